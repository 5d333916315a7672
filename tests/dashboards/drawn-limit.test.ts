import { expect, test } from 'vitest';
import {
  limitsOfCurve,
  limitsShown,
  namedLimits,
} from '../../dashboards/web/src/trends/drawn-limit.ts';
import { type Sample, withSilences } from '../../dashboards/web/src/trends/sample.ts';
import type { Level } from '../../rules/register.ts';

const [SILENCE] = withSilences([], [{ fromS: 0, toS: 1 }]) as [Sample];

const limits = { yellow: 60, red: 40, alarmOn: 1, cut: 1.5 };

test('limits are named from the highest down, with the level whose colour they have', () => {
  expect(namedLimits({ limits, kind: 'beach-length' })).toEqual([
    { name: 'yellow', value: 60, level: 3, isLow: true, rule: 'beach-length-low' },
    { name: 'red', value: 40, level: 1, isLow: true, rule: 'beach-length-low' },
    { name: 'cut', value: 1.5, level: null, isLow: false, rule: null },
  ]);
});

test.each([
  { kind: 'tank-level', limits: { HH: 11, L: 1 }, low: ['L'] },
  { kind: 'beach-length', limits: { red: 40 }, low: ['red'] },
  { kind: 'rainfall', limits: { blue: 50, red: 200 }, low: [] },
  { kind: 'no-such-kind', limits: { L: 1 }, low: [] },
])('a limit of $kind bounds from below where its kind falls to it', ({ kind, limits, low }) => {
  const named = namedLimits({ limits, kind } as Parameters<typeof namedLimits>[0]);
  expect(named.filter(({ isLow }) => isLow).map(({ name }) => name)).toEqual(low);
});

test('limits stand in a chart where they are held against what the curve shows, and nowhere else', () => {
  const kind = 'piezometer';
  expect(limitsOfCurve({ limits, kind, limitsOf: 'reading' })).toEqual(
    namedLimits({ limits, kind }),
  );
  expect(limitsOfCurve({ limits, kind, limitsOf: 'burial-depth' })).toEqual([]);
  expect(limitsOfCurve({ limits, kind, limitsOf: 'rain-24h' })).toEqual([]);
});

const LEVEL = {
  kind: 'tank-level',
  limits: { HH: 11, H: 10, L: 1 },
  limitsOf: 'reading',
} as const;

/** Names of the limits of a level that are passed in what is shown. */
function passedIn(shown: Parameters<typeof limitsShown>[1]): readonly string[] {
  return limitsShown(LEVEL, shown).flatMap(({ name, isPassed }) => (isPassed ? [name] : []));
}

test('a limit is passed where a value or the range of a bucket that is shown meets it, and at no silence', () => {
  const passed = (...samples: readonly (readonly [number | null, number | null])[]) =>
    passedIn({ samples: samples.map(([low, high]) => ({ ...SILENCE, low, high })), alarms: [] });
  expect(passed([5, 5], [null, null])).toEqual([]);
  expect(passed([5, 5], [4, 10])).toEqual(['H']);
  expect(passed([1, 12])).toEqual(['HH', 'H', 'L']);
  expect(passed()).toEqual([]);
});

test('a limit is passed where an alarm of it held it in what is shown, though the value was back', () => {
  const passed = (rule: string, level: Level) => {
    const bar = { fromMs: 0, toMs: null, rule, level, isLate: false };
    return passedIn({ samples: [{ ...SILENCE, low: 9.95, high: 9.95 }], alarms: [bar] });
  };
  expect(passed('level-high', 2)).toEqual(['H']);
  expect(passed('level-high', 1)).toEqual(['HH', 'H']);
  expect(passed('level-low', 2)).toEqual(['L']);
  expect(passed('communication', 1)).toEqual([]);
});
