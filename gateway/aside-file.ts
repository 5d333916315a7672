import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long a lock of somebody else's on a database is waited for; whoever needs it tries again later. */
export const LOCKED_MS_MAX = 200;
/** Damaged files that are kept to be looked at. */
const ASIDE_MAX = 3;
const ASIDE = /\.aside-\d+/;
const ONLY_COPY = /\.only-copy-\d+$/;

/** Whether a file, or a log of one, was moved away by {@link setAside}. */
export function isSetAside(name: string): boolean {
  return ASIDE.test(name);
}

/** Whether a file was moved away by {@link keepAside}. */
export function isOnlyCopy(name: string): boolean {
  return ONLY_COPY.test(name);
}

/** What a file was called before {@link keepAside} moved it; its own name where that did not happen. */
export function nameBefore(name: string): string {
  return name.replace(ONLY_COPY, '');
}

/** Moves a file and its log out of the way and tells where to. Past three, the newest one gives way. */
export function setAside(path: string): void {
  if (path === ':memory:') return;
  let number = 1;
  while (number < ASIDE_MAX && existsSync(`${path}.aside-${number}`)) number++;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.aside-${number}${suffix}`);
  }
}

/**
 * Moves a file that holds what nothing else does out of the way: as one file, and under a name that never gives way. Gives the
 * name. Throws where the directory can't be written.
 */
export function keepAside(directory: string, name: string): string {
  const path = join(directory, name);
  takeInLog(path);
  let number = 1;
  while (existsSync(`${path}.only-copy-${number}`)) number++;
  const kept = `${name}.only-copy-${number}`;
  // The log first: without its file it is nothing, while the file without its log would be taken for whole.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, join(directory, kept) + suffix);
  }
  return kept;
}

/** Puts what lies in a database's log into the file itself; where that fails the log stays beside it. */
function takeInLog(path: string): void {
  try {
    const database = new DatabaseSync(path, { timeout: LOCKED_MS_MAX });
    try {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      database.close();
    }
  } catch {
    // Then it goes along.
  }
}
