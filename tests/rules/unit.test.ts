import { describe, expect, test } from 'vitest';
import { canonicalUnit, QUANTITIES, unitFits, unitsOf } from '../../rules/unit.ts';

describe('units', () => {
  test.each([
    ['mg/m³', 'mg/m3'],
    ['℃', '°C'],
    ['%LEL', '%LEL'],
    ['LEL·m', 'LEL.m'],
    ['furlong', 'furlong'],
  ])('%s is written %s', (unit, canonical) => {
    expect(canonicalUnit(unit)).toBe(canonical);
  });

  test('a spelling is known in one quantity whichever way it is written', () => {
    expect(unitFits('toxic-gas', 'mg/m³')).toBe(true);
    expect(unitFits('toxic-gas', 'mg/m3')).toBe(true);
  });

  test('the three measures of a gas never fit each other', () => {
    expect(unitFits('toxic-gas', '%LEL')).toBe(false);
    expect(unitFits('combustible-gas', 'ppm')).toBe(false);
    expect(unitFits('combustible-gas', 'mg/m3')).toBe(false);
    expect(unitFits('combustible-gas-line', '%LEL')).toBe(false);
  });

  test('case tells units apart: megapascal is not millipascal', () => {
    expect(unitFits('pressure', 'MPa')).toBe(true);
    expect(unitFits('pressure', 'mPa')).toBe(false);
  });

  test.each(QUANTITIES)('every unit of %s is written the canonical way and fits it', (quantity) => {
    expect(unitsOf(quantity).length).toBeGreaterThan(0);
    for (const unit of unitsOf(quantity)) {
      expect(canonicalUnit(unit)).toBe(unit);
      expect(unitFits(quantity, unit)).toBe(true);
    }
  });
});
