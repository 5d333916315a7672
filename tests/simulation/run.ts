import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { removeLedgerFolders } from './ledger-folder.ts';
import { MUTANTS, type Mutant, mutantNamed } from './mutants.ts';
import type { SeedResult, Share } from './worker.ts';

const USAGE = `node tests/simulation/run.ts [--seeds N] [--seed S] [--steps N] [--mutants | --mutant NAME]

Runs the whole gateway on a simulated clock, disk and network, one run for each seed.
  --seeds N      how many seeds, 200 by default
  --seed S       the first seed; alone, only this one
  --steps N      steps of one run, 100 by default
  --mutants      puts known bugs in, one at a time: each must be caught
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

/** What became of one mutant. */
interface MutantOutcome {
  readonly isCaught: boolean;
  /** For the table. */
  readonly told: string;
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

/** Has a worker run its share; `each` sees every result. */
function runShare(workerData: Share, each: (result: SeedResult) => void): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on('message', each);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

function seedsOf({ first, seeds }: Settings): readonly number[] {
  return Array.from({ length: seeds }, (_, index) => first + index);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

async function runSeeds(settings: Settings): Promise<boolean> {
  const startedMs = performance.now();
  const sums = { done: 0, failed: 0, records: 0, events: 0, lives: 0, simulatedMs: 0 };
  const seeds = seedsOf(settings);
  const each = (result: SeedResult): void => {
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
  };
  const lanes = Math.max(1, Math.min(availableParallelism(), seeds.length));
  const shares = Array.from({ length: lanes }, (_, lane) =>
    seeds.filter((_seed, index) => index % lanes === lane),
  );
  const { steps, mutant } = settings;
  await Promise.all(
    shares.map((share) => runShare({ seeds: share, steps, mutant, untilFailure: false }, each)),
  );
  progress('');
  const seconds = (performance.now() - startedMs) / 1_000;
  const hours = (sums.simulatedMs / 3_600_000).toFixed(1);
  console.log(
    `${sums.done} seeds, ${sums.failed} failed, ${seconds.toFixed(1)} s (${(sums.done / seconds).toFixed(1)} a second): ` +
      `${sums.lives} lives, ${sums.records} records, ${sums.events} events, ${hours} simulated hours`,
  );
  return sums.failed === 0 && sums.done === settings.seeds;
}

/** The seeds for a mutant: the one that is known to catch it, and then all others, so that it is caught wherever it can be. */
function seedsFor({ seed }: Mutant, settings: Settings): readonly number[] {
  const seeds = seedsOf(settings);
  return seed === undefined ? seeds : [seed, ...seeds.filter((each) => each !== seed)];
}

/** Puts one mutant in and tries its seeds one after the other. Gives what caught it. */
async function tryMutant(mutant: Mutant, settings: Settings): Promise<MutantOutcome> {
  const seeds = seedsFor(mutant, settings);
  const share = { seeds, steps: settings.steps, mutant: mutant.name, untilFailure: true };
  let outcome: MutantOutcome = { isCaught: false, told: 'NOT CAUGHT' };
  try {
    await runShare(share, ({ seed, failure }) => {
      if (failure === null) return;
      const known = seed === seeds[0] ? '' : ` (and not at seed ${seeds[0]}, which is tried first)`;
      outcome = { isCaught: true, told: `seed ${seed}: ${failure.invariant}${known}` };
    });
  } catch (error) {
    return { isCaught: false, told: `NOT PUT IN: ${error}` };
  }
  return outcome;
}

/** Tries mutants on all cores, each on one, and tells of them in the order of the table. */
async function runMutants(settings: Settings): Promise<boolean> {
  const mutants = settings.mutant === null ? MUTANTS : [mutantNamed(settings.mutant)];
  const outcomes: MutantOutcome[] = [];
  let told = 0;
  const tell = (): void => {
    progress('');
    for (let outcome = outcomes[told]; outcome !== undefined; outcome = outcomes[told]) {
      const { name = '', bug = '' } = mutants[told] ?? {};
      console.log(`${name.padEnd(28)} ${bug.padEnd(66)} ${outcome.told}`);
      told += 1;
    }
  };
  const waiting = mutants.entries();
  const takeNext = async (): Promise<void> => {
    for (const [index, mutant] of waiting) {
      progress(mutant.name);
      outcomes[index] = await tryMutant(mutant, settings);
      tell();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeNext));
  return outcomes.every(({ isCaught }) => isCaught);
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
