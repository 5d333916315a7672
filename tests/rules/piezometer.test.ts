import { describe, expect, test } from 'vitest';
import {
  celsius,
  convertPiezometer,
  digitsOf,
  kilopascal,
  type PiezometerCalibration,
} from '../../rules/piezometer.ts';

/** The sheet of vector T04. */
const SHEET: PiezometerCalibration = {
  form: { kind: 'linear', G: 0.2, R0: 9_000 },
  thermal: { K: -0.05, T0: 20 },
  S0: 101.3,
  tipElevationM: 412,
  groundElevationM: 430,
};

describe('a reading of a vibrating wire', () => {
  test('comes to the worked figures', () => {
    const made = convertPiezometer(SHEET, 8_500, 'digits', 12, 100.3);
    expect(made.pressureKPa).toBeCloseTo(101.4, 6);
    expect(made.headM).toBeCloseTo(10.34, 3);
    expect(made.levelM).toBeCloseTo(422.34, 3);
    expect(made.burialDepthM).toBeCloseTo(7.66, 3);
    expect(made.flags).toEqual([]);
  });

  test('without temperature or air pressure takes their terms as 0, and says so', () => {
    expect(convertPiezometer(SHEET, 8_500, 'digits', null, 100.3)).toMatchObject({
      pressureKPa: 101,
      flags: ['temperature-missing'],
    });
    expect(convertPiezometer(SHEET, 8_500, 'digits', 12, null)).toMatchObject({
      pressureKPa: 100.4,
      flags: ['barometer-missing'],
    });
    const bare = { ...SHEET, thermal: null, S0: null };
    expect(convertPiezometer(bare, 8_500, 'digits', null, null)).toMatchObject({
      pressureKPa: 100,
      flags: [],
    });
  });

  test('in Hz is squared into digits first', () => {
    expect(digitsOf(3_000, 'Hz')).toBe(9_000);
    expect(digitsOf(3_000, 'digits')).toBe(3_000);
    const bare = { ...SHEET, thermal: null, S0: null };
    expect(convertPiezometer(bare, 2_000, 'Hz', null, null).pressureKPa).toBe(1_000);
  });

  test.each([
    { form: { kind: 'measured' }, reading: 55, pressureKPa: 55 },
    {
      form: { kind: 'polynomial', A: -1e-6, B: -0.19, C: 1_700 },
      reading: 8_000,
      pressureKPa: 116,
    },
    // E = G (10^7/P0^2 - 10^7/P1^2), in periods.
    { form: { kind: 'period', G: 1_000, R0: 4_000 }, reading: 5_000, pressureKPa: 225 },
  ] as const)('by the form $form.kind', ({ form, reading, pressureKPa }) => {
    const sheet = { ...SHEET, form, thermal: null, S0: null };
    const unit = form.kind === 'measured' ? 'kPa' : 'digits';
    expect(convertPiezometer(sheet, reading, unit, null, null).pressureKPa).toBeCloseTo(
      pressureKPa,
      6,
    );
  });

  test('has no level without the tip, and no depth without the ground', () => {
    const level = { ...SHEET, groundElevationM: null };
    expect(convertPiezometer(level, 8_500, 'digits', 12, 100.3)).toMatchObject({
      levelM: 422.339758,
      burialDepthM: null,
    });
    const neither = { ...SHEET, tipElevationM: null };
    expect(convertPiezometer(neither, 8_500, 'digits', 12, 100.3)).toMatchObject({
      levelM: null,
      burialDepthM: null,
    });
  });
});

test.each([
  [12, '°C', 12],
  [285.15, 'K', 12],
  [53.6, '°F', 12],
  [12, 'm', null],
  [12, null, null],
] as const)('%d %s is %s °C', (value, unit, expected) => {
  const made = celsius(value, unit);
  if (expected === null) expect(made).toBeNull();
  else expect(made).toBeCloseTo(expected, 9);
});

test.each([
  [0.1013, 'MPa', 101.3],
  [101.3, 'kPa', 101.3],
  [1_013, 'hPa', 101.3],
  [101_300, 'Pa', 101.3],
  [1.013, 'bar', 101.3],
  [1_013, 'mbar', 101.3],
  [1, '°C', null],
] as const)('%d %s is %s kPa', (value, unit, expected) => {
  const made = kilopascal(value, unit);
  if (expected === null) expect(made).toBeNull();
  else expect(made).toBeCloseTo(expected, 9);
});
