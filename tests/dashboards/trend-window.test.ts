import { describe, expect, test } from 'vitest';
import {
  EVERY,
  extremesOf,
  gapSeconds,
  SPAN_MS,
  SPANS,
  samplesOf,
  scaleOf,
  withGaps,
} from '../../dashboards/web/src/trends/trend-window.ts';
import { HistoryQuery } from '../../gateway/api/history-contract.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();

describe('a trend', () => {
  test.each(SPANS)('of a %s asks for no more than a screen can show', (span) => {
    const every = EVERY[span];
    if (every === null) return;
    const bucketMs = HistoryQuery.parse({ every }).every ?? 0;
    expect(bucketMs).toBeGreaterThan(0);
    expect(SPAN_MS[span] / bucketMs).toBeLessThanOrEqual(1_100);
    expect(SPAN_MS[span] / bucketMs).toBeGreaterThan(400);
  });

  test('draws a bad reading as a gap, and a bucket with its range', () => {
    expect(
      samplesOf([
        { t: at(1), v: 3, q: 'good' },
        { t: at(2), v: 9, q: 'bad' },
      ]),
    ).toEqual([
      { t: 1, v: 3, low: 3, high: 3 },
      { t: 2, v: null, low: null, high: null },
    ]);
    expect(samplesOf([{ t: at(60), mean: 2, min: 1, max: 4 }])).toEqual([
      { t: 60, v: 2, low: 1, high: 4 },
    ]);
  });

  test('breaks the line over a silence, and only there', () => {
    const samples = samplesOf([0, 1, 2, 60, 61].map((t) => ({ t: at(t), v: 1, q: 'good' })));
    const values = withGaps(samples, 10).map(({ v }) => v);
    expect(values).toEqual([1, 1, 1, null, 1, 1]);
  });

  test('takes three periods for a silence, or three buckets where those are longer', () => {
    expect(gapSeconds(10, 'minutes')).toBe(31);
    expect(gapSeconds(1, 'day')).toBe(360);
    expect(gapSeconds(3_600, 'hour')).toBe(10_800);
  });

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

  test('tells how low and how high it has been, gaps aside', () => {
    const bucket = { t: at(60), mean: 2, min: 1, max: 4 };
    const gap = { t: at(61), v: 9, q: 'bad' };
    expect(extremesOf(samplesOf([bucket, gap]))).toEqual([1, 4]);
    expect(extremesOf(samplesOf([gap]))).toEqual([null, null]);
  });
});
