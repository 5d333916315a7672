import { describe, expect, test } from 'vitest';
import {
  formatPath,
  formatProblem,
  hasErrors,
  type Problem,
  problemJson,
  sortProblems,
} from '../../../gateway/config/problem.ts';

const PROBLEM: Problem = {
  file: 'a.yaml',
  line: 3,
  column: 5,
  severity: 'error',
  path: 'x',
  message: 'wrong',
};

describe('a problem', () => {
  test('is one line: file, line, column, path, message', () => {
    expect(formatProblem(PROBLEM)).toBe('a.yaml:3:5: x: wrong');
    expect(formatProblem({ ...PROBLEM, severity: 'warning' })).toBe(
      'a.yaml:3:5: x: warning: wrong',
    );
    expect(formatProblem({ ...PROBLEM, message: 'two\nlines' })).toBe('a.yaml:3:5: x: two lines');
    expect(formatProblem({ ...PROBLEM, message: 'a\u0085b \u001b[31mred' })).toBe(
      'a.yaml:3:5: x: a b \ufffd[31mred',
    );
  });

  test('is one JSON object', () => {
    expect(JSON.parse(problemJson(PROBLEM))).toEqual(PROBLEM);
  });

  test.each([
    [[], '(file)'],
    [['site'], 'site'],
    [['sources', 0, 'points', 12, 'limits', 'HH'], 'sources[0].points[12].limits.HH'],
    [[0, 'a'], '[0].a'],
    [['a\nb'], 'a b'],
  ])('at %j is at %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });

  test('stands in order of place within its file, files in order of coming, told once', () => {
    const at = (file: string, line: number, column: number): Problem => ({
      ...PROBLEM,
      file,
      line,
      column,
    });
    const sorted = sortProblems([
      at('b', 2, 1),
      at('a', 9, 9),
      at('b', 1, 7),
      at('b', 1, 2),
      at('b', 2, 1),
    ]);
    expect(sorted.map(({ file, line, column }) => `${file}${line}:${column}`)).toEqual([
      'b1:2',
      'b1:7',
      'b2:1',
      'a9:9',
    ]);
  });

  test('refuses its file only as an error', () => {
    expect(hasErrors([{ ...PROBLEM, severity: 'warning' }])).toBe(false);
    expect(hasErrors([{ ...PROBLEM, severity: 'warning' }, PROBLEM])).toBe(true);
  });
});
