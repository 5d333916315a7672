import { describe, expect, test } from 'vitest';
import { lintDerivation } from '../../rules/calibration-lint.ts';
import type { SiteFilePoint, SiteFileSource } from '../../rules/site-file.ts';

const WHOLE = { G: 0.2, R0: 9_000, tipElevationM: 412, groundElevationM: 430 };

function told(point: Partial<SiteFilePoint>): readonly string[] {
  const whole: SiteFilePoint = { id: 'p', kind: 'piezometer', ...point };
  const source: SiteFileSource = {
    id: 'dam',
    kind: 'tailings-dam',
    points: [
      whole,
      { id: 'tp', kind: 'temperature' },
      { id: 'bp', kind: 'analog', unit: 'hPa' },
      { id: 'none', kind: 'analog' },
    ],
  };
  return lintDerivation(source, whole).map(
    ({ severity, path, message }) => `${severity} ${path.join('.')}: ${message}`,
  );
}

describe('the calibration of a piezometer', () => {
  test.each([
    {},
    { limits: { red: 3 }, calibration: WHOLE },
    {
      calibration: {
        ...WHOLE,
        K: 1,
        T0: 20,
        S0: 101,
        temperaturePoint: 'tp',
        barometerPoint: 'bp',
      },
    },
    { unit: 'kPa', limits: { red: 3 }, calibration: { tipElevationM: 1, groundElevationM: 2 } },
    { calibration: { form: 'polynomial', B: 1, C: 2, tipElevationM: 1, groundElevationM: 2 } },
    { kind: 'methane', calibration: { calibratedAt: '2026-11-01' } },
    { kind: 'rainfall', reports: 'rolling-24h' },
  ] as readonly Partial<SiteFilePoint>[])('%j has nothing wrong', (point) => {
    expect(told(point)).toEqual([]);
  });

  test.each([
    { point: { limits: { red: 3 } }, problem: 'warning limits: without a calibration' },
    { point: { calibration: { G: 1 } }, problem: 'warning calibration: the form lacks a constant' },
    {
      point: { limits: { red: 3 }, calibration: { G: 0.2, R0: 9_000 } },
      problem: 'warning limits: without tipElevationM',
    },
    {
      point: { calibration: { ...WHOLE, groundElevationM: 400 } },
      problem:
        'error calibration.groundElevationM: the ground at 400 m must lie above the tip at 412 m',
    },
    { point: { calibration: { ...WHOLE, K: 1 } }, problem: 'warning calibration.K: K without T0' },
    {
      point: { calibration: { ...WHOLE, K: 1, T0: 1 } },
      problem: 'warning calibration.K: no temperaturePoint',
    },
    {
      point: { calibration: { ...WHOLE, S0: 101 } },
      problem: 'warning calibration.S0: no barometerPoint',
    },
    {
      point: { calibration: { ...WHOLE, temperaturePoint: 'gone' } },
      problem: "error calibration.temperaturePoint: 'gone' is no point of this source",
    },
    {
      point: { calibration: { ...WHOLE, temperaturePoint: 'bp' } },
      problem: "error calibration.temperaturePoint: 'bp' reads hPa, not a temperature",
    },
    {
      point: { calibration: { ...WHOLE, barometerPoint: 'none' } },
      problem: "error calibration.barometerPoint: 'none' reads no unit, not a pressure",
    },
    {
      point: { kind: 'seepage', reports: 'increment' },
      problem: "error reports: only a rainfall point takes 'reports'",
    },
  ] as readonly { point: Partial<SiteFilePoint>; problem: string }[])(
    '$problem',
    ({ point, problem }) => {
      const problems = told(point);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.startsWith(problem)).toBe(true);
    },
  );
});
