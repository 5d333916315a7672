import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EmbeddedHistorian } from '../../../gateway/historian/embedded.ts';
import type {
  HistoryBucket,
  HistoryPage,
  HistoryQuery,
  HistoryReading,
} from '../../../gateway/historian/historian.ts';
import { ReadingStore } from '../../../gateway/historian/reading-store.ts';
import { BEGINNING } from '../../../gateway/views/view.ts';
import { DISPOSITIONS, QUALITIES } from '../../../rules/reading.ts';
import { inDirectory, ManualClock, until } from '../views/support.ts';
import { batchOf, type Given } from './support.ts';

const START = 1_760_000_000_000;
const DAY_MS = 86_400_000;

function embedded(path = ':memory:', clock = new ManualClock()): EmbeddedHistorian {
  return new EmbeddedHistorian({ path, clock, keepMs: null, threaded: false });
}

/** Every item of a query, page by page. */
async function everything(
  historian: EmbeddedHistorian,
  query: Omit<HistoryQuery, 'cursor'>,
): Promise<HistoryPage['items'][number][]> {
  const items: HistoryPage['items'][number][] = [];
  let cursor: string | null = null;
  do {
    const page: HistoryPage | null = await historian.history({ ...query, cursor });
    if (page === null) throw new Error('its own cursor refused');
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

/** Rows as they stand in the file, by point and nanosecond. */
function rowsOf(path: string): unknown[] {
  const database = new DatabaseSync(path);
  const rows = database
    .prepare(
      `SELECT site || '/' || source || '/' || point AS name, ms, ns, value, quality
       FROM readings JOIN series ON series.id = readings.series ORDER BY name, ms, ns`,
    )
    .all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

/** The rule itself: readings of one point in one millisecond take successive nanoseconds in arrival order. */
function expectedRows(readings: readonly Given[]): unknown[] {
  const taken = new Map<string, number>();
  return readings
    .map(({ name, t, v, q }) => {
      const ns = taken.get(`${name} ${t}`) ?? 0;
      taken.set(`${name} ${t}`, ns + 1);
      return { name, ms: t, ns, value: v, quality: QUALITIES.indexOf(q) };
    })
    .sort((a, b) => (a.name === b.name ? a.ms - b.ms || a.ns - b.ns : a.name < b.name ? -1 : 1));
}

const reading = fc.record({
  name: fc.constantFrom('park/tanks/lt-1', 'park/tanks/lt-2', 'mine/face/t1'),
  t: fc.integer({ min: START, max: START + 12 }),
  v: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  q: fc.constantFrom(...QUALITIES),
  disposition: fc.constantFrom(...DISPOSITIONS),
});
const batches = fc.array(fc.array(reading, { maxLength: 12 }), { maxLength: 10 });

describe('the embedded historian', () => {
  test('holds every reading once, in successive nanoseconds, wherever it stopped and whatever was written twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.array(fc.constantFrom('go-on', 'flush', 'reopen', 'again', 'replay')),
        (given, after) =>
          inDirectory(async (directory) => {
            const path = join(directory, 'readings.sqlite');
            let historian = embedded(path);
            await historian.start();
            let flushed = 0;
            for (const [i, readings] of given.entries()) {
              await historian.write(batchOf(i + 1, readings));
              const next = after[i % Math.max(after.length, 1)] ?? 'go-on';
              if (next === 'again') await historian.write(batchOf(i + 1, readings));
              if (next === 'replay')
                for (let k = 0; k <= i; k++) await historian.write(batchOf(k + 1, given[k]!));
              if (next === 'flush') {
                await historian.flush();
                flushed = i + 1;
              }
              if (next !== 'reopen') continue;
              await historian.stop();
              historian = embedded(path);
              expect(await historian.start()).toEqual(
                flushed === 0 ? BEGINNING : { lsn: flushed, mark: `mark-${flushed}` },
              );
              for (let k = flushed; k <= i; k++) await historian.write(batchOf(k + 1, given[k]!));
            }
            await historian.flush();
            await historian.stop();
            // -0 and 0 are the same value on the wire.
            expect(JSON.parse(JSON.stringify(rowsOf(path)))).toEqual(
              JSON.parse(JSON.stringify(expectedRows(given.flat()))),
            );
          }),
      ),
      { numRuns: 60 },
    );
  });

  test('gives the same rows however the readings are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (readings, size) =>
          inDirectory(async (directory) => {
            const path = join(directory, 'readings.sqlite');
            const historian = embedded(path);
            await historian.start();
            for (let i = 0; i * size < readings.length; i++) {
              await historian.write(batchOf(i + 1, readings.slice(i * size, (i + 1) * size)));
            }
            await historian.flush();
            await historian.stop();
            expect(JSON.parse(JSON.stringify(rowsOf(path)))).toEqual(
              JSON.parse(JSON.stringify(expectedRows(readings))),
            );
          }),
      ),
      { numRuns: 40 },
    );
  });

  test('answers with the readings of a span, oldest first, in pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(reading, { maxLength: 60 }),
        fc.integer({ min: START - 1, max: START + 13 }),
        fc.integer({ min: START - 1, max: START + 13 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (readings, from, to, limit, detail) => {
          const historian = embedded();
          await historian.start();
          await historian.write(batchOf(1, readings));
          const fullName = 'park/tanks/lt-1';
          const expected = readings
            .filter(({ name, t }) => name === fullName && t >= from && t < to)
            .map((item, arrival) => ({ ...item, v: item.v === null ? null : item.v + 0, arrival }))
            .sort((a, b) => a.t - b.t || a.arrival - b.arrival)
            .map(
              ({ t, v, q, disposition }): HistoryReading =>
                detail ? { t, v, q, disposition } : { t, v, q },
            );
          const query = { fullName, from, to, every: null, limit, detail };
          const found = await everything(historian, query);
          expect(found.map((item) => JSON.stringify(item))).toEqual(
            expected.map((item) => JSON.stringify(item)),
          );
          await historian.stop();
        },
      ),
      { numRuns: 100 },
    );
  });

  test('answers with buckets that begin at multiples of their width and leave null values out', async () => {
    const whole = fc.record({
      t: fc.integer({ min: START, max: START + 300 }),
      v: fc.option(fc.integer({ min: -50, max: 50 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(whole, { maxLength: 60 }),
        fc.integer({ min: START, max: START + 300 }),
        fc.integer({ min: START, max: START + 301 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 4 }),
        async (given, from, to, every, limit) => {
          const historian = embedded();
          await historian.start();
          const fullName = 'park/tanks/lt-1';
          await historian.write(
            batchOf(
              1,
              given.map(({ t, v }) => ({ name: fullName, t, v, q: 'good' })),
            ),
          );
          const inOrder = given
            .map((item, arrival) => ({ ...item, arrival }))
            .sort((a, b) => a.t - b.t || a.arrival - b.arrival);
          const expected = new Map<number, { values: number[] }>();
          for (const { t, v } of inOrder) {
            if (v === null || t < from || t >= to) continue;
            const start = Math.floor(t / every) * every;
            const bucket = expected.get(start) ?? { values: [] };
            bucket.values.push(v);
            expected.set(start, bucket);
          }
          const found = await everything(historian, { fullName, from, to, every, limit });
          expect(found).toEqual(
            [...expected].map(
              ([t, { values }]): HistoryBucket => ({
                t,
                min: Math.min(...values) + 0,
                mean: expect.closeTo(
                  values.reduce((sum, value) => sum + value, 0) / values.length,
                  6,
                ),
                max: Math.max(...values) + 0,
                last: (values.at(-1) ?? Number.NaN) + 0,
                count: values.length,
              }),
            ),
          );
          await historian.stop();
        },
      ),
      { numRuns: 150 },
    );
  });

  test('finds the few readings of a long span without walking through its empty buckets', async () => {
    const historian = embedded();
    await historian.start();
    const name = 'park/tanks/lt-1';
    await historian.write(
      batchOf(
        1,
        [0, 400 * DAY_MS].map((offset) => ({ name, t: START + offset, v: 1, q: 'good' })),
      ),
    );
    const query = { fullName: name, from: 0, to: START + 500 * DAY_MS, every: 1_000, limit: 10 };
    const page = await historian.history(query);
    expect(page?.items.map(({ t }) => t)).toEqual([START, START + 400 * DAY_MS]);
    expect(page?.next).toBeNull();
    await historian.stop();
  });

  test('has nothing of a point that it does not know, and knows a cursor that it did not make', async () => {
    const historian = embedded();
    await historian.start();
    const query = { fullName: 'park/tanks/none', from: 0, to: START, limit: 5 };
    expect(await historian.history({ ...query, every: null })).toEqual({
      kind: 'readings',
      items: [],
      next: null,
    });
    expect(await historian.history({ ...query, every: 1_000 })).toEqual({
      kind: 'buckets',
      items: [],
      next: null,
    });
    for (const cursor of ['', 'x', '1', '1.2.3', '-1.0', '1.1234567']) {
      expect(await historian.history({ ...query, every: null, cursor })).toBeNull();
    }
    await expect(historian.history({ ...query, every: 0 })).rejects.toThrow('whole number');
    await historian.stop();
  });

  test('keeps more readings of one millisecond than its last thousand, each with its own nanosecond', async () => {
    const historian = embedded();
    await historian.start();
    const name = 'park/tanks/lt-1';
    const given = Array.from(
      { length: 2_500 },
      (_, v): Given => ({ name, t: START, v, q: 'good' }),
    );
    await historian.write(batchOf(1, given));
    const found = await everything(historian, {
      fullName: name,
      from: START,
      to: START + 1,
      every: null,
      limit: 1_000,
    });
    expect(found.map((item) => 'v' in item && item.v)).toEqual(given.map(({ v }) => v));
    await historian.stop();
  });

  test('works the same in a thread of its own, and tells how it does', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = new EmbeddedHistorian({
        path,
        clock: new ManualClock(),
        keepMs: 30 * DAY_MS,
      });
      expect(historian.state()).toEqual({ state: 'down', detail: 'not open' });
      await historian.start();
      expect(historian.state()).toEqual({ state: 'ok', detail: null });
      await historian.write(batchOf(1, [{ name: 'park/tanks/lt-1', t: START, v: null, q: 'bad' }]));
      const query = { fullName: 'park/tanks/lt-1', from: 0, to: START + 1, every: null, limit: 5 };
      expect((await historian.history(query))?.items).toEqual([{ t: START, v: null, q: 'bad' }]);
      expect(await historian.reset()).toEqual({ lsn: 0, mark: null });
      expect((await historian.history(query))?.items).toEqual([]);
      await historian.stop();
      expect(historian.state().state).toBe('down');
      expect(readdirSync(directory)).toContain('readings.sqlite.aside-1');
    }));

  test('does not come up in a directory that is missing, and says why', () =>
    inDirectory(async (directory) => {
      const historian = embedded(join(directory, 'missing', 'readings.sqlite'));
      await expect(historian.start()).rejects.toThrow('unable to open database file');
      expect(historian.state()).toEqual({ state: 'down', detail: 'unable to open database file' });
      await historian.stop();
    }));

  test('makes a damaged file anew and keeps the old one to look at', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      writeFileSync(path, 'no database at all. '.repeat(50));
      const historian = embedded(path);
      expect(await historian.start()).toEqual({ lsn: 0, mark: null });
      expect(readdirSync(directory)).toContain('readings.sqlite.aside-1');
      await historian.stop();
    }));

  test('stores a batch that met a lock when it comes again, with the points that it brought', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = embedded(path);
      await historian.start();
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      const given: Given[] = [{ name: 'park/tanks/lt-1', t: START, v: 1, q: 'good' }];
      await expect(historian.write(batchOf(1, given))).rejects.toThrow('locked');
      expect(historian.state()).toEqual({ state: 'degraded', detail: 'database is locked' });
      other.exec('COMMIT');
      other.close();
      await historian.write(batchOf(1, given));
      expect(historian.state()).toEqual({ state: 'ok', detail: null });
      await historian.flush();
      await historian.stop();
      expect(rowsOf(path)).toEqual(expectedRows(given));
    }));

  test('stores nothing of a batch that fails in its middle', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = embedded(path);
      await historian.start();
      const given: Given[] = [
        { name: 'park/tanks/lt-1', t: START, v: 1, q: 'good' },
        { name: 'park/tanks/lt-2', t: START, v: 2, q: 'good' },
      ];
      const whole = batchOf(1, given);
      await expect(
        historian.write({ ...whole, value: whole.value.subarray(0, 1) }),
      ).rejects.toThrow('differ in length');
      await historian.write(whole);
      await historian.flush();
      await historian.stop();
      expect(rowsOf(path)).toEqual(expectedRows(given));
    }));

  test('takes nothing in behind batches that a failure took away, until they have come again', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = embedded(path);
      await historian.start();
      const given = [START, START + 1, START + 2].map(
        (t, v): Given => ({ name: 'park/tanks/lt-1', t, v, q: 'good' }),
      );
      const [first, second, third] = given.map((reading, i) => batchOf(i + 1, [reading]));
      await historian.write(first!);
      await historian.flush();
      await historian.write(second!);
      await expect(
        historian.write({ ...third!, value: third!.value.subarray(0, 0) }),
      ).rejects.toThrow('differ in length');
      await expect(historian.write(third!)).rejects.toThrow('not open');
      expect(await historian.start()).toEqual({ lsn: 1, mark: 'mark-1' });
      await historian.write(second!);
      await historian.write(third!);
      await historian.flush();
      await historian.stop();
      expect(rowsOf(path)).toEqual(expectedRows(given));
    }));

  test('answers with what it has not flushed, figures per minute too', async () => {
    const historian = embedded();
    await historian.start();
    await historian.write(batchOf(1, [{ name: 'park/tanks/lt-1', t: START, v: 4, q: 'good' }]));
    const span = { fullName: 'park/tanks/lt-1', from: 0, to: START + 60_000, limit: 10 };
    const readings = await historian.history({ ...span, every: null });
    expect(readings?.items).toEqual([{ t: START, v: 4, q: 'good' }]);
    const minutes = await historian.history({ ...span, every: 60_000 });
    expect(minutes?.items).toMatchObject([{ min: 4, max: 4, count: 1 }]);
    await historian.stop();
  });

  test('refuses to keep readings for less than 30 days', () => {
    const options = { path: ':memory:', clock: new ManualClock(), keepMs: 30 * DAY_MS - 1 };
    expect(() => new EmbeddedHistorian(options)).toThrow('30 days at least');
  });

  test('deletes what is older than it keeps, in small steps', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const clock = new ManualClock();
      const historian = new EmbeddedHistorian({
        path,
        clock,
        keepMs: 30 * DAY_MS,
        threaded: false,
      });
      await historian.start();
      const oldest = clock.now().wallMs - 30 * DAY_MS;
      const given: Given[] = [];
      for (const name of ['park/tanks/lt-1', 'park/tanks/lt-2']) {
        for (let i = 0; i < 6_000; i++) given.push({ name, t: oldest + i, v: i, q: 'good' });
        given.push({ name, t: oldest + DAY_MS, v: 1, q: 'good' });
      }
      await historian.write(batchOf(1, given));
      clock.advance(3_600_000);
      await until(() => clock.waiting().includes(50), 'a second step');
      clock.advance(50);
      await until(() => clock.waiting().includes(50), 'a third step');
      clock.advance(50);
      await until(() => clock.waiting().includes(50), 'a fourth step');
      clock.advance(50);
      await until(() => clock.waiting().includes(50), 'a last step');
      clock.advance(50);
      await until(() => clock.waiting().includes(3_600_000), 'the next hour');
      await historian.stop();
      expect(rowsOf(path)).toEqual(expectedRows(given.filter(({ t }) => t === oldest + DAY_MS)));
      expect(clock.waiting()).toEqual([]);
    }));
});

describe('the reading store', () => {
  test('keeps the order of arrival within a millisecond whose readings were deleted', () => {
    const store = new ReadingStore(':memory:');
    store.open();
    const name = 'park/tanks/lt-1';
    const write = (lsn: number, readings: readonly (readonly [offset: number, v: number])[]) =>
      store.write(
        batchOf(
          lsn,
          readings.map(([offset, v]) => ({ name, t: START + offset, v, q: 'good' })),
        ),
      );
    write(1, [
      [0, 1],
      [0, 2],
    ]);
    expect(store.prune(START + 1, 10).deleted).toBe(2);
    write(2, [
      [0, 3],
      [4, 4],
      [0, 5],
    ]);
    const span = { from: START, to: START + 1, limit: 10, detail: false };
    expect(store.readings(name, span, null).items.map(({ v }) => v)).toEqual([3, 5]);
    store.close();
  });

  test('deletes at most as many rows as a step may', () => {
    const store = new ReadingStore(':memory:');
    expect(() => store.prune(START, 1)).toThrow('not open');
    store.open();
    const name = 'park/tanks/lt-1';
    store.write(
      batchOf(
        1,
        [0, 0, 1, 2].map((offset) => ({ name, t: START + offset, v: 1, q: 'good' })),
      ),
    );
    expect(store.prune(START + 2, 2)).toEqual({ deleted: 2, more: true });
    expect(store.prune(START + 2, 2)).toEqual({ deleted: 1, more: true });
    expect(store.prune(START + 2, 2)).toEqual({ deleted: 0, more: false });
    expect(
      store
        .readings(name, { from: 0, to: START + 9, limit: 9, detail: false }, null)
        .items.map(({ t }) => t),
    ).toEqual([START + 2]);
    store.close();
  });
});
