import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkplace, runDemo, startGateway } from '../support/gateway-process.ts';

const run = promisify(execFile);
const TUNING = pathToFileURL(
  fileURLToPath(new URL('../../gateway/collector-tuning.ts', import.meta.url)),
).href;
/** Tells what the process asks of V8, so that it shows without a load that makes the collector work. */
const TELLS_FLAGS = `
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = (flags) => {
    console.log('asked of V8: ' + flags);
    setFlagsFromString(flags);
  };
  syncBuiltinESMExports();
`;
const ASKED = [
  'asked of V8: --no-allocation-site-pretenuring',
  'asked of V8: --heap-growing-percent=100',
];
/** Everything made here lives for some collections: what V8 takes for lasting. */
const SURVIVORS = `
  const kept = [];
  const make = (number) => [number, number + 1, { number }];
  for (let number = 0; number < 6_000_000; number++) kept[number % 400_000] = make(number);
`;

describe('the tuned collector', () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'hazgate-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  async function traced(flag: string, tuned: boolean): Promise<string> {
    const script = join(directory, `${flag}-${tuned}.mjs`);
    const tune = tuned ? `(await import(${JSON.stringify(TUNING)})).tuneCollector();` : '';
    writeFileSync(script, `${tune}\n${SURVIVORS}`);
    return (await run(process.execPath, [`--${flag}`, script])).stdout;
  }

  test('makes nothing in the old generation because others of its kind lasted', async () => {
    const decided = /pretenuring: AllocationSite/;
    expect(await traced('trace-pretenuring-statistics', false)).toMatch(decided);
    expect(await traced('trace-pretenuring-statistics', true)).not.toMatch(decided);
  });

  test('lets the old generation grow by as much as its last collection left', async () => {
    const factors = (text: string) => new Set(text.match(/(?<=HeapController\] factor )[\d.]+/g));
    expect(factors(await traced('trace-gc-verbose', false))).not.toEqual(new Set(['2.0']));
    expect(factors(await traced('trace-gc-verbose', true))).toEqual(new Set(['2.0']));
  });

  /** What makes a process tell what it asks of V8. */
  function telling(): { readonly NODE_OPTIONS: string } {
    const spy = join(directory, 'spy.mjs');
    writeFileSync(spy, TELLS_FLAGS);
    return { NODE_OPTIONS: `--import=${pathToFileURL(spy).href}` };
  }

  test('is what a gateway runs with', async () => {
    const workplace = makeWorkplace();
    try {
      const gateway = await startGateway(workplace.config, { env: telling() });
      await gateway.end('SIGTERM');
      for (const line of ASKED) expect(gateway.output).toContain(line);
    } finally {
      workplace.remove();
    }
  });

  test('is what the demo runs with', async () => {
    const { ended, stdout } = await runDemo({ env: telling() });
    expect(ended).toEqual([0, null]);
    expect(stdout).toEqual(expect.arrayContaining([...ASKED]));
  });
});
