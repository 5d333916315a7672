import { globSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Whether a pattern may stand for more than the file that it spells. */
export function isWildcard(pattern: string): boolean {
  return /[*?[\]{}]/.test(pattern);
}

/** Files that a pattern names, relative to a directory, sorted, each joined to the directory; empty where there is none. */
export function expandPattern(directory: string, pattern: string): readonly string[] {
  const matches = globSync(pattern, { cwd: directory });
  return matches.sort().map((match) => (isAbsolute(match) ? match : join(directory, match)));
}
