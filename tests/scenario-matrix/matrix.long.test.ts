import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matrixOf } from './matrix.ts';

const FOLDER = join(import.meta.dirname, '../../simulators/scenarios');
const FILES = globSync('**/*.yaml', { cwd: FOLDER }).sort();

describe('the matrix of scenarios', () => {
  it.each(FILES)('%s is green as it stands and red without anything that it tests', (file) => {
    const cells = [...matrixOf(join(FOLDER, file))];
    expect(cells.filter(({ isRight }) => !isRight)).toEqual([]);
  });

  it('switches off something in every drill', () => {
    const drills = FILES.filter((each) => !each.includes('/'));
    expect(drills.length).toBeGreaterThan(10);
    for (const file of drills) {
      const [, first] = matrixOf(join(FOLDER, file));
      expect(first, file).toBeDefined();
    }
  });
});
