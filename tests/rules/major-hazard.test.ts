import { describe, expect, test } from 'vitest';
import { alphaOf, assessMajorHazard, criticalQuantity, gradeOf } from '../../rules/major-hazard.ts';
import { CRITICAL_QUANTITIES, HAZARD_CLASSES } from '../../rules/profiles/critical-quantities.ts';
import { fromDecimal, isAtLeast, plus, toNumber } from '../../rules/rational.ts';

const PAIR = [
  { cas: '7664-41-7', name: 'ammonia', quantityTonnes: 9 },
  { cas: '7782-50-5', name: 'chlorine', quantityTonnes: 0.5 },
];

describe('exact fractions', () => {
  test('add decimals as they are written', () => {
    const sum = [0.7, 0.2, 0.1].map(fromDecimal).reduce(plus);
    expect(0.7 + 0.2 + 0.1).toBeLessThan(1);
    expect(isAtLeast(sum, fromDecimal(1))).toBe(true);
    expect(sum).toEqual({ numerator: 1n, denominator: 1n });
  });

  test.each([0, 1, -2.5, 1e21, 2.5e-7, 123456.789])('%d is read and written exactly', (value) => {
    expect(toNumber(fromDecimal(value))).toBeCloseTo(value, 9);
  });
});

describe('a major hazard source', () => {
  test('begins at exactly 1, and R follows the people around it', () => {
    expect(assessMajorHazard(PAIR, 0)).toEqual({
      S: 1,
      isMajor: true,
      alpha: 0.5,
      R: 1.1,
      grade: 4,
      unknown: [],
    });
    expect(assessMajorHazard(PAIR, 120)).toMatchObject({ alpha: 2, R: 4.4, grade: 4 });
  });

  test('begins where tenths make one, which they do not in binary fractions', () => {
    const tenths = [0.7, 0.2, 0.1].map((quantityTonnes) => ({ name: 'acetylene', quantityTonnes }));
    expect(assessMajorHazard(tenths, 0)).toMatchObject({ S: 1, isMajor: true, R: 0.75, grade: 4 });
  });

  test('is none below 1, and has no grade then', () => {
    const less = [{ ...PAIR[0], name: 'ammonia', quantityTonnes: 8.99 }, PAIR[1]] as typeof PAIR;
    expect(assessMajorHazard(less, 120)).toMatchObject({ S: 0.999, isMajor: false, grade: null });
  });

  test('has no R while nobody says how many people live near', () => {
    expect(assessMajorHazard(PAIR, null)).toMatchObject({
      isMajor: true,
      alpha: null,
      R: null,
      grade: null,
    });
  });

  test.each([
    [0, 4],
    [9.999, 4],
    [10, 3],
    [49.999, 3],
    [50, 2],
    [99.999, 2],
    [100, 1],
  ])('of R %d has grade %d', (r, grade) => {
    expect(gradeOf(fromDecimal(r))).toBe(grade);
  });

  test.each([
    [0, 0.5],
    [1, 1],
    [29, 1],
    [30, 1.2],
    [49, 1.2],
    [50, 1.5],
    [99, 1.5],
    [100, 2],
  ])('with %d residents has alpha %d', (residents, alpha) => {
    expect(alphaOf(residents)).toBe(alpha);
  });

  test('is told of what the tables do not know', () => {
    const strange = { name: 'unobtainium', quantityTonnes: 1000 };
    expect(assessMajorHazard([...PAIR, strange], 0)).toMatchObject({
      S: 1,
      unknown: ['unobtainium'],
    });
    expect(assessMajorHazard([{ ...strange, hazardClass: 'W5.3' }], 0)).toMatchObject({
      S: 1,
      unknown: [],
    });
  });
});

describe('a critical quantity', () => {
  test('is found by CAS number, by name in both languages, and by other names', () => {
    const chlorine = { tonnes: 5, beta: 4 };
    for (const name of ['chlorine', 'Chlorine', '氯', 'cl2'])
      expect(criticalQuantity({ name })).toMatchObject(chlorine);
    for (const name of ['hydrogen-sulfide', 'Hydrogen sulphide', '硫化氢'])
      expect(criticalQuantity({ name })).toMatchObject({ tonnes: 5, beta: 5 });
    for (const name of ['液化石油气', '丙烷', '天然气', '甲烷'])
      expect(criticalQuantity({ name })).toMatchObject({ tonnes: 50, beta: 1.5 });
    expect(criticalQuantity({ name: 'our gas', cas: '7782-50-5' })).toMatchObject(chlorine);
    expect(criticalQuantity({ name: 'lpg' })).toMatchObject({ tonnes: 50, beta: 1.5 });
    expect(criticalQuantity({ name: 'co', cas: '630-08-0' })).toMatchObject({
      tonnes: 20,
      beta: 2,
    });
  });

  test('of a substance in several forms is the strictest, unless its name says which', () => {
    const cas = '6484-52-2';
    expect(criticalQuantity({ name: 'ammonium nitrate', cas })?.tonnes).toBe(5);
    expect(criticalQuantity({ name: 'ammonium nitrate fertiliser', cas })?.tonnes).toBe(200);
  });

  test('stands once for each CAS number, above zero', () => {
    const numbers = CRITICAL_QUANTITIES.flatMap(({ cas }) => (cas === null ? [] : [cas]));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { tonnes, beta } of [...CRITICAL_QUANTITIES, ...Object.values(HAZARD_CLASSES)]) {
      expect(tonnes).toBeGreaterThan(0);
      expect([1, 1.5, 2, 3, 4, 5, 10, 20]).toContain(beta);
    }
  });
});
