import { describe, expect, test } from 'vitest';
import { findSubstance, substanceKey, substanceName } from '../../rules/substance.ts';

describe('a substance', () => {
  test.each([
    '7783-06-4',
    'hydrogen sulfide',
    'hydrogen-sulfide',
    'hydrogen sulphide',
    'Hydrogen Sulphide',
    'h2s',
  ])('is found by %s', (text) => {
    expect(findSubstance(text)?.molarMass).toBe(34.08);
    expect(substanceKey(text)).toBe('7783-06-4');
  });

  test('that nobody knows is its own key', () => {
    expect(findSubstance('unobtainium')).toBeNull();
    expect(substanceKey('unobtainium')).toBe('unobtainium');
    expect(substanceName('unobtainium')).toBeNull();
  });

  test.each([
    ['natural gas', '天然气'],
    ['natural-gas', '天然气'],
    ['Liquefied-Petroleum Gas', '液化石油气'],
    ['hydrogen-sulphide', '硫化氢'],
    ['7664-41-7', '氨'],
  ])('%s is called %s in Chinese', (text, zh) => {
    expect(substanceName(text)?.zh).toBe(zh);
  });
});
