import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Benchmark, Effort } from './benchmark.ts';
import { type Figure, markdownTable } from './figure.ts';

/** The machine and the moment of a run: figures mean nothing without them. */
export interface Circumstances {
  readonly at: Date;
  readonly effort: Effort;
  /** Whether load and subject had cores of their own. */
  readonly pinned: boolean;
}

const GIGABYTE = 1024 ** 3;

function machineLine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / GIGABYTE);
  return `${processors.length} × ${model}, ${memory} GiB, ${type()} ${release()}, Node ${process.versions.node}`;
}

/** A run as a Markdown document: machine, method, figures, and what was not measured. */
export function reportOf(
  benchmarks: readonly Pick<Benchmark, 'name' | 'question' | 'skipped'>[],
  figures: readonly Figure[],
  troubles: readonly string[],
  { at, effort, pinned }: Circumstances,
): string {
  const missing = [
    ...benchmarks.flatMap(({ name, skipped }) => skipped.map((reason) => `${name}: ${reason}`)),
    ...troubles,
  ];
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ');
  return [
    '# Hazgate benchmarks',
    '',
    `${at.toISOString()}, ${machineLine()}; load average ${load} at the end of the run.`,
    '',
    `Each figure is a ratio to a reference that was measured in the same run: ${effort.rounds} rounds of ${effort.seconds} s,`,
    'interleaved, each round beginning with another contender; the ratio is the median of the rounds, the spread their least and greatest.',
    'Beside a reference of 0 there is no ratio: what was seen stands in its place.',
    pinned
      ? 'The load had a core of its own.'
      : 'Load and subject shared their cores, so that latencies and rates are of both together.',
    '',
    ...benchmarks.map(({ name, question }) => `- **${name}**: ${question}`),
    '',
    markdownTable(figures),
    ...(missing.length === 0
      ? ['Nothing was left out.']
      : ['Not measured:', '', ...missing.map((each) => `- ${each}`)]),
    '',
  ].join('\n');
}
