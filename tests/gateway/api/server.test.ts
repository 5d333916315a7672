import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { AlarmListSchema, PointListSchema, ProblemSchema } from '../../../gateway/api/contract.ts';
import { ReadinessSchema } from '../../../gateway/api/health-contract.ts';
import { guardLoopback } from '../../../gateway/api/loopback-guard.ts';
import { type ApiSettings, createApi } from '../../../gateway/api/server.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakePlant } from './fake-plant.ts';

const SETTINGS: ApiSettings = {
  mode: 'open',
  version: '0.1.0',
  webRoot: fileURLToPath(new URL('../../../dashboards/web/dist', import.meta.url)),
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(settings: Partial<ApiSettings> = {}) {
  const clock = new ManualClock();
  const plant = new FakePlant(['north/tanks/lt-1']);
  const dependencies = plant.dependencies(clock);
  const app = await createApi(dependencies, { ...SETTINGS, ...settings });
  ends.push(() => app.close());
  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers: { host: '127.0.0.1:8080', ...headers } });
  const post = (url: string, payload?: object | string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: {
        host: '127.0.0.1:8080',
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
  return { app, clock, plant, dependencies, get, post };
}

function problemIn(response: {
  headers: Record<string, unknown>;
  json(): unknown;
  statusCode: number;
}) {
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  const body = ProblemSchema.parse(response.json());
  expect(body.status).toBe(response.statusCode);
  return body;
}

describe('problems', () => {
  test('an unknown route is a 404 problem, by any method', async () => {
    const { get, post } = await setUp();
    expect(problemIn(await get('/api/v1/nothing?x=1')).detail).toContain('GET /api/v1/nothing.');
    expect(problemIn(await post('/api/v1/nothing', {})).status).toBe(404);
    expect(problemIn(await post('/api/v1/points/north/tanks/lt-1/mood', {})).status).toBe(404);
    expect(problemIn(await get('/../etc/passwd')).status).toBe(404);
    expect(problemIn(await get('/board.d.ts')).status).toBe(404);
  });

  test('malformed JSON, a wrong media type and a malformed address are told apart', async () => {
    const { app, get, post } = await setUp();
    const url = '/api/v1/alarms/a1/acknowledge';
    expect(problemIn(await post(url, '{"version": ')).type).toBe('urn:hazgate:problem:bad-json');
    expect(problemIn(await post(url, '{"__proto__": {"x": 1}}')).type).toBe(
      'urn:hazgate:problem:bad-json',
    );
    expect(problemIn(await post(url, 'version=1', { 'content-type': 'text/plain' })).status).toBe(
      415,
    );
    const address = problemIn(await get('/api/v1/alarms/%zz'));
    expect(address.status).toBe(400);
    expect(address.detail).toContain('percent-encoded');
    expect(app.hasRoute({ method: 'POST', url: '/api/v1/alarms/:id/acknowledge' })).toBe(true);
  });

  test('a body beyond the bound is refused', async () => {
    const { post } = await setUp();
    const response = await post('/api/v1/alarms/a1/comment', { comment: 'x'.repeat(300_000) });
    expect(problemIn(response).status).toBe(413);
  });

  test('each field at fault is named', async () => {
    const { get, post } = await setUp();
    const bulk = await post('/api/v1/alarms/acknowledge', {
      alarms: [{ id: 'a1' }, { id: 7, version: 0 }],
      coment: 'typo',
    });
    expect(problemIn(bulk).errors?.map(({ path }) => path)).toEqual([
      'alarms.1.id',
      'alarms.1.version',
      'coment',
    ]);
    const query = await get('/api/v1/alarms?level=9&limit=0&from=yesterday');
    expect(
      problemIn(query)
        .errors?.map(({ path }) => path)
        .sort(),
    ).toEqual(['from', 'level', 'limit']);
    const [state] = problemIn(await get('/api/v1/alarms?state=UNACK,open')).errors ?? [];
    expect(state?.path).toBe('state');
    expect(state?.message).toMatch(/"UNACK".*"OUT_OF_SERVICE".*"all"/);
    expect(problemIn(await get('/api/v1/alarms?sit=north')).errors).toEqual([
      { path: 'sit', message: 'is not known here' },
    ]);
  });

  test('a fault of ours is a 500 that says nothing of the inside, and is told to the log', async () => {
    const { plant, dependencies, get } = await setUp();
    Object.assign(dependencies.plant, {
      openAlarms: () => {
        throw new Error('secret of the inside');
      },
    });
    const response = await get('/api/v1/alarms');
    expect(problemIn(response).status).toBe(500);
    expect(response.body).not.toContain('secret');
    expect(response.body).not.toContain('.ts');
    expect(String(plant.faults[0])).toContain('secret of the inside');
  });

  const broken = [
    { name: 'what is not HTTP', sent: 'not http at all\r\n\r\n', status: 400, code: 'bad-request' },
    {
      name: 'an address that never ends',
      sent: `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
      status: 431,
      code: 'header-too-large',
    },
  ];
  test.each(broken)(
    '$name is answered with a problem and closed',
    async ({ sent, status, code }) => {
      const { app } = await setUp();
      await app.listen({ host: '127.0.0.1', port: 0 });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const text = await new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(sent));
        let seen = '';
        socket.on('data', (chunk) => {
          seen += chunk.toString();
        });
        socket.on('end', () => resolve(seen));
        socket.on('error', reject);
      });
      expect(text).toContain(`HTTP/1.1 ${status} `);
      expect(text).toContain(`urn:hazgate:problem:${code}`);
    },
  );
});

describe('open mode', () => {
  const hosts = [
    { host: '127.0.0.1:8080', status: 200 },
    { host: '127.0.0.1', status: 200 },
    { host: 'localhost:1', status: 200 },
    { host: 'LOCALHOST', status: 200 },
    { host: '[::1]:8080', status: 200 },
    { host: 'evil.example', status: 403 },
    { host: 'localhost.evil.example', status: 403 },
    { host: '127.0.0.1.evil.example:8080', status: 403 },
    { host: '127.0.0.1:8080@evil.example', status: 403 },
    { host: '10.0.0.1', status: 403 },
  ];
  test.each(hosts)('host $host is answered $status', async ({ host, status }) => {
    const { get } = await setUp();
    const response = await get('/api/v1/alarms', { host });
    expect(response.statusCode).toBe(status);
    if (status !== 200) expect(problemIn(response).type).toBe('urn:hazgate:problem:foreign-host');
  });

  test('a request without a host is refused', () => {
    expect(guardLoopback(undefined, undefined)).toBe('foreign-host');
    expect(guardLoopback('', undefined)).toBe('foreign-host');
  });

  const origins = [
    { origin: 'http://127.0.0.1:8080', status: 200 },
    { origin: 'http://127.0.0.1:3000', status: 403 },
    { origin: 'http://localhost:8080', status: 403 },
    { origin: 'https://evil.example', status: 403 },
    { origin: 'null', status: 403 },
  ];
  test.each(origins)('origin $origin is answered $status', async ({ origin, status }) => {
    const { plant, get, post } = await setUp();
    plant.put(alarm());
    expect((await get('/api/v1/alarms', { origin })).statusCode).toBe(status);
    const acted = await post('/api/v1/alarms/a1/acknowledge', {}, { origin });
    expect(acted.statusCode).toBe(status);
    expect(plant.performed).toHaveLength(status === 200 ? 1 : 0);
  });

  test('the guard stands before unknown routes, the page and the documentation too', async () => {
    const { get } = await setUp();
    for (const url of ['/', '/docs', '/openapi.json', '/nothing', '/healthz', '/metrics']) {
      expect((await get(url, { host: 'evil.example' })).statusCode).toBe(403);
    }
  });
});

describe('rate', () => {
  test('a client above its rate is told to wait; others and supervisors are not', async () => {
    const { app, clock, get } = await setUp({ requestsPerSecondMax: 5 });
    for (let index = 0; index < 5; index += 1)
      expect((await get('/api/v1/sites')).statusCode).toBe(200);
    const refused = await get('/api/v1/sites');
    expect(problemIn(refused).status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await get('/healthz')).statusCode).toBe(200);
    const other = await app.inject({
      url: '/api/v1/sites',
      headers: { host: 'localhost' },
      remoteAddress: '::1',
    });
    expect(other.statusCode).toBe(200);
    clock.advanceNow(200);
    expect((await get('/api/v1/sites')).statusCode).toBe(200);
    expect((await get('/api/v1/sites')).statusCode).toBe(429);
  });

  test('two hundred a second unless set otherwise', async () => {
    const { get } = await setUp();
    const statuses: number[] = [];
    for (let index = 0; index < 201; index += 1)
      statuses.push((await get('/api/v1/sites')).statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('headers', () => {
  test('the page may run only its own scripts and styles', async () => {
    const { get } = await setUp();
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  test('every kind of answer says what it is, and in which characters', async () => {
    const { get } = await setUp();
    for (const path of ['/', '/api/v1/sites', '/nothing', '/metrics', '/openapi.json']) {
      const { headers } = await get(path);
      expect(`${path} ${headers['content-type']}`).toMatch(/; charset=utf-8$/);
    }
  });

  test('errors carry them too', async () => {
    const { get } = await setUp();
    const { headers } = await get('/nothing');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cache-control']).toBe('no-store');
  });
});

describe('the page', () => {
  test('is served with its parts, and nothing else of the directory is', async () => {
    const { get } = await setUp();
    const page = await get('/');
    expect(page.headers['content-type']).toContain('text/html');
    const parts = [...page.body.matchAll(/(?:src|href)="\.\/([a-z/-]+\.(?:js|css))"/g)].map(
      (match) => match[1],
    );
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect((await get(`/${part}`)).statusCode).toBe(200);
    expect((await get('/README.md')).statusCode).toBe(404);
  });

  test('holds no inline script, style or foreign address', async () => {
    const { get } = await setUp();
    const { body } = await get('/');
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(body).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    expect(body).not.toMatch(/https?:\/\//);
  });
});

describe('health', () => {
  test('liveness says ok', async () => {
    const { get } = await setUp();
    expect((await get('/healthz')).json()).toEqual({ status: 'ok' });
  });

  const states = [
    { ready: true, state: 'ok' as const, code: 200, status: 'ok' },
    { ready: true, state: 'down' as const, code: 200, status: 'degraded' },
    { ready: false, state: 'down' as const, code: 503, status: 'down' },
  ];
  test.each(states)(
    'ready $ready with a part $state is $status',
    async ({ ready, state, code, status }) => {
      const { plant, get } = await setUp();
      plant.ready = ready;
      const reason = { code: 'view-failed', params: { why: 'refused' } } as const;
      plant.parts = { historian: { state, detail: 'refused', reason } };
      const response = await get('/readyz');
      expect(response.statusCode).toBe(code);
      const body = ReadinessSchema.parse(response.json());
      expect(body).toEqual({ status, parts: { historian: { state, detail: 'refused', reason } } });
    },
  );

  test('metrics are Prometheus text and count requests by route', async () => {
    const { dependencies, get } = await setUp();
    dependencies.metrics.counter('readings', 'Readings received', () => 42);
    dependencies.metrics.gauge('feed', 'Feed clients', () => ({ events: 2, points: 1 }), 'feed');
    await get('/api/v1/alarms/with-a-secret-id');
    const response = await get('/metrics');
    expect(response.headers['content-type']).toContain('text/plain');
    expect(response.body).toContain('hazgate_readings_total 42');
    expect(response.body).toContain('hazgate_feed{feed="events"} 2');
    expect(response.body).toContain('route="/api/v1/alarms/:id",method="GET",status="404"} 1');
    expect(response.body).not.toContain('with-a-secret-id');
    expect((await get('/metrics')).body).toContain('hazgate_readings_total 42');
  });
});

describe('the contract', () => {
  test('is served as OpenAPI with every route and its problems', async () => {
    const { get } = await setUp();
    const document = (await get('/openapi.json')).json();
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/alarms',
      '/api/v1/alarms/acknowledge',
      '/api/v1/alarms/{id}',
      ...[
        'acknowledge',
        'close',
        'comment',
        'in-service',
        'out-of-service',
        'reset',
        'shelve',
        'unshelve',
      ].map((what) => `/api/v1/alarms/{id}/${what}`),
      '/api/v1/clients',
      '/api/v1/events',
      '/api/v1/events/feed',
      '/api/v1/inhibitions',
      '/api/v1/interlocks',
      '/api/v1/journal',
      '/api/v1/points',
      '/api/v1/points/feed',
      '/api/v1/points/{site}/{source}/{point}/history',
      ...['in-service', 'mode', 'out-of-service', 'shelve', 'unshelve'].map(
        (what) => `/api/v1/points/{site}/{source}/{point}/${what}`,
      ),
      '/api/v1/profiles',
      '/api/v1/rejected',
      '/api/v1/session',
      '/api/v1/session/password',
      '/api/v1/sessions',
      '/api/v1/sessions/end',
      '/api/v1/sites',
      '/api/v1/sources',
      ...['in-service', 'out-of-service', 'shelve', 'unshelve'].map(
        (what) => `/api/v1/sources/{site}/{source}/${what}`,
      ),
      '/api/v1/views',
      '/healthz',
      '/metrics',
      '/readyz',
    ]);
    const shelve = document.paths['/api/v1/alarms/{id}/shelve'].post;
    const body = shelve.requestBody.content['application/json'].schema;
    expect(body.additionalProperties).toBe(false);
    expect(body.required).toEqual(['minutes', 'reason']);
    expect(body.properties.minutes).toMatchObject({ minimum: 1, maximum: 480 });
    const problems = { content: { 'application/problem+json': expect.anything() } };
    for (const status of [400, 401, 403, 404, 409, 413, 415, 429, 500, 503]) {
      expect(shelve.responses[status], `${status}`).toMatchObject(problems);
      expect(shelve.responses[status].description).not.toBe('');
    }
    expect(document.paths['/readyz'].get.responses[503].content).toHaveProperty([
      'application/json',
    ]);
    expect(document.paths['/api/v1/session'].delete.responses).toHaveProperty(['204']);
    expect(document.components.schemas.Alarm.properties.level.description).toContain('red');
    const acknowledge = document.paths['/api/v1/alarms/{id}/acknowledge'].post;
    expect(
      Object.keys(acknowledge.requestBody.content['application/json'].schema.properties),
    ).toEqual(['comment', 'version']);
  });

  test('can be browsed without the internet', async () => {
    const { get } = await setUp();
    const page = await get('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const scripts = [...page.body.matchAll(/src="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) {
      expect(script).not.toContain('//');
      const url = new URL(script, 'http://127.0.0.1/docs').pathname;
      expect((await get(url)).statusCode).toBe(200);
    }
  });

  test('holds for the answers of the register and the lists', async () => {
    const { plant, get } = await setUp();
    plant.put(alarm());
    const points = PointListSchema.parse((await get('/api/v1/points')).json());
    expect(points.items).toHaveLength(1);
    expect(AlarmListSchema.parse((await get('/api/v1/alarms')).json()).items).toHaveLength(1);
  });
});
