import { describe, expect, test } from 'vitest';
import { columns } from '../../dashboards/web/src/trends/chart-columns.ts';
import { doubtfulCurve, doubtsOf, soundCurve } from '../../dashboards/web/src/trends/doubt.ts';
import { lateCurve, latesOf } from '../../dashboards/web/src/trends/lateness.ts';
import {
  isolatedAt,
  isSilent,
  nearestAt,
  type Sample,
  samplesOf,
  silencesOf,
  withSilences,
} from '../../dashboards/web/src/trends/sample.ts';
import { NO_READINGS } from '../../dashboards/web/src/trends/worth.ts';
import type { Quality } from '../../rules/reading.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();
const HOLD = { heldS: 1, gapS: 4 };

/** Readings a second apart, from 0 on. */
function readings(...all: readonly (readonly [v: number | null, q?: Quality])[]): Sample[] {
  return [...samplesOf(all.map(([v, q = 'good'], t) => ({ t: at(t), v, q })))];
}

describe('samples', () => {
  test('of readings tell their quality; a bad one is a gap that still tells what came', () => {
    const live = { count: 1, disposition: 'live', late: 0 };
    const good = { q: 'good', worst: 'good', qualities: { ...NO_READINGS, good: 1 } };
    const bad = { q: 'bad', worst: 'bad', qualities: { ...NO_READINGS, bad: 1 } };
    expect(readings([3], [9, 'bad'], [null, 'bad'])).toEqual([
      { t: 0, v: 3, low: 3, high: 3, given: 3, ...good, ...live },
      { t: 1, v: null, low: null, high: null, given: 9, ...bad, ...live },
      { t: 2, v: null, low: null, high: null, given: null, ...bad, ...live },
    ]);
  });

  test('of buckets have a range, how many readings of each quality are in them, and the worst of these', () => {
    const qualities = { ...NO_READINGS, good: 5, uncertain: 2, calibrating: 1 };
    const bucket = { t: at(60), mean: 2, min: 1, max: 4, count: 6, qualities, late: 3 };
    expect(samplesOf([bucket])).toEqual([
      {
        ...{ t: 60, v: 2, low: 1, high: 4, q: null, given: 2, count: 8, disposition: null },
        ...{ qualities, worst: 'uncertain', late: 3 },
      },
    ]);
  });

  test('of a bucket in which every reading is bad are a gap, with a value or without; no silence', () => {
    const worth = { qualities: { ...NO_READINGS, bad: 2 }, late: 0 };
    const given = { t: at(0), mean: 2, min: 1, max: 3, count: 2, ...worth };
    const valueless = { t: at(1), mean: null, min: null, max: null, count: 0, ...worth };
    const samples = samplesOf([given, valueless]);
    for (const sample of samples) {
      expect(sample).toMatchObject({ v: null, low: null, high: null, count: 2, worst: 'bad' });
    }
    expect(samples.map((sample) => sample.given)).toEqual([2, null]);
    expect(silencesOf(samples, HOLD, { fromS: 0, toS: 2 })).toEqual([]);
    expect(doubtsOf(samples, HOLD)).toEqual([{ fromS: 0, toS: 2, doubt: 'bad' }]);
  });

  test('of a bucket in which some are bad or doubtful are drawn with that doubt', () => {
    const bucket = { mean: 2, min: 1, max: 4, count: 6 };
    const samples = samplesOf(
      (['good', 'bad', 'maintenance', 'good'] as const).map((worst, index) => ({
        ...{ ...bucket, t: at(index) },
        qualities: { ...NO_READINGS, good: 5, [worst]: 6 },
      })),
    );
    expect(soundCurve(samples)).toEqual([2, null, null, 2]);
    expect(doubtsOf(samples, HOLD)).toEqual([
      { fromS: 1, toS: 2, doubt: 'bad' },
      { fromS: 2, toS: 3, doubt: 'doubtful' },
    ]);
  });

  test('that came late are told from those that were seen at their time', () => {
    const came = ['live', 'late', 'delayed', 'late-live', 'late'] as const;
    const samples = samplesOf(
      came.map((disposition, t) => ({ t: at(t), v: t, q: 'good' as const, disposition })),
    );
    expect(lateCurve(samples)).toEqual([null, 1, 2, null, 4]);
    expect(latesOf(samples, HOLD)).toEqual([
      { fromS: 1, toS: 3 },
      { fromS: 4, toS: 5 },
    ]);
    const [, , , late, ground] = columns(samples);
    expect([late, ground]).toEqual([lateCurve(samples), lateCurve(samples)]);
  });

  test('leave a silence where nothing came, at the ends of what is shown too, and only there', () => {
    const items = [10, 11, 12, 60, 61].map((t) => ({ t: at(t), v: 1, q: 'good' as const }));
    const samples = samplesOf(items);
    const silences = silencesOf(samples, HOLD, { fromS: 0, toS: 90 });
    expect(silences).toEqual([
      { fromS: 0, toS: 10 },
      { fromS: 13, toS: 60 },
      { fromS: 62, toS: 90 },
    ]);
    const values = withSilences(samples, silences).map(({ v }) => v);
    expect(values).toEqual([null, 1, 1, 1, null, 1, 1, null]);
    expect(silencesOf(samples, HOLD, { fromS: 8, toS: 64 })).toHaveLength(1);
    expect(silencesOf([], HOLD, { fromS: 0, toS: 90 })).toEqual([{ fromS: 0, toS: 90 }]);
  });

  test('that can’t be taken as they stand have a curve of their own, from the last sure one to the next', () => {
    const samples = readings([1], [2], [3, 'uncertain'], [4, 'maintenance'], [5], [6], [7, 'bad']);
    expect(soundCurve(samples)).toEqual([1, 2, null, null, 5, 6, null]);
    expect(doubtfulCurve(samples)).toEqual([null, 2, 3, 4, 5, null, null]);
  });

  test('that are not good mark their time: each until the next, or as long as it holds before a silence', () => {
    const samples = samplesOf([
      { t: at(0), v: 1, q: 'good' },
      { t: at(1), v: 1, q: 'bad' },
      { t: at(3), v: 1, q: 'bad' },
      { t: at(4), v: 1, q: 'calibrating' },
      { t: at(5), v: 1, q: 'good' },
      { t: at(6), v: 1, q: 'uncertain' },
      { t: at(60), v: 1, q: 'bad' },
    ]);
    expect(doubtsOf(samples, HOLD)).toEqual([
      { fromS: 1, toS: 4, doubt: 'bad' },
      { fromS: 4, toS: 5, doubt: 'doubtful' },
      { fromS: 6, toS: 7, doubt: 'doubtful' },
      { fromS: 60, toS: 61, doubt: 'bad' },
    ]);
    const silences = silencesOf(samples, HOLD, { fromS: 0, toS: 60 });
    expect(doubtsOf(withSilences(samples, silences), HOLD)).toHaveLength(4);
  });

  test('between two gaps, or a gap and an end, stand alone', () => {
    expect(isolatedAt([1, null, 2, null, 3, 4, null, 5])).toEqual([0, 2, 7]);
    expect(isolatedAt([7])).toEqual([0]);
    expect(isolatedAt([1, 2])).toEqual([]);
  });

  test('are silent where nothing came, and not where a bad reading did', () => {
    const silence = withSilences([], [{ fromS: 0, toS: 9 }]);
    expect(isSilent(silence)).toBe(true);
    expect(isSilent([...silence, ...readings([null, 'bad'])])).toBe(false);
  });

  test('are found by the time that is nearest to them', () => {
    const samples = samplesOf([2, 4, 10].map((t) => ({ t: at(t), v: t, q: 'good' as const })));
    const found = [0, 2, 2.9, 3.1, 6.9, 7.1, 99].map((t) => nearestAt(samples, t));
    expect(found).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(nearestAt([], 3)).toBe(-1);
  });
});
