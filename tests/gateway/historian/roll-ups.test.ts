import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryBucket } from '../../../gateway/historian/historian.ts';
import { ReadingColumns } from '../../../gateway/historian/reading-batch.ts';
import { type BucketRows, ReadingStore } from '../../../gateway/historian/reading-store.ts';
import { isRolledUp } from '../../../gateway/historian/roll-ups.ts';
import { DISPOSITIONS, type Disposition, QUALITIES, type Quality } from '../../../rules/reading.ts';
import { inDirectory } from '../views/support.ts';

const NAME = 'park/tanks/lt-1';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Math.floor(1_760_000_000_000 / DAY) * DAY;

interface Given {
  readonly t: number;
  readonly v: number | null;
  /** Left out: good, and live. */
  readonly q?: Quality;
  readonly disposition?: Disposition;
}

/** Stores readings in batches of a size; the cursor goes on from `lsn`. */
function store(into: ReadingStore, given: readonly Given[], size: number, lsn = 0): void {
  for (let first = 0; first < given.length; first += size) {
    const columns = new ReadingColumns();
    for (const { t, v, q = 'good', disposition = 'live' } of given.slice(first, first + size)) {
      const of = { fullName: NAME, kind: 'tank-level', quality: q, disposition };
      columns.add({ ...of, eventTime: t, value: v });
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
  detail: boolean,
): HistoryBucket[] {
  const buckets = new Map<number, Given[]>();
  for (const item of given
    .map((each, arrival) => ({ ...each, arrival }))
    .sort((a, b) => a.t - b.t || a.arrival - b.arrival)) {
    if ((item.v === null && !detail) || item.t < from || item.t >= to) continue;
    const begin = Math.floor(item.t / every) * every;
    buckets.set(begin, [...(buckets.get(begin) ?? []), item]);
  }
  return [...buckets].map(([t, items]) => ({
    t,
    ...figuresOf(items.flatMap(({ v }) => (v === null ? [] : [v]))),
    ...(detail ? worthOf(items) : {}),
  }));
}

function figuresOf(values: readonly number[]) {
  if (values.length === 0) return { min: null, mean: null, max: null, last: null, count: 0 };
  return {
    min: Math.min(...values),
    mean: expect.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6),
    max: Math.max(...values),
    last: values.at(-1) ?? Number.NaN,
    count: values.length,
  };
}

function worthOf(items: readonly Given[]) {
  const of = (quality: Quality) => items.filter(({ q = 'good' }) => q === quality).length;
  const [good, uncertain, bad] = [of('good'), of('uncertain'), of('bad')];
  const isLate = ({ disposition }: Given) => disposition === 'late' || disposition === 'delayed';
  return {
    qualities: {
      good,
      uncertain,
      bad,
      calibrating: of('calibrating'),
      maintenance: of('maintenance'),
    },
    late: items.filter(isLate).length,
  };
}

function allBuckets(
  from: ReadingStore,
  begin: number,
  end: number,
  every: number,
  limit: number,
  detail = false,
): HistoryBucket[] {
  const items: HistoryBucket[] = [];
  for (let next: number | null = begin; next !== null; ) {
    const page: BucketRows = from.buckets(NAME, {
      from: next,
      to: end,
      every,
      limit,
      detail,
    });
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
  q: fc.constantFrom(...QUALITIES),
  disposition: fc.constantFrom(...DISPOSITIONS),
});

describe('figures per minute and hour', () => {
  test('give the buckets that the readings themselves give, whatever came late and wherever a span begins', () => {
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 80 }),
        fc.integer({ min: START - 1, max: START + 5 * HOUR }),
        fc.integer({ min: START - 1, max: START + 5 * HOUR + 1 }),
        fc.constantFrom(20_000, MINUTE, 5 * MINUTE, 90 * MINUTE, HOUR, 2 * HOUR, DAY),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (given, from, to, every, limit, detail) => {
          const historian = opened();
          store(historian, given, 9);
          expect(allBuckets(historian, from, to, every, limit, detail)).toEqual(
            expected(given, from, to, every, detail),
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
      q: fc.constantFrom(...QUALITIES),
      disposition: fc.constantFrom(...DISPOSITIONS),
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
    const all = { from: START, to: end, limit: 10, detail: false };
    expect(historian.readings(NAME, all, null).items).toEqual([]);
    expect(allBuckets(historian, START, end, DAY, 1_000)).toEqual(year);
  });

  test('are left as they were by a batch that fails', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = opened(path);
      store(historian, [{ t: START, v: 1 }], 1);
      historian.flush();
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
