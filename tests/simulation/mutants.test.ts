import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../..');

/** How often the piece that a mutant replaces stands in its file. */
function timesIn({ file, from }: { readonly file: string; readonly from: string }): number {
  return readFileSync(join(ROOT, file), 'utf8').split(from).length - 1;
}

test('the piece that each mutant replaces stands in its file, once', () => {
  const misplaced = MUTANTS.filter((mutant) => timesIn(mutant) !== 1).map(({ name }) => name);
  expect(misplaced).toEqual([]);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
