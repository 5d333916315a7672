import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { JournalRecord } from '../../../gateway/journal/record.ts';
import { Tailer, type TailerOptions } from '../../../gateway/views/tailer.ts';
import {
  BEGINNING,
  type Cursor,
  cursorBehind,
  type View,
  type ViewState,
} from '../../../gateway/views/view.ts';
import { ManualClock, MemoryJournal, until } from './support.ts';

/** A view that keeps record numbers, and fails or hangs when told to. */
class ListView implements View {
  readonly name = 'list';
  cursor: Cursor = BEGINNING;
  kept: number[] = [];
  batches: number[][] = [];
  calls: string[] = [];
  haste: boolean[] = [];
  inFlight = 0;
  inFlightMax = 0;
  failNext = 0;
  failWith = new Error('database is locked');
  refuseOpen = false;
  flushFails = false;
  hang: Promise<void> | null = null;

  async open(): Promise<Cursor> {
    this.calls.push('open');
    if (this.refuseOpen) throw new Error('disk full');
    return this.cursor;
  }

  async reset(): Promise<Cursor> {
    this.calls.push('reset');
    this.kept = [];
    this.cursor = BEGINNING;
    return BEGINNING;
  }

  async apply(records: readonly JournalRecord[], cursor: Cursor): Promise<void> {
    this.inFlight++;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    try {
      await (this.hang ?? Promise.resolve());
      if (this.failNext > 0) {
        this.failNext--;
        throw this.failWith;
      }
      this.batches.push(records.map((record) => record.lsn));
      this.kept.push(...records.map((record) => record.lsn));
      this.cursor = cursor;
    } finally {
      this.inFlight--;
    }
  }

  async flush(): Promise<void> {
    this.calls.push('flush');
    if (this.flushFails) throw new Error('disk full');
  }

  hurry(isHurried: boolean): void {
    this.haste.push(isHurried);
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }
}

function setUp(options: Partial<TailerOptions> = {}) {
  const journal = new MemoryJournal();
  const clock = new ManualClock();
  const view = new ListView();
  const reports: ViewState[] = [];
  const report = (state: ViewState): void => void reports.push(state);
  const tailer = new Tailer({ view, source: journal, clock, report, ...options });
  running.push(tailer);
  return { journal, clock, view, tailer, reports };
}

const running: Tailer[] = [];
afterEach(async () => {
  for (const tailer of running.splice(0)) await tailer.stop();
});

describe('a tailer', () => {
  test('has its view hurry while somebody waits for it, also for its end', async () => {
    const { journal, view, tailer } = setUp({ batchRecords: 10 });
    tailer.start();
    await tailer.caughtUp(0);
    journal.append();
    const taken = tailer.caughtUp(1);
    expect(view.haste).toEqual([true]);
    await taken;
    journal.append();
    tailer.wake();
    await expect.poll(() => tailer.takenTo()).toBe(2);
    expect(view.haste).toEqual([true, false]);
    const stopped = tailer.stop();
    expect(view.haste).toEqual([true, false, true]);
    await stopped;
  });

  test('has its view hurry when it is a batch behind, also while it takes one in', async () => {
    const { journal, view, tailer } = setUp({ batchRecords: 3 });
    let release = (): void => undefined;
    view.hang = new Promise((resolve) => {
      release = resolve;
    });
    tailer.start();
    journal.append();
    tailer.wake();
    await expect.poll(() => view.inFlight).toBe(1);
    journal.append();
    tailer.wake();
    expect(view.haste).toEqual([]);
    journal.append();
    tailer.wake();
    expect(view.haste).toEqual([true]);
    view.hang = null;
    release();
    await expect.poll(() => tailer.takenTo()).toBe(3);
    await expect.poll(() => view.haste).toEqual([true, false]);
  });

  test('flushes what it has taken in after a while, and keeps the journal for what it has not', async () => {
    const { journal, clock, view, tailer } = setUp({ flushEveryMs: 1_000 });
    journal.append();
    tailer.start();
    await tailer.caughtUp(1);
    expect([tailer.takenTo(), tailer.cursor()]).toEqual([1, 0]);
    clock.advance(900);
    journal.append();
    tailer.wake();
    await tailer.caughtUp(2);
    expect(view.calls).toEqual(['open']);
    clock.advance(100);
    await expect.poll(() => tailer.cursor()).toBe(2);
    expect(view.calls).toEqual(['open', 'flush']);
    clock.advance(10_000);
    journal.append();
    tailer.wake();
    await tailer.caughtUp(3);
    await tailer.stop();
    expect(view.calls).toEqual(['open', 'flush', 'flush', 'close']);
    expect(tailer.cursor()).toBe(3);
  });

  test('tells once of a view that can not flush, waits longer each time, and goes on behind what it keeps', async () => {
    const outages: (string | null)[] = [];
    const { journal, clock, view, tailer } = setUp({
      flushEveryMs: 1_000,
      outage: (detail) => outages.push(detail),
    });
    journal.append();
    tailer.start();
    await tailer.caughtUp(1);
    view.cursor = BEGINNING;
    view.flushFails = true;
    clock.advance(1_000);
    await expect.poll(() => tailer.state().detail).toBe('disk full');
    for (const [again, waitMs] of [500, 1_000, 2_000].entries()) {
      view.cursor = BEGINNING;
      clock.advance(waitMs - 1);
      await expect.poll(() => view.calls.at(-1)).toBe('close');
      expect(view.batches).toHaveLength(again + 1);
      view.cursor = BEGINNING;
      clock.advance(1);
      await expect.poll(() => view.batches).toHaveLength(again + 2);
      await expect.poll(() => view.calls.at(-1)).toBe('close');
    }
    expect(outages).toEqual(['disk full']);
    expect(tailer.cursor()).toBe(0);
    view.cursor = BEGINNING;
    view.flushFails = false;
    clock.advance(4_000);
    await expect.poll(() => tailer.cursor()).toBe(1);
    expect(outages).toEqual(['disk full', null]);
  });

  test('catches up from where the view left off, in batches, and lets others run in between', async () => {
    let turns = 0;
    const { journal, view, tailer } = setUp({
      batchRecords: 3,
      turn: async () => {
        turns++;
      },
    });
    for (let i = 0; i < 10; i++) journal.append();
    view.cursor = cursorBehind(journal.records[1]!);
    tailer.start();
    await tailer.caughtUp(10);
    expect(view.batches).toEqual([
      [3, 4, 5],
      [6, 7, 8],
      [9, 10],
    ]);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(tailer.cursor()).toBe(10);
    expect(tailer.state()).toMatchObject({ state: 'ok', detail: null, lag: 0 });
  });

  test('takes many wakes for one and never has two batches in flight', async () => {
    const { journal, view, tailer } = setUp();
    tailer.start();
    await until(() => tailer.state().state === 'ok', 'the view to open');
    let release = (): void => undefined;
    view.hang = new Promise((resolve) => {
      release = resolve;
    });
    journal.append();
    tailer.wake();
    await until(() => view.inFlight === 1, 'a batch in flight');
    for (let i = 0; i < 50; i++) {
      journal.append();
      tailer.wake();
    }
    view.hang = null;
    release();
    await tailer.caughtUp(51);
    expect(view.inFlightMax).toBe(1);
    expect(view.batches.map((batch) => batch.length)).toEqual([1, 50]);
  });

  test('is woken by each commit once it is abreast', async () => {
    const { journal, view, tailer } = setUp();
    tailer.start();
    for (let lsn = 1; lsn <= 3; lsn++) {
      journal.append();
      tailer.wake();
      await until(() => view.kept.length === lsn, `record ${lsn}`);
    }
    expect(view.kept).toEqual([1, 2, 3]);
  });

  test('gathers commits while it lingers, but not when somebody waits', async () => {
    const { journal, clock, view, tailer } = setUp({ lingerMs: 200 });
    tailer.start();
    await until(() => tailer.state().state === 'ok', 'the view to open');
    journal.append();
    tailer.wake();
    await until(() => clock.waiting().includes(200), 'the linger');
    journal.append();
    tailer.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(view.batches).toEqual([]);
    clock.advance(200);
    await until(() => view.kept.length === 2, 'both records');
    expect(view.batches).toEqual([[1, 2]]);
    journal.append();
    await tailer.caughtUp(3);
    expect(view.kept).toEqual([1, 2, 3]);
  });

  test('lingers no longer than until a whole batch is there', async () => {
    const { journal, clock, view, tailer } = setUp({ lingerMs: 200, batchRecords: 3 });
    tailer.start();
    await until(() => tailer.state().state === 'ok', 'the view to open');
    journal.append();
    tailer.wake();
    await until(() => clock.waiting().includes(200), 'the linger');
    for (let record = 2; record <= 3; record += 1) {
      expect(view.batches).toEqual([]);
      journal.append();
      tailer.wake();
    }
    await until(() => view.kept.length === 3, 'the batch');
    expect(view.batches).toEqual([[1, 2, 3]]);
    await tailer.stop();
  });

  test('reports a view that fails, refuses those who wait, and tries again later and later', async () => {
    const { journal, clock, view, tailer, reports } = setUp({ retryMsMax: 800 });
    journal.append();
    view.failNext = 3;
    tailer.start();
    await expect(tailer.caughtUp(1)).rejects.toThrow('view list: database is locked');
    expect(tailer.state()).toEqual({
      state: 'down',
      detail: 'database is locked',
      reason: { code: 'view-failed', params: { why: 'database is locked' } },
      taken: 0,
      lag: 1,
    });
    await expect(tailer.caughtUp(1)).rejects.toThrow('database is locked');
    for (const wait of [500, 800, 800]) {
      await until(() => clock.waiting().includes(wait), `a wait of ${wait} ms`);
      tailer.wake();
      clock.advance(wait);
    }
    await until(() => tailer.state().state === 'ok', 'the view to recover');
    await tailer.caughtUp(1);
    expect(view.kept).toEqual([1]);
    expect(view.calls.filter((call) => call === 'open')).toHaveLength(4);
    expect(reports.map((report) => report.state)).toEqual(['ok']);
  });

  test('tells of a loss and of the recovery, each once', async () => {
    const { journal, clock, view, tailer, reports } = setUp();
    tailer.start();
    await until(() => reports.length === 1, 'the first report');
    view.failNext = 1;
    view.refuseOpen = true;
    journal.append();
    tailer.wake();
    await until(() => clock.waiting().includes(500), 'the first wait');
    clock.advance(500);
    await until(() => clock.waiting().includes(1_000), 'the second wait');
    view.refuseOpen = false;
    clock.advance(1_000);
    await until(() => reports.length === 3, 'the recovery');
    expect(reports.map((report) => [report.state, report.detail])).toEqual([
      ['ok', null],
      ['down', 'database is locked'],
      ['ok', null],
    ]);
  });

  test('tells of an outage once, however often it fails in between, and of its end; stopping is none', async () => {
    const outages: (string | null)[] = [];
    const { journal, clock, view, tailer } = setUp({ outage: (detail) => outages.push(detail) });
    journal.append();
    view.failNext = 3;
    tailer.start();
    for (const wait of [500, 1_000, 2_000]) {
      await until(() => clock.waiting().includes(wait), `a wait of ${wait} ms`);
      expect(outages).toEqual(['database is locked']);
      clock.advance(wait);
    }
    await until(() => outages.length === 2, 'the end of the outage');
    await tailer.stop();
    expect(outages).toEqual(['database is locked', null]);
  });

  test('waits as long as the view asks for, and never the same time as others', async () => {
    const { journal, clock, view, tailer } = setUp({ jitter: () => 0.5 });
    journal.append();
    view.failNext = 2;
    tailer.start();
    await until(() => clock.waiting().includes(625), 'a wait drawn out by a quarter');
    view.failWith = Object.assign(new Error('too many requests'), { retryAfterMs: 7_000 });
    clock.advance(625);
    await until(() => clock.waiting().includes(7_000), 'the wait that was asked for');
    expect(tailer.behindMs()).toBe(0);
    clock.advance(7_000);
    await tailer.caughtUp(1).catch(() => undefined);
    await until(() => tailer.state().state === 'ok', 'the view to recover');
    journal.append();
    clock.advance(3_000);
    // The record was received 7 ms behind the clock's origin.
    expect(tailer.behindMs()).toBe(625 + 7_000 + 3_000 - 7);
  });

  test('begins again where the view has followed another journal', async () => {
    const { journal, view, tailer } = setUp();
    for (let i = 0; i < 3; i++) journal.append();
    view.kept = [1, 2];
    view.cursor = { lsn: 2, mark: 'another' };
    tailer.start();
    await tailer.caughtUp(3);
    expect(view.kept).toEqual([1, 2, 3]);
    expect(view.calls).toContain('reset');
  });

  test('begins again where the view has seen more than the journal holds', async () => {
    const { journal, view, tailer } = setUp();
    journal.append();
    view.kept = [1, 2];
    view.cursor = { lsn: 2, mark: 'later' };
    tailer.start();
    await tailer.caughtUp(1);
    expect(view.kept).toEqual([1]);
  });

  test('keeps a view whose last record was pruned', async () => {
    const { journal, view, tailer } = setUp();
    journal.append([], null, 4);
    view.cursor = { lsn: 3, mark: 'gone' };
    tailer.start();
    await tailer.caughtUp(5);
    expect(view.calls).not.toContain('reset');
    expect(view.kept).toEqual([5]);
  });

  test('does not wait for numbers that no record has', async () => {
    const { journal, view, tailer } = setUp();
    journal.append();
    journal.append([], null, 7);
    journal.holeAtEnd = 2;
    tailer.start();
    await tailer.caughtUp(11);
    expect(view.kept).toEqual([1, 9]);
    expect(tailer.cursor()).toBe(9);
    journal.holeAtEnd = 0;
    journal.append([], null, 2);
    tailer.wake();
    await tailer.caughtUp(12);
    expect(view.kept).toEqual([1, 9, 12]);
  });

  test('does not let anybody wait for ever', async () => {
    const { journal, clock, view, tailer } = setUp();
    view.hang = new Promise(() => undefined);
    journal.append();
    tailer.start();
    await until(() => view.inFlight === 1, 'a batch in flight');
    const waiting = expect(tailer.caughtUp(1, 3_000)).rejects.toThrow('still 1 records behind');
    clock.advance(3_000);
    await waiting;
    clock.advance(8_000);
    expect(tailer.state()).toEqual({
      state: 'degraded',
      detail: 'a batch does not end',
      reason: { code: 'view-hangs', params: {} },
      taken: 0,
      lag: 1,
    });
    running.pop();
  });

  test('closes a view that hangs when it is stopped', async () => {
    const { journal, clock, view, tailer } = setUp();
    let giveUp = (_: Error): void => undefined;
    view.hang = new Promise((_, reject) => {
      giveUp = reject;
    });
    view.close = async () => giveUp(new Error('thread ended'));
    journal.append();
    tailer.start();
    await until(() => view.inFlight === 1, 'a batch in flight');
    const stopped = tailer.stop();
    clock.advance(2_000);
    await stopped;
    expect(tailer.state().state).toBe('down');
    await expect(tailer.caughtUp(1)).rejects.toThrow('is stopped');
  });

  test('counts a view that is far behind as degraded', async () => {
    const { journal, view, tailer } = setUp();
    tailer.start();
    await until(() => tailer.state().state === 'ok', 'the view to open');
    view.hang = new Promise(() => undefined);
    journal.append([], null, 10_000);
    expect(tailer.state()).toEqual({
      state: 'degraded',
      detail: '10001 records behind: 0 of 10001 taken in',
      reason: { code: 'view-behind', params: { lag: 10_001, taken: 0, of: 10_001 } },
      taken: 0,
      lag: 10_001,
    });
  });

  test('can be started again, but not twice', async () => {
    const { journal, view, tailer } = setUp();
    tailer.start();
    expect(() => tailer.start()).toThrow('already followed');
    journal.append();
    await tailer.caughtUp(1);
    await tailer.stop();
    expect(view.calls.at(-1)).toBe('close');
    journal.append();
    tailer.start();
    await tailer.caughtUp(2);
    expect(view.kept).toEqual([1, 2]);
  });

  test('gives the view every record once and in order, whatever fails and whenever it is woken', async () => {
    const step = fc.constantFrom(
      'append',
      'append',
      'hole',
      'wake',
      'fail',
      'pass-time',
      'turn',
      'restart',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, batchRecords) => {
          const { journal, clock, view, tailer } = setUp({ batchRecords, lingerMs: 20 });
          tailer.start();
          for (const action of steps) {
            if (action === 'append') journal.append();
            if (action === 'hole') journal.append([], null, 3);
            if (action === 'wake') tailer.wake();
            if (action === 'fail') view.failNext++;
            if (action === 'pass-time') clock.advance(300);
            if (action === 'turn') await new Promise((resolve) => setImmediate(resolve));
            if (action === 'restart') {
              await tailer.stop();
              tailer.start();
            }
          }
          tailer.wake();
          await until(() => {
            clock.advance(100);
            return tailer.cursor() === journal.durableLsn() && view.inFlight === 0;
          }, 'the view to catch up');
          await tailer.stop();
          expect(view.kept).toEqual(journal.records.map((record) => record.lsn));
          expect(view.inFlightMax).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 100 },
    );
  });
});
