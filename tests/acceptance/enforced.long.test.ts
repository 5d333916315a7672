import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HazgateEvent } from '../../rules/event.ts';
import {
  eventually,
  type GatewayProcess,
  startGateway,
  TEST_TOPIC,
  type Workplace,
} from '../support/gateway-process.ts';
import { hazgate } from './command-line.ts';
import { Accounts, connectMqtt, makeEnforced, PASSWORD, signedInMqtt } from './enforced-site.ts';
import { FeedReader } from './feed-reader.ts';

const SOUTH = 'hazgate/v1/south-park/tank-farm-1';

let place: Workplace;
let accounts: Accounts;
let gateway: GatewayProcess;
let device: { username: string; password: string };
const clients: MqttClient[] = [];

async function ask(
  path: string,
  token: string | null,
  options: { method?: string; body?: unknown } = {},
): Promise<{ status: number; body: Record<string, unknown> & { items: HazgateEvent[] } }> {
  const { method = 'GET', body } = options;
  const response = await fetch(`${gateway.httpUrl}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
}

async function session(username: string): Promise<string> {
  const body = { username, password: PASSWORD };
  const answer = await ask('/api/v1/session', null, { method: 'POST', body });
  expect(answer.status).toBe(200);
  return String(answer.body.token);
}

async function connect(options: object): Promise<MqttClient> {
  const client = await signedInMqtt(gateway.mqttUrl, options);
  clients.push(client);
  return client;
}

beforeAll(async () => {
  place = makeEnforced();
  accounts = new Accounts(place.config);
  const refused = await hazgate(['start', '--config', place.config]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('hazgate user add');
  await accounts.user('amy', 'admin');
  device = await accounts.device('plc-1', '--site', 'north-park');
  gateway = await startGateway(place.config);
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  expect(await gateway.end('SIGTERM')).toBe(0);
  const verified = await hazgate(['verify', '--data', place.data]);
  expect(verified.status).toBe(0);
  place.remove();
});

describe('a device', () => {
  test('publishes at its own site, and loses its connection elsewhere', async () => {
    const own = await connect(device);
    await own.publishAsync(`${TEST_TOPIC}/lt-101/reading`, '10.6', { qos: 1 });
    const alarms = await ask('/api/v1/alarms?site=north-park', await session('amy'));
    expect(alarms.body.items).toHaveLength(1);
    const lost = new Promise((resolve) => own.once('close', () => resolve('closed')));
    own.publish(`${SOUTH}/lt-101/reading`, '10.6', { qos: 1 });
    expect(await lost).toBe('closed');
    const points = await ask('/api/v1/points?site=south-park', await session('amy'));
    expect(JSON.stringify(points.body)).not.toContain('10.6');
  });

  test('hears what was refused of its readings, and nothing else', async () => {
    const own = await connect(device);
    const heard = new Promise<string>((resolve) =>
      own.on('message', (_topic, payload) => resolve(payload.toString())),
    );
    const granted = await own
      .subscribeAsync([
        'hazgate/v1/north-park/rejected',
        'hazgate/v1/north-park/alarms/+',
        'hazgate/v1/south-park/rejected',
        '#',
      ])
      .catch((error: unknown) => String(error));
    expect(String(granted)).toContain('Unspecified error');
    await own.subscribeAsync('hazgate/v1/north-park/rejected');
    await own.publishAsync(`${TEST_TOPIC}/no-such/reading`, '1', { qos: 1 });
    expect(JSON.parse(await heard)).toMatchObject({ code: 'unknown-point' });
  });

  test('comes in by its own password only', async () => {
    const { mqttUrl } = gateway;
    expect(await connectMqtt(mqttUrl, {})).toBe(5);
    expect(await connectMqtt(mqttUrl, { username: 'plc-1' })).toBe(5);
    expect(await connectMqtt(mqttUrl, { username: 'plc-1', password: 'x' })).toBe(4);
    expect(await connectMqtt(mqttUrl, { username: 'nobody', password: 'x' })).toBe(4);
    const body = { username: 'plc-1', password: device.password };
    const web = await ask('/api/v1/session', null, { method: 'POST', body });
    expect(web.status).toBe(401);
  });

  test('keeps its client id from whoever has another credential', async () => {
    const own = await connect({ ...device, clientId: 'the-plc' });
    const other = await accounts.device('plc-2', '--site', 'north-park');
    expect(await connectMqtt(gateway.mqttUrl, { ...other, clientId: 'the-plc' })).toBe(2);
    expect(own.connected).toBe(true);
    const taken = new Promise((resolve) => own.once('close', () => resolve('taken over')));
    await connect({ ...device, clientId: 'the-plc' });
    expect(await taken).toBe('taken over');
  });
});

describe('people and programs', () => {
  test('without credentials there is nothing but health and the page', async () => {
    for (const path of ['/api/v1/alarms', '/api/v1/events/feed', '/metrics', '/openapi.json']) {
      expect(`${path} ${(await ask(path, null)).status}`).toBe(`${path} 401`);
    }
    for (const path of ['/healthz', '/readyz', '/']) {
      expect(`${path} ${(await ask(path, null)).status}`).toBe(`${path} 200`);
    }
  });

  test('a regulator sees the region, over HTTP and MQTT, and changes nothing', async () => {
    const token = await accounts.token('bureau', 'regulator', '--region', 'huaxia/donghai');
    const sites = await ask('/api/v1/sites', token);
    expect(sites.body.items).toMatchObject([{ id: 'north-park' }]);
    expect((await ask('/metrics', token)).status).toBe(403);
    const point = '/api/v1/points/south-park/tank-farm-1/lt-101';
    expect((await ask(`${point}/history`, token)).status).toBe(404);
    const body = { minutes: 5, reason: 'x' };
    const own = point.replace('south', 'north');
    expect((await ask(`${own}/shelve`, token, { method: 'POST', body })).status).toBe(403);
    expect((await ask(`${point}/shelve`, token, { method: 'POST', body })).status).toBe(404);
    const events = await ask('/api/v1/events', token);
    expect(new Set(events.body.items.map(({ site }) => site))).toEqual(new Set(['north-park']));
    const client = await connect({ username: 'bureau', password: token });
    const granted = await client.subscribeAsync('hazgate/v1/north-park/alarms/+');
    expect(granted[0]?.qos).toBe(0);
    await expect(client.subscribeAsync('hazgate/v1/+/alarms/+')).rejects.toThrow();
    await expect(client.subscribeAsync('hazgate/v1/south-park/alarm-events')).rejects.toThrow();
  });

  test('what somebody does carries their name; a token carries its own', async () => {
    const amy = await session('amy');
    const { items } = (await ask('/api/v1/alarms', amy)).body;
    const [alarm] = items as unknown as { id: string }[];
    const url = `/api/v1/alarms/${alarm?.id}`;
    const body = { comment: 'seen' };
    const done = await ask(`${url}/acknowledge`, amy, { method: 'POST', body });
    expect(done.body).toMatchObject({ acknowledgedBy: 'amy' });
    const token = await accounts.token('panel', 'operator');
    await ask(`${url}/comment`, token, { method: 'POST', body });
    const { events } = (await ask(url, amy)).body as unknown as { events: HazgateEvent[] };
    expect(events.at(-1)).toMatchObject({ type: 'commented', by: 'token:panel' });
  });

  test('a revoked account is cut off: feed, session and connection', async () => {
    await accounts.user('eve', 'viewer');
    const token = await accounts.token('wall', 'viewer');
    const eve = await session('eve');
    const feeds = [eve, token].map((each) => new FeedReader({ authorization: `Bearer ${each}` }));
    for (const feed of feeds) await feed.connect(gateway.httpUrl);
    const connections = [
      await connect({ username: 'eve', password: PASSWORD }),
      await connect({ username: 'wall', password: token }),
      await connect(device),
    ];
    await accounts.revoke('user', 'eve');
    await accounts.revoke('token', 'wall');
    await accounts.revoke('device', 'plc-1');
    await eventually(
      () => [...feeds.map(({ isEnded }) => isEnded), ...connections.map((each) => !each.connected)],
      (gone) => gone.every((each) => each),
    );
    expect((await ask('/api/v1/sites', eve)).status).toBe(401);
    expect((await ask('/api/v1/sites', token)).status).toBe(401);
    expect(await connectMqtt(gateway.mqttUrl, device)).toBe(4);
    expect((await ask('/api/v1/sites', await session('amy'))).status).toBe(200);
  });

  test('somebody changes the password: this session goes on, all others end, and the journal says who', async () => {
    await accounts.user('kim', 'operator');
    const [here, elsewhere] = [await session('kim'), await session('kim')];
    const feed = new FeedReader({ authorization: `Bearer ${here}` });
    await feed.connect(gateway.httpUrl);
    const connection = await connect({ username: 'kim', password: PASSWORD });
    const closed = new Promise((resolve) => connection.once('close', () => resolve('closed')));
    const own = await ask('/api/v1/sessions', here);
    expect(own.body.items).toMatchObject([
      { address: '127.0.0.1', current: true },
      { address: '127.0.0.1', current: false },
    ]);
    const body = { password: PASSWORD, newPassword: 'one horse after another' };
    const path = '/api/v1/session/password';
    const named = { ...body, newPassword: 'my north-park 2026' };
    expect((await ask(path, here, { method: 'POST', body: named })).status).toBe(400);
    const wrong = { ...body, password: 'wrong' };
    expect((await ask(path, here, { method: 'POST', body: wrong })).status).toBe(403);
    const changed = await ask(path, here, { method: 'POST', body });
    expect(changed.status).toBe(200);
    const after = String(changed.body.token);
    expect(await closed).toBe('closed');
    for (const ended of [here, elsewhere]) {
      expect((await ask('/api/v1/sites', ended)).status).toBe(401);
    }
    expect((await ask('/api/v1/sites', after)).status).toBe(200);
    expect(feed.isEnded).toBe(false);
    const { password, newPassword } = body;
    expect(await connectMqtt(gateway.mqttUrl, { username: 'kim', password })).toBe(4);
    await connect({ username: 'kim', password: newPassword });
    await accounts.setPassword('kim');
    expect((await ask('/api/v1/sites', after)).status).toBe(401);
    await eventually(
      () => feed.isEnded,
      (isEnded) => isEnded,
    );
    const { items } = (await ask('/api/v1/events?kind=system', await session('kim'))).body;
    const told = items.filter(({ type }) => /^(account-changed|sessions-ended)$/.test(type));
    expect(told.slice(-3)).toMatchObject([
      { type: 'account-changed', by: 'kim', system: { change: 'password-changed', name: 'kim' } },
      { type: 'sessions-ended', by: 'kim', system: { account: 'kim', count: 1 } },
      { type: 'account-changed', by: 'local', system: { change: 'password-changed', name: 'kim' } },
    ]);
    expect(JSON.stringify(items)).not.toContain(newPassword);
    await accounts.revoke('user', 'kim');
  });

  test('every change of an account and every sign-in is an event with who and why', async () => {
    await accounts.run(['token', 'add', 'short', '--role', 'viewer', '--reason', 'for the audit']);
    const { body } = await ask('/api/v1/events?kind=system', await session('amy'));
    const told = body.items.filter(
      ({ kind, type }) => kind === 'system' && /^(account|sign)/.test(type),
    );
    const types = new Set(told.map(({ type }) => type));
    expect([...types].sort()).toEqual(['account-changed', 'sign-in-refused', 'signed-in']);
    expect(told.findLast(({ type }) => type === 'account-changed')).toMatchObject({
      by: 'local',
      comment: 'for the audit',
      site: null,
      system: { change: 'added', kind: 'token', name: 'short', role: 'viewer' },
    });
    expect(told.find(({ type }) => type === 'signed-in')).toMatchObject({ by: 'amy' });
    expect(JSON.stringify(told)).not.toContain('argon2');
  });

  test('the log holds one JSON object a line and no secret, whatever a name is', async () => {
    const username = 'a"b\nforged line';
    const body = { username, password: PASSWORD };
    expect((await ask('/api/v1/session', null, { method: 'POST', body })).status).toBe(401);
    expect(await connectMqtt(gateway.mqttUrl, { ...body, clientId: 'x\r\ny' })).toBe(4);
    const lines = await eventually(
      () => gateway.output.filter((line) => !line.startsWith('hazgate ready')),
      (all) => all.some((line) => line.includes('"client":"x')),
    );
    const told = lines.map((line) => JSON.parse(line));
    expect(told).toContainEqual(expect.objectContaining({ client: 'x\r\ny' }));
    for (const object of told) expect(object).toMatchObject({ name: 'hazgate' });
    for (const secret of [PASSWORD, device.password]) expect(lines.join()).not.toContain(secret);
  });

  test('lists show who there is, without a secret', async () => {
    const users = await accounts.run(['user', 'list', '--json']);
    expect(
      users.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).username),
    ).toEqual(['amy']);
    const tokens = await accounts.run(['token', 'list', '--json']);
    expect(tokens.stdout).not.toContain('mac');
    expect((await accounts.run(['device', 'list'])).stdout).toContain('plc-2  site=north-park');
    expect((await accounts.run(['user', 'revoke', 'nobody'])).status).toBe(2);
    expect((await accounts.run(['user', 'add', 'amy', '--role', 'viewer'], PASSWORD)).status).toBe(
      2,
    );
    expect((await accounts.run(['user', 'add', 'x', '--role', 'device'], PASSWORD)).status).toBe(2);
    expect((await accounts.run(['user', 'add', 'x', '--role', 'viewer'], 'short')).status).toBe(2);
    expect(
      (await accounts.run(['token', 'add', 'x', '--role', 'viewer', '--expires', '1y'])).status,
    ).toBe(2);
  });
});
