import { Child } from './child.ts';
import type { Measurement } from './figure.ts';
import type { LoadResult, LoadTask } from './load-task.ts';
import { scriptPath } from './subject.ts';

/** How long and how often is measured. */
export interface Effort {
  /** Of one measurement. */
  readonly seconds: number;
  readonly rounds: number;
}

/** One thing whose rounds are measured in turn with those of the others. */
export interface Contender {
  readonly name: string;
  /** Starts afresh, measures once, and leaves nothing running. */
  measure(effort: Effort): Promise<readonly Measurement[]>;
}

/** A reference, and what is set beside it. */
export interface Benchmark {
  readonly name: string;
  /** What is measured, in a sentence. */
  readonly question: string;
  readonly reference: Contender;
  readonly contenders: readonly Contender[];
  /** What could not be measured here, and why. */
  readonly skipped: readonly string[];
}

const WARM_UP_SECONDS_MAX = 2;
const LOAD_EXTRA_MS = 30_000;

/** Time before a measurement in which code gets warm: as long as it, but no longer than 2 s. */
export function warmUpSeconds(seconds: number): number {
  return Math.min(WARM_UP_SECONDS_MAX, seconds);
}

/** Has the load generator do its task. Throws where a message was lost, or acknowledged out of order. */
export async function runLoad(task: LoadTask): Promise<LoadResult> {
  const child = new Child([process.execPath, scriptPath('load'), JSON.stringify(task)], 'load');
  try {
    const within = (task.warmUpSeconds + task.seconds) * 1_000 + LOAD_EXTRA_MS;
    const result: LoadResult = JSON.parse(await child.done(within));
    if (result.count === 0) throw new Error('the load generator saw nothing arrive');
    if (result.wrong > 0) throw new Error(`${result.wrong} messages were lost, or out of order`);
    return result;
  } finally {
    await child.stop();
  }
}
