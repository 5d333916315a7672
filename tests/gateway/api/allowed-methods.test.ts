import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeclaredRoute } from '../../../gateway/api/access.ts';
import { ProblemSchema } from '../../../gateway/api/contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakeCaller, FakeGatekeeper } from './fake-gatekeeper.ts';
import { FakePlant } from './fake-plant.ts';

/** What HTTP itself defines, as RFC 9110 and RFC 5789 name it, but CONNECT. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'] as const;
type Method = (typeof METHODS)[number];

const plant = new FakePlant(['north/tanks/lt-1', 'south/tanks/lt-1']);
const gatekeeper = new FakeGatekeeper();
const declared: DeclaredRoute[] = [];
let app: FastifyInstance;

beforeAll(async () => {
  plant.put(alarm({ id: 'north-1', site: 'north' }), alarm({ id: 'south-1', site: 'south' }));
  gatekeeper.add(new FakeCaller('admin', 'admin'));
  gatekeeper.add(new FakeCaller('viewer-north', 'viewer', ['north']));
  gatekeeper.add(new FakeCaller('device', 'device', ['north']));
  app = await createApi(
    { ...plant.dependencies(new ManualClock()), gatekeeper },
    {
      mode: 'enforced',
      version: '0',
      webRoot: `${import.meta.dirname}/../../../dashboards/web/dist`,
      requestsPerSecondMax: 1_000_000,
      routeDeclared: (route) => declared.push(route),
    },
  );
});
afterAll(() => app.close());

function ask(method: string, url: string, who: string | null = 'admin', payload?: string) {
  return app.inject({
    method: method as Method,
    url,
    headers: {
      host: 'gateway.example',
      ...(who === null ? {} : { authorization: `Bearer ${who}` }),
      ...(payload === undefined ? {} : { 'content-type': 'text/odd' }),
    },
    ...(payload === undefined ? {} : { payload }),
  });
}

/** Every path with its methods, by the contract's own names; the page's files are looked at by themselves. */
function paths(): ReadonlyMap<string, readonly string[]> {
  const routes = declared.filter(({ url }) => !url.endsWith('*') && !url.startsWith('/docs'));
  const byUrl = Map.groupBy(routes, ({ url }) => url);
  return new Map([...byUrl].map(([url, group]) => [url, group.map(({ method }) => method)]));
}

function at(url: string, site: string): string {
  return url
    .replace(':site', site)
    .replace(':source', 'tanks')
    .replace(':point', 'lt-1')
    .replace(':id', `${site}-1`);
}

function allowOf(response: { headers: Record<string, unknown> }): readonly string[] {
  return String(response.headers.allow).split(', ').sort();
}

/** Every path with each method that it is not asked by; OPTIONS, which all paths take, is left out. */
function wrong(): readonly { readonly url: string; readonly method: Method; allow: string[] }[] {
  return [...paths()].flatMap(([url, methods]) =>
    METHODS.filter((method) => method !== 'OPTIONS' && !methods.includes(method)).map((method) => ({
      url,
      method,
      allow: [...methods, 'OPTIONS'].sort(),
    })),
  );
}

describe('a method that a path is not asked by', () => {
  test('is looked for on every path of the contract', () => {
    expect(paths().size).toBeGreaterThan(35);
    expect(wrong().length).toBeGreaterThan(paths().size * 5);
  });

  test('is a 405 that names those that are', async () => {
    for (const { url, method, allow } of wrong()) {
      const response = await ask(method, at(url, 'north'));
      expect(`${method} ${url} ${response.statusCode}`).toBe(`${method} ${url} 405`);
      expect(allowOf(response)).toEqual(allow);
      if (method === 'HEAD') continue;
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
      const problem = ProblemSchema.parse(response.json());
      expect(problem).toMatchObject({ type: 'urn:hazgate:problem:wrong-method', status: 405 });
      expect(problem.detail).toContain(`not ${method}.`);
    }
    expect(plant.performed).toEqual([]);
  });

  test('is told before its body is looked at', async () => {
    expect((await ask('PUT', '/api/v1/sites', 'admin', 'x'.repeat(400_000))).statusCode).toBe(405);
  });

  test('is 401 without credentials, and tells of no method, but where everybody may ask', async () => {
    const open = ['/healthz', '/readyz', '/api/v1/session'];
    for (const { url, method } of wrong()) {
      for (const each of [method, 'OPTIONS']) {
        const response = await ask(each, at(url, 'north'), null);
        const isOpen = open.includes(url);
        expect(`${each} ${url} ${response.statusCode === 401}`).toBe(`${each} ${url} ${!isOpen}`);
        expect(response.headers.allow !== undefined).toBe(isOpen);
      }
    }
  });

  test('outside the scope is as what was never there', async () => {
    const apart = wrong().filter(({ url }) => url.includes(':'));
    expect(apart.length).toBeGreaterThan(100);
    for (const { url, method } of apart) {
      for (const each of [method, 'OPTIONS'] as const) {
        const outside = await ask(each, at(url, 'south'), 'viewer-north');
        const never = await ask(each, at(url, 'nowhere'), 'viewer-north');
        expect(`${each} ${url} ${outside.statusCode}`).toBe(`${each} ${url} 404`);
        expect(outside.headers.allow).toBeUndefined();
        expect(outside.body.replaceAll('south', 'nowhere')).toBe(never.body);
      }
    }
  });

  test('of what concerns all sites is 403 to who sees some, and of anything to a device', async () => {
    for (const url of ['/metrics', '/api/v1/journal', '/api/v1/clients']) {
      expect((await ask('PUT', url, 'viewer-north')).statusCode).toBe(403);
    }
    expect((await ask('PUT', '/api/v1/sites', 'device')).statusCode).toBe(403);
    expect((await ask('PUT', '/api/v1/sites', 'viewer-north')).statusCode).toBe(405);
  });
});

describe('OPTIONS', () => {
  test('names the methods of every path, and opens nothing to other origins', async () => {
    for (const [url, methods] of paths()) {
      const response = await ask('OPTIONS', at(url, 'north'));
      expect(`${url} ${response.statusCode}`).toBe(`${url} 204`);
      expect(response.body).toBe('');
      expect(allowOf(response)).toEqual([...methods, 'OPTIONS'].sort());
      const opened = Object.keys(response.headers).filter((name) =>
        name.includes('access-control'),
      );
      expect(opened).toEqual([]);
    }
  });
});

describe('where there is no path', () => {
  test('every method is a 404 as before, and names none', async () => {
    for (const url of ['/api/v1/nothing', '/nothing', '/assets/none.js', '/docs/static/none.css']) {
      for (const method of METHODS) {
        const response = await ask(method, url);
        expect(`${method} ${url} ${response.statusCode}`).toBe(`${method} ${url} 404`);
        expect(response.headers.allow).toBeUndefined();
      }
    }
  });

  test('but the page and its files are there', async () => {
    for (const url of ['/', '/index.html', '/icon.svg']) {
      const response = await ask('POST', url, null);
      expect(`${url} ${response.statusCode}`).toBe(`${url} 405`);
      expect(allowOf(response)).toEqual(['GET', 'HEAD', 'OPTIONS']);
      expect((await ask('GET', url, null)).statusCode).toBe(200);
    }
  });

  test('and so are the files that the page of the contract is made of', async () => {
    for (const url of ['/docs/static/swagger-ui.css', '/docs/static/swagger-ui-bundle.js']) {
      expect((await ask('GET', url)).statusCode).toBe(200);
      const response = await ask('PUT', url);
      expect(`${url} ${response.statusCode}`).toBe(`${url} 405`);
      expect(allowOf(response)).toEqual(['GET', 'HEAD', 'OPTIONS']);
      expect((await ask('OPTIONS', url)).statusCode).toBe(204);
      expect((await ask('PUT', url, null)).statusCode).toBe(401);
    }
    // What lies outside their folder is nobody's business.
    expect((await ask('PUT', '/docs/static/../package.json')).statusCode).toBe(404);
  });

  test('a method that no path takes is a 501 anywhere', async () => {
    for (const url of ['/api/v1/sites', '/nothing']) {
      for (const who of ['admin', null]) {
        const response = await ask('PROPFIND', url, who);
        expect(response.statusCode).toBe(501);
        const { type } = ProblemSchema.parse(response.json());
        expect(type).toBe('urn:hazgate:problem:unknown-method');
      }
    }
  });
});
