import fc from 'fast-check';
import { generate, parser } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { PublishFrame } from '../../../gateway/broker/publish-frame.ts';

const BYTES_MAX = 100_000;

const message = fc.record({
  topic: fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((it) => !/[+#\0]/.test(it)),
  length: fc.constantFrom(0, 1, 5, 90, 127, 128, 130, 400, 16_300, 16_400),
  qos: fc.constantFrom(0, 1),
  messageId: fc.integer({ min: 1, max: 65_535 }),
});

function bytesOf({
  topic,
  length,
  qos,
  messageId,
}: typeof message extends fc.Arbitrary<infer M> ? M : never) {
  const payload = Buffer.alloc(length, topic);
  return generate({
    cmd: 'publish',
    topic,
    payload,
    qos: qos as 0 | 1,
    messageId,
    dup: false,
    retain: false,
  });
}

test('a whole PUBLISH is read as mqtt-packet reads it, wherever it stands', () => {
  fc.assert(
    fc.property(message, fc.nat(9), (sent, before) => {
      const packet = bytesOf(sent);
      const bytes = Buffer.concat([Buffer.alloc(before, 0x32), packet, Buffer.from([0x30])]);
      const frame = new PublishFrame();
      expect(frame.read(bytes, before, BYTES_MAX)).toBe('whole');
      const read: unknown[] = [];
      const reader = parser();
      reader.on('packet', (each) => read.push({ ...each }));
      reader.parse(packet);
      const { topicAt, topicEnd, payloadAt, end, qos, messageId } = frame;
      expect(read).toMatchObject([
        {
          topic: bytes.toString('utf8', topicAt, topicEnd),
          payload: bytes.subarray(payloadAt, end),
          qos,
          ...(qos === 1 ? { messageId } : {}),
        },
      ]);
      expect(end).toBe(before + packet.length);
    }),
  );
});

test('cut anywhere it is partial, and nothing else', () => {
  fc.assert(
    fc.property(message, (sent) => {
      const packet = bytesOf(sent);
      const frame = new PublishFrame();
      for (let length = 1; length < Math.min(packet.length, 200); length += 1) {
        expect(frame.read(packet.subarray(0, length), 0, BYTES_MAX)).toBe('partial');
      }
    }),
  );
});

test.each([
  { name: 'a DUP', bytes: [0x3a, 6, 0, 1, 0x61, 0, 1, 0x31] },
  { name: 'one to be retained', bytes: [0x31, 4, 0, 1, 0x61, 0x31] },
  { name: 'QoS 2', bytes: [0x34, 6, 0, 1, 0x61, 0, 1, 0x31] },
  { name: 'QoS 3', bytes: [0x36, 6, 0, 1, 0x61, 0, 1, 0x31] },
  { name: 'packet identifier 0', bytes: [0x32, 6, 0, 1, 0x61, 0, 0, 0x31] },
  { name: 'a topic longer than its packet', bytes: [0x30, 4, 0, 9, 0x61, 0x31] },
  { name: 'no room for the packet identifier', bytes: [0x32, 4, 0, 1, 0x61, 0] },
  { name: 'an empty body', bytes: [0x30, 0] },
  { name: 'a length that never ends', bytes: [0x30, 0xff, 0xff, 0xff, 0xff, 0x7f] },
  { name: 'more than may be announced', bytes: [0x30, 0xff, 0xff, 0x7f, 0] },
  { name: 'another packet', bytes: [0xc0, 0] },
])("$name is somebody else's", ({ bytes }) => {
  expect(new PublishFrame().read(Buffer.from(bytes), 0, BYTES_MAX)).toBe('other');
});
