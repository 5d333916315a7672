import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { EmbeddedHistorian } from '../../../gateway/historian/embedded.ts';
import { HURRIED_READINGS, ReadingStore } from '../../../gateway/historian/reading-store.ts';
import { ALARMS_BATCH_RECORDS, AlarmHistory } from '../../../gateway/views/alarm-history.ts';
import { AlarmStore } from '../../../gateway/views/alarm-store.ts';
import type { BeginBatch } from '../../../gateway/views/breather.ts';
import { ThreadStoreHost } from '../../../gateway/views/thread-store-host.ts';
import { cursorBehind } from '../../../gateway/views/view.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { threadsOf } from '../../support/thread-attributes.ts';
import { batchOf } from '../historian/support.ts';
import { alarmEvent, inDirectory, MemoryJournal } from './support.ts';

interface EchoStore {
  echo(text: string): string;
  close(): void;
}

/** How often each thread of this process has given up its core by itself. */
function pausesByThread(): ReadonlyMap<string, number> {
  const pauses = new Map<string, number>();
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
      pauses.set(thread, Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  return pauses;
}

/** Nice values of the threads of this process, the largest last. */
function niceValues(): readonly number[] {
  return threadsOf('self')
    .map(({ nice }) => nice)
    .sort((left, right) => left - right);
}

test.runIf(process.platform === 'linux').each([
  { priority: 'low', nice: 19 },
  { priority: 'below-normal', nice: 10 },
] as const)(
  'a store of priority $priority leaves the core to everybody else, and only it',
  async ({ priority, nice }) => {
    const path = join(tmpdir(), `hazgate-echo-store-${process.pid}.mjs`);
    writeFileSync(path, 'export const createStore = () => ({ echo: (text) => text, close() {} });');
    const [usual = 0] = niceValues();
    const clock = new ManualClock();
    const host = new ThreadStoreHost<EchoStore>(
      { url: pathToFileURL(path).href, options: null, priority },
      clock,
    );
    try {
      await host.start();
      expect(await host.call('echo', ['here'])).toBe('here');
      expect(niceValues().at(-1)).toBe(Math.max(nice, usual));
      expect(niceValues()[0]).toBe(usual);
    } finally {
      await host.stop();
      rmSync(path);
    }
  },
);

function linesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify(alarmEvent({ id: `a-${index}`, seq: index + 1, raisedMs: index })),
  );
}

/** What a store begins, and how often it takes a breath of each. */
function batchesBegun() {
  const begun: { readonly steps: number; breaths: number }[] = [];
  const begin: BeginBatch = (steps) => {
    const batch = { steps, breaths: 0 };
    begun.push(batch);
    return () => {
      batch.breaths += 1;
    };
  };
  return { begun, begin };
}

/** A store that gets a thread of its own when it starts. */
interface ThreadedStore {
  start(): Promise<unknown>;
  takeIn(): Promise<void>;
  stop(): Promise<void>;
}

/** How often the thread of a store has given up its core by itself while it took something in. */
async function pausesOf(store: ThreadedStore): Promise<number> {
  const others = pausesByThread();
  try {
    await store.start();
    const before = pausesByThread();
    await store.takeIn();
    return Math.max(
      ...[...pausesByThread()]
        .filter(([thread]) => !others.has(thread))
        .map(([thread, count]) => count - (before.get(thread) ?? 0)),
    );
  } finally {
    await store.stop();
  }
}

test.runIf(process.platform === 'linux')(
  'alarm history in a thread gives up the core again and again while it takes in a batch',
  () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'alarms.sqlite');
      const history = new AlarmHistory({ path, clock: new ManualClock() });
      const journal = new MemoryJournal();
      const records = Array.from({ length: ALARMS_BATCH_RECORDS - 1 }, (_, index) =>
        journal.append([alarmEvent({ id: `a-${index}`, seq: index + 1, raisedMs: index })]),
      );
      const pauses = await pausesOf({
        start: () => history.open(),
        takeIn: () => history.apply(records, cursorBehind(records.at(-1)!)),
        stop: () => history.close(),
      });
      // Some ten milliseconds of work at least, of which a tenth of one is in one piece.
      expect(pauses).toBeGreaterThan(10);
    }),
);

test.runIf(process.platform === 'linux')(
  'the historian in a thread gives up the core again and again while it takes in a batch',
  () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'readings.sqlite');
      const historian = new EmbeddedHistorian({ path, clock: new ManualClock(), keepMs: null });
      const readings = Array.from({ length: HURRIED_READINGS - 1 }, (_, at) => ({
        name: `park/tanks/lt-${at}`,
        t: at,
        v: at,
        q: 'good' as const,
      }));
      const pauses = await pausesOf({
        start: () => historian.start(),
        takeIn: () => historian.write(batchOf(1, readings)),
        stop: () => historian.stop(),
      });
      // A millisecond of work at least, of which a tenth is in one piece.
      expect(pauses).toBeGreaterThan(5);
    }),
);

test('each batch of alarm history begins anew what it pauses by, and one that is behind does not pause', () => {
  const { begun, begin } = batchesBegun();
  const store = new AlarmStore(':memory:', begin);
  store.open();
  store.apply(linesOf(3), { lsn: 1, mark: 'a' });
  store.apply(linesOf(4), { lsn: 2, mark: 'b' }, true);
  store.apply(linesOf(5), { lsn: 3, mark: 'c' }, false);
  expect(begun).toEqual([
    { steps: 3, breaths: 3 },
    { steps: 5, breaths: 5 },
  ]);
  store.close();
});

test('each batch of the historian begins anew what it pauses by, and one of very many readings does not pause', () => {
  const { begun, begin } = batchesBegun();
  const store = new ReadingStore(':memory:', begin);
  store.open();
  const write = (lsn: number, count: number): void =>
    store.write(
      batchOf(
        lsn,
        Array.from({ length: count }, (_, at) => ({ name: 'a/b/c', t: lsn, v: at, q: 'good' })),
      ),
    );
  write(1, 2);
  write(2, HURRIED_READINGS);
  write(3, HURRIED_READINGS - 1);
  expect(begun).toEqual([
    { steps: 2, breaths: 2 },
    { steps: HURRIED_READINGS - 1, breaths: HURRIED_READINGS - 1 },
  ]);
  store.close();
});
