import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FramedEvent, RecentFrames } from '../../../gateway/feed/recent-frames.ts';

const BYTES_MAX = 100;

/** An event whose bytes say which one it is. */
function event(seq: number, length: number): FramedEvent {
  const facts = { site: seq % 3 === 0 ? 'a' : 'b', kind: 'alarm', worst: 1 } as const;
  return { seq, facts, bytes: Buffer.alloc(length, seq) };
}

test('the newest events are told as they were published, whatever comes behind them', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: BYTES_MAX + 10 }), { maxLength: 200 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 200 }), (all, asked) => {
      const recent = new RecentFrames(BYTES_MAX, 0);
      const events = all.map((length, index) => event(index + 1, length));
      for (const each of events.slice(0, asked)) recent.push(each);
      const upTo = Math.min(asked, events.length);
      expect(recent.after(upTo, 1_000)).toEqual([]);
      const told = recent.after(upTo - 1, 1_000);
      for (const each of events.slice(asked)) recent.push(each);
      // What was told is not written over by what came later.
      if (told !== null) expect(told).toEqual(events.slice(upTo - 1, upTo));
      const after = Array.from({ length: events.length + 1 }, (_, seq) => recent.after(seq, 1_000));
      const heldFrom = after.findIndex((held) => held !== null);
      after.forEach((held, seq) => {
        expect(held).toEqual(seq < heldFrom ? null : events.slice(seq));
      });
      // Neither more than the bound, nor less than what surely finds room: half of it, since an event is not cut in two.
      const bytes = (from: number): number =>
        events.slice(from).reduce((sum, { bytes: { length } }) => sum + length, 0);
      expect(bytes(heldFrom)).toBeLessThanOrEqual(BYTES_MAX);
      const longest = Math.max(0, ...events.map(({ bytes: { length } }) => length));
      if (heldFrom > 0) expect(bytes(heldFrom - 1)).toBeGreaterThan(BYTES_MAX - 2 * longest);
    }),
  );
});

test('no more are told at a time than asked for', () => {
  const recent = new RecentFrames(BYTES_MAX, 4);
  for (let seq = 5; seq <= 9; seq += 1) recent.push(event(seq, 10));
  expect(recent.after(3, 10)).toBeNull();
  expect(recent.after(5, 2)?.map(({ seq }) => seq)).toEqual([6, 7]);
});

test('many more than it holds leave the newest', () => {
  const recent = new RecentFrames(BYTES_MAX, 0);
  for (let seq = 1; seq <= 5_000; seq += 1) recent.push(event(seq, 10));
  expect(recent.after(4_989, 10)).toBeNull();
  expect(recent.after(4_990, 100)).toEqual(
    Array.from({ length: 10 }, (_, index) => event(4_991 + index, 10)),
  );
});
