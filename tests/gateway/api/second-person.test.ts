import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, test } from 'vitest';
import type { RequestCredentials } from '../../../gateway/api/dependencies.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { SessionSchema } from '../../../gateway/api/session-contract.ts';
import { countersignatureNotice } from '../../../gateway/countersignature.ts';
import { GUARDED_ACTIONS, type GuardedAction } from '../../../rules/guarded-action.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakeCaller, FakeGatekeeper } from './fake-gatekeeper.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Whose sessions end when they are signed out. */
class EndingGatekeeper extends FakeGatekeeper {
  override signOut(credentials: RequestCredentials): void {
    super.signOut(credentials);
    this.callers.delete(credentials.bearer ?? credentials.cookie ?? '');
  }
}

async function setUp(secondPerson: readonly GuardedAction[] = GUARDED_ACTIONS) {
  const plant = new FakePlant(['north/tanks/lt-1', 'south/tanks/lt-1']);
  plant.put(alarm({ id: 'north-1', site: 'north' }), alarm({ id: 'south-1', site: 'south' }));
  const gatekeeper = new EndingGatekeeper();
  gatekeeper.add(new FakeCaller('amy', 'supervisor'));
  gatekeeper.add(new FakeCaller('bob', 'supervisor', ['north']));
  gatekeeper.add(new FakeCaller('olga', 'operator', ['north']));
  gatekeeper.add(new FakeCaller('vera', 'viewer'));
  gatekeeper.add(new FakeCaller('token:robot', 'admin'));
  const dependencies = { ...plant.dependencies(new ManualClock()), gatekeeper };
  const app = await createApi(dependencies, {
    mode: 'enforced',
    version: '0',
    webRoot: null,
    secondPerson,
  });
  ends.push(() => app.close());
  return { app, plant, gatekeeper, dependencies };
}

function act(app: FastifyInstance, url: string, payload: object, second?: string, by = 'amy') {
  const signed = second === undefined ? {} : { 'Hazgate-Second-Person': second };
  const headers = { host: 'gw.example', authorization: `Bearer ${by}`, ...signed };
  return app.inject({ method: 'POST', url: `/api/v1/${url}`, headers, payload });
}

const POINT = 'points/north/tanks/lt-1';
const GUARDED = [
  { url: 'alarms/north-1/shelve', body: { minutes: 5, reason: 'r' } },
  { url: 'alarms/north-1/out-of-service', body: { reason: 'r' } },
  { url: 'alarms/north-1/reset', body: { comment: 'r' } },
  { url: 'alarms/north-1/close', body: { comment: 'r' } },
  { url: `${POINT}/shelve`, body: { minutes: 5, reason: 'r' } },
  { url: `${POINT}/out-of-service`, body: { reason: 'r' } },
  { url: `${POINT}/mode`, body: { mode: 'maintenance', minutes: 5, reason: 'r' } },
  { url: 'sources/north/tanks/shelve', body: { minutes: 5, reason: 'r' } },
  { url: 'sources/north/tanks/out-of-service', body: { reason: 'r' } },
];

describe('a second person', () => {
  test.each(GUARDED)('is wanted for $url, and noted before it is done', async ({ url, body }) => {
    const { app, plant, gatekeeper } = await setUp();
    const alone = await act(app, url, body);
    expect(alone.statusCode).toBe(403);
    expect(alone.json().type).toBe('urn:hazgate:problem:second-person-needed');
    expect(plant.performed).toEqual([]);
    expect((await act(app, url, body, 'bob')).statusCode).toBe(200);
    expect(plant.performed.map(({ by }) => by)).toEqual(['amy']);
    const place = url.startsWith('alarms') ? 'alarm north-1' : url.replace(/^\w+\/(.*)\/.*$/, '$1');
    const action = url.replace(/.*\//, '');
    const signature = { action, place, site: 'north', by: 'amy', second: 'bob', reason: 'r' };
    expect(plant.signatures).toEqual([signature]);
    expect(gatekeeper.signedOut).toEqual(['bob']);
  });

  test('signs one action', async () => {
    const { app, plant } = await setUp();
    const url = `${POINT}/out-of-service`;
    expect((await act(app, url, { reason: 'r' }, 'bob')).statusCode).toBe(200);
    expect((await act(app, url, { reason: 'r' }, 'bob')).statusCode).toBe(403);
    expect(plant.performed).toHaveLength(1);
  });

  test('signs one action where two ask at once and both find the session there', async () => {
    const { app, plant, dependencies } = await setUp();
    plant.put(alarm({ id: 'past-1', site: 'north', state: 'NORMAL' }));
    const { find } = dependencies.alarmHistory;
    const held: (() => void)[] = [];
    let calls = 0;
    // Its first call, for the place, waits for that of the other request.
    dependencies.alarmHistory.find = async (id) => {
      calls += 1;
      if (calls <= 2) {
        await new Promise<void>((go) => {
          held.push(go);
          if (held.length === 2) for (const each of held.splice(0)) each();
        });
      }
      return find(id);
    };
    const ask = () => act(app, 'alarms/past-1/out-of-service', { reason: 'r' }, 'bob');
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([403, 409]);
    expect(plant.signatures).toHaveLength(1);
  });

  test.each([
    { name: 'the first one again', second: 'amy' },
    { name: 'nobody', second: 'eve' },
    { name: 'a program', second: 'token:robot' },
    { name: 'somebody whose role may not do it', second: 'olga' },
    { name: 'somebody who may only look', second: 'vera' },
  ])('is not $name', async ({ second }) => {
    const { app, plant } = await setUp();
    const response = await act(app, `${POINT}/out-of-service`, { reason: 'r' }, second);
    expect(response.statusCode).toBe(403);
    expect(response.json().type).toBe('urn:hazgate:problem:second-person-refused');
    expect([plant.performed, plant.signatures]).toEqual([[], []]);
  });

  test('must see the place', async () => {
    const { app, plant } = await setUp();
    for (const place of ['points/south/tanks/lt-1', 'sources/south/tanks', 'alarms/south-1']) {
      const response = await act(app, `${place}/out-of-service`, { reason: 'r' }, 'bob');
      expect(response.json().type).toBe('urn:hazgate:problem:second-person-refused');
    }
    expect([plant.performed, plant.signatures]).toEqual([[], []]);
  });

  test('loses no signature to a body that is not valid, or to what is not there', async () => {
    const { app, gatekeeper } = await setUp();
    expect((await act(app, `${POINT}/out-of-service`, {}, 'bob')).statusCode).toBe(400);
    for (const place of ['points/north/tanks/none', 'sources/north/none', 'alarms/none']) {
      const response = await act(app, `${place}/out-of-service`, { reason: 'r' }, 'bob');
      expect(`${place} ${response.statusCode}`).toBe(`${place} 404`);
    }
    expect(gatekeeper.signedOut).toEqual([]);
  });

  test('whose signature is not on disk is none: nothing is done', async () => {
    const { app, plant } = await setUp();
    plant.durable = false;
    const response = await act(app, `${POINT}/out-of-service`, { reason: 'r' }, 'bob');
    expect(response.statusCode).toBe(503);
    expect(plant.performed).toEqual([]);
  });

  test('is not wanted for what shows again, for taking note, or where the file wants none', async () => {
    const { app, plant } = await setUp();
    for (const [url, body] of [
      [`${POINT}/mode`, { mode: 'normal' }],
      [`${POINT}/unshelve`, {}],
      [`${POINT}/in-service`, {}],
      ['alarms/north-1/acknowledge', {}],
    ] as const) {
      expect(`${url} ${(await act(app, url, body)).statusCode}`).toBe(`${url} 200`);
    }
    expect(plant.signatures).toEqual([]);
    const other = await setUp(['close']);
    const shelf = await act(other.app, `${POINT}/shelve`, { minutes: 5, reason: 'r' });
    expect(shelf.statusCode).toBe(200);
    const none = await setUp([]);
    expect((await act(none.app, 'alarms/north-1/close', {})).statusCode).toBe(200);
  });

  test('is told of to whoever signs in, and in the contract', async () => {
    const { app } = await setUp(['close']);
    const headers = { host: 'gw.example', authorization: 'Bearer amy' };
    const session = await app.inject({ url: '/api/v1/session', headers });
    expect(SessionSchema.parse(session.json()).secondPerson).toEqual(['close']);
    const { paths } = (await app.inject({ url: '/openapi.json', headers })).json();
    const described = Object.entries<{ post?: { description?: string } }>(paths)
      .filter(([, { post }]) => post?.description?.includes('hazgate-second-person'))
      .map(([path]) => path);
    expect(described).toHaveLength(GUARDED.length);
  });

  test('stands in the journal as whoever signed, with the first beside', () => {
    const signature = { action: 'close', place: 'alarm a1', site: 'north', by: 'amy' } as const;
    expect(countersignatureNotice({ ...signature, second: 'bob', reason: 'r' })).toMatchObject({
      type: 'countersigned',
      site: 'north',
      by: 'bob',
      comment: 'r',
      detail: 'bob signs beside amy: close of alarm a1',
      facts: { action: 'close', place: 'alarm a1', first: 'amy' },
    });
  });
});
