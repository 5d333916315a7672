import { createRequire } from 'node:module';
import { type Benchmark, type Contender, runTask } from './benchmark.ts';
import type { JudgeTask } from './load-task.ts';
import type { Plant } from './rig.ts';

/** Four limits a point, 5,000 points. */
const PLANT: Plant = { sources: 50, pointsEach: 100, limits: { LL: 10, L: 20, H: 80, HH: 90 } };
const JUDGED = 'readings judged a CPU second';
const LOOP = 'hand-written loop over arrays';
const RULES_ENGINE = 'json-rules-engine';

function contender(name: string, by: JudgeTask['by']): Contender {
  return {
    name,
    async measure({ seconds }) {
      const task = { kind: 'judge', by, plant: PLANT, seconds } as const;
      const { cpuNs } = await runTask<'judge'>(task, 2 * seconds, 'subject');
      return [{ figure: JUDGED, unit: '/s', value: 1e9 / cpuNs }];
    },
  };
}

/** Whether a package can be loaded from here. */
function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Readings that the engine judges, in columns of 100, one in a thousand a breach; nothing is decoded or written down. */
export function rulesBenchmark(): Benchmark {
  const hasRulesEngine = isInstalled(RULES_ENGINE);
  const bar = { figure: JUDGED, better: 'more' } as const;
  return {
    name: 'rules',
    question:
      'readings judged by one core, 5,000 points with 4 limits each, one reading in 1,000 a breach',
    references: [
      contender(LOOP, 'loop'),
      ...(hasRulesEngine ? [contender(RULES_ENGINE, RULES_ENGINE)] : []),
    ],
    contenders: [contender('hazgate rules', 'engine')],
    bars: [
      { ...bar, reference: LOOP, bar: 0.3, goal: 0.6 },
      { ...bar, reference: RULES_ENGINE, bar: 1_000, goal: 1_000 },
    ],
    skipped: hasRulesEngine ? [] : [`${RULES_ENGINE} is not installed (a development dependency)`],
  };
}
