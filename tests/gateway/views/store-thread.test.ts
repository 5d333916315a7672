import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { ThreadStoreHost } from '../../../gateway/views/store-host.ts';
import { ManualClock } from '../../support/manual-clock.ts';

interface EchoStore {
  echo(text: string): string;
  close(): void;
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
