import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = new URL('./sync-shim.c', import.meta.url).pathname;

/** A disk whose syncs a test holds up or makes fail, for a process that is started with `env`. */
export interface SyncShim {
  readonly env: Readonly<Record<string, string>>;
  /** From now on every sync of the journal waits, until {@link SyncShim.release}. */
  hold(): void;
  release(): void;
  /** From now on every sync of the journal ends with EIO, until {@link SyncShim.mend}. */
  fail(): void;
  mend(): void;
}

/** Compiles the shim into a directory of the test's own. Throws what the compiler says where it does not compile. */
export function makeSyncShim(directory: string): SyncShim {
  const told = join(directory, 'shim');
  const library = join(directory, 'sync-shim.so');
  mkdirSync(told);
  const compiled = spawnSync('gcc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl'], {
    encoding: 'utf8',
  });
  if (compiled.status !== 0) throw new Error(`gcc: ${compiled.stderr}`);
  const tell = (name: string): void => closeSync(openSync(join(told, name), 'w'));
  const untell = (name: string): void => rmSync(join(told, name), { force: true });
  return {
    env: { LD_PRELOAD: library, SYNC_SHIM_DIR: told, SYNC_SHIM_WATCH: '/data/journal/' },
    hold: () => tell('hold'),
    release: () => untell('hold'),
    fail: () => tell('fail'),
    mend: () => untell('fail'),
  };
}
