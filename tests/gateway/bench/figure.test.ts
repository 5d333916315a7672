import { expect, test } from 'vitest';
import { figuresOf, markdownTable, median, quantile } from '../../../gateway/bench/figure.ts';

const CONTEXT = { benchmark: 'ingest', bars: [] };
const rate = (value: number) => [{ figure: 'rate', unit: '/s', value }];

test.each([
  { values: [3, 1, 2], expected: 2 },
  { values: [4, 1, 2, 3], expected: 2.5 },
  { values: [7], expected: 7 },
  { values: [], expected: Number.NaN },
])('the median of $values is $expected', ({ values, expected }) => {
  expect(median(values)).toBe(expected);
});

test('a quantile is a value that was measured', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([
    quantile(values, 0.5),
    quantile(values, 0.99),
    quantile(values, 1),
    quantile(values, 0),
  ]).toEqual([50, 99, 100, 1]);
  expect(quantile(new Float64Array(), 0.5)).toBeNaN();
});

test('a ratio is taken round by round, so that a slow round of the machine cancels out', () => {
  const reference = { subject: 'bare', rounds: [rate(100), rate(10), rate(1_000)] };
  const [figure] = figuresOf(CONTEXT, reference, {
    subject: 'ours',
    rounds: [rate(50), rate(5), rate(700)],
  });
  expect(figure).toMatchObject({
    ratio: 0.5,
    ratioMin: 0.5,
    ratioMax: 0.7,
    rounds: 3,
    value: 50,
    referenceValue: 100,
  });
});

test('a round that either of the two lacks does not count, and without any there is no figure', () => {
  const reference = { subject: 'bare', rounds: [rate(100), []] };
  const half = figuresOf(CONTEXT, reference, { subject: 'half', rounds: [rate(50), rate(1)] });
  expect(half.map(({ subject, rounds }) => [subject, rounds])).toEqual([['half', 1]]);
  expect(figuresOf(CONTEXT, reference, { subject: 'none', rounds: [] })).toEqual([]);
  expect(markdownTable(half)).toContain('| ingest | rate | half | bare | **0.500** |');
});

test.each([
  { better: 'more', bar: 0.5, goal: 0.75, ratio: 0.49, verdict: 'below' },
  { better: 'more', bar: 0.5, goal: 0.75, ratio: 0.5, verdict: 'bar' },
  { better: 'more', bar: 0.5, goal: 0.75, ratio: 0.75, verdict: 'goal' },
  { better: 'less', bar: 2.5, goal: 1.5, ratio: 2.6, verdict: 'below' },
  { better: 'less', bar: 2.5, goal: 1.5, ratio: 2.5, verdict: 'bar' },
  { better: 'less', bar: 2.5, goal: 1.5, ratio: 0.9, verdict: 'goal' },
  { better: 'less', bar: null, goal: 5, ratio: 80, verdict: 'bar' },
] as const)('where $better is better, $ratio stands to $bar and $goal as: $verdict', (row) => {
  const { better, bar, goal, ratio, verdict } = row;
  const bars = [{ figure: 'rate', reference: 'bare', better, bar, goal }];
  const reference = { subject: 'bare', rounds: [rate(1)] };
  const subject = { subject: 'ours', rounds: [rate(ratio)] };
  expect(figuresOf({ benchmark: 'b', bars }, reference, subject)).toMatchObject([{ verdict }]);
});

test('none where none is allowed meets its bar, one does not', () => {
  const bars = [{ figure: 'lost', reference: 'allowed', better: 'less', bar: 1, goal: 1 }] as const;
  const lost = (value: number) => [{ figure: 'lost', unit: '', value }];
  const verdictOf = (value: number) =>
    figuresOf(
      { benchmark: 'page', bars },
      { subject: 'allowed', rounds: [lost(0)] },
      { subject: 'ours', rounds: [lost(value)] },
    ).map(({ ratio, verdict }) => [ratio, verdict]);
  expect(verdictOf(0)).toEqual([[1, 'goal']]);
  expect(verdictOf(1)).toEqual([[Number.POSITIVE_INFINITY, 'below']]);
});

test('beside a reference of 0 a table says what was seen, for there is no ratio', () => {
  const tasks = (value: number) => [{ figure: 'long tasks', unit: '', value }];
  const rowOf = (seen: readonly number[], promised: readonly number[]) => {
    const reference = { subject: 'promised', rounds: promised.map(tasks) };
    const table = markdownTable(
      figuresOf(CONTEXT, reference, { subject: 'ours', rounds: seen.map(tasks) }),
    );
    expect(table).not.toMatch(/Infinity|NaN/);
    return table.split('\n').at(2);
  };
  expect(rowOf([3, 5, 4], [0, 0, 0])).toContain('| **4.00** seen | 3.00 to 5.00 |');
  // One round is enough: a spread without an end says nothing.
  expect(rowOf([3, 5, 4], [1, 0, 2])).toContain('| **4.00** seen | 3.00 to 5.00 |');
  expect(rowOf([0, 0, 0], [0, 0, 0])).toContain('| **1.00** | 1.00 to 1.00 |');
});
