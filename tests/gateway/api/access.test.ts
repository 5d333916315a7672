import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import {
  access,
  type DeclaredRoute,
  declareForAll,
  demandAccess,
} from '../../../gateway/api/access.ts';

describe('every route says who may use it', () => {
  test('and one that does not keeps the server from getting ready', async () => {
    const app = Fastify();
    demandAccess(app);
    app.get('/secret', () => 'all of it');
    await expect(app.ready()).rejects.toThrow('GET /secret does not declare who may use it');
  });

  test('as does one that names a site and says it touches none', async () => {
    const app = Fastify();
    demandAccess(app);
    app.get('/api/v1/sites/:site/plan', { config: access('view', 'none') }, () => '');
    await expect(app.ready()).rejects.toThrow('names a site');
  });

  test('a plugin that knows nothing of it is declared for as a whole', async () => {
    const app = Fastify();
    const seen: DeclaredRoute[] = [];
    demandAccess(app, (route) => seen.push(route));
    await app.register(async (scope) => {
      declareForAll(scope, access('view', 'none'));
      scope.get('/plugin', { config: { other: 1 } as object }, () => '');
    });
    await app.ready();
    expect(seen).toEqual([
      { method: 'GET', url: '/plugin', right: 'view', touches: 'none' },
      { method: 'HEAD', url: '/plugin', right: 'view', touches: 'none' },
    ]);
  });
});
