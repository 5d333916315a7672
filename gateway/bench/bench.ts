import type { Benchmark, Effort } from './benchmark.ts';
import { type Figure, figuresOf, type Measurement } from './figure.ts';

/** Told before each measurement, and again when it has ended. */
export type Progress = (step: {
  readonly benchmark: string;
  readonly subject: string;
  /** From 1. */
  readonly round: number;
  readonly rounds: number;
  /** What was measured; null where it begins. */
  readonly measured: readonly Measurement[] | null;
}) => void;

/**
 * Measures every contender once a round, each round beginning with another one, so that what disturbs the machine meets all
 * of them alike. Stops between two measurements once `stopped` says so. Throws what a measurement throws.
 */
export async function runBenchmark(
  benchmark: Benchmark,
  effort: Effort,
  progress: Progress,
  stopped: () => boolean,
): Promise<readonly Figure[]> {
  const all = [...benchmark.references, ...benchmark.contenders];
  const rounds = all.map((): (readonly Measurement[])[] => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < all.length; turn++) {
      const index = (round + turn) % all.length;
      const contender = all[index];
      if (contender === undefined || stopped()) continue;
      const which = { benchmark: benchmark.name, subject: contender.name };
      const step = { ...which, round: round + 1, rounds: effort.rounds };
      progress({ ...step, measured: null });
      const measured = await contender.measure(effort);
      rounds[index]?.push(measured);
      progress({ ...step, measured });
    }
  }
  const measured = all.map(({ name }, index) => ({ subject: name, rounds: rounds[index] ?? [] }));
  const references = measured.slice(0, benchmark.references.length);
  const subjects = measured.slice(benchmark.references.length);
  const context = { benchmark: benchmark.name, bars: benchmark.bars };
  return subjects.flatMap((subject) =>
    references.flatMap((reference) => figuresOf(context, reference, subject)),
  );
}
