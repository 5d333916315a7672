import { duplexPair } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { Acknowledgements } from '../../../gateway/broker/acknowledgements.ts';
import { CLOSED_DOOR, DoorClosedError } from '../../../gateway/broker/broker-door.ts';
import { Connection } from '../../../gateway/broker/connection.ts';
import { FastLane } from '../../../gateway/broker/fast-lane.ts';
import { MessagePace } from '../../../gateway/broker/message-pace.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import {
  BrokerHarness,
  ListLog,
  NumberingDoor,
  publishPacket,
  RawClient,
  READING,
} from './broker-harness.ts';

/** What Aedes hangs on a stream. */
interface AedesStream {
  readonly client: {
    readonly _parser: {
      on(event: 'packet', task: (packet: { cmd: string }) => void): void;
    };
  };
}

const TOPICS = [
  READING,
  READING,
  'hazgate/v1/north-park/farm-1/readings',
  'hazgate/v1/nowhere/farm-1/lt-101/reading',
  'hazgate/v1/north-park/东区/lt-101/reading',
  'hazgate/v1/north-park/alarm-events',
  'some/other/topic',
  '$SYS/x',
];

/** A plain reading with one byte changed. */
function altered(at: number, byte: number): Buffer {
  const bytes = generate(publishPacket(1));
  bytes[at] = byte;
  return bytes;
}

const TOPIC_AT = 4;
const ID_AT = TOPIC_AT + READING.length + 1;

/** One packet as bytes: mostly plain readings, sometimes what no client should send. */
const packet = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({
        topic: fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...TOPICS.slice(0, 5)) },
          { weight: 1, arbitrary: fc.constantFrom(...TOPICS) },
        ),
        qos: fc.constantFrom(0, 1, 1, 1, 2),
        messageId: fc.integer({ min: 1, max: 40 }),
        payload: fc.constantFrom('1', '{"v":2,"n":3}', '', 'x'.repeat(300), '东'),
        retain: fc.constantFrom(false, false, false, false, true),
        dup: fc.constantFrom(false, false, false, false, true),
      })
      .map(({ messageId, qos, dup, ...more }) =>
        generate(publishPacket(messageId, { ...more, qos, dup: dup && qos > 0 })),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom<Packet>(
        { cmd: 'pingreq' },
        { cmd: 'pubrel', messageId: 7 },
        {
          cmd: 'subscribe',
          messageId: 9,
          subscriptions: [{ topic: 'hazgate/v1/north-park/rejected', qos: 1 }],
        },
        { cmd: 'unsubscribe', messageId: 11, unsubscriptions: ['hazgate/v1/north-park/rejected'] },
      )
      .map((each) => generate(each)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      // Packet identifier 0; QoS 3; NUL, a wildcard, DEL and a byte that is not UTF-8 in the topic; a topic that is too long.
      altered(ID_AT, 0),
      altered(0, 0x36),
      altered(TOPIC_AT + 20, 0),
      altered(TOPIC_AT + 20, 0x2b),
      altered(TOPIC_AT + 20, 0x7f),
      altered(TOPIC_AT + 20, 0xff),
      altered(3, 0xf0),
      // A topic that is longer than its packet.
      Buffer.from([0x30, 4, 0, 9, 0x61, 0x61]),
      // No topic at all, and a wildcard in it.
      Buffer.from([0x30, 3, 0, 0, 0x31]),
      Buffer.from([0x30, 4, 0, 1, 0x2b, 0x31]),
      // QoS 3, and a remaining length that never ends.
      Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1]),
      Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      // A remaining length with a byte more than it needs.
      Buffer.from([0x30, 0x84, 0x00, 0, 1, 0x61, 0x31]),
      Buffer.from([0xe0, 0]),
    ),
  },
);

interface Outcome {
  readonly judged: readonly unknown[];
  readonly answered: readonly unknown[];
  readonly isClosed: boolean;
  readonly told: readonly string[];
}

async function settled(client: RawClient): Promise<void> {
  for (let i = 0; i < 12; i += 1) await turn();
  if (!client.isClosed) await Promise.race([client.ping(), client.untilClosed()]);
}

/** What a broker makes of the bytes, cut into pieces, with a confirmation somewhere between. */
async function outcomeOf(
  fastLane: boolean,
  bytes: Buffer,
  sizes: readonly number[],
): Promise<Outcome> {
  const harness = new BrokerHarness({ fastLane });
  await harness.broker.prepare();
  try {
    const client = await harness.connected();
    let at = 0;
    for (let piece = 0; at < bytes.length; piece += 1) {
      const size = sizes[piece % sizes.length] ?? bytes.length;
      if (!client.isClosed) client.sendBytes(bytes.subarray(at, at + size));
      at += size;
      await turn();
      if (piece === 1) harness.broker.confirm(2);
    }
    await settled(client);
    harness.broker.confirm(1_000);
    await settled(client);
    return {
      judged: harness.door.messages,
      answered: client.received.map(({ cmd, messageId }) => [cmd, messageId ?? null]),
      isClosed: client.isClosed,
      told: harness.log.lines
        .filter(({ level }) => level !== 'debug')
        .map(({ level, message }) => `${level}: ${message}`),
    };
  } finally {
    await harness.stop();
  }
}

/** Acknowledgements in order, and everything else in order; how the two mix depends on the turns of the event loop. */
function ordered({ answered, judged: _, ...rest }: Outcome): object {
  const isAcknowledgement = (each: unknown): boolean =>
    Array.isArray(each) && (each[0] === 'puback' || each[0] === 'pubrec');
  return {
    ...rest,
    // What a connection that is being closed has still sent is no promise.
    acknowledgements: rest.isClosed ? null : answered.filter(isAcknowledgement),
    others: rest.isClosed ? null : answered.filter((each) => !isAcknowledgement(each)),
  };
}

describe('the fast lane', () => {
  test('judges, answers and closes as Aedes does, whatever comes and however it is cut', async () => {
    let closed = 0;
    let open = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(packet, { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom(1, 2, 3, 7, 40, 400, 65_536), { minLength: 1, maxLength: 4 }),
        async (packets, sizes) => {
          const bytes = Buffer.concat(packets);
          // Byte by byte takes its time; a few hundred bytes are enough of it.
          const pieces = bytes.length > 400 ? sizes.map((size) => Math.max(size, 40)) : sizes;
          const [fast, slow] = await Promise.all([
            outcomeOf(true, bytes, pieces),
            outcomeOf(false, bytes, pieces),
          ]);
          if (slow.isClosed) closed += 1;
          else open += 1;
          // A chunk in which the framing breaks is refused whole; what stood before the break may have been judged already.
          if (slow.isClosed) expect(fast.judged.slice(0, slow.judged.length)).toEqual(slow.judged);
          else expect(fast.judged).toEqual(slow.judged);
          expect(ordered(fast)).toEqual(ordered(slow));
        },
      ),
      { numRuns: 120 },
    );
    expect(closed).toBeGreaterThan(5);
    expect(open).toBeGreaterThan(5);
  }, 60_000);

  test('takes plain readings past Aedes, and nothing else', async () => {
    const harness = new BrokerHarness();
    await harness.broker.prepare();
    try {
      const [ours, theirs] = duplexPair();
      harness.broker.attach(theirs, { address: 'pair' });
      const client = new RawClient(ours).connect();
      await client.until('connack');
      const atAedes: unknown[] = [];
      const { client: aedesClient } = theirs as unknown as AedesStream;
      aedesClient._parser.on('packet', ({ cmd }) => {
        atAedes.push(cmd);
      });
      client.send(publishPacket(1), publishPacket(2, { qos: 0 }));
      await expect.poll(() => harness.door.messages.length, { interval: 2 }).toBe(2);
      client.send(publishPacket(3), publishPacket(4, { dup: true }), publishPacket(5));
      await client.ping();
      expect(harness.door.messages.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5']);
      expect(atAedes).toEqual(['publish', 'publish', 'pingreq']);
    } finally {
      await harness.stop();
    }
  });

  test.each([
    { name: 'before CONNACK', isAccepted: false, bytes: 0, isOpen: false },
    {
      name: 'while Aedes still has bytes of an earlier chunk',
      isAccepted: true,
      bytes: 1,
      isOpen: false,
    },
    {
      name: 'where it can not be seen what Aedes has',
      isAccepted: true,
      bytes: null,
      isOpen: false,
    },
    { name: 'once Aedes has nothing left', isAccepted: true, bytes: 0, isOpen: true },
  ])('$name: open is $isOpen', ({ isAccepted, bytes, isOpen }) => {
    const [stream] = duplexPair();
    if (bytes !== null)
      Object.assign(stream, { client: { _parser: { _list: { length: bytes } } } });
    const clock = new ManualClock();
    const log = new ListLog();
    const { steadyMs } = clock.now();
    const connection = new Connection(stream, { address: 'pair' }, steadyMs, () => undefined);
    if (isAccepted) connection.accept();
    const context = {
      door: new NumberingDoor(),
      acknowledgements: new Acknowledgements(),
      log,
      pace: new MessagePace(clock),
    };
    expect(new FastLane(context, connection).isOpen()).toBe(isOpen);
    stream.destroy();
  });

  test('keeps a client alive that sends nothing but readings', async () => {
    const harness = new BrokerHarness();
    await harness.broker.prepare();
    try {
      const client = await harness.connected('device-1', { keepalive: 1 });
      const since = performance.now();
      // Longer than one and a half times the keepalive, after which Aedes closes what it hears nothing from.
      for (let id = 1; performance.now() - since < 1_900; id += 1) {
        client.send(publishPacket(id));
        await expect.poll(() => harness.door.messages.length, { interval: 100 }).toBe(id);
      }
      expect(client.isClosed).toBe(false);
      await client.untilClosed();
    } finally {
      await harness.stop();
    }
  });

  test('closes the connection unacknowledged where the door fails, and takes nothing behind it', async () => {
    const harness = new BrokerHarness();
    await harness.broker.prepare();
    try {
      const client = await harness.connected();
      harness.door.answer = () => {
        throw new Error('out of order');
      };
      client.send(publishPacket(1), publishPacket(2));
      await client.untilClosed();
      expect(harness.door.messages).toHaveLength(1);
      expect(client.all('puback')).toEqual([]);
      expect(harness.log.lines.at(-1)).toMatchObject({
        level: 'error',
        message: 'a message could not be admitted, connection closed',
      });
    } finally {
      await harness.stop();
    }
  });

  test('closes the connection unacknowledged, and without an error, where nothing more is taken in', async () => {
    const harness = new BrokerHarness();
    await harness.broker.prepare();
    try {
      harness.door.answer = () => {
        throw new DoorClosedError('the gateway stops');
      };
      // The short way, and that of Aedes.
      for (const qos of [1, 2] as const) {
        const client = await harness.connected(`device-${qos}`);
        client.send(publishPacket(1, { qos }));
        await client.untilClosed();
        expect(client.all(qos === 1 ? 'puback' : 'pubrec')).toEqual([]);
      }
      const told = harness.log.lines.filter(({ level }) => level === 'info' || level === 'error');
      expect(told.map(({ message }) => message)).toEqual([CLOSED_DOOR, CLOSED_DOOR]);
    } finally {
      await harness.stop();
    }
  });
});
