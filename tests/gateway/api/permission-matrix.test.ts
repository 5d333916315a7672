import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeclaredRoute } from '../../../gateway/api/access.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { hasRight, type Right, ROLES, type Role } from '../../../rules/role.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakeCaller, FakeGatekeeper } from './fake-gatekeeper.ts';
import { FakePlant } from './fake-plant.ts';

/**
 * What the roles may do, written down here a second time and from the contract alone: a route that is not in the list fails
 * the test, so that nobody adds one without saying here who may use it.
 */
const ALLOWED: Readonly<Record<string, Right | 'public'>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'POST /api/v1/session': 'public',
  'DELETE /api/v1/session': 'public',
  'GET /*': 'public',
  'GET /docs': 'view',
  'GET /metrics': 'view',
  'GET /openapi.json': 'view',
  'GET /asyncapi.json': 'view',
  'GET /api/v1/session': 'view',
  'POST /api/v1/session/password': 'view',
  'GET /api/v1/sessions': 'view',
  'POST /api/v1/sessions/end': 'view',
  'GET /api/v1/sites': 'view',
  'GET /api/v1/sources': 'view',
  'GET /api/v1/points': 'view',
  'GET /api/v1/profiles': 'view',
  'GET /api/v1/points/feed': 'view',
  'GET /api/v1/interlocks': 'view',
  'GET /api/v1/views': 'view',
  'GET /api/v1/inhibitions': 'view',
  'GET /api/v1/rejected': 'view',
  'GET /api/v1/clients': 'view',
  'GET /api/v1/journal': 'view',
  'GET /api/v1/points/:site/:source/:point/history': 'view',
  'GET /api/v1/alarms': 'view',
  'GET /api/v1/alarms/:id': 'view',
  'GET /api/v1/events': 'view',
  'GET /api/v1/events/feed': 'view',
  'POST /api/v1/alarms/acknowledge': 'operate',
  'POST /api/v1/alarms/:id/acknowledge': 'operate',
  'POST /api/v1/alarms/:id/comment': 'operate',
  'POST /api/v1/alarms/:id/shelve': 'operate',
  'POST /api/v1/alarms/:id/unshelve': 'operate',
  'POST /api/v1/alarms/:id/out-of-service': 'supervise',
  'POST /api/v1/alarms/:id/in-service': 'supervise',
  'POST /api/v1/alarms/:id/reset': 'supervise',
  'POST /api/v1/alarms/:id/close': 'supervise',
  'POST /api/v1/points/:site/:source/:point/shelve': 'operate',
  'POST /api/v1/points/:site/:source/:point/unshelve': 'operate',
  'POST /api/v1/points/:site/:source/:point/out-of-service': 'supervise',
  'POST /api/v1/points/:site/:source/:point/in-service': 'supervise',
  'POST /api/v1/points/:site/:source/:point/mode': 'supervise',
  'POST /api/v1/sources/:site/:source/shelve': 'operate',
  'POST /api/v1/sources/:site/:source/unshelve': 'operate',
  'POST /api/v1/sources/:site/:source/out-of-service': 'supervise',
  'POST /api/v1/sources/:site/:source/in-service': 'supervise',
};

const BODY = {
  mode: 'normal',
  minutes: 5,
  reason: 'works',
  comment: 'seen',
  alarms: [{ id: 'north-1' }],
};
const declared: DeclaredRoute[] = [];
const gatekeeper = new FakeGatekeeper();
const clock = new ManualClock();
const plant = new FakePlant(['north/tanks/lt-1', 'south/tanks/lt-1']);
let app: FastifyInstance;

beforeAll(async () => {
  plant.put(alarm({ id: 'north-1', site: 'north' }), alarm({ id: 'south-1', site: 'south' }));
  for (const role of ROLES) {
    gatekeeper.add(new FakeCaller(role, role));
    gatekeeper.add(new FakeCaller(`${role}-north`, role, ['north']));
  }
  app = await createApi(
    { ...plant.dependencies(clock), gatekeeper },
    {
      mode: 'enforced',
      version: '0',
      webRoot: import.meta.dirname,
      requestsPerSecondMax: 1_000_000,
      routeDeclared: (route) => declared.push(route),
    },
  );
});
afterAll(() => app.close());

/** Streams would not end; that they are let in is shown where they are tested. */
const isStream = ({ url }: DeclaredRoute): boolean => url.endsWith('/feed');

function routes(): readonly DeclaredRoute[] {
  return declared.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/docs/'));
}

async function ask(route: DeclaredRoute, who: string | null, site: string): Promise<number> {
  const url = route.url
    .replace(':site', site)
    .replace(':source', 'tanks')
    .replace(':point', 'lt-1')
    .replace(':id', `${site}-1`)
    .replace('*', 'nothing.css');
  const response = await app.inject({
    method: route.method as 'GET',
    url,
    headers: {
      host: 'gateway.example',
      ...(who === null ? {} : { authorization: `Bearer ${who}` }),
      ...(route.method === 'POST' ? { 'content-type': 'application/json' } : {}),
    },
    ...(route.method === 'POST' ? { payload: BODY } : {}),
  });
  return response.statusCode;
}

const isRefusal = (status: number): boolean => status === 401 || status === 403;

describe('the permission matrix', () => {
  test('holds every route that there is, and none that is not', () => {
    const names = routes().map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(names)].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test('and each declares what the contract says', () => {
    for (const { method, url, right } of routes()) {
      expect(`${method} ${url}: ${right}`).toBe(`${method} ${url}: ${ALLOWED[`${method} ${url}`]}`);
    }
  });

  test('the documentation needs somebody who is signed in, down to its last file', () => {
    const docs = declared.filter(({ url }) => url.startsWith('/docs'));
    expect(docs.length).toBeGreaterThan(2);
    expect(docs.filter(({ right }) => right !== 'view')).toEqual([]);
  });

  test('without credentials every route is 401 but the public ones', async () => {
    for (const route of routes()) {
      const status = await ask(route, null, 'north');
      expect(`${route.url} ${status === 401}`).toBe(`${route.url} ${route.right !== 'public'}`);
    }
  });

  test.each(ROLES)(
    'a %s is let in where the role may, and is told 403 where not',
    async (role: Role) => {
      for (const route of routes()) {
        if (route.right === 'public' || isStream(route)) continue;
        const mayUse = hasRight(role, route.right);
        for (const who of [role, `${role}-north`]) {
          const status = await ask(route, who, 'north');
          const isLet = mayUse && !(route.touches === 'whole' && who !== role);
          expect(`${who} ${route.url} ${isRefusal(status) ? 403 : 'in'}`).toBe(
            `${who} ${route.url} ${isLet ? 'in' : 403}`,
          );
          if (!isLet) expect(status).toBe(403);
        }
      }
    },
  );

  test.each(ROLES)(
    'outside the scope of a %s nothing is there, whatever the role',
    async (role: Role) => {
      const narrowed = routes().filter(({ url }) => /:site|alarms\/:id/.test(url));
      expect(narrowed.length).toBeGreaterThan(15);
      for (const route of narrowed) {
        expect(route.touches).toBe(route.url.includes(':site') ? 'site' : 'alarm');
        expect(`${route.url} ${await ask(route, `${role}-north`, 'south')}`).toBe(
          `${route.url} 404`,
        );
        expect(`${route.url} ${await ask(route, `${role}-north`, 'nowhere')}`).toBe(
          `${route.url} 404`,
        );
      }
    },
  );
});

describe('what lies outside the scope', () => {
  const asNorth = { host: 'gateway.example', authorization: 'Bearer admin-north' };

  test('is told in the same words as what was never there', async () => {
    const at = async (url: string): Promise<string> => {
      const { body } = await app.inject({ url, headers: asNorth });
      return body;
    };
    const outside = await at('/api/v1/alarms/south-1');
    expect(outside.replaceAll('south', 'nowhere')).toBe(await at('/api/v1/alarms/nowhere-1'));
    const history = await at('/api/v1/points/south/tanks/lt-1/history');
    const never = await at('/api/v1/points/nowhere/tanks/lt-1/history');
    expect(history.replaceAll('south', 'nowhere')).toBe(never);
  });

  test('is noted for the log with who asked, as is what a role may not do', async () => {
    plant.denials.length = 0;
    await app.inject({ url: '/api/v1/alarms/south-1?secret=x', headers: asNorth });
    const asViewer = { ...asNorth, authorization: 'Bearer viewer-north' };
    const url = '/api/v1/alarms/north-1/reset';
    expect((await app.inject({ method: 'POST', url, headers: asViewer })).statusCode).toBe(403);
    await app.inject({ url: '/api/v1/alarms/north-1', headers: asNorth });
    expect(plant.denials).toEqual([
      'admin-north GET /api/v1/alarms/south-1',
      `viewer-north POST ${url}`,
    ]);
  });

  test('a part that does not answer, and a fault of ours, are told as what they are', async () => {
    plant.denials.length = 0;
    plant.unanswered.length = 0;
    const url = '/api/v1/alarms/past-1';
    plant.broken = true;
    expect((await app.inject({ url, headers: asNorth })).statusCode).toBe(503);
    plant.broken = false;
    expect(plant.unanswered).toEqual(['GET /api/v1/alarms/:id: Error: unavailable']);
    const spoilt = new FakeCaller('spoilt', 'admin', ['north']);
    spoilt.sees = () => {
      throw new Error('within');
    };
    gatekeeper.add(spoilt);
    const asSpoilt = { ...asNorth, authorization: 'Bearer spoilt' };
    const answer = await app.inject({ url: '/api/v1/alarms/north-1', headers: asSpoilt });
    expect(answer.statusCode).toBe(500);
    expect(plant.faults.map(String)).toEqual(['Error: within']);
    expect(plant.denials).toEqual([]);
  });

  test('is in no list, also where it is asked for by name', async () => {
    for (const list of ['sites', 'sources', 'points', 'alarms', 'events']) {
      const all = (await app.inject({ url: `/api/v1/${list}`, headers: asNorth })).json();
      expect(all.items.length).toBeGreaterThan(0);
      expect(JSON.stringify(all)).not.toContain('south');
      const named = await app.inject({ url: `/api/v1/${list}?site=south`, headers: asNorth });
      expect(named.json().items).toEqual([]);
    }
  });

  test('is not acknowledged with many others, nor told to be there', async () => {
    plant.performed.length = 0;
    const response = await app.inject({
      method: 'POST',
      url: '/api/v1/alarms/acknowledge',
      headers: asNorth,
      payload: { alarms: [{ id: 'south-1' }, { id: 'north-1' }, { id: 'nowhere-1' }] },
    });
    const items: { status: number; alarm: unknown }[] = response.json().items;
    expect(items.map(({ status }) => status)).toEqual([404, 200, 404]);
    expect(items[0]?.alarm).toBeNull();
    expect(plant.performed.map(({ by }) => by)).toEqual(['admin-north']);
  });
});
