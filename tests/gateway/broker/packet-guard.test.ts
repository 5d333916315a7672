import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { guardReads, PacketGuard } from '../../../gateway/broker/packet-guard.ts';
import { connectPacket, publishPacket } from './broker-harness.ts';

function open(bytesMax = 1_000) {
  const events: string[] = [];
  const guarded = {
    accepted: true,
    packetBytesMax: () => bytesMax,
    isAccepted: () => guarded.accepted,
    released: (id: number) => events.push(`released ${id}`),
    breached: (reason: string) => events.push(`breached ${reason}`),
  };
  return { guard: new PacketGuard(guarded), events, guarded };
}

const packets: readonly Packet[] = [
  connectPacket('device-1'),
  publishPacket(5),
  publishPacket(6, { qos: 0, payload: Buffer.alloc(300) }),
  { cmd: 'pingreq' },
  { cmd: 'pubrel', messageId: 513 },
  { cmd: 'subscribe', messageId: 7, subscriptions: [{ topic: 'a', qos: 0 }] },
  { cmd: 'unsubscribe', messageId: 8, unsubscriptions: ['a'] },
  { cmd: 'disconnect' },
];

describe('the packet guard', () => {
  it('follows the packets however the bytes are cut', () => {
    const bytes = Buffer.concat(packets.map((packet) => generate(packet)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const { guard, events } = open();
        let at = 0;
        for (let turn = 0; at < bytes.length; turn += 1) {
          const chunk = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
          expect(guard.pass(chunk)).toBe(chunk.length);
          at += chunk.length;
        }
        expect(guard.packets).toBe(packets.length);
        expect(events).toEqual(['released 513']);
      }),
    );
  });

  it.each([1, 2, 3, 4, 100])('refuses a header that announces too much, cut into %i', (size) => {
    const { guard, events } = open(1_000);
    const header = Buffer.from([0x30, 0xe9, 0x07]);
    let result: number | null = 0;
    for (let at = 0; at < header.length; at += size) {
      result = guard.pass(header.subarray(at, at + size));
    }
    expect(result).toBeNull();
    expect(events).toEqual(['breached a packet announces 1001 bytes, 1000 are allowed']);
  });

  it('takes exactly what is allowed', () => {
    const { guard } = open(1_000);
    const packet = Buffer.concat([Buffer.from([0x30, 0xe8, 0x07]), Buffer.alloc(1_000)]);
    expect(guard.pass(packet)).toBe(packet.length);
    expect(guard.packets).toBe(1);
  });

  it('refuses a length of more than four bytes', () => {
    const { guard, events } = open();
    expect(guard.pass(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBeNull();
    expect(events).toEqual(['breached malformed remaining length']);
  });

  it.each([0x62, 0x82, 0xa2])('refuses packet identifier 0 behind header %i', (header) => {
    const { guard, events } = open();
    expect(guard.pass(Buffer.from([header, header === 0x62 ? 2 : 6, 0, 0]))).toBeNull();
    expect(events).toEqual(['breached packet identifier 0']);
  });

  it.each([0x82, 0xa2])('refuses header %i with no topic filter behind it', (header) => {
    const { guard, events } = open();
    expect(guard.pass(Buffer.from([header, 2, 0, 1]))).toBeNull();
    expect(events).toEqual(['breached no topic filter']);
  });

  it('lets only the first packet through before the connection is accepted', () => {
    const { guard, guarded } = open();
    guarded.accepted = false;
    const first = generate(connectPacket('device-1'));
    const bytes = Buffer.concat([first, generate(publishPacket(1))]);
    expect(guard.pass(bytes)).toBe(first.length);
    expect(guard.pass(bytes.subarray(first.length))).toBe(0);
    guarded.accepted = true;
    expect(guard.pass(bytes.subarray(first.length))).toBe(bytes.length - first.length);
  });

  it('leaves in the stream what has to wait', async () => {
    const { guard, guarded } = open();
    guarded.accepted = false;
    const [ours, theirs] = duplexPair();
    guardReads(theirs, guard);
    const first = generate(connectPacket('device-1'));
    const second = generate(publishPacket(1));
    const read: Buffer[] = [];
    let turns = 0;
    theirs.on('readable', () => {
      turns += 1;
      const chunk = theirs.read();
      if (chunk !== null) read.push(chunk);
    });
    ours.write(Buffer.concat([first, second]));
    await expect.poll(() => read.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(Buffer.concat(read)).toEqual(first);
    expect(turns).toBeLessThan(5);
    guarded.accepted = true;
    expect(theirs.read()).toEqual(second);
  });
});
