import { runBenchmark } from '../bench/bench.ts';
import type { Benchmark, Effort } from '../bench/benchmark.ts';
import { canPin } from '../bench/child.ts';
import { type Figure, markdownTable } from '../bench/figure.ts';
import { historyBenchmark } from '../bench/history.ts';
import { ingestBenchmark } from '../bench/ingest.ts';
import { latencyBenchmark } from '../bench/latency.ts';
import { type CommandIo, EXIT } from './command-io.ts';

/** Options of `bench`, as the command line gives them. */
export interface BenchOptions {
  readonly json?: boolean;
  /** Length of one measurement; default 5. */
  readonly seconds?: string;
  /** Default 5. */
  readonly rounds?: string;
}

/** Every benchmark by its name. */
const BENCHMARKS: Readonly<Record<string, () => Benchmark>> = {
  ingest: ingestBenchmark,
  latency: latencyBenchmark,
  history: historyBenchmark,
};

const SECONDS_DEFAULT = 5;
const SECONDS_MAX = 3_600;
const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 1_000;

/**
 * `hazgate bench [NAME…]`: measures beside a reference in the same run and prints the ratios. Exit code 1 where a
 * measurement went wrong (a message lost, an acknowledgement out of order), 2 for wrong usage.
 */
export async function bench(
  names: readonly string[],
  options: BenchOptions,
  io: CommandIo,
): Promise<number> {
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    const known = Object.keys(BENCHMARKS).join(', ');
    io.stderr.write(`hazgate bench: no benchmark '${unknown}'; there are ${known}\n`);
    return EXIT.wrongUsage;
  }
  const effort = effortOf(options);
  if (effort === null) {
    io.stderr.write(
      `hazgate bench: --seconds is 0.1 to ${SECONDS_MAX}, --rounds a whole number, 1 to ${ROUNDS_MAX}\n`,
    );
    return EXIT.wrongUsage;
  }
  return run(
    Object.entries(BENCHMARKS).flatMap(([name, make]) =>
      names.length === 0 || names.includes(name) ? [make()] : [],
    ),
    effort,
    options.json === true,
    io,
  );
}

async function run(
  benchmarks: readonly Benchmark[],
  effort: Effort,
  json: boolean,
  io: CommandIo,
): Promise<number> {
  let interrupted = false;
  void io.interrupted.then(() => {
    interrupted = true;
  });
  const figures: Figure[] = [];
  let exitCode: number = EXIT.success;
  if (!canPin()) note(io, 'processes share cores: taskset is missing, or there is but one core');
  for (const benchmark of benchmarks) {
    for (const reason of benchmark.skipped) note(io, `${benchmark.name}: skipped, ${reason}`);
    const progress = progressLine(io);
    try {
      const found = await runBenchmark(benchmark, effort, progress.show, () => interrupted);
      figures.push(...found);
      if (json) for (const figure of found) io.stdout.write(`${JSON.stringify(figure)}\n`);
    } catch (error) {
      progress.clear();
      const detail = error instanceof Error ? error.message : String(error);
      note(io, `${benchmark.name}: ${detail}`);
      exitCode = EXIT.failedCheck;
    }
    progress.clear();
  }
  if (!json) {
    for (const { name, question } of benchmarks) io.stdout.write(`${name}: ${question}\n`);
    io.stdout.write(`\n${markdownTable(figures)}`);
  }
  return interrupted ? EXIT.failedCheck : exitCode;
}

function note(io: CommandIo, text: string): void {
  io.stderr.write(`hazgate bench: ${text}\n`);
}

/** One line on the terminal that says what is being measured; nothing anywhere else. */
function progressLine(io: CommandIo): {
  readonly show: Parameters<typeof runBenchmark>[2];
  readonly clear: () => void;
} {
  const write = (text: string): void => {
    if (io.isTerminal) io.stderr.write(`\r\u001b[2K${text}`);
  };
  return {
    show: ({ benchmark, subject, round, rounds }) =>
      write(`${benchmark}: round ${round} of ${rounds}, ${subject}`),
    clear: () => write(''),
  };
}

function effortOf(options: BenchOptions): Effort | null {
  const seconds = Number(options.seconds ?? SECONDS_DEFAULT);
  const rounds = Number(options.rounds ?? ROUNDS_DEFAULT);
  if (!(seconds >= 0.1 && seconds <= SECONDS_MAX)) return null;
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > ROUNDS_MAX) return null;
  return { seconds, rounds };
}
