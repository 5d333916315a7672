import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventText } from '../../../gateway/event-text.ts';
import { Chain, EMPTY_HEADS } from '../../../gateway/journal/chain.ts';
import { RecentRecords } from '../../../gateway/journal/recent-records.ts';
import {
  decodeRecord,
  encodeRecord,
  type JournalledInput,
  type JournalRecord,
} from '../../../gateway/journal/record.ts';
import { systemEvent } from './journal-fixture.ts';

const AT = { steadyMs: 5, wallMs: 1_795_219_200_000 };

function message(text: string): JournalledInput {
  const payload = Buffer.from(text);
  return { kind: 'message', client: 'c', topic: 't', payload, dispositions: null };
}

function pushed(recent: RecentRecords, lsn: number, input: JournalledInput): Buffer {
  const frame = encodeRecord({ lsn, syncedLsn: 0, at: AT, input, events: [] });
  recent.push(lsn, AT, input, [], frame);
  return frame;
}

/** Also what a record decodes only when it is asked for. */
function whole({ lsn, at, input, events }: JournalRecord): JournalRecord {
  return { lsn, at, input, events };
}

function lsns(recent: RecentRecords, from: number, limit: number, to: number) {
  return recent.read(from, limit, to)?.map(({ lsn }) => lsn) ?? null;
}

test('a record is given as the disk would give it', () => {
  const recent = new RecentRecords();
  const frames = [
    pushed(recent, 1, message('{"v":1}')),
    // Read back from JSON it has no `gone`.
    pushed(recent, 2, { kind: 'json', value: { kind: 'tick', gone: undefined } }),
  ];
  const read = recent.read(1, 10, 2) ?? [];
  expect(read.map((record) => JSON.stringify(whole(record)))).toEqual(
    frames
      .map((frame) => JSON.stringify(decodeRecord(frame, 0, frame.length)))
      .map((text) =>
        // A payload is a view on the bytes that came, in place of a copy.
        text.replace(/"payload":\{[^}]*\}/, () =>
          JSON.stringify({ payload: Buffer.from('{"v":1}') }).slice(1, -1),
        ),
      ),
  );
  expect(whole(read[1] as JournalRecord)).toEqual(
    decodeRecord(frames[1] as Buffer, 0, (frames[1] as Buffer).length),
  );
});

test('a message that made events is given with them, and with their texts as they were written', () => {
  const recent = new RecentRecords();
  const input = { ...message('{"v":1}'), dispositions: Uint8Array.of(2) };
  const chain = new Chain(EMPTY_HEADS, null);
  const events = ['甲\n', 'b'].map((name) =>
    chain.extend(systemEvent('note', { name }, null), '2026-11-20T00:00:00.000Z'),
  );
  const frame = encodeRecord({ lsn: 1, syncedLsn: 0, at: AT, input, events });
  recent.push(1, AT, input, events, frame);
  const [record] = recent.read(1, 10, 1) ?? [];
  const decoded = decodeRecord(frame, 0, frame.length);
  expect(whole(record as JournalRecord)).toEqual(decoded);
  expect(decoded.events).toEqual(events);
  expect(record?.eventTexts).toEqual(events.map(eventText));
});

test('what a message was decoded to is kept of a few readings; of many it is decoded again', () => {
  const reading = {
    point: 0,
    value: 1,
    quality: 'good',
    deviceTime: null,
    sequence: null,
  } as const;
  const recent = new RecentRecords();
  const of = (count: number) => ({ ...message('1'), readings: new Array(count).fill(reading) });
  pushed(recent, 1, of(8));
  pushed(recent, 2, of(9));
  const [few, many] = recent.read(1, 10, 2) ?? [];
  expect(few?.input).toEqual(of(8));
  expect(many?.input).toEqual(message('1'));
});

test('nothing is given above what is durable', () => {
  const recent = new RecentRecords();
  for (let lsn = 1; lsn <= 5; lsn += 1) pushed(recent, lsn, message('1'));
  expect(lsns(recent, 2, 10, 4)).toEqual([2, 3, 4]);
  expect(lsns(recent, 2, 2, 4)).toEqual([2, 3]);
  expect(lsns(recent, 5, 10, 4)).toEqual([]);
  expect(lsns(recent, 6, 10, 9)).toBeNull();
});

test('what is released is told no more, and what comes behind it is', () => {
  const recent = new RecentRecords({ recordsMax: 4, recordsMissedMax: 4, bytesMax: 10_000 });
  recent.release(9);
  for (let lsn = 1; lsn <= 6; lsn += 1) {
    pushed(recent, lsn, message('1'));
    // Of what is no longer there, or not there yet, there is nothing to release.
    recent.release(lsn - 2);
  }
  expect(lsns(recent, 4, 10, 6)).toBeNull();
  expect(lsns(recent, 5, 10, 6)).toEqual([5, 6]);
  recent.release(99);
  expect(lsns(recent, 6, 10, 6)).toBeNull();
  pushed(recent, 7, message('1'));
  expect(lsns(recent, 7, 10, 7)).toEqual([7]);
});

test('once a view has to read from the disk less is kept, until it has come as far as what is kept', () => {
  const recent = new RecentRecords({ recordsMax: 8, recordsMissedMax: 3, bytesMax: 10_000 });
  let lsn = 0;
  const push = (count: number): void => {
    for (; count > 0; count -= 1) {
      lsn += 1;
      pushed(recent, lsn, message('1'));
    }
  };
  const kept = (): number => {
    let count = 0;
    while (count < lsn && lsns(recent, lsn - count, 1, lsn) !== null) count += 1;
    return count;
  };
  push(8);
  expect(kept()).toBe(8);
  push(1);
  expect(kept()).toBe(3);
  // Still behind: the next record that it asks for is gone.
  recent.release(5);
  push(2);
  expect(kept()).toBe(3);
  recent.release(8);
  push(5);
  expect(kept()).toBe(8);
  push(1);
  expect(kept()).toBe(3);
});

test('what is told is an unbroken stretch of the newest records, within both bounds', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          length: fc.integer({ min: 0, max: 120 }),
          jump: fc.constantFrom(0, 0, 0, 0, 7),
        }),
      ),
      fc.integer({ min: 1, max: 6 }),
      (steps, recordsMax) => {
        const bounds = { recordsMax, recordsMissedMax: recordsMax, bytesMax: 400 };
        const recent = new RecentRecords(bounds);
        const sizes = new Map<number, number>();
        let lsn = 0;
        let sinceJump = 1;
        for (const { length, jump } of steps) {
          lsn += 1 + jump;
          if (jump > 0 || sizes.size === 0) sinceJump = lsn;
          sizes.set(lsn, pushed(recent, lsn, message('x'.repeat(length))).length);
          let bytes = 0;
          let oldest = lsn + 1;
          while (oldest > sinceJump && lsn - oldest + 2 <= recordsMax) {
            bytes += sizes.get(oldest - 1) ?? 0;
            if (bytes > bounds.bytesMax) break;
            oldest -= 1;
          }
          for (let from = Math.max(1, oldest - 3); from <= lsn; from += 1) {
            const expected = Array.from({ length: lsn - from + 1 }, (_, index) => from + index);
            expect(lsns(recent, from, 100, lsn)).toEqual(from < oldest ? null : expected);
          }
        }
      },
    ),
  );
});
