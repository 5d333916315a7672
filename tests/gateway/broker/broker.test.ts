import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BrokerHarness,
  connectPacket,
  publishPacket,
  type RawClient,
  READING,
} from './broker-harness.ts';

let harness: BrokerHarness;

beforeEach(async () => {
  harness = new BrokerHarness();
  await harness.broker.prepare();
});

afterEach(async () => {
  await harness.stop();
});

function texts(): readonly string[] {
  return harness.door.messages.map(({ text }) => text);
}

async function subscribed(filter: string, qos: 0 | 1 = 1): Promise<RawClient> {
  const client = await harness.connected(`subscriber-${filter}`);
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos }] });
  expect(await client.until('suback')).toMatchObject({ granted: [qos] });
  return client;
}

describe('acknowledgement', () => {
  it('of QoS 1 waits until the record is durable', async () => {
    const client = await harness.connected();
    client.send(publishPacket(7));
    await client.ping();
    expect(harness.door.messages).toEqual([{ client: 'device-1', topic: READING, text: '7' }]);
    expect(client.all('puback')).toEqual([]);
    harness.broker.confirm(1);
    expect(await client.until('puback')).toMatchObject({ messageId: 7 });
    expect(harness.broker.waiting).toBe(0);
  });

  it('never comes where nothing is ever confirmed, and judging goes on meanwhile', async () => {
    const client = await harness.connected();
    for (let id = 1; id <= 50; id += 1) {
      client.send(publishPacket(id));
      if (id % 10 === 0) await client.ping();
    }
    expect(texts()).toHaveLength(50);
    expect(client.all('puback')).toEqual([]);
    expect(harness.broker.waiting).toBe(50);
  });

  it('leaves in the order of the messages, whatever their QoS', async () => {
    const client = await harness.connected();
    client.send(
      publishPacket(5),
      publishPacket(3, { qos: 2 }),
      publishPacket(9, { qos: 0 }),
      publishPacket(1),
      publishPacket(8),
    );
    await client.ping();
    harness.broker.confirm(2);
    await client.until('puback', 1);
    await client.until('pubrec', 1);
    harness.broker.confirm(4);
    await client.until('puback', 2);
    harness.broker.confirm(4);
    harness.broker.confirm(5);
    await client.until('puback', 3);
    const acknowledged = client.received.filter(({ cmd }) => cmd === 'puback' || cmd === 'pubrec');
    expect(acknowledged.map(({ messageId }) => messageId)).toEqual([5, 3, 1, 8]);
  });

  it('of what made no record waits for the record before it', async () => {
    const client = await harness.connected();
    client.send(publishPacket(1));
    await client.ping();
    harness.door.answer = () => ({ lsn: 1, rejections: [] });
    client.send(publishPacket(2));
    await client.ping();
    expect(client.all('puback')).toEqual([]);
    harness.broker.confirm(1);
    await client.until('puback', 2);
    expect(client.ids('puback')).toEqual([1, 2]);
    client.send(publishPacket(3));
    await client.until('puback', 3);
  });

  it('of what was refused waits until the refusal is kept, and those behind it wait too', async () => {
    const client = await harness.connected();
    let keep = () => {};
    const kept = new Promise<void>((resolve) => {
      keep = resolve;
    });
    harness.door.answer = () => ({ lsn: 0, rejections: [], kept });
    client.send(publishPacket(1));
    await client.ping();
    harness.door.answer = null;
    client.send(publishPacket(2));
    await client.ping();
    harness.broker.confirm(1);
    await client.ping();
    expect(client.all('puback')).toEqual([]);
    keep();
    await client.until('puback', 2);
    expect(client.ids('puback')).toEqual([1, 2]);
  });

  it('of QoS 2 is PUBREC once durable, then PUBCOMP', async () => {
    const client = await harness.connected();
    client.send(publishPacket(4, { qos: 2 }));
    await client.ping();
    expect(client.all('pubrec')).toEqual([]);
    harness.broker.confirm(1);
    await client.until('pubrec');
    client.send({ cmd: 'pubrel', messageId: 4 });
    expect(await client.until('pubcomp')).toMatchObject({ messageId: 4 });
  });

  it('of a repeated QoS 2 message is given again, but it is judged once until PUBREL', async () => {
    const client = await harness.connected();
    client.send(publishPacket(4, { qos: 2 }), publishPacket(4, { qos: 2, dup: true }));
    await client.ping();
    expect(texts()).toEqual(['4']);
    harness.broker.confirm(1);
    await client.until('pubrec', 2);
    client.send({ cmd: 'pubrel', messageId: 4 });
    await client.until('pubcomp');
    client.send(publishPacket(4, { qos: 2 }));
    await client.ping();
    expect(texts()).toEqual(['4', '4']);
  });

  it('of QoS 2 is bounded by a thousand open handshakes', async () => {
    const client = await harness.connected();
    for (let id = 1; id <= 1_001; id += 1) client.send(publishPacket(id, { qos: 2 }));
    await client.untilClosed();
    expect(texts()).toHaveLength(1_000);
  });

  it('to a client that has gone harms nobody', async () => {
    const gone = await harness.connected('gone');
    gone.send(publishPacket(1));
    await gone.ping();
    gone.stream.destroy();
    const client = await harness.connected();
    client.send(publishPacket(2));
    await client.ping();
    harness.broker.confirm(2);
    await client.until('puback');
  });
});

describe('reading on', () => {
  const large = { payload: Buffer.alloc(60_000, 0x20) };

  it('stops for a connection with too much not durable, and goes on when it is', async () => {
    const client = await harness.connected();
    for (let id = 1; id <= 40; id += 1) client.send(publishPacket(id, large));
    const held = await settledCount();
    expect(held).toBeGreaterThan(15);
    expect(held).toBeLessThan(25);
    const other = await harness.connected('other');
    other.send(publishPacket(1));
    await other.ping();
    harness.broker.confirm(held);
    await expect.poll(settledCount).toBeGreaterThan(held + 10);
    harness.broker.confirm(1_000);
    await client.until('puback', 40);
  });

  it('goes on where the disk hangs, since judging must', async () => {
    const client = await harness.connected();
    for (let id = 1; id <= 40; id += 1) client.send(publishPacket(id, large));
    expect(await settledCount()).toBeLessThan(25);
    harness.clock.advanceNow(1_000);
    expect(await settledCount()).toBeLessThan(25);
    harness.clock.advanceNow(1_000);
    await expect.poll(() => texts().length).toBe(40);
    expect(client.all('puback')).toEqual([]);
  });

  /** Messages that came through, once no more come. */
  async function settledCount(): Promise<number> {
    let count = -1;
    while (count !== texts().length) {
      count = texts().length;
      for (let turns = 0; turns < 20; turns += 1) await turn();
    }
    return count;
  }
});

describe('connecting', () => {
  it('is in order even where messages follow CONNECT without waiting', async () => {
    const client = harness.open();
    const ids = Array.from({ length: 200 }, (_, index) => index + 1);
    client.send(connectPacket('eager'), ...ids.map((id) => publishPacket(id)));
    await client.until('connack');
    await client.ping();
    expect(texts()).toEqual(ids.map(String));
  });

  it('takes bytes one by one', async () => {
    const client = harness.open();
    const bytes = Buffer.from([
      ...Buffer.from([0x10, 0x0d]),
      ...Buffer.from('\0\x04MQTT\x04\x02\0\0\0\x01a', 'latin1'),
    ]);
    for (const byte of bytes) {
      client.sendBytes(Buffer.from([byte]));
      await turn();
    }
    expect(await client.until('connack')).toMatchObject({ returnCode: 0 });
  });

  it('answers MQTT 5 with CONNACK 1, and tells the log once a minute what to do', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const client = harness.open().connect('modern', { protocolVersion: 5 });
      expect(await client.until('connack')).toMatchObject({ returnCode: 1 });
      await client.untilClosed();
    }
    const advice = () => harness.log.lines.filter(({ message }) => message.includes('MQTT 5'));
    expect(advice()).toHaveLength(1);
    harness.clock.advanceNow(60_000);
    const client = harness.open().connect('modern', { protocolVersion: 5 });
    await client.untilClosed();
    expect(advice()).toHaveLength(2);
  });

  it('accepts clean=false without keeping a session', async () => {
    const first = await harness.connected('keeper', { clean: false });
    first.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'hazgate/#', qos: 1 }],
    });
    await first.until('suback');
    first.stream.destroy();
    await expect.poll(() => harness.broker.clients()).toEqual([]);
    harness.broker.publish({ topic: 'hazgate/v1/s/rejected', payload: 'x', qos: 1, retain: false });
    const again = await harness.connected('keeper', { clean: false });
    expect(again.all('connack')[0]).toMatchObject({ sessionPresent: false });
    await again.ping();
    expect(again.all('publish')).toEqual([]);
  });

  it('is taken over by the same client id', async () => {
    const first = await harness.connected('twin');
    const second = await harness.connected('twin');
    await first.untilClosed();
    second.send(publishPacket(1));
    await second.ping();
    harness.broker.confirm(1);
    await second.until('puback');
    expect(harness.broker.clients()).toMatchObject([
      { client: 'twin', address: 'pair', subscriptions: 0 },
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', '客户端', 'a'.repeat(1_000)])(
    'takes the client id %s',
    async (clientId) => {
      const client = await harness.connected(clientId);
      client.send(publishPacket(1));
      await client.ping();
      expect(harness.door.messages[0]?.client).toBe(clientId);
    },
  );

  it.each([
    ['NUL in the id', 'a\0b', {}],
    ['an id that is not UTF-8', 'a\ufffdb', {}],
  ])('refuses %s with CONNACK 2', async (_, clientId, more) => {
    const client = harness.open().connect(clientId, more);
    expect(await client.until('connack')).toMatchObject({ returnCode: 2 });
    await client.untilClosed();
  });

  it('refuses a session to come back to without an id, with CONNACK 2', async () => {
    const client = harness.open();
    client.sendBytes(Buffer.from('\x10\x0c\0\x04MQTT\x04\0\0\0\0\0', 'latin1'));
    expect(await client.until('connack')).toMatchObject({ returnCode: 2 });
    await client.untilClosed();
  });

  it('closes for a password without a user name and for a will of QoS 3', async () => {
    const body = (flags: number, rest: string) =>
      Buffer.from(`\0\x04MQTT\x04${String.fromCharCode(flags)}\0\0\0\x01a${rest}`, 'latin1');
    const breaches = [body(0x42, '\0\x01p'), body(0x1e, '\0\x01w\0\x01x')];
    for (const bytes of breaches) {
      const client = harness.open();
      client.sendBytes(Buffer.from([0x10, bytes.length])).sendBytes(bytes);
      await client.untilClosed();
      expect(client.all('connack')).toEqual([]);
    }
  });

  it('must be finished within five seconds', async () => {
    const client = harness.open();
    client.sendBytes(Buffer.from([0x10]));
    harness.clock.advanceNow(4_000);
    await turn();
    expect(client.isClosed).toBe(false);
    harness.clock.advanceNow(1_000);
    await client.untilClosed();
  });
});

describe('a connection without a packet for 120 s', () => {
  it('is closed, also with keepalive 0', async () => {
    const silent = await harness.connected('silent');
    const lively = await harness.connected('lively');
    for (let second = 0; second < 119; second += 17) {
      harness.clock.advanceNow(17_000);
      await lively.ping();
    }
    harness.clock.advanceNow(10_000);
    await silent.untilClosed();
    expect(lively.isClosed).toBe(false);
  });

  it('is closed though it dribbles bytes', async () => {
    const client = await harness.connected('slow');
    for (let second = 0; second < 130; second += 10) {
      client.sendBytes(second === 0 ? Buffer.from([0x30, 0x70]) : Buffer.from([0]));
      await turn();
      harness.clock.advanceNow(10_000);
    }
    await client.untilClosed();
  });
});

describe('publishing', () => {
  it.each([
    ['outside the gateway', { topic: 'elsewhere' }],
    ['on a topic of the gateway', { topic: 'hazgate/v1/gateway/status' }],
    ['on the alarms', { topic: 'hazgate/v1/north-park/alarms/a1' }],
    ['on a topic that is almost one', { topic: 'hazgate/v1/north-park/farm-1/lt-101' }],
    ['on a topic with NUL', { topic: 'hazgate/v1/north-park/farm-1/l\0/reading' }],
    ['on a very deep topic', { topic: `hazgate/v1${'/a'.repeat(120)}/reading` }],
    ['more than 1 MiB', { payload: Buffer.alloc(1024 * 1024 + 1) }],
  ])('%s closes the connection unacknowledged', async (_, more) => {
    const client = await harness.connected();
    client.send(publishPacket(1, more), publishPacket(2));
    await client.untilClosed();
    harness.broker.confirm(100);
    expect(client.all('puback')).toEqual([]);
    expect(texts()).toEqual([]);
  });

  it('closes on packet identifier 0', async () => {
    const client = await harness.connected();
    const topic = Buffer.from(READING);
    const body = Buffer.concat([Buffer.from([0, topic.length]), topic, Buffer.from([0, 0, 0x31])]);
    client.sendBytes(Buffer.concat([Buffer.from([0x32, body.length]), body]));
    await client.untilClosed();
    expect(texts()).toEqual([]);
  });

  it('of names that are not known, of empty and of too large messages is left to the door', async () => {
    const client = await harness.connected();
    client.send(
      publishPacket(1, { topic: 'hazgate/v1/Nowhere/no one/readings' }),
      publishPacket(2, { payload: '' }),
      publishPacket(3, { payload: Buffer.alloc(1024 * 1024) }),
    );
    await expect.poll(() => texts().length).toBe(3);
    harness.broker.confirm(3);
    await client.until('puback', 3);
    expect(client.isClosed).toBe(false);
  });

  it('is neither fanned out nor retained', async () => {
    const listener = await subscribed('#');
    const client = await harness.connected();
    client.send(publishPacket(1, { retain: true }), publishPacket(2, { qos: 0, retain: true }));
    await client.ping();
    await listener.ping();
    const late = await subscribed('hazgate/#');
    await late.ping();
    expect(texts()).toEqual(['1', '2']);
    expect(listener.all('publish')).toEqual([]);
    expect(late.all('publish')).toEqual([]);
  });

  it('survives a door that throws: one connection is closed, the others go on', async () => {
    const bad = await harness.connected('bad');
    const good = await harness.connected('good');
    harness.door.answer = () => {
      throw new Error('out of order');
    };
    bad.send(publishPacket(1));
    await bad.untilClosed();
    harness.door.answer = null;
    good.send(publishPacket(1));
    await good.ping();
    harness.broker.confirm(1);
    await good.until('puback');
    expect(harness.log.lines.some(({ level }) => level === 'error')).toBe(true);
  });
});

describe('a will', () => {
  const will = (topic: string) => ({
    will: { topic, payload: Buffer.from('null'), qos: 1, retain: true },
  });

  it('on a reading topic is admitted when the connection breaks', async () => {
    const client = await harness.connected('mortal', will(READING));
    client.stream.destroy();
    await expect
      .poll(() => harness.door.messages)
      .toEqual([{ client: 'mortal', topic: READING, text: 'null' }]);
  });

  it('is forgotten where the client says goodbye', async () => {
    const client = await harness.connected('mortal', will(READING));
    client.send({ cmd: 'disconnect' });
    await client.untilClosed();
    expect(texts()).toEqual([]);
  });

  it('on any other topic is dropped', async () => {
    const listener = await subscribed('#');
    const client = await harness.connected('mortal', will('hazgate/v1/gateway/status'));
    client.stream.destroy();
    await expect.poll(() => harness.broker.clients().length).toBe(1);
    await listener.ping();
    expect(listener.all('publish')).toEqual([]);
    expect(texts()).toEqual([]);
  });
});

describe('subscribing', () => {
  it('beyond what the gateway publishes gets SUBACK 0x80', async () => {
    const client = await harness.connected();
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: 'hazgate/v1/+/alarms/#', qos: 1 },
        { topic: READING, qos: 1 },
        { topic: '$SYS/#', qos: 0 },
      ],
    });
    expect(await client.until('suback')).toMatchObject({ granted: [1, 128, 128] });
  });

  it.each(['a+b', '+a', 'hazgate/\0/#'])('to %j closes the connection', async (topic) => {
    const client = await harness.connected();
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] });
    await client.untilClosed();
  });

  it('counts the filters that stand, not how often they were asked for', async () => {
    const client = await harness.connected();
    const topic = 'hazgate/v1/north-park/rejected';
    const last = 'hazgate/#';
    for (let turns = 1; turns <= 150; turns += 1) {
      client.send(
        { cmd: 'subscribe', messageId: turns, subscriptions: [{ topic, qos: 0 }] },
        { cmd: 'unsubscribe', messageId: turns, unsubscriptions: [topic] },
      );
      await client.until('unsuback', turns);
    }
    client.send({ cmd: 'subscribe', messageId: 200, subscriptions: [{ topic: last, qos: 0 }] });
    expect(await client.until('suback', 151)).toMatchObject({ granted: [0] });
  });

  it('gives what the gateway publishes, once for overlapping filters, and what is retained', async () => {
    const client = await harness.connected();
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [
        { topic: 'hazgate/#', qos: 1 },
        { topic: 'hazgate/v1/+/alarms/#', qos: 1 },
      ],
    });
    await client.until('suback');
    const topic = 'hazgate/v1/north-park/alarms/a1';
    harness.broker.publish({ topic, payload: '{"id":"a1"}', qos: 1, retain: true });
    expect(await client.until('publish')).toMatchObject({ topic, qos: 1, retain: false });
    await client.ping();
    expect(client.all('publish')).toHaveLength(1);
    const late = await subscribed('hazgate/v1/+/alarms/#');
    expect(await late.until('publish')).toMatchObject({ topic, retain: true });
    harness.broker.publish({ topic, payload: '', qos: 1, retain: true });
    expect((await late.until('publish', 2)) as object).toMatchObject({ payload: Buffer.alloc(0) });
    const later = await subscribed('hazgate/v1/north-park/alarms/+');
    await later.ping();
    expect(later.all('publish')).toEqual([]);
  });
});

describe('hostile bytes', () => {
  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['256 MB announced before CONNECT', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])],
    ['4 KiB and a byte before CONNECT', Buffer.from([0x10, 0x81, 0x20])],
    ['a publish before CONNECT', Buffer.from([0x30, 0x05, 0, 1, 0x61, 0x31, 0x32])],
    ['zeros', Buffer.alloc(100)],
  ])('of %s close their connection and hurt no other', async (_, bytes) => {
    const good = await harness.connected('good');
    const bad = harness.open().sendBytes(bytes);
    await bad.untilClosed();
    good.send(publishPacket(1));
    await good.ping();
    harness.broker.confirm(1);
    await good.until('puback');
  });

  it('that announce more than 1 MiB after CONNECT are refused by their header', async () => {
    const client = await harness.connected();
    client.sendBytes(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    await client.untilClosed();
    expect(JSON.stringify(harness.log.lines)).toContain('announces 268435455 bytes');
  });
});

describe('random packets', () => {
  it('hurt no good client', async () => {
    const good = await harness.connected('good');
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.nat(4), { maxLength: 20 }).map((bytes) => Uint8Array.from(bytes)),
    );
    const packet = fc
      .tuple(fc.nat(255), body)
      .map(([type, bytes]) => Buffer.from([type, bytes.length, ...bytes]));
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 8 }), fc.boolean(), async (all, greets) => {
        const bad = harness.open();
        if (greets) bad.connect('bad');
        bad.sendBytes(Buffer.concat(all));
        id += 1;
        good.send(publishPacket(id));
        await good.ping();
        harness.broker.confirm(harness.door.lsn);
        await good.until('puback', id);
        bad.stream.destroy();
      }),
      { numRuns: 300 },
    );
    expect(harness.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a subscriber that does not read', () => {
  it('holds up no publisher, and is closed', async () => {
    const frozen = await subscribed('hazgate/#');
    frozen.stream.pause();
    const client = await harness.connected();
    const payload = 'x'.repeat(10_000);
    for (let id = 1; id <= 100; id += 1) {
      const topic = 'hazgate/v1/north-park/alarm-events';
      harness.broker.publish({ topic, payload, qos: 1, retain: false });
      client.send(publishPacket(id));
      await client.ping();
      harness.broker.confirm(id);
      await client.until('puback', id);
    }
    expect(harness.broker.clients()).toHaveLength(2);
    for (let second = 0; second < 6; second += 1) {
      harness.clock.advanceNow(1_000);
      await client.ping();
    }
    expect(harness.broker.clients().map((other) => other.client)).toEqual(['device-1']);
  });
});

describe('a publisher that does not read its acknowledgements', () => {
  it('is closed; all that it sent is taken once, and nobody else waits', async () => {
    const client = await harness.connected();
    const deaf = await harness.connected('deaf');
    deaf.stream.pause();
    const sent = 30_000;
    const packets = Array.from({ length: 1_000 }, (_, index) => publishPacket(index + 1));
    for (let count = 0; count < sent; count += packets.length) deaf.send(...packets);
    await expect.poll(() => harness.door.messages.length, { interval: 2 }).toBe(sent);
    harness.broker.confirm(sent);
    client.send(publishPacket(1));
    await client.ping();
    harness.broker.confirm(sent + 1);
    await client.until('puback');
    expect(harness.broker.clients()).toHaveLength(2);
    for (let second = 0; second < 5; second += 1) {
      harness.clock.advanceNow(1_000);
      await client.ping();
    }
    expect(harness.broker.clients().map((other) => other.client)).toEqual(['device-1']);
    expect(harness.log.lines.map(({ facts }) => facts)).toContainEqual(
      expect.objectContaining({ client: 'deaf', reason: 'does not read what is sent to it' }),
    );
    expect(harness.door.messages.filter((message) => message.client === 'deaf')).toHaveLength(sent);
  });
});
