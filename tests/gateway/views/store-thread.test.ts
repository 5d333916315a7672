import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { ReadingBatch } from '../../../gateway/historian/reading-batch.ts';
import { READING_STORE_URL, type ReadingStore } from '../../../gateway/historian/reading-store.ts';
import { ALARM_STORE_URL, type AlarmStore } from '../../../gateway/views/alarm-store.ts';
import { ThreadStoreHost } from '../../../gateway/views/store-host.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarmEvent, inDirectory } from './support.ts';

interface EchoStore {
  echo(text: string): string;
  close(): void;
}

/** How often threads of this process have given up their core by themselves, by thread. */
function pausesByThread(): ReadonlyMap<string, number> {
  return new Map(
    readdirSync('/proc/self/task').map((thread) => {
      const status = readFileSync(`/proc/self/task/${thread}/status`, 'utf8');
      return [thread, Number(/^voluntary_ctxt_switches:\s*(\d+)$/m.exec(status)?.[1])];
    }),
  );
}

/** How often the thread that did most of it has given up its core during some work of a host. */
async function pausesDuring(work: () => Promise<unknown>): Promise<number> {
  const before = pausesByThread();
  await work();
  return Math.max(
    ...[...pausesByThread()].map(([thread, count]) => count - (before.get(thread) ?? count)),
  );
}

/** Nice values of the threads of this process, the largest last. */
function niceValues(): readonly number[] {
  return readdirSync('/proc/self/task')
    .map((thread) => {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      // Field 19, counted behind the name, which may hold blanks.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    })
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

const TAKEN_IN = 4_000;

test.runIf(process.platform === 'linux')(
  'stores in a thread give up the core again and again while they take in what has gathered',
  () =>
    inDirectory(async (directory) => {
      const clock = new ManualClock();
      const cursor = { lsn: TAKEN_IN, mark: 'end' };
      const alarms = new ThreadStoreHost<AlarmStore>(
        { url: ALARM_STORE_URL, options: join(directory, 'alarms.sqlite') },
        clock,
      );
      const readings = new ThreadStoreHost<ReadingStore>(
        { url: READING_STORE_URL, options: join(directory, 'readings.sqlite') },
        clock,
      );
      const lines = Array.from({ length: TAKEN_IN }, (_, index) =>
        JSON.stringify(alarmEvent({ id: `a-${index}`, seq: index + 1, raisedMs: index })),
      );
      const numbers = lines.map((_, index) => index);
      const batch: ReadingBatch = {
        cursor,
        names: ['park/tanks/lt-1'],
        kinds: ['level'],
        events: [],
        point: Uint32Array.from(numbers, () => 0),
        eventTime: Float64Array.from(numbers),
        value: Float64Array.from(numbers),
        quality: Uint8Array.from(numbers, () => 0),
        disposition: Uint8Array.from(numbers, () => 0),
      };
      try {
        await alarms.start();
        await alarms.call('open', []);
        await readings.start();
        await readings.call('open', []);
        // Each takes some milliseconds at least, of which no more than a fifth of one is in one piece.
        expect(await pausesDuring(() => alarms.call('apply', [lines, cursor]))).toBeGreaterThan(30);
        expect(await pausesDuring(() => readings.call('write', [batch]))).toBeGreaterThan(8);
      } finally {
        await alarms.stop();
        await readings.stop();
      }
    }),
);
