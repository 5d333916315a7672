import type { IPublishPacket } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BrokerOptions } from '../../../gateway/broker/broker.ts';
import { settle } from '../../support/manual-clock.ts';
import { BrokerHarness, publishPacket, type RawClient, READING } from './broker-harness.ts';

let harness: BrokerHarness;
let ids = 0;
beforeEach(async () => {
  await begin({});
});
afterEach(() => harness.stop());

async function begin(options: Partial<BrokerOptions>): Promise<void> {
  harness = new BrokerHarness({ general: true, ...options });
  await harness.broker.prepare();
}

function nextId(): number {
  ids = (ids % 60_000) + 1;
  return ids;
}

async function subscribe(client: RawClient, filters: Record<string, 0 | 1 | 2>): Promise<void> {
  const subscriptions = Object.entries(filters).map(([topic, qos]) => ({ topic, qos }));
  const before = client.all('suback').length;
  client.send({ cmd: 'subscribe', messageId: nextId(), subscriptions });
  await client.until('suback', before + 1);
}

/** Publishes, and gives PUBREL where QoS 2 asks for it; resolves when it is acknowledged. */
async function publish(
  client: RawClient,
  topic: string,
  payload: string,
  qos: 0 | 1 | 2 = 1,
  retain = false,
): Promise<void> {
  const messageId = nextId();
  client.send(publishPacket(messageId, { topic, payload, qos, retain }));
  if (qos === 0) await client.ping();
  if (qos === 1) await client.until('puback', client.all('puback').length + 1);
  if (qos === 2) {
    await client.until('pubrec', client.all('pubrec').length + 1);
    client.send({ cmd: 'pubrel', messageId });
    await client.until('pubcomp', client.all('pubcomp').length + 1);
  }
}

function texts(client: RawClient): readonly string[] {
  return (client.all('publish') as IPublishPacket[]).map(
    ({ topic, payload, qos, retain }) => `${topic} ${payload} ${qos}${retain ? ' retained' : ''}`,
  );
}

async function leave(client: RawClient): Promise<void> {
  client.send({ cmd: 'disconnect' });
  await client.untilClosed();
}

async function receives(client: RawClient, expected: readonly string[]): Promise<void> {
  await expect
    .poll(() => texts(client).length, { interval: 2 })
    .toBeGreaterThanOrEqual(expected.length);
  await client.ping();
  expect([...texts(client)].sort()).toEqual([...expected].sort());
}

const KEEPS = { clean: false };

describe('an ordinary broker', () => {
  test('carries messages at every QoS', async () => {
    const client = await harness.connected('a');
    await subscribe(client, { TopicA: 2 });
    for (const qos of [0, 1, 2] as const) await publish(client, 'TopicA', `qos ${qos}`, qos);
    await receives(client, ['TopicA qos 0 0', 'TopicA qos 1 1', 'TopicA qos 2 2']);
    expect(harness.door.messages).toEqual([]);
  });

  test('keeps retained messages, hands them to whoever comes later, and clears them', async () => {
    const client = await harness.connected('a');
    await publish(client, 'TopicA/B', 'zero', 0, true);
    await publish(client, 'Topic/C', 'one', 1, true);
    await publish(client, 'TopicA/C', 'two', 2, true);
    await subscribe(client, { '+/+': 2 });
    await receives(client, [
      'TopicA/B zero 0 retained',
      'Topic/C one 1 retained',
      'TopicA/C two 2 retained',
    ]);
    for (const topic of ['TopicA/B', 'Topic/C', 'TopicA/C'])
      await publish(client, topic, '', 1, true);
    const other = await harness.connected('b');
    await subscribe(other, { '+/+': 2 });
    await receives(other, []);
  });

  test('queues what is sent while a client with a session is away', async () => {
    const away = await harness.connected('away', KEEPS);
    await subscribe(away, { '+/+': 2 });
    await leave(away);
    const client = await harness.connected('b');
    for (const [topic, qos] of [
      ['TopicA/B', 0],
      ['Topic/C', 1],
      ['TopicA/C', 2],
    ] as const) {
      await publish(client, topic, 'x', qos);
    }
    const back = harness.open().connect('away', KEEPS);
    expect(await back.until('connack')).toMatchObject({ returnCode: 0, sessionPresent: true });
    await receives(back, ['Topic/C x 1', 'TopicA/C x 2']);
  });

  test('publishes the will of a client that is gone without a word', async () => {
    const watcher = await harness.connected('w', KEEPS);
    await subscribe(watcher, { 'Topic/C': 2 });
    const will = { topic: 'Topic/C', payload: Buffer.from('gone'), qos: 1 as const, retain: false };
    const mortal = await harness.connected('m', { will });
    mortal.stream.destroy();
    await receives(watcher, ['Topic/C gone 1']);
    const polite = await harness.connected('p', { will });
    await leave(polite);
    await receives(watcher, ['Topic/C gone 1']);
  });

  test('takes an empty client id with a clean session only', async () => {
    const keepsNothing = Buffer.from('100c00044d5154540400003c0000', 'hex');
    const refused = harness.open().sendBytes(keepsNothing);
    expect(await refused.until('connack')).toMatchObject({ returnCode: 2 });
    await harness.connected('');
  });

  test('sends a message once, at the highest QoS, where subscriptions overlap', async () => {
    const client = await harness.connected('a', KEEPS);
    await subscribe(client, { 'TopicA/#': 2, 'TopicA/+': 1 });
    await publish(client, 'TopicA/C', 'x', 2);
    await receives(client, ['TopicA/C x 2']);
    await leave(client);
    const other = await harness.connected('b');
    await publish(other, 'TopicA/C', 'y', 2);
    const back = await harness.connected('a', KEEPS);
    await receives(back, ['TopicA/C y 2']);
  });

  test('sends again, on the next connection, what was not acknowledged', async () => {
    const first = await harness.connected('a', KEEPS);
    await subscribe(first, { 'TopicA/#': 2 });
    await publish(first, 'TopicA/B', 'one', 1);
    await publish(first, 'TopicA/C', 'two', 2);
    await receives(first, ['TopicA/B one 1', 'TopicA/C two 2']);
    first.stream.destroy();
    const back = await harness.connected('a', KEEPS);
    await receives(back, ['TopicA/B one 1', 'TopicA/C two 2']);
    for (const packet of back.all('publish') as IPublishPacket[]) {
      const { messageId = 0, qos } = packet;
      if (qos === 1) back.send({ cmd: 'puback', messageId });
      else back.send({ cmd: 'pubrec', messageId });
    }
    const { messageId = 0 } = await back.until('pubrel');
    back.send({ cmd: 'pubcomp', messageId });
    await back.ping();
    back.stream.destroy();
    const last = await harness.connected('a', KEEPS);
    await receives(last, []);
  });

  test('takes a QoS 2 message once, also where its sender comes back before it is done', async () => {
    const watcher = await harness.connected('w');
    await subscribe(watcher, { 'a/b': 1 });
    const message = publishPacket(7, { topic: 'a/b', payload: 'x', qos: 2 });
    const first = await harness.connected('s', KEEPS);
    first.send(message);
    await first.until('pubrec');
    first.stream.destroy();
    const second = await harness.connected('s', KEEPS);
    second.send({ ...message, dup: true } as IPublishPacket);
    await second.until('pubrec');
    second.send({ cmd: 'pubrel', messageId: 7 });
    await second.until('pubcomp');
    second.send(publishPacket(7, { topic: 'a/b', payload: 'y', qos: 2 }));
    await second.until('pubrec', 2);
    await receives(watcher, ['a/b x 1', 'a/b y 1']);
  });

  test('answers 0x80 to what may not be subscribed to, and grants the rest of the packet', async () => {
    const client = await harness.connected('a');
    await subscribe(client, { 'test/nosubscribe': 2, '$SYS/#': 1, [READING]: 1, '#': 1, 'a/b': 0 });
    expect(client.all('suback')[0]).toMatchObject({ granted: [0x80, 0x80, 0x80, 1, 0] });
  });

  test('keeps topics with a dollar from filters that begin with a wildcard', async () => {
    const client = await harness.connected('a', KEEPS);
    await subscribe(client, { '#': 1, '+/B': 1 });
    await publish(client, '$TopicA/B', 'x', 1);
    await receives(client, []);
    await leave(client);
    const other = await harness.connected('b');
    await publish(other, '$TopicA/B', 'x', 1);
    await receives(await harness.connected('a', KEEPS), []);
    await subscribe(other, { '$TopicA/+': 1 });
    await publish(other, '$TopicA/B', 'y', 1);
    await receives(other, ['$TopicA/B y 1']);
  });

  test('stops sending what was unsubscribed', async () => {
    const client = await harness.connected('a');
    await subscribe(client, { 'a/b': 1, 'a/c': 1 });
    client.send({ cmd: 'unsubscribe', messageId: 9, unsubscriptions: ['a/b'] });
    await client.until('unsuback');
    await publish(client, 'a/b', 'x');
    await publish(client, 'a/c', 'y');
    await receives(client, ['a/c y 1']);
  });

  test('keeps the order of one sender', async () => {
    const watcher = await harness.connected('w');
    await subscribe(watcher, { 'a/+': 1 });
    const client = await harness.connected('a');
    const packets = Array.from({ length: 50 }, (_, index) =>
      publishPacket(index + 1, {
        topic: `a/${index % 3}`,
        payload: String(index),
        qos: (index % 2) as 0 | 1,
        retain: index % 5 === 0,
      }),
    );
    client.send(...packets);
    await watcher.until('publish', 50);
    const order = (watcher.all('publish') as IPublishPacket[]).map(({ payload }) =>
      Number(payload),
    );
    expect(order).toEqual(packets.map((_, index) => index));
  });
});

describe('beside it', () => {
  test("readings still go through the door, and the gateway's own topics stay its own", async () => {
    const client = await harness.connected('a', KEEPS);
    await subscribe(client, { '#': 1 });
    client.send(publishPacket(1));
    await settle();
    harness.broker.confirm(1);
    await client.until('puback');
    expect(harness.door.messages).toHaveLength(1);
    harness.broker.publish({ topic: 'hazgate/v1/n/alarms/a', payload: '{}', qos: 1, retain: true });
    await receives(client, ['hazgate/v1/n/alarms/a {} 1']);
    client.send(publishPacket(2, { topic: 'hazgate/v1/n/alarms/a', payload: 'forged' }));
    await client.untilClosed();
    expect(texts(client)).toHaveLength(1);
  });

  test("what is the gateway's own is not queued for who is away, and not cleared by a tool", async () => {
    const away = await harness.connected('away', KEEPS);
    await subscribe(away, { 'hazgate/#': 1 });
    const topic = 'hazgate/v1/n/alarms/a';
    await leave(away);
    harness.broker.publish({ topic, payload: '{}', qos: 1, retain: true });
    const tool = await harness.connected('tool');
    await publish(tool, topic, '', 0, true);
    await receives(await harness.connected('away', KEEPS), []);
    await subscribe(tool, { 'hazgate/#': 1 });
    await receives(tool, [`${topic} {} 1 retained`]);
  });

  test('without mqtt.general nothing of it is there', async () => {
    await harness.stop();
    await begin({ general: false });
    const client = await harness.connected('a', KEEPS);
    await subscribe(client, { 'a/b': 1 });
    expect(client.all('suback')[0]).toMatchObject({ granted: [0x80] });
    client.send(publishPacket(1, { topic: 'a/b' }));
    await client.untilClosed();
  });
});

describe('bounds', () => {
  test('a queue takes a thousand messages, and empties', async () => {
    const away = await harness.connected('away', KEEPS);
    await subscribe(away, { 'a/b': 1 });
    await leave(away);
    const client = await harness.connected('b');
    client.send(
      ...Array.from({ length: 1_100 }, (_, index) =>
        publishPacket(index + 1, { topic: 'a/b', payload: String(index) }),
      ),
    );
    await client.until('puback', 1_100);
    for (let round = 0; round < 2; round += 1) {
      const back = await harness.connected('away', KEEPS);
      await back.until('publish', 1_000);
      await back.ping();
      expect(back.all('publish')).toHaveLength(1_000);
      if (round === 0) {
        back.stream.destroy();
        continue;
      }
      for (const messageId of back.ids('publish')) {
        back.send({ cmd: 'puback', messageId: messageId ?? 0 });
      }
      await back.ping();
      await leave(back);
    }
    await publish(client, 'a/b', 'again');
    await receives(await harness.connected('away', KEEPS), ['a/b again 1']);
  });

  test('a session that nobody comes back to is forgotten after a day', async () => {
    const away = await harness.connected('away', KEEPS);
    await subscribe(away, { 'a/b': 1 });
    await leave(away);
    const client = await harness.connected('b');
    await publish(client, 'a/b', 'x');
    harness.clock.advanceNow(25 * 3_600_000);
    await settle();
    const back = harness.open().connect('away', KEEPS);
    expect(await back.until('connack')).toMatchObject({ sessionPresent: false });
    await receives(back, []);
  });

  test('a session belongs to the credential that left it', async () => {
    await harness.stop();
    const identity = (name: string) => ({
      name,
      credential: name,
      device: null,
      sites: () => null,
      sees: () => true,
      onEnd: () => () => {},
    });
    const guard = {
      authenticate: async ({ username }: { username: string | null }) => identity(username ?? ''),
    };
    await begin({ guard });
    const amy = await harness.connected('session', { ...KEEPS, username: 'amy' });
    await subscribe(amy, { 'a/b': 1 });
    await leave(amy);
    for (const clean of [true, false]) {
      const eve = harness.open().connect('session', { clean, username: 'eve' });
      expect(await eve.until('connack')).toMatchObject({ returnCode: 2 });
    }
    const back = harness.open().connect('session', { ...KEEPS, username: 'amy' });
    expect(await back.until('connack')).toMatchObject({ sessionPresent: true });
  });
});
