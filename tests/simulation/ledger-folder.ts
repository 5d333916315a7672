import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory where the machine has a directory for it: that a disk syncs slowly tells nothing here. */
const SHELF = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** All threads of this process. */
const PREFIX = join(SHELF, `hazgate-simulation-${process.pid}-`);

/** Makes a folder for the ledger of one run. */
export function makeLedgerFolder(): string {
  return mkdtempSync(PREFIX);
}

/** Removes what threads that were ended in the middle of a run left behind. */
export function removeLedgerFolders(): void {
  for (const path of globSync(`${PREFIX}*`)) rmSync(path, { recursive: true, force: true });
}
