import { expect, test } from 'vitest';
import { limitsOfCurve, namedLimits } from '../../dashboards/web/src/trends/drawn-limit.ts';

const limits = { yellow: 60, red: 40, alarmOn: 1, cut: 1.5 };

test('limits are named from the highest down, with the level whose colour they have', () => {
  expect(namedLimits({ limits })).toEqual([
    { name: 'yellow', value: 60, level: 3 },
    { name: 'red', value: 40, level: 1 },
    { name: 'cut', value: 1.5, level: null },
  ]);
});

test('limits stand in a chart where they are held against what the curve shows, and nowhere else', () => {
  expect(limitsOfCurve({ limits, limitsOf: 'reading' })).toEqual(namedLimits({ limits }));
  expect(limitsOfCurve({ limits, limitsOf: 'burial-depth' })).toEqual([]);
  expect(limitsOfCurve({ limits, limitsOf: 'rain-24h' })).toEqual([]);
});
