import fc from 'fast-check';
import { generate, parser } from 'mqtt-packet';
import { expect, test } from 'vitest';
import {
  AcknowledgementReader,
  connectPacket,
  PublishReader,
  publishPacket,
  subscribePacket,
} from '../../../gateway/bench/raw-mqtt.ts';

function parsed(bytes: Buffer): unknown[] {
  const packets: unknown[] = [];
  const reader = parser();
  reader.on('packet', (packet) => packets.push({ ...packet }));
  reader.parse(bytes);
  return packets;
}

/** The bytes in pieces, cut anywhere. */
function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('packets made by hand are those of the specification', () => {
  const long = Buffer.alloc(20_000, 'x');
  const bytes = [
    connectPacket('load-1'),
    subscribePacket('a/#'),
    publishPacket('a/b', long, 1, 65_535),
    publishPacket('c', Buffer.from('1'), 0, 9),
  ];
  expect(parsed(Buffer.concat(bytes))).toMatchObject([
    { cmd: 'connect', clientId: 'load-1', protocolVersion: 4, clean: true, keepalive: 60 },
    { cmd: 'subscribe', subscriptions: [{ topic: 'a/#', qos: 0 }] },
    { cmd: 'publish', topic: 'a/b', qos: 1, messageId: 65_535, payload: long },
    { cmd: 'publish', topic: 'c', qos: 0, payload: Buffer.from('1') },
  ]);
});

test('acknowledgements are read in order however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 65_535 })),
      fc.integer({ min: 1, max: 9 }),
      (ids, size) => {
        const bytes = Buffer.concat(ids.map((messageId) => generate({ cmd: 'puback', messageId })));
        const reader = new AcknowledgementReader();
        expect([...pieces(bytes, size)].flatMap((piece) => reader.read(piece))).toEqual(ids);
      },
    ),
  );
});

test('anything but an acknowledgement where only those can come is an error', () => {
  expect(() => new AcknowledgementReader().read(Buffer.from([0x20, 2, 0, 0]))).toThrow(
    'not a PUBACK',
  );
});

test('topics of messages are read however the stream is cut, past other packets', () => {
  const message = fc.record({
    topic: fc.stringMatching(/^[a-z/]{1,30}$/),
    length: fc.integer({ min: 0, max: 400 }),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.integer({ min: 1, max: 50 }),
      (messages, size) => {
        const bytes = messages.flatMap(({ topic, length }) => [
          generate({ cmd: 'puback', messageId: 7 }),
          generate({
            cmd: 'publish',
            topic,
            payload: Buffer.alloc(length),
            qos: 0,
            dup: false,
            retain: false,
          }),
        ]);
        const reader = new PublishReader();
        const topics = [...pieces(Buffer.concat(bytes), size)].flatMap((piece) =>
          reader.read(piece),
        );
        expect(topics).toEqual(messages.map(({ topic }) => topic));
      },
    ),
  );
});
