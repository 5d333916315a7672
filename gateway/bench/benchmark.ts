import { Child, type Core } from './child.ts';
import type { Bar, Measurement } from './figure.ts';
import type { IngestTask, LatencyTask, LoadResult, LoadResults, LoadTask } from './load-task.ts';
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

/** References, and what is set beside each of them. */
export interface Benchmark {
  readonly name: string;
  /** What is measured, in a sentence. */
  readonly question: string;
  readonly references: readonly Contender[];
  readonly contenders: readonly Contender[];
  readonly bars: readonly Bar[];
  /** What could not be measured here, and why. */
  readonly skipped: readonly string[];
  /** Clears away what the rounds shared. */
  readonly close?: () => void;
}

const WARM_UP_SECONDS_MAX = 2;
const EXTRA_MS = 30_000;
/** What a load waits at most for what it caused. */
const DRAIN_SECONDS = 30;

/** Time before a measurement in which code gets warm: as long as it, but no longer than 2 s. */
export function warmUpSeconds(seconds: number): number {
  return Math.min(WARM_UP_SECONDS_MAX, seconds);
}

/** Has a process of its own do the task, on the core of the load unless told otherwise. Throws where it failed. */
export async function runTask<Kind extends LoadTask['kind']>(
  task: Extract<LoadTask, { readonly kind: Kind }>,
  withinSeconds: number,
  core: Core = 'load',
): Promise<LoadResults[Kind]> {
  const child = new Child([process.execPath, scriptPath('load'), JSON.stringify(task)], core);
  try {
    return JSON.parse(await child.done(withinSeconds * 1_000 + EXTRA_MS));
  } finally {
    await child.stop();
  }
}

/** Has the load generator publish. Throws where a message was lost, or acknowledged out of order. */
export async function runLoad(task: IngestTask | LatencyTask): Promise<LoadResult> {
  const result = await runTask<'ingest' | 'latency'>(
    task,
    task.warmUpSeconds + task.seconds + DRAIN_SECONDS,
  );
  const { wrong, total, count } = result;
  if (wrong > 0) throw new Error(`${wrong} messages were lost, or out of order; ${total} arrived`);
  if (count === 0) throw new Error('the load generator saw nothing arrive');
  return result;
}
