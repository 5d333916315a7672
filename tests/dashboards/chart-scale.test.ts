import { describe, expect, test } from 'vitest';
import { extremesOf, scaleOf } from '../../dashboards/web/src/trends/chart-scale.ts';
import { samplesOf } from '../../dashboards/web/src/trends/sample.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();

describe('the scale of a chart', () => {
  const scales = [
    {
      name: 'a curve within its limits',
      low: 9,
      high: 9.4,
      limits: [0.8, 10.8],
      shows: [0.8, 10.8],
    },
    { name: 'a curve beyond them', low: 9, high: 12, limits: [10.8], shows: [9, 12] },
    { name: 'no curve yet', low: null, high: null, limits: [1, 2], shows: [1, 2] },
    { name: 'no limits', low: 3, high: 4, limits: [], shows: [3, 4] },
    { name: 'a curve that stands still', low: 3, high: 3, limits: [], shows: [3, 3] },
    { name: 'nothing at all', low: null, high: null, limits: [], shows: [0.1, 0.9] },
  ] as const;
  test.each(scales)('of $name shows all of it, with some room', ({ low, high, limits, shows }) => {
    const [bottom, top] = scaleOf(low, high, limits);
    expect(bottom).toBeLessThan(shows[0]);
    expect(top).toBeGreaterThan(shows[1]);
    expect(top - bottom).toBeLessThan(Math.max(2, (shows[1] - shows[0]) * 1.5));
  });

  test('goes by how low and how high it has been, gaps aside', () => {
    const bucket = { t: at(60), mean: 2, min: 1, max: 4, count: 3 };
    const gap = { t: at(61), v: 9, q: 'bad' as const };
    expect(extremesOf(samplesOf([bucket, gap]))).toEqual([1, 4]);
    expect(extremesOf(samplesOf([gap]))).toEqual([null, null]);
    const other = { t: at(120), mean: 3, min: 0, max: 6, count: 3 };
    expect(extremesOf(samplesOf([bucket, other, bucket]))).toEqual([0, 6]);
  });
});
