import { type Benchmark, type Contender, runTask } from './benchmark.ts';

const SPEED = 'scenario seconds a CPU second';
const REAL_TIME: Contender = {
  name: 'real time',
  measure: async () => [{ figure: SPEED, unit: 's/s', value: 1 }],
};

/** How much faster than the clock scenarios are played in virtual time, on one core. */
export function virtualBenchmark(): Benchmark {
  return {
    name: 'virtual',
    question:
      'the three demo sites (60 points, mean period about 5 s) with all their physics, decoded, judged and chained in virtual time',
    references: [REAL_TIME],
    contenders: [
      {
        name: 'hazgate simulate --virtual',
        async measure({ seconds }) {
          const task = { kind: 'virtual', seconds } as const;
          const { virtualSeconds, cpuSeconds } = await runTask<'virtual'>(
            task,
            60 + 10 * seconds,
            'subject',
          );
          return [{ figure: SPEED, unit: 's/s', value: virtualSeconds / cpuSeconds }];
        },
      },
    ],
    bars: [{ figure: SPEED, reference: REAL_TIME.name, better: 'more', bar: 5_000, goal: 10_000 }],
    skipped: [],
  };
}
