import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runBenchmark } from '../bench/bench.ts';
import type { Benchmark, Effort } from '../bench/benchmark.ts';
import { canPin } from '../bench/child.ts';
import { columnsBenchmark } from '../bench/columns.ts';
import { feedBenchmark } from '../bench/feed.ts';
import { type Figure, shown } from '../bench/figure.ts';
import { footprintBenchmark } from '../bench/footprint.ts';
import { historianBenchmark } from '../bench/historian.ts';
import { historyBenchmark } from '../bench/history.ts';
import { ingestBenchmark } from '../bench/ingest.ts';
import { latencyBenchmark } from '../bench/latency.ts';
import { plotOf } from '../bench/plot.ts';
import { pulsesBenchmark } from '../bench/pulses.ts';
import { recoverBenchmark } from '../bench/recover.ts';
import { reportOf } from '../bench/report.ts';
import { rulesBenchmark } from '../bench/rules.ts';
import { scaleBenchmark } from '../bench/scale.ts';
import { stormBenchmark } from '../bench/storm.ts';
import { virtualBenchmark } from '../bench/virtual.ts';
import { type CommandIo, EXIT } from './command-io.ts';

/** Options of `bench`, as the command line gives them. */
export interface BenchOptions {
  readonly json?: boolean;
  /** Length of one measurement; default 5. */
  readonly seconds?: string;
  /** Default 5. */
  readonly rounds?: string;
  /** Directory that the report and its plot are written to, made where it is missing. */
  readonly report?: string;
}

/** Benchmarks by their names. */
export type Benchmarks = Readonly<Record<string, () => Benchmark>>;

/** Those that need nothing but the package. */
const BENCHMARKS: Benchmarks = {
  ingest: ingestBenchmark,
  columns: columnsBenchmark,
  latency: latencyBenchmark,
  pulses: pulsesBenchmark,
  rules: rulesBenchmark,
  scale: scaleBenchmark,
  storm: stormBenchmark,
  feed: feedBenchmark,
  historian: historianBenchmark,
  history: historyBenchmark,
  recover: recoverBenchmark,
  footprint: footprintBenchmark,
  virtual: virtualBenchmark,
};

const SECONDS_DEFAULT = 5;
const SECONDS_MAX = 3_600;
const ROUNDS_DEFAULT = 5;
const ROUNDS_MAX = 1_000;
const REPORT_FILE = 'hazgate-bench.md';
const PLOT_FILE = 'hazgate-bench.svg';

/**
 * `hazgate bench [NAME…]`: measures beside a reference in the same run and prints the ratios. Exit code 1 where a
 * measurement went wrong (a message lost, an acknowledgement out of order, a pulse without its alarm), 2 for wrong usage. A
 * ratio below its bar is reported and is no failure: it says as much of the machine's neighbours as of the gateway.
 * @param benchmarks those that can be named, the gateway's own unless others are given
 */
export async function bench(
  names: readonly string[],
  options: BenchOptions,
  io: CommandIo,
  benchmarks: Benchmarks = BENCHMARKS,
): Promise<number> {
  const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined) {
    const known = Object.keys(benchmarks).join(', ');
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
  const refused = makeReportDirectory(options.report);
  if (refused !== null) {
    io.stderr.write(`hazgate bench: --report ${options.report}: ${refused}\n`);
    return EXIT.wrongUsage;
  }
  const chosen = Object.entries(benchmarks).flatMap(([name, make]) =>
    names.length === 0 || names.includes(name) ? [make()] : [],
  );
  return new Run(chosen, effort, options, io).toEnd();
}

/** Before anything is measured, so that nothing was measured for nothing. Gives why it can't be made. */
function makeReportDirectory(directory: string | undefined): string | null {
  if (directory === undefined) return null;
  try {
    mkdirSync(directory, { recursive: true });
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** One run of the command. */
class Run {
  readonly #benchmarks: readonly Benchmark[];
  readonly #effort: Effort;
  readonly #options: BenchOptions;
  readonly #io: CommandIo;
  readonly #figures: Figure[] = [];
  readonly #troubles: string[] = [];
  #interrupted = false;

  constructor(
    benchmarks: readonly Benchmark[],
    effort: Effort,
    options: BenchOptions,
    io: CommandIo,
  ) {
    this.#benchmarks = benchmarks;
    this.#effort = effort;
    this.#options = options;
    this.#io = io;
  }

  async toEnd(): Promise<number> {
    void this.#io.interrupted.then(() => {
      this.#interrupted = true;
    });
    if (!canPin())
      this.#note('processes share cores: taskset is missing, or there is but one core');
    for (const benchmark of this.#benchmarks) await this.#measure(benchmark);
    this.#report();
    return this.#interrupted || this.#troubles.length > 0 ? EXIT.failedCheck : EXIT.success;
  }

  async #measure(benchmark: Benchmark): Promise<void> {
    for (const reason of benchmark.skipped) this.#note(`${benchmark.name}: skipped, ${reason}`);
    const progress = progressLine(this.#io);
    try {
      const stopped = (): boolean => this.#interrupted;
      const found = await runBenchmark(benchmark, this.#effort, progress.show, stopped);
      this.#figures.push(...found);
      if (this.#options.json !== true) return;
      for (const figure of found) this.#io.stdout.write(`${JSON.stringify(figure)}\n`);
    } catch (error) {
      progress.clear();
      const trouble = `${benchmark.name}: ${messageOf(error)}`;
      this.#troubles.push(trouble);
      this.#note(trouble);
    } finally {
      progress.clear();
      benchmark.close?.();
    }
  }

  #report(): void {
    const circumstances = { at: new Date(), effort: this.#effort, pinned: canPin() };
    const report = reportOf(this.#benchmarks, this.#figures, this.#troubles, circumstances);
    if (this.#options.json !== true) this.#io.stdout.write(report);
    const directory = this.#options.report;
    if (directory === undefined) return;
    writeFileSync(join(directory, REPORT_FILE), `${report}\n![ratios](${PLOT_FILE})\n`);
    writeFileSync(join(directory, PLOT_FILE), plotOf(this.#figures));
    this.#note(`wrote ${join(directory, REPORT_FILE)} and ${PLOT_FILE}`);
  }

  #note(text: string): void {
    this.#io.stderr.write(`hazgate bench: ${text}\n`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A line for each measurement that has ended; on a terminal one more that says what is being measured. */
function progressLine(io: CommandIo): {
  readonly show: Parameters<typeof runBenchmark>[2];
  readonly clear: () => void;
} {
  const write = (text: string): void => {
    if (io.isTerminal) io.stderr.write(`\r\u001b[2K${text}`);
  };
  return {
    show: ({ benchmark, subject, round, rounds, measured }) => {
      const what = `${benchmark}: round ${round} of ${rounds}, ${subject}`;
      write(measured === null ? what : '');
      if (measured === null) return;
      const figures = measured.map(({ figure, unit, value }) =>
        `${figure} ${shown(value)} ${unit}`.trimEnd(),
      );
      io.stderr.write(`hazgate bench: ${what}: ${figures.join('; ')}\n`);
    },
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
