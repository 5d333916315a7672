import { expect, test } from 'vitest';
import { figuresOf, markdownTable, median, quantile } from '../../../gateway/bench/figure.ts';

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
  const [figure] = figuresOf('ingest', reference, [
    { subject: 'ours', rounds: [rate(50), rate(5), rate(700)] },
  ]);
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
  const subjects = [
    { subject: 'half', rounds: [rate(50), rate(1)] },
    { subject: 'none', rounds: [] },
  ];
  const figures = figuresOf('ingest', reference, subjects);
  expect(figures.map(({ subject, rounds }) => [subject, rounds])).toEqual([['half', 1]]);
  expect(markdownTable(figures)).toContain('| ingest | rate | half | bare | **0.500** |');
});
