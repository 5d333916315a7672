import { describe, expect, it } from 'vitest';
import { conversionOf } from '../../../simulators/instrument/unit-conversion.ts';
import type { SignalUnit } from '../../../simulators/process/process.ts';

function converted(from: SignalUnit, to: string | null, value: number, substance?: string) {
  const convert = conversionOf(from, to, from === 'boolean', substance ?? null);
  return convert === null ? null : convert(value);
}

describe('conversionOf', () => {
  it.each([
    ['m', 'cm', 1.5, 150],
    ['MPa', 'kPa', 0.9, 900],
    ['kPa', 'hPa', 101.3, 1_013],
    ['m3/h', 'L/s', 36, 10],
    ['m3/s', 'm3/min', 2, 120],
    ['°C', 'K', 20, 293.15],
    ['°C', '°F', 20, 68],
    ['kg', 't', 1_500, 1.5],
    ['%CH4', '%VOL', 1.2, 1.2],
    ['m', 'm', 3, 3],
    ['NTU', null, 5, 5],
    ['boolean', null, 1, 1],
  ] as const)('makes of %s a value in %s', (from, to, value, expected) => {
    expect(converted(from, to, value)).toBeCloseTo(expected, 9);
  });

  it.each([
    ['mg/m3', 20],
    ['ppm', 28.2485],
    ['%VOL', 0.002825],
    ['%LEL', 0.01883],
  ] as const)('makes of 20 mg/m3 of ammonia a value in %s', (to, expected) => {
    expect(converted('kg/m3', to, 20e-6, 'ammonia')).toBeCloseTo(expected, 3);
  });

  it.each([
    ['m', '°C', undefined],
    ['kg/m3', 'm', 'ammonia'],
    ['kg/m3', 'ppm', 'phlogiston'],
    ['kg/m3', 'ppm', undefined],
    ['kg/m3', '%LEL', 'chlorine'],
    ['boolean', 'm', undefined],
  ] as const)('makes nothing of %s in %s (%s)', (from, to, substance) => {
    const isBoolean = from === 'boolean' && to === null;
    expect(conversionOf(from, to, isBoolean, substance ?? null)).toBeNull();
  });

  it('gives a boolean point no number', () => {
    expect(conversionOf('m', null, true, null)).toBeNull();
  });
});
