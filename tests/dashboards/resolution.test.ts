import { describe, expect, test } from 'vitest';
import { bucketsOf, resolutionOf } from '../../dashboards/web/src/trends/resolution.ts';
import { SPAN_MS, SPANS } from '../../dashboards/web/src/trends/trend-window.ts';
import { HistoryQuery } from '../../gateway/api/history-contract.ts';

const SECOND = 1_000;

describe('how finely the past is asked for', () => {
  test.each(SPANS)('a %s of buckets is no more than a screen can show', (span) => {
    const { every } = bucketsOf(SPAN_MS[span], 1);
    const bucketMs = HistoryQuery.parse({ every }).every ?? 0;
    expect(bucketMs).toBeGreaterThan(0);
    expect(SPAN_MS[span] / bucketMs).toBeLessThanOrEqual(1_100);
    expect(SPAN_MS[span] / bucketMs).toBeGreaterThan(400);
  });

  test('every reading is shown, with its quality, wherever few enough fall into the window', () => {
    expect(resolutionOf(SPAN_MS.minutes, 1).every).toBeNull();
    expect(resolutionOf(SPAN_MS.hour, 10).every).toBeNull();
    expect(resolutionOf(SPAN_MS.month, 3_600).every).toBeNull();
    expect(resolutionOf(1_500 * SECOND, 1).every).toBeNull();
    expect(resolutionOf(1_501 * SECOND, 1).every).toBe('5s');
    expect(resolutionOf(SPAN_MS.day, 10).every).toBe('2m');
  });

  test('three periods are a silence, or three buckets where those are longer', () => {
    expect(resolutionOf(SPAN_MS.minutes, 10)).toEqual({ every: null, heldS: 10, gapS: 31 });
    expect(resolutionOf(SPAN_MS.day, 1)).toEqual({ every: '2m', heldS: 120, gapS: 360 });
    expect(bucketsOf(SPAN_MS.hour, 3_600)).toEqual({ every: '5s', heldS: 3_600, gapS: 10_800 });
  });
});
