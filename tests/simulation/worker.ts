import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { mutantNamed, release } from './mutants.ts';

/** What a worker is told to do. */
export interface Share {
  /** In this order. */
  readonly seeds: readonly number[];
  readonly steps: number;
  /** Bug to put in; null for none. */
  readonly mutant: string | null;
  /** End at the first seed that fails. */
  readonly untilFailure: boolean;
}

/** What a worker tells of one seed. */
export interface SeedResult {
  readonly seed: number;
  /** Null where all invariants hold. */
  readonly failure: { readonly invariant: string; readonly detail: string } | null;
  readonly records: number;
  readonly events: number;
  readonly lives: number;
  readonly simulatedMs: number;
}

async function work(share: Share): Promise<void> {
  // Each mutant has a worker of its own, and all but one file of each is the same.
  enableCompileCache();
  if (share.mutant !== null) release(mutantNamed(share.mutant));
  // Loaded only now, so that the mutant is in place.
  const { runSeed } = await import('./scenario.ts');
  for (const seed of share.seeds) {
    try {
      const { records, events, lives, simulatedMs } = await runSeed(seed, share.steps);
      tell({ seed, failure: null, records, events, lives, simulatedMs });
    } catch (error) {
      const invariant = isNamed(error) ? error.invariant : 'the simulation runs to its end';
      const detail = error instanceof Error ? String(error.stack) : String(error);
      const nothing = { records: 0, events: 0, lives: 0, simulatedMs: 0 };
      tell({ seed, failure: { invariant, detail }, ...nothing });
      if (share.untilFailure) return;
    }
  }
}

function isNamed(error: unknown): error is { readonly invariant: string } {
  return typeof error === 'object' && error !== null && 'invariant' in error;
}

function tell(result: SeedResult): void {
  parentPort?.postMessage(result);
}

await work(workerData as Share);
// Timers of brokers that died keep nothing alive.
process.exit(0);
