import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryBucket } from '../../../gateway/historian/historian.ts';
import { ReadingColumns } from '../../../gateway/historian/reading-batch.ts';
import { type BucketRows, ReadingStore } from '../../../gateway/historian/reading-store.ts';
import { isRolledUp } from '../../../gateway/historian/roll-ups.ts';
import { inDirectory } from '../views/support.ts';

const NAME = 'park/tanks/lt-1';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Math.floor(1_760_000_000_000 / DAY) * DAY;

interface Given {
  readonly t: number;
  readonly v: number | null;
}

/** Stores readings in batches of a size; the cursor goes on from `lsn`. */
function store(into: ReadingStore, given: readonly Given[], size: number, lsn = 0): void {
  for (let first = 0; first < given.length; first += size) {
    const columns = new ReadingColumns();
    for (const { t, v } of given.slice(first, first + size)) {
      columns.add({ fullName: NAME, kind: 'tank-level', eventTime: t, value: v, quality: 'good' });
    }
    into.write(columns.batch({ lsn: lsn + first / size + 1, mark: null }));
  }
}

function opened(path = ':memory:'): ReadingStore {
  const made = new ReadingStore(path);
  made.open();
  return made;
}

/** The rule itself, from the readings alone. */
function expected(
  given: readonly Given[],
  from: number,
  to: number,
  every: number,
): HistoryBucket[] {
  const buckets = new Map<number, number[]>();
  for (const { t, v } of given
    .map((item, arrival) => ({ ...item, arrival }))
    .sort((a, b) => a.t - b.t || a.arrival - b.arrival)) {
    if (v === null || t < from || t >= to) continue;
    const begin = Math.floor(t / every) * every;
    buckets.set(begin, [...(buckets.get(begin) ?? []), v]);
  }
  return [...buckets].map(([t, values]) => ({
    t,
    min: Math.min(...values),
    mean: expect.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6),
    max: Math.max(...values),
    last: values.at(-1) ?? Number.NaN,
    count: values.length,
  }));
}

function allBuckets(
  from: ReadingStore,
  begin: number,
  end: number,
  every: number,
  limit: number,
): HistoryBucket[] {
  const items: HistoryBucket[] = [];
  for (let next: number | null = begin; next !== null; ) {
    const page: BucketRows = from.buckets(NAME, next, end, every, limit);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

const reading = fc.record({
  t: fc.integer({ min: START, max: START + 5 * HOUR }),
  // Whole numbers, whose sums are exact; 1 and not 0, so that no -0 comes in.
  v: fc.option(fc.integer({ min: 1, max: 99 })),
});

describe('figures per minute and hour', () => {
  test('give the buckets that the readings themselves give, whatever came late and wherever a span begins', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 80 }),
        fc.integer({ min: START - 1, max: START + 5 * HOUR }),
        fc.integer({ min: START - 1, max: START + 5 * HOUR + 1 }),
        fc.constantFrom(MINUTE, 5 * MINUTE, 90 * MINUTE, HOUR, 2 * HOUR, DAY),
        fc.integer({ min: 1, max: 7 }),
        (given, from, to, every, limit) => {
          const historian = opened();
          store(historian, given, 9);
          expect(allBuckets(historian, from, to, every, limit)).toEqual(
            expected(given, from, to, every),
          );
          historian.close();
        },
      ),
      { numRuns: 200 },
    );
  });

  test('are the same to the last digit however the journal is cut into batches', async () => {
    const exact = fc.record({
      t: fc.integer({ min: START, max: START + HOUR }),
      v: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
    });
    const rows = (path: string, given: readonly Given[], size: number): unknown[] => {
      const historian = opened(path);
      store(historian, given, size);
      historian.close();
      const database = new DatabaseSync(path);
      const found = database.prepare('SELECT * FROM roll_ups ORDER BY width, ms').all();
      database.close();
      return found;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(exact, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (given, size) =>
          inDirectory(async (directory) => {
            const one = rows(join(directory, 'one'), given, size);
            expect(rows(join(directory, 'other'), given, given.length)).toEqual(one);
          }),
      ),
      { numRuns: 20 },
    );
  });

  test('draw a year from its hours, also where the readings themselves are gone', () => {
    const historian = opened();
    const given = Array.from(
      { length: 365 * 24 },
      (_, hour): Given => ({ t: START + hour * HOUR + 7, v: hour % 24 }),
    );
    store(historian, given, 1_000);
    const end = START + 365 * DAY;
    const year = allBuckets(historian, START, end, DAY, 1_000);
    expect(year).toHaveLength(365);
    expect(year[100]).toEqual({
      t: START + 100 * DAY,
      min: 0,
      mean: 11.5,
      max: 23,
      last: 23,
      count: 24,
    });
    for (let step = historian.prune(end, 5_000); step.more; step = historian.prune(end, 5_000));
    expect(historian.readings(NAME, START, end, null, 10).items).toEqual([]);
    expect(allBuckets(historian, START, end, DAY, 1_000)).toEqual(year);
  });

  test('are left as they were by a batch that fails', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = opened(path);
      store(historian, [{ t: START, v: 1 }], 1);
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      expect(() => store(historian, [{ t: START + 1, v: 3 }], 1, 1)).toThrow('locked');
      other.exec('ROLLBACK');
      other.close();
      store(historian, [{ t: START + 1, v: 3 }], 1, 1);
      expect(allBuckets(historian, START, START + HOUR, MINUTE, 10)).toEqual([
        { t: START, min: 1, mean: 2, max: 3, last: 3, count: 2 },
      ]);
      historian.close();
    }));

  test('serve buckets of whole minutes only', () => {
    expect([1_000, 30_000, 90_000].map(isRolledUp)).toEqual([false, false, false]);
    expect([60_000, 300_000, 3_600_000].map(isRolledUp)).toEqual([true, true, true]);
  });
});
