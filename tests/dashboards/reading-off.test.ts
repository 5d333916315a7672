import { describe, expect, test } from 'vitest';
import type { DrawnLimit } from '../../dashboards/web/src/trends/drawn-limit.ts';
import {
  isWithin,
  limitMet,
  readOff,
  sampleNear,
  steppedFrom,
} from '../../dashboards/web/src/trends/reading-off.ts';
import { samplesOf, silencesOf, withSilences } from '../../dashboards/web/src/trends/sample.ts';

const at = (second: number) => new Date(second * 1_000).toISOString();
const resolution = { every: null, heldS: 10, gapS: 31 };
const readings = samplesOf(
  [0, 10, 20, 200, 210].map((t) => ({ t: at(t), v: t, q: t === 20 ? 'bad' : 'good' })),
);
const silences = silencesOf(readings, resolution, { fromS: 0, toS: 210 });
const samples = withSilences(readings, silences);

const limits: readonly DrawnLimit[] = [
  { name: 'HH', value: 12, level: 1, isLow: false, rule: 'level-high' },
  { name: 'H', value: 10, level: 2, isLow: false, rule: 'level-high' },
  { name: 'L', value: 2, level: 2, isLow: true, rule: 'level-low' },
  { name: 'LL', value: 1, level: 1, isLow: true, rule: 'level-low' },
];
const met = (low: number | null, high = low) => limitMet({ low, high }, limits)?.name ?? null;

describe('what is read off a chart', () => {
  test('is the nearest sample, and nothing in a silence', () => {
    const near = (t: number) => sampleNear({ samples, resolution }, t, 0)?.t ?? null;
    expect([0, 4, 6, 16, 30].map(near)).toEqual([0, 0, 10, 20, 20]);
    expect([40, 110, 180].map(near)).toEqual([null, null, null]);
    expect([190, 214].map(near)).toEqual([200, 210]);
  });

  test('is within reach of the pointer where a sample stands for less than that', () => {
    expect(sampleNear({ samples, resolution }, 260, 60)?.t).toBe(210);
    expect(sampleNear({ samples, resolution }, 260, 0)).toBeNull();
  });

  test('tells the worst limit that is met: highs from it on, lows down to it, a bucket by its range', () => {
    expect([0.5, 1, 1.5, 2, 5, 10, 12].map((value) => met(value))).toEqual([
      'LL',
      'LL',
      'L',
      'L',
      null,
      'H',
      'HH',
    ]);
    expect(met(5, 12)).toBe('HH');
    expect(met(1.5, 11)).toBe('H');
    expect(met(0.5, 11)).toBe('LL');
    expect(met(null)).toBeNull();
    const cut = { name: 'cut', value: 11, level: null, isLow: false, rule: null };
    expect(limitMet({ low: 12, high: 12 }, [...limits, cut])?.name).toBe('cut');
  });

  test('tells the alarms that stood then, the worst first, and of a bad reading no limit', () => {
    const bar = { fromMs: 5_000, toMs: 15_000, rule: 'level-high', isLate: false };
    const alarms = [
      { ...bar, level: 2 },
      { ...bar, level: 1 },
    ] as const;
    const history = { samples, alarms, resolution };
    const read = readOff(history, limits, 11, 0);
    expect(read.atMs).toBe(10_000);
    expect(read.sample?.given).toBe(10);
    expect(read.limit?.name).toBe('H');
    expect(read.alarms.map(({ level }) => level)).toEqual([1, 2]);
    const bad = readOff(history, limits, 20, 0);
    expect(bad.sample?.q).toBe('bad');
    expect(bad.limit).toBeNull();
    expect(bad.alarms).toEqual([]);
    expect(readOff(history, limits, 110, 0)).toMatchObject({ atMs: 110_000, sample: null });
  });

  test('tells a limit that an alarm still held where the value was back, and none where nothing did', () => {
    const bar = { fromMs: 0, toMs: 15_000, isLate: false } as const;
    const alarms = [{ ...bar, rule: 'level-low', level: 1 }] as const;
    const history = { samples, alarms, resolution };
    const higher = limits.map((limit) => (limit.isLow ? limit : { ...limit, value: 999 }));
    expect(readOff(history, higher, 10, 0)).toMatchObject({ limit: null, held: { name: 'LL' } });
    expect(readOff(history, higher, 200, 0)).toMatchObject({ limit: null, held: null });
    expect(readOff(history, limits, 10, 0)).toMatchObject({ limit: { name: 'H' }, held: null });
  });

  test('is of what is shown, its ends included', () => {
    const shown = { fromMs: 10_000, toMs: 20_000 };
    expect([9, 10, 15, 20, 21].map((atS) => isWithin(shown, atS))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('goes by keys from reading to reading, stops at a silence between them, and at the ends', () => {
    const walk: (number | null)[] = [];
    let t: number | null = null;
    for (let step = 0; step < 7; step += 1) {
      t = steppedFrom(samples, t, 1);
      walk.push(t);
    }
    expect(walk).toEqual([0, 10, 20, 115, 200, 210, 210]);
    expect(steppedFrom(samples, null, -1)).toBe(210);
    expect(steppedFrom(samples, 200, -10)).toBe(0);
    expect(steppedFrom([], null, 1)).toBeNull();
  });
});
