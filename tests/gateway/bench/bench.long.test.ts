import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { runBenchmark } from '../../../gateway/bench/bench.ts';
import type { Benchmark } from '../../../gateway/bench/benchmark.ts';
import type { Figure } from '../../../gateway/bench/figure.ts';
import {
  LATENCY_LOADS,
  type LatencyLoad,
  latencyBenchmark,
} from '../../../gateway/bench/latency.ts';
import { pulsesBenchmark } from '../../../gateway/bench/pulses.ts';
import { gatewayCommand } from '../../../gateway/bench/subject.ts';
import { hazgate } from '../../acceptance/command-line.ts';
import { program, suiteNeeding } from '../../acceptance/tools.ts';

/**
 * Long enough that something arrives on a busy machine, 25 alarms or more of each load of `latency`; the figures themselves are noise
 * and are not looked at.
 */
const EFFORT = { seconds: 0.25, rounds: 1 };

/** What one run of the command gave: figures as it prints them for programs, and its report. */
interface BenchRun {
  readonly figures: readonly Figure[];
  readonly report: string;
}

/** Has the real command measure, as its users do; it ends with 0. */
async function benchCommand(names: readonly string[]): Promise<BenchRun> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-test-'));
  try {
    const effort = ['--seconds', `${EFFORT.seconds}`, '--rounds', `${EFFORT.rounds}`];
    const args = ['bench', ...names, ...effort, '--json', '--report', directory];
    const { status, stdout, stderr } = await hazgate(args);
    expect(status, stderr).toBe(0);
    const figures = stdout.split('\n').filter((line) => line !== '');
    return {
      figures: figures.map((line) => JSON.parse(line)),
      report: readFileSync(join(directory, 'hazgate-bench.md'), 'utf8'),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same for a benchmark that the command has not, without the command. */
function measured(benchmark: Benchmark): Promise<readonly Figure[]> {
  return runBenchmark(
    benchmark,
    EFFORT,
    () => undefined,
    () => false,
  );
}

/** Every ratio is a number, and the one that is named is held against a bar. */
function expectRatios({ figures, report }: BenchRun, benchmark: string, barred: string): void {
  const own = figures.filter((figure) => figure.benchmark === benchmark);
  const held = own.filter(({ verdict }) => verdict !== null);
  expect(held.map(({ figure }) => figure)).toContain(barred);
  for (const { ratio } of held) expect(ratio).toBeGreaterThan(0);
  // What is no number is null in JSON.
  for (const { ratio } of own) expect(ratio).toEqual(expect.any(Number));
  expect(report).toContain(`| ${benchmark} | ${barred} |`);
}

test.each([
  { name: 'ingest', barred: 'acknowledgements' },
  { name: 'storm', barred: 'next critical alarm, p50' },
  { name: 'feed', barred: 'publish to client, p99' },
  { name: 'virtual', barred: 'scenario seconds a CPU second' },
])(
  '$name gives ratios, and holds "$barred" against its bar',
  async ({ name, barred }) => {
    expectRatios(await benchCommand([name]), name, barred);
  },
  120_000,
);

test('latency gives the ratios of a load of each QoS, and holds them against the bar', async () => {
  const few = [0, 1].map((qos) => LATENCY_LOADS.find((load) => load.qos === qos) as LatencyLoad);
  const figures = await measured(latencyBenchmark(few));
  const held = figures.filter(({ verdict }) => verdict !== null);
  expect(held.map(({ figure }) => figure)).toEqual(few.map(({ at }) => `p99 ${at}`));
  for (const { ratio } of held) expect(ratio).toBeGreaterThan(0);
}, 120_000);

describe('several benchmarks in one run', () => {
  let run: BenchRun;
  beforeAll(async () => {
    run = await benchCommand(['columns', 'rules', 'scale', 'recover']);
  }, 240_000);

  test.each([
    { name: 'columns', barred: 'readings acknowledged' },
    { name: 'rules', barred: 'readings judged a CPU second' },
    { name: 'scale', barred: 'CPU a reading' },
    { name: 'recover', barred: 'start to ready' },
  ])('$name gives ratios, and holds "$barred" against its bar', ({ name, barred }) => {
    expectRatios(run, name, barred);
  });

  test('stand in one report, and nothing is left out', () => {
    expect(run.report).toContain('Nothing was left out.');
  });
});

test('pulses counts every pulse once', async () => {
  const { figures } = await benchCommand(['pulses']);
  expect(figures.map(({ ratio, verdict }) => [ratio, verdict])).toEqual([
    [1, 'goal'],
    [1, 'goal'],
  ]);
}, 120_000);

test('pulses fails where a pulse makes no alarm', async () => {
  // The limit of every point is put out of reach before the gateway reads its site file.
  const deaf = (configFile: string): readonly string[] => {
    const script = `sed -i 's/"H":50/"H":5000/g' site.yaml && exec "$@"`;
    return ['sh', '-c', script, 'sh', ...gatewayCommand(configFile)];
  };
  await expect(measured(pulsesBenchmark(deaf))).rejects.toThrow('of 5000 pulses 0 were alarmed');
}, 120_000);

test('footprint tells memory, start-up and dependencies', async () => {
  const { figures } = await benchCommand(['footprint']);
  const names = figures.map(({ figure }) => figure);
  expect(names).toEqual(['start to ready', 'resident memory', 'dependencies']);
}, 120_000);

suiteNeeding([program('influxd', 'influxdb', ['version'])], 'historian', () => {
  test('tells how fast it writes and catches up, and what an alarm takes beside that', async () => {
    const { figures } = await benchCommand(['historian']);
    expect(figures.map(({ figure, verdict }) => [figure, verdict !== null])).toEqual([
      ['points written', true],
      ['caught up after an outage', true],
      ['publish to feed, p50, the server away', true],
      ['publish to feed, p50, while it catches up', true],
    ]);
    for (const { ratio } of figures) expect(ratio).toBeGreaterThan(0);
  }, 240_000);
});
