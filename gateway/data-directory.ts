import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileTrouble } from './file-trouble.ts';

/** What a person must change; of a disk that a fault has made read-only or full nobody is to blame, and a later try may do. */
const FOR_PEOPLE = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST']);

/** What a person must change so that a directory can serve; null where an error says nothing of the kind. */
export function directoryTrouble(error: unknown): string | null {
  const trouble = fileTrouble(error);
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && syscall === 'mkdir')
    return `data: ${path}: the file system there takes no new directory: choose another directory`;
  if (trouble === null || code === undefined || !FOR_PEOPLE.has(code)) return null;
  return `data: ${trouble}; or choose another directory`;
}

/** Rejects where it can't be told. */
async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/**
 * Makes a directory where there is none, with all that leads to it, for its owner only. Each by itself: told to make them all, Node
 * tries for ever where a file system answers that there is no such file, as /proc does.
 */
async function makeDataDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeDataDirectory(parent);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isDirectory(path))) throw error;
  }
}

/**
 * Makes the data directory where there is none, and looks whether this process may write in it. Gives what a person must change
 * before it can serve, or null where it can; rejects where it fails otherwise.
 */
export async function prepareDataDirectory(directory: string): Promise<string | null> {
  try {
    await makeDataDirectory(directory);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const trouble = directoryTrouble(error);
    if (trouble === null) throw error;
    return trouble;
  }
}
