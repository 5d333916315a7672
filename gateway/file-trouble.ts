const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied: give the user of this process the right to it',
  EPERM: 'not permitted: give the user of this process the right to it',
  EROFS: 'on a file system that is mounted read-only: mount it for writing',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of this path is no directory',
  EEXIST: 'is there already and is no directory',
  EISDIR: 'is a directory',
  ENOSPC: 'no room left on its disk',
};

/** What keeps a file from being used and what to do, in words for whoever gave its path; null where the error is of another kind. */
export function fileTrouble(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, path } = error as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : WORDS[code];
  return path === undefined || words === undefined ? null : `${path}: ${words}`;
}
