import { afterEach, describe, expect, test } from 'vitest';
import type { NotShown } from '../../../gateway/api/dependencies.ts';
import { createApi } from '../../../gateway/api/server.ts';
import {
  OwnSessionListSchema,
  SessionOpenedSchema,
  SessionsEndedSchema,
} from '../../../gateway/api/session-contract.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { FakeCaller, FakeGatekeeper } from './fake-gatekeeper.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(isOpen = false) {
  const clock = new ManualClock();
  const gatekeeper = new FakeGatekeeper();
  const amy = gatekeeper.add(new FakeCaller('amy', 'operator', ['north']));
  const app = await createApi(
    { ...new FakePlant([]).dependencies(clock), gatekeeper: isOpen ? null : gatekeeper },
    { mode: isOpen ? 'open' : 'enforced', version: '0', webRoot: null },
  );
  ends.push(() => app.close());
  const cookie = 'hazgate_session=amy';
  const headers = { host: 'localhost', ...(isOpen ? {} : { cookie }) };
  const post = (url: string, payload: object) =>
    app.inject({ method: 'POST', url: `/api/v1/${url}`, headers, payload });
  return { app, clock, gatekeeper, amy, post, headers };
}

const CHANGE = { password: 'correct horse', newPassword: 'another horse' };
const BY_COOKIE = { bearer: undefined, cookie: 'amy', address: '127.0.0.1' };

/** Both routes refuse in the same ways. */
const REFUSALS: readonly { reason: NotShown; status: number; type: string }[] = [
  { reason: { kind: 'wrong-password' }, status: 403, type: 'wrong-password' },
  { reason: { kind: 'no-password' }, status: 409, type: 'no-password' },
  { reason: { kind: 'signed-out' }, status: 401, type: 'not-signed-in' },
  { reason: { kind: 'too-many', waitSeconds: 6 }, status: 429, type: 'too-many-sign-ins' },
];

describe('changing the password', () => {
  test('answers with the session by another token, and keeps the browser signed in by it', async () => {
    const { post, gatekeeper, amy, clock } = await setUp();
    const expiresAt = clock.now().wallMs + 3_600_000;
    gatekeeper.passwordAnswer = { kind: 'changed', id: 'fresh-id', expiresAt, caller: amy };
    const response = await post('session/password', CHANGE);
    expect(response.statusCode).toBe(200);
    expect(SessionOpenedSchema.parse(response.json())).toMatchObject({
      token: 'fresh-id',
      account: 'amy',
      expiresAt: new Date(expiresAt).toISOString(),
    });
    expect(response.headers['set-cookie']).toBe(
      'hazgate_session=fresh-id; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict',
    );
    expect(gatekeeper.asked).toEqual([{ ...BY_COOKIE, ...CHANGE }]);
  });

  const unfit = [
    { name: 'a short one', newPassword: '1234567' },
    { name: 'one that is too long', newPassword: 'x'.repeat(257) },
    { name: 'the present one', newPassword: CHANGE.password },
  ];
  test.each(unfit)('takes not $name, and does not ask for it', async ({ newPassword }) => {
    const { post, gatekeeper } = await setUp();
    const response = await post('session/password', { ...CHANGE, newPassword });
    expect(response.statusCode).toBe(400);
    expect(response.json().errors).toMatchObject([{ path: 'newPassword' }]);
    expect(gatekeeper.asked).toEqual([]);
  });

  test.each([
    { kind: 'word', message: "holds 'north-park'", type: 'bad-input' },
    { kind: 'common', message: 'is a common one', type: 'common-password' },
  ] as const)('what makes the new one unfit is told as $type', async (unfit) => {
    const { post, gatekeeper } = await setUp();
    const { kind, message, type } = unfit;
    gatekeeper.passwordAnswer = { kind, message };
    const response = await post('session/password', CHANGE);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      type: `urn:hazgate:problem:${type}`,
      detail: expect.stringContaining(`newPassword ${message}.`),
      errors: [{ path: 'newPassword', message }],
    });
  });

  test('accounts that can not be written are 503, with what to do', async () => {
    const { post, gatekeeper } = await setUp();
    gatekeeper.passwordAnswer = { kind: 'unavailable' };
    const response = await post('session/password', CHANGE);
    expect(response.statusCode).toBe(503);
    expect(response.json().type).toBe('urn:hazgate:problem:accounts-unavailable');
  });

  test.each(REFUSALS)('$type is $status, and sets no cookie', async ({ reason, status, type }) => {
    const { post, gatekeeper } = await setUp();
    gatekeeper.passwordAnswer = reason;
    const response = await post('session/password', CHANGE);
    expect(response.statusCode).toBe(status);
    expect(response.json().type).toBe(`urn:hazgate:problem:${type}`);
    expect(response.headers['retry-after']).toBe(status === 429 ? '6' : undefined);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});

describe('sessions of one account', () => {
  test('are listed with what is known of them', async () => {
    const { app, gatekeeper, headers } = await setUp();
    const moment = Date.UTC(2026, 0, 1);
    const times = { usedAt: moment, expiresAt: moment };
    gatekeeper.own = [
      { name: 'a', openedAt: null, address: null, ...times, isCurrent: false },
      { name: 'b', openedAt: moment, address: '10.0.0.1', ...times, isCurrent: true },
    ];
    const answer = await app.inject({ url: '/api/v1/sessions', headers });
    const at = '2026-01-01T00:00:00.000Z';
    const told = { usedAt: at, expiresAt: at };
    expect(OwnSessionListSchema.parse(answer.json()).items).toEqual([
      { id: 'a', since: null, address: null, ...told, current: false },
      { id: 'b', since: at, address: '10.0.0.1', ...told, current: true },
    ]);
  });

  test('are ended: one by its id, or all others', async () => {
    const { post, gatekeeper } = await setUp();
    gatekeeper.endAnswer = { kind: 'ended', count: 2 };
    const { password } = CHANGE;
    const answer = await post('sessions/end', { password });
    expect(SessionsEndedSchema.parse(answer.json())).toEqual({ ended: 2 });
    await post('sessions/end', { password, session: 'a' });
    expect(gatekeeper.asked).toEqual([
      { ...BY_COOKIE, password, session: null },
      { ...BY_COOKIE, password, session: 'a' },
    ]);
    gatekeeper.endAnswer = { kind: 'unknown' };
    expect((await post('sessions/end', { password, session: 'c' })).statusCode).toBe(404);
  });

  test.each(REFUSALS)('$type is $status', async ({ reason, status, type }) => {
    const { post, gatekeeper } = await setUp();
    gatekeeper.endAnswer = reason;
    const response = await post('sessions/end', { password: 'x' });
    expect(response.statusCode).toBe(status);
    expect(response.json().type).toBe(`urn:hazgate:problem:${type}`);
  });
});

test('in open mode there are neither passwords nor sessions', async () => {
  const { app, post, headers } = await setUp(true);
  expect((await post('session/password', CHANGE)).statusCode).toBe(409);
  expect((await post('sessions/end', { password: 'x' })).statusCode).toBe(409);
  expect((await app.inject({ url: '/api/v1/sessions', headers })).json().items).toEqual([]);
});
