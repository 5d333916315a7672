import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { removeLedgerFolders } from './ledger-folder.ts';
import { MUTANTS } from './mutants.ts';
import type { SeedResult, Share } from './worker.ts';

const USAGE = `node tests/simulation/run.ts [--seeds N] [--seed S] [--steps N] [--mutants | --mutant NAME]

Runs the whole gateway on a simulated clock, disk and network, one run for each seed.
  --seeds N      how many seeds, 200 by default
  --seed S       the first seed; alone, only this one
  --steps N      steps of one run, 100 by default
  --mutants      puts known bugs in, one after the other: each must be caught
  --mutant NAME  runs with one of these bugs
Exit 0 where all invariants hold (and all mutants are caught), 1 where one does not, 2 for wrong usage.`;

/** Seeds in which a mutant must be caught. */
const MUTANT_SEEDS = 300;

interface Settings {
  readonly first: number;
  readonly seeds: number;
  readonly steps: number;
  readonly mutants: boolean;
  readonly mutant: string | null;
}

function settingsFrom(args: readonly string[]): Settings | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string' },
      seed: { type: 'string' },
      steps: { type: 'string', default: '100' },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const first = Number(values.seed ?? 1);
  const ordinary = values.seed === undefined ? 200 : 1;
  const seeds = Number(values.seeds ?? (values.mutants ? MUTANT_SEEDS : ordinary));
  const steps = Number(values.steps);
  const areNumbers = [first, seeds, steps].every((each) => Number.isSafeInteger(each) && each >= 0);
  if (!areNumbers) throw new TypeError('--seeds, --seed and --steps take whole numbers');
  return { first, seeds, steps, mutants: values.mutants, mutant: values.mutant ?? null };
}

/** Runs shares of the seeds on all cores; `each` sees every result and says whether its share goes on. */
async function runShares(
  shares: readonly Share[],
  each: (result: SeedResult) => boolean,
): Promise<void> {
  const workers = shares.map(
    (workerData) => new Worker(new URL('./worker.ts', import.meta.url), { workerData }),
  );
  const ends = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        worker.on('message', (result: SeedResult) => {
          if (!each(result)) void worker.terminate();
        });
        worker.on('error', reject);
        worker.on('exit', () => resolve());
      }),
  );
  await Promise.all(ends);
}

function sharesOf({ first, seeds, steps, mutant }: Settings, untilFailure: boolean): Share[] {
  const stride = Math.max(1, Math.min(availableParallelism(), seeds));
  return Array.from({ length: stride }, (_, index) => ({
    first: first + index,
    end: first + seeds,
    stride,
    steps,
    mutant,
    untilFailure,
  }));
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function runSeeds(settings: Settings): Promise<boolean> {
  const startedMs = performance.now();
  const sums = { done: 0, failed: 0, records: 0, events: 0, lives: 0, simulatedMs: 0 };
  await runShares(sharesOf(settings, false), (result) => {
    sums.done += 1;
    for (const key of ['records', 'events', 'lives', 'simulatedMs'] as const) {
      sums[key] += result[key];
    }
    if (result.failure !== null) {
      sums.failed += 1;
      const again = `node tests/simulation/run.ts --seed ${result.seed} --steps ${settings.steps}`;
      const bug = settings.mutant === null ? '' : ` --mutant ${settings.mutant}`;
      progress('');
      console.log(`seed ${result.seed}: ${result.failure.detail}\n  again: ${again}${bug}\n`);
    }
    progress(`${sums.done} of ${settings.seeds} seeds, ${sums.failed} failed`);
    return true;
  });
  progress('');
  const seconds = (performance.now() - startedMs) / 1_000;
  const hours = (sums.simulatedMs / 3_600_000).toFixed(1);
  console.log(
    `${sums.done} seeds, ${sums.failed} failed, ${seconds.toFixed(1)} s (${(sums.done / seconds).toFixed(1)} a second): ` +
      `${sums.lives} lives, ${sums.records} records, ${sums.events} events, ${hours} simulated hours`,
  );
  return sums.failed === 0 && sums.done === settings.seeds;
}

async function runMutants(settings: Settings): Promise<boolean> {
  const names = settings.mutant === null ? MUTANTS.map(({ name }) => name) : [settings.mutant];
  let areAllCaught = true;
  for (const mutant of MUTANTS.filter(({ name }) => names.includes(name))) {
    progress(mutant.name);
    let caught: SeedResult | null = null;
    let outcome = 'NOT CAUGHT';
    await runShares(sharesOf({ ...settings, mutant: mutant.name }, true), (result) => {
      const isFirst = caught === null || result.seed < caught.seed;
      if (result.failure === null || !isFirst) return isFirst;
      caught = result;
      outcome = `seed ${result.seed}: ${result.failure.invariant}`;
      return true;
    }).catch((error: unknown) => {
      caught = null;
      outcome = `NOT PUT IN: ${error}`;
    });
    progress('');
    if (caught === null) areAllCaught = false;
    console.log(`${mutant.name.padEnd(28)} ${mutant.bug.padEnd(66)} ${outcome}`);
  }
  return areAllCaught;
}

async function main(): Promise<number> {
  let settings: Settings | null;
  try {
    settings = settingsFrom(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (settings === null) {
    console.log(USAGE);
    return 0;
  }
  const holds = settings.mutants ? await runMutants(settings) : await runSeeds(settings);
  return holds ? 0 : 1;
}

process.exitCode = await main().finally(removeLedgerFolders);
