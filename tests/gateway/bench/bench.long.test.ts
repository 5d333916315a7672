import { expect, test } from 'vitest';
import { runBenchmark } from '../../../gateway/bench/bench.ts';
import type { Benchmark } from '../../../gateway/bench/benchmark.ts';
import { columnsBenchmark } from '../../../gateway/bench/columns.ts';
import { feedBenchmark } from '../../../gateway/bench/feed.ts';
import { footprintBenchmark } from '../../../gateway/bench/footprint.ts';
import { historianBenchmark } from '../../../gateway/bench/historian.ts';
import { ingestBenchmark } from '../../../gateway/bench/ingest.ts';
import { latencyBenchmark } from '../../../gateway/bench/latency.ts';
import { pulsesBenchmark } from '../../../gateway/bench/pulses.ts';
import { recoverBenchmark } from '../../../gateway/bench/recover.ts';
import { rulesBenchmark } from '../../../gateway/bench/rules.ts';
import { scaleBenchmark } from '../../../gateway/bench/scale.ts';
import { stormBenchmark } from '../../../gateway/bench/storm.ts';
import { gatewayCommand } from '../../../gateway/bench/subject.ts';
import { virtualBenchmark } from '../../../gateway/bench/virtual.ts';
import { program, suiteNeeding } from '../../acceptance/tools.ts';

/** Long enough that something arrives on a busy machine; the figures themselves are noise and are not looked at. */
const EFFORT = { seconds: 1, rounds: 1 };

async function figuresOf(benchmark: Benchmark) {
  try {
    return await runBenchmark(
      benchmark,
      EFFORT,
      () => undefined,
      () => false,
    );
  } finally {
    benchmark.close?.();
  }
}

test.each([
  { name: 'ingest', make: () => ingestBenchmark(), barred: 'acknowledgements' },
  { name: 'columns', make: () => columnsBenchmark(), barred: 'readings acknowledged' },
  { name: 'latency', make: () => latencyBenchmark(), barred: 'p99 at 5000/s, QoS 1' },
  { name: 'rules', make: () => rulesBenchmark(), barred: 'readings judged a CPU second' },
  { name: 'scale', make: () => scaleBenchmark(), barred: 'CPU a reading' },
  { name: 'storm', make: () => stormBenchmark(), barred: 'next critical alarm, p50' },
  { name: 'feed', make: () => feedBenchmark(), barred: 'publish to client, p99' },
  {
    name: 'virtual',
    make: () => virtualBenchmark(),
    barred: 'scenario seconds a CPU second',
  },
  { name: 'recover', make: () => recoverBenchmark(), barred: 'start to ready' },
])(
  '$name gives ratios, and holds "$barred" against its bar',
  async ({ make, barred }) => {
    const figures = await figuresOf(make());
    const held = figures.filter(({ verdict }) => verdict !== null);
    expect(held.map(({ figure }) => figure)).toContain(barred);
    for (const { ratio } of held) expect(ratio).toBeGreaterThan(0);
    for (const { ratio } of figures) expect(ratio).not.toBeNaN();
  },
  120_000,
);

test('pulses counts every pulse once', async () => {
  const figures = await figuresOf(pulsesBenchmark());
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
  await expect(figuresOf(pulsesBenchmark(deaf))).rejects.toThrow('of 5000 pulses 0 were alarmed');
}, 120_000);

test('footprint tells memory, start-up and dependencies', async () => {
  const figures = await figuresOf(footprintBenchmark());
  const names = figures.map(({ figure }) => figure);
  expect(names).toEqual(['start to ready', 'resident memory', 'dependencies']);
}, 120_000);

suiteNeeding([program('influxd', 'influxdb', ['version'])], 'historian', () => {
  test('tells how fast it writes and catches up, and what an alarm takes beside that', async () => {
    const figures = await figuresOf(historianBenchmark());
    expect(figures.map(({ figure, verdict }) => [figure, verdict !== null])).toEqual([
      ['points written', true],
      ['caught up after an outage', true],
      ['publish to feed, p50, the server away', true],
      ['publish to feed, p50, while it catches up', true],
    ]);
    for (const { ratio } of figures) expect(ratio).toBeGreaterThan(0);
  }, 240_000);
});
