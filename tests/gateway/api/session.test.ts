import { afterEach, describe, expect, test } from 'vitest';
import { type ApiSettings, createApi } from '../../../gateway/api/server.ts';
import { SessionOpenedSchema, SessionSchema } from '../../../gateway/api/session-contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakeCaller, FakeGatekeeper } from './fake-gatekeeper.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(settings: Partial<ApiSettings> = {}) {
  const clock = new ManualClock();
  const plant = new FakePlant(['north/tanks/lt-1']);
  const gatekeeper = new FakeGatekeeper();
  const amy = gatekeeper.add(new FakeCaller('amy', 'operator', ['north']));
  const dependencies = plant.dependencies(clock);
  dependencies.eventFeed.start();
  ends.push(() => dependencies.eventFeed.stop());
  const app = await createApi(
    { ...dependencies, gatekeeper },
    { mode: 'enforced', version: '0', webRoot: null, ...settings },
  );
  ends.push(() => app.close());
  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, options: object = {}) =>
    app.inject({ method, url, ...options, headers: { host: 'gw.example', ...headersOf(options) } });
  return { app, clock, plant, gatekeeper, amy, ask };
}

function headersOf(options: object): Record<string, string> {
  return (options as { headers?: Record<string, string> }).headers ?? {};
}

const COOKIE = { cookie: 'other=1; hazgate_session=amy' };

describe('signing in', () => {
  test('answers with a session, and keeps the browser signed in by a cookie of its own', async () => {
    const { ask, gatekeeper, amy, clock } = await setUp();
    const expiresAt = clock.now().wallMs + 3_600_000;
    gatekeeper.answer = { kind: 'signed-in', id: 'secret-id', expiresAt, caller: amy };
    const payload = { username: 'amy', password: 'correct horse' };
    const response = await ask('POST', '/api/v1/session', { payload, headers: COOKIE });
    expect(response.statusCode).toBe(200);
    expect(SessionOpenedSchema.parse(response.json())).toMatchObject({
      token: 'secret-id',
      account: 'amy',
      role: 'operator',
      sites: ['north'],
      expiresAt: new Date(expiresAt).toISOString(),
    });
    expect(response.headers['set-cookie']).toBe(
      'hazgate_session=secret-id; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict',
    );
    expect(gatekeeper.attempts).toEqual([{ attempt: payload, address: '127.0.0.1' }]);
    // The session of before is worth nothing any more.
    expect(gatekeeper.signedOut).toEqual(['amy']);
  });

  test('takes a token as well, and marks the cookie secure where the connection is', async () => {
    const { ask, gatekeeper, amy, clock } = await setUp({ tls: undefined });
    const expiresAt = clock.now().wallMs + 1e12;
    gatekeeper.answer = { kind: 'signed-in', id: 'x', expiresAt, caller: amy };
    const response = await ask('POST', '/api/v1/session', { payload: { token: 'hzg_1' } });
    expect(response.headers['set-cookie']).toContain('Max-Age=34560000');
    expect(gatekeeper.attempts[0]?.attempt).toEqual({ token: 'hzg_1' });
  });

  test('that fails is 401 and sets nothing; too often, 429 with how long to wait', async () => {
    const { ask, gatekeeper } = await setUp();
    const payload = { username: 'amy', password: 'wrong' };
    const wrong = await ask('POST', '/api/v1/session', { payload });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json().type).toBe('urn:hazgate:problem:wrong-credentials');
    expect(wrong.headers['set-cookie']).toBeUndefined();
    gatekeeper.answer = { kind: 'too-many', waitSeconds: 6 };
    const often = await ask('POST', '/api/v1/session', { payload });
    expect(often.statusCode).toBe(429);
    expect(often.headers['retry-after']).toBe('6');
  });

  test('is asked for in full', async () => {
    const { ask, gatekeeper } = await setUp();
    const asked = [
      { payload: {}, path: 'token' },
      { payload: { username: 'amy' }, path: 'password' },
      { payload: { token: '' }, path: 'token' },
      { payload: { token: 'b', colour: 'red' }, path: 'colour' },
    ];
    for (const { payload, path } of asked) {
      const answer = await ask('POST', '/api/v1/session', { payload });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().errors.map((error: { path: string }) => error.path)).toEqual([path]);
    }
    expect(gatekeeper.attempts).toEqual([]);
  });

  test('there is nobody to sign in as in open mode, and everybody is the local operator', async () => {
    const { app } = await setUp();
    const plant = new FakePlant([]);
    const open = await createApi(plant.dependencies(new ManualClock()), {
      mode: 'open',
      version: '0',
      webRoot: null,
    });
    ends.push(() => open.close());
    const headers = { host: 'localhost' };
    const payload = { token: 'x' };
    const url = '/api/v1/session';
    expect((await open.inject({ method: 'POST', url, headers, payload })).statusCode).toBe(409);
    expect((await open.inject({ url, headers })).json()).toMatchObject({
      account: 'local',
      role: 'admin',
    });
    expect((await open.inject({ method: 'DELETE', url, headers })).statusCode).toBe(204);
    expect(app).not.toBe(open);
  });
});

describe('who is signed in', () => {
  test('is told by bearer and by cookie; a wrong bearer is not made up for by a cookie', async () => {
    const { ask } = await setUp();
    const url = '/api/v1/session';
    const bearer = await ask('GET', url, { headers: { authorization: 'Bearer amy' } });
    expect(SessionSchema.parse(bearer.json())).toMatchObject({ account: 'amy', expiresAt: null });
    expect((await ask('GET', url, { headers: COOKIE })).statusCode).toBe(200);
    for (const authorization of ['Bearer eve', 'Basic YW15', 'amy', 'Bearer']) {
      const headers = { ...COOKIE, authorization };
      const refused = await ask('GET', url, { headers });
      expect(refused.statusCode).toBe(401);
      expect(refused.headers['www-authenticate']).toBe('Bearer');
    }
  });

  test('is what actions are done by', async () => {
    const { ask, plant } = await setUp();
    plant.put(alarm({ id: 'a1', site: 'north' }));
    const url = '/api/v1/alarms/a1/acknowledge';
    await ask('POST', url, { headers: { authorization: 'Bearer amy' }, payload: {} });
    expect(plant.performed[0]?.by).toBe('amy');
  });

  test('ends with signing out, which also takes the cookie and what else the browser keeps', async () => {
    const { ask, gatekeeper } = await setUp();
    const response = await ask('DELETE', '/api/v1/session', { headers: COOKIE });
    expect(response.statusCode).toBe(204);
    expect(response.headers['set-cookie']).toContain('hazgate_session=; Path=/; Max-Age=0');
    // Neither cookies of others on this host, nor how the station looks and sounds.
    expect(response.headers['clear-site-data']).toBe('"cache"');
    expect(gatekeeper.signedOut).toEqual(['amy']);
  });

  test('that ends by its token leaves alone what the browser keeps for its reader', async () => {
    const { ask } = await setUp();
    const headers = { authorization: 'Bearer amy' };
    const response = await ask('DELETE', '/api/v1/session', { headers });
    expect(response.statusCode).toBe(204);
    expect(response.headers).not.toHaveProperty('clear-site-data');
  });
});

describe('a request with a cookie', () => {
  const cases = [
    { name: 'from its own page', headers: { origin: 'http://gw.example' }, status: 200 },
    { name: 'from behind TLS elsewhere', headers: { origin: 'https://gw.example' }, status: 200 },
    { name: 'without an origin', headers: {}, status: 200 },
    { name: 'from a foreign page', headers: { origin: 'http://evil.example' }, status: 403 },
    { name: 'from another port', headers: { origin: 'http://gw.example:81' }, status: 403 },
    { name: 'from a file', headers: { origin: 'null' }, status: 403 },
    { name: 'from a sister site', headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    { name: 'from another site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
  ];
  test.each(cases)('$name is answered $status', async ({ headers, status }) => {
    const { ask, plant } = await setUp();
    plant.put(alarm({ id: 'a1', site: 'north' }));
    const url = '/api/v1/alarms/a1/acknowledge';
    const response = await ask('POST', url, { headers: { ...COOKIE, ...headers }, payload: {} });
    expect(response.statusCode).toBe(status);
    expect(plant.performed).toHaveLength(status === 200 ? 1 : 0);
  });

  test('a bearer needs no origin, since no browser sends it by itself', async () => {
    const { ask } = await setUp();
    const headers = { authorization: 'Bearer amy', origin: 'http://evil.example' };
    expect((await ask('GET', '/api/v1/sites', { headers })).statusCode).toBe(200);
  });
});

test.each(['/api/v1/events/feed', '/api/v1/points/feed'])(
  '%s ends when its caller may no longer see what it shows',
  async (path) => {
    const { app, amy } = await setUp();
    await app.listen({ host: '127.0.0.1', port: 0 });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const headers = { authorization: 'Bearer amy' };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    expect(response.status).toBe(200);
    expect(amy.tasks.size).toBe(1);
    const read = response.text();
    for (const task of amy.tasks) task();
    await read;
    expect(amy.tasks.size).toBe(0);
  },
);
