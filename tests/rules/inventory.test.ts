import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDeclared, mergeInventory, repeatedSubstances } from '../../rules/inventory.ts';
import { assessMajorHazard, type Inventory } from '../../rules/major-hazard.ts';
import { CRITICAL_QUANTITIES } from '../../rules/profiles/critical-quantities.ts';

function told(...declared: readonly Inventory[]): readonly string[] {
  return mergeInventory(declared).map(({ name, quantityTonnes }) => `${name} ${quantityTonnes}`);
}

const AMMONIA: Inventory = { cas: '7664-41-7', name: 'ammonia', quantityTonnes: 0.7 };
const NITRIC = { cas: '7697-37-2', name: 'nitric acid', quantityTonnes: 100 };
const DILUTE: Inventory = { cas: '7697-37-2', name: '稀硝酸', quantityTonnes: 40 };

describe('entries of one substance', () => {
  test.each<Omit<Inventory, 'quantityTonnes'>>([
    { cas: '7664-41-7', name: '氨' },
    { name: '氨' },
    { name: 'NH3' },
    { name: 'liquid-ammonia' },
    { cas: '7664-41-7', name: 'R717' },
    { cas: '1-23-4', name: 'Ammonia' },
  ])('are added: ammonia and $name', (again) => {
    expect(told(AMMONIA, { ...again, quantityTonnes: 0.2 })).toEqual(['ammonia 0.9']);
  });

  test('that no table knows are known by their name or number', () => {
    const r = { cas: '64-10-8', name: 'our gas', quantityTonnes: 1 };
    expect(told(r, { ...r, name: '我们的气' }, { name: 'Our Gas', quantityTonnes: 2 })).toEqual([
      'our gas 4',
    ]);
  });

  test('complete each other: number, class, and a name that the table knows', () => {
    const [first] = mergeInventory([
      { name: 'R717', quantityTonnes: 1 },
      { cas: '7664-41-7', name: 'R717', quantityTonnes: 2 },
    ]);
    expect(first).toMatchObject({ cas: '7664-41-7', quantityTonnes: 3 });
    const [blend] = mergeInventory([
      { name: 'blend', quantityTonnes: 1 },
      { name: 'blend', hazardClass: 'W5.3', quantityTonnes: 2 },
    ]);
    expect(blend).toMatchObject({ hazardClass: 'W5.3', quantityTonnes: 3 });
    const merged = mergeInventory([
      { cas: '64-10-8', name: 'our gas', quantityTonnes: 4 },
      { cas: '64-10-8', name: 'ammonia', quantityTonnes: 6 },
    ]);
    expect(assessMajorHazard(merged, 0)).toMatchObject({ S: 1, unknown: [] });
  });

  test('that are classified otherwise, as a mixture is, are counted apart, under names of their own', () => {
    const mixture: Inventory = { ...DILUTE, hazardClass: 'W9.2' };
    expect(told(NITRIC, mixture)).toEqual(['nitric acid 100', '稀硝酸 40']);
    expect(told(NITRIC, { ...mixture, name: 'nitric acid' })).toEqual([
      'nitric acid 100',
      'nitric acid (W9.2) 40',
    ]);
    expect(told({ ...NITRIC, hazardClass: 'W9.2' }, NITRIC)).toEqual([
      'nitric acid 100',
      'nitric acid (7697-37-2) 100',
    ]);
    const bare = { name: 'nitric acid', quantityTonnes: 1 };
    expect(told({ ...bare, hazardClass: 'W9.2' }, bare)).toEqual([
      'nitric acid 1',
      'nitric acid (table 1) 1',
    ]);
  });

  test('in another form of the table are counted apart', () => {
    const cas = '6484-52-2';
    const forms = ['ammonium nitrate', 'ammonium nitrate fertiliser', '硝酸铵', '硝酸铵肥料'];
    const declared = forms.map((name) => ({ cas, name, quantityTonnes: 10 }));
    expect(told(...declared)).toEqual(['ammonium nitrate 20', 'ammonium nitrate fertiliser 20']);
    expect(repeatedSubstances(declared)).toEqual([
      { first: 0, again: 2, isAdded: true },
      { first: 1, again: 3, isAdded: true },
    ]);
  });

  test('make one share of one critical quantity, however they are cut up and named', () => {
    const known = CRITICAL_QUANTITIES.filter(({ cas }) => cas !== null);
    const piece = fc.record({
      row: fc.integer({ min: 0, max: known.length - 1 }),
      kilograms: fc.integer({ min: 0, max: 900_000 }),
      by: fc.constantFrom('en', 'zh', 'cas', 'both'),
    });
    const entries = fc.array(piece, { maxLength: 12 });
    fc.assert(
      fc.property(entries, (pieces) => {
        const declared = pieces.map(({ row, kilograms, by }): Inventory => {
          const { cas, name } = known[row] as (typeof known)[number];
          const own = by === 'cas' ? `our word for ${row}` : by === 'zh' ? name.zh : name.en;
          const number = by === 'cas' || by === 'both' ? { cas: cas as string } : {};
          return { ...number, name: own, quantityTonnes: kilograms / 1_000 };
        });
        const merged = mergeInventory(declared);
        const rows = [...new Set(pieces.map(({ row }) => row))];
        expect(merged.length).toBe(rows.length);
        for (const [place, row] of rows.entries()) {
          const kilograms = pieces.filter((each) => each.row === row).map((each) => each.kilograms);
          const sum = kilograms.reduce((left, right) => left + right, 0);
          expect(merged[place]?.quantityTonnes).toBe(sum / 1_000);
        }
        const shares = rows.map((row) => {
          const { tonnes } = known[row] as (typeof known)[number];
          const own = pieces.filter((each) => each.row === row);
          return own.reduce((total, each) => total + each.kilograms, 0) / (1_000 * tonnes);
        });
        const { S, isMajor } = assessMajorHazard(merged, 0);
        const sum = shares.reduce((left, right) => left + right, 0);
        expect(S).toBeCloseTo(sum, 6);
        if (Math.abs(sum - 1) > 1e-6) expect(isMajor).toBe(sum > 1);
      }),
    );
  });
});

describe('what a check is told', () => {
  test('is every further entry of a substance, with the first, and whether it is added', () => {
    const declared: readonly Inventory[] = [
      AMMONIA,
      { name: 'chlorine', quantityTonnes: 1 },
      { name: '氨', quantityTonnes: 1 },
      { ...DILUTE, hazardClass: 'W9.2' },
      NITRIC,
      { name: 'nobody knows', quantityTonnes: 1 },
    ];
    expect(repeatedSubstances(declared)).toEqual([
      { first: 0, again: 2, isAdded: true },
      { first: 3, again: 4, isAdded: false },
    ]);
  });
});

describe('what a tank holds', () => {
  const declared = mergeInventory([
    { cas: '64-10-8', name: 'our gas', quantityTonnes: 1 },
    { cas: '64-10-8', name: '我们的气', quantityTonnes: 1 },
    { name: '氢', quantityTonnes: 1 },
    NITRIC,
    { ...DILUTE, hazardClass: 'W9.2' },
  ]);

  test.each([
    ['64-10-8', 'our gas'],
    ['我们的气', 'our gas'],
    ['hydrogen', '氢'],
    ['1333-74-0', '氢'],
    ['7697-37-2', 'nitric acid'],
    ['稀硝酸', '稀硝酸'],
  ])('is %s, which is declared as %s', (text, name) => {
    expect(findDeclared(declared, text)?.name).toBe(name);
  });

  test('may be declared by nobody', () => {
    expect(findDeclared(declared, 'chlorine')).toBeUndefined();
    expect(findDeclared(declared, '64-10-9')).toBeUndefined();
  });
});
