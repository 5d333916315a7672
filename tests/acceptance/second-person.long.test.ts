import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import { type GatewayProcess, startGateway, type Workplace } from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';
import { Accounts, makeEnforced, PASSWORD } from './enforced-site.ts';

let place: Workplace;
let gateway: GatewayProcess;

beforeAll(async () => {
  place = makeEnforced();
  const accounts = new Accounts(place.config);
  await accounts.user('amy', 'supervisor');
  await accounts.user('bob', 'supervisor', '--site', 'north-park');
  gateway = await startGateway(place.config, {
    env: { HAZGATE_SECURITY_SECOND_PERSON: 'out-of-service, close' },
  });
}, 120_000);
afterAll(async () => {
  await gateway?.end('SIGKILL');
  place?.remove();
});

async function post(path: string, body: object, headers: object = {}) {
  const response = await fetch(`${gateway.httpUrl}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function signIn(username: string): Promise<string> {
  return String((await post('session', { username, password: PASSWORD })).body.token);
}

test('an action that takes two people is done once both have signed, and the journal says who', async () => {
  const amy = { authorization: `Bearer ${await signIn('amy')}` };
  const path = 'points/north-park/tank-farm-1/lt-101/out-of-service';
  const reason = { reason: 'gauge is rebuilt' };
  expect(await post(path, reason, amy)).toMatchObject({
    status: 403,
    body: { type: 'urn:hazgate:problem:second-person-needed' },
  });
  const bob = await signIn('bob');
  const signed = { ...amy, 'hazgate-second-person': bob };
  expect((await post(path, reason, signed)).status).toBe(200);
  expect((await post(path, reason, signed)).status).toBe(403);

  const answer = await fetch(`${gateway.httpUrl}/api/v1/events?limit=1000`, { headers: amy });
  const { items } = (await answer.json()) as { items: HazgateEvent[] };
  const told = items.filter(({ type }) => type === 'countersigned' || type === 'out-of-service');
  const [signature, ...done] = told;
  const facts = { site: 'north-park', comment: reason.reason };
  expect(signature).toMatchObject({ ...facts, type: 'countersigned', by: 'bob' });
  expect(done.length).toBeGreaterThan(0);
  for (const each of done) {
    expect(each).toMatchObject({ ...facts, type: 'out-of-service', by: 'amy' });
  }
  expect(await gateway.end('SIGTERM')).toBe(0);
  expect((await hazgate(['verify', '--data', place.data])).status).toBe(0);
}, 60_000);
