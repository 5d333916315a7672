import { type Benchmark, type Contender, runTask } from './benchmark.ts';
import type { Plant } from './rig.ts';

const COST = 'CPU a reading';
const ONE_LIMIT = { H: 50 };
const FOUR_LIMITS = { LL: -20, L: -10, H: 50, HH: 60 };

function contender(name: string, plant: Plant): Contender {
  return {
    name,
    async measure({ seconds }) {
      const task = { kind: 'door', plant, seconds } as const;
      const { cpuNs } = await runTask<'door'>(task, 60 + 2 * seconds, 'subject');
      return [{ figure: COST, unit: 'ns', value: cpuNs }];
    },
  };
}

const SMALLEST = contender('1,000 points, one a source', {
  sources: 1_000,
  pointsEach: 1,
  limits: ONE_LIMIT,
});

/** What a reading costs through decoding, judging and the journal, as the plant grows. */
export function scaleBenchmark(): Benchmark {
  return {
    name: 'scale',
    question: 'CPU time of a reading through door and journal, one a message, all points in turn',
    references: [SMALLEST],
    contenders: [
      contender('10,000 points, 100 a source', {
        sources: 100,
        pointsEach: 100,
        limits: ONE_LIMIT,
      }),
      contender('100,000 points, 100 a source', {
        sources: 1_000,
        pointsEach: 100,
        limits: ONE_LIMIT,
      }),
      contender('1,000 points, 100 a source, 4 limits each', {
        sources: 10,
        pointsEach: 100,
        limits: FOUR_LIMITS,
      }),
    ],
    bars: [{ figure: COST, reference: SMALLEST.name, better: 'less', bar: 1.5, goal: 1.2 }],
    skipped: [],
  };
}
