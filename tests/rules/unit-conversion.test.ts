import { describe, expect, test } from 'vitest';
import { convertValue, mgM3Of, ppmOf } from '../../rules/unit-conversion.ts';

describe('a value in another unit', () => {
  test.each([
    [1.6, 'MPa', 'kPa', 1600],
    [1.28, 'MPa', 'bar', 12.8],
    [13.8, 'm/s', 'km/h', 49.68],
    [0.25, 'm/s', 'm/min', 15],
    [30, '°C', 'K', 303.15],
    [30, '°C', '°F', 86],
    [86, '°F', '℃', 30],
    [50, 'mm', 'm', 0.05],
    [1.5, '%CH4', '%VOL', 1.5],
    [24, 'ppm', '%VOL', 0.0024],
    [5, 'furlong', 'furlong', 5],
  ])('%d %s is in %s %d', (value, from, to, expected) => {
    expect(convertValue(value, from, to, null)).toBe(expected);
  });

  test.each([
    ['m', 'MPa'],
    ['%', 'm'],
    ['mg/m3', 'ppm'],
    ['mg/m3', '%LEL'],
    [null, 'm'],
    ['m', null],
  ])('%s does not become %s without more', (from, to) => {
    expect(convertValue(1, from, to, null)).toBeNull();
  });

  test('a gas converts at 20 °C by its molar mass, there and back', () => {
    expect(convertValue(10, 'mg/m³', 'ppm', 34.08)).toBeCloseTo(7.054, 3);
    expect(convertValue(20, 'mg/m3', 'ppm', 34.08)).toBeCloseTo(14.108, 3);
    expect(convertValue(ppmOf(10, 34.08), 'ppm', 'mg/m3', 34.08)).toBeCloseTo(10, 9);
    expect(mgM3Of(ppmOf(1, 70.9), 70.9)).toBeCloseTo(1, 12);
  });
});
