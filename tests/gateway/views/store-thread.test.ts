import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ALARM_STORE_URL, AlarmStore } from '../../../gateway/views/alarm-store.ts';
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

function linesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify(alarmEvent({ id: `a-${index}`, seq: index + 1, raisedMs: index })),
  );
}

test.runIf(process.platform === 'linux')(
  'alarm history in a thread gives up the core again and again while it takes in a batch',
  () =>
    inDirectory(async (directory) => {
      const alarms = new ThreadStoreHost<AlarmStore>(
        { url: ALARM_STORE_URL, options: join(directory, 'alarms.sqlite') },
        new ManualClock(),
      );
      try {
        await alarms.start();
        await alarms.call('open', []);
        const work = [linesOf(1_000), { lsn: 1, mark: 'end' }] as const;
        // An event takes a hundredth of a millisecond at least.
        expect(await pausesDuring(() => alarms.call('apply', [...work]))).toBeGreaterThan(25);
      } finally {
        await alarms.stop();
      }
    }),
);

test('alarm history that is behind takes in its batch in one go', () => {
  let pauses = 0;
  const store = new AlarmStore(':memory:', () => {
    pauses += 1;
  });
  store.open();
  store.apply(linesOf(1_024), { lsn: 1, mark: 'at ease' });
  expect(pauses).toBe(1_024);
  store.apply(linesOf(1_025), { lsn: 2, mark: 'behind' });
  expect(pauses).toBe(1_024);
  store.close();
});
