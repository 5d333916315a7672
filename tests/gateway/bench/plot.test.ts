import { expect, test } from 'vitest';
import type { Figure } from '../../../gateway/bench/figure.ts';
import { plotOf } from '../../../gateway/bench/plot.ts';

function figure(overrides: Partial<Figure>): Figure {
  return {
    benchmark: 'ingest',
    figure: 'acknowledgements',
    unit: '/s',
    subject: 'ours',
    reference: 'bare',
    ratio: 0.5,
    ratioMin: 0.4,
    ratioMax: 0.6,
    rounds: 3,
    value: 1,
    valueMin: 1,
    valueMax: 1,
    referenceValue: 2,
    bar: null,
    goal: null,
    verdict: null,
    ...overrides,
  };
}

/** Where the points stand on the axis, from left to right as drawn. */
function places(svg: string): readonly number[] {
  return [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
}

test('a larger ratio stands further right, and the reference in the middle', () => {
  const [less = 0, same = 0, more = 0] = places(
    plotOf([0.1, 1, 10].map((ratio) => figure({ ratio, ratioMin: ratio, ratioMax: ratio }))),
  );
  expect(same - less).toBeCloseTo(more - same, 0);
  expect(more).toBeGreaterThan(same);
});

test('what a name holds is written as text', () => {
  expect(plotOf([figure({ subject: 'a<b & c' })])).toContain('a&lt;b &amp; c');
});

test('a ratio that is no number is left out, and nothing at all is still a picture', () => {
  expect(places(plotOf([figure({ ratio: Number.NaN }), figure({ ratio: 0 })]))).toEqual([]);
  expect(plotOf([])).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
});

test('the colour says how a ratio stands to its bar', () => {
  const below = plotOf([figure({ verdict: 'below', bar: 0.7, goal: 0.9 })]);
  expect(below).toContain('fill="#cf222e"');
  expect(plotOf([figure({ verdict: 'goal', bar: 0.2, goal: 0.4 })])).not.toContain('#cf222e');
});
