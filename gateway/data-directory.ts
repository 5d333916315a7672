import { access, constants, mkdir } from 'node:fs/promises';
import { fileTrouble } from './file-trouble.ts';

/** What a person must change; of a disk that a fault has made read-only or full nobody is to blame, and a later try may do. */
const FOR_PEOPLE = new Set(['EACCES', 'EPERM', 'ENOTDIR', 'EEXIST']);

/** What a person must change so that a directory can serve; null where an error says nothing of the kind. */
export function directoryTrouble(error: unknown): string | null {
  const trouble = fileTrouble(error);
  const { code } = error as NodeJS.ErrnoException;
  if (trouble === null || code === undefined || !FOR_PEOPLE.has(code)) return null;
  return `data: ${trouble}; or choose another directory`;
}

/**
 * Makes the data directory where there is none, and looks whether this process may write in it. Gives what a person must change
 * before it can serve, or null where it can; rejects where it fails otherwise.
 */
export async function prepareDataDirectory(directory: string): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const trouble = directoryTrouble(error);
    if (trouble === null) throw error;
    return trouble;
  }
}
