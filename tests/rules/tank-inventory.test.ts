import { describe, expect, test } from 'vitest';
import { assessMajorHazard, type Inventory } from '../../rules/major-hazard.ts';
import {
  type GaugedTank,
  gaugedTanks,
  liveInventory,
  tonnesAt,
} from '../../rules/tank-inventory.ts';
import { siteOf } from '../support/profiled-site.ts';

const TANK: GaugedTank = {
  point: 'lt-1',
  substance: 'ammonia',
  shape: 'vertical',
  diameterM: 2,
  densityKgM3: 1000,
  unit: 'm',
  leastLevel: null,
};
const DECLARED = [{ cas: '7664-41-7', name: 'liquid ammonia', quantityTonnes: 9 }];

/** What one tank holds at a level, beside what was declared. */
function liveOf(declared: readonly Inventory[], level: number | null) {
  return liveInventory(declared, 0, [TANK], assessMajorHazard(declared, 0), () => level);
}

describe('the content of a tank', () => {
  test('is its cylinder or its part of a sphere times the density', () => {
    expect(tonnesAt(TANK, 1)).toBeCloseTo(Math.PI, 9);
    expect(tonnesAt({ ...TANK, unit: 'mm' }, 1000)).toBeCloseTo(Math.PI, 9);
    expect(tonnesAt(TANK, -1)).toBe(0);
    const sphere: GaugedTank = { ...TANK, shape: 'sphere' };
    expect(tonnesAt(sphere, 2)).toBeCloseTo((4 * Math.PI) / 3, 9);
    expect(tonnesAt(sphere, 1)).toBeCloseTo((2 * Math.PI) / 3, 9);
    expect(tonnesAt(sphere, 3)).toBeCloseTo((4 * Math.PI) / 3, 9);
    expect(tonnesAt({ ...TANK, unit: '%' }, 50)).toBeNull();
  });

  test('is told by one gauge of each tank whose facts are complete', () => {
    const tank = { id: 't', diameterM: 2, densityKgM3: 700, substance: 'ammonia' };
    const { sources } = siteOf('tank-farm', [
      { id: 'a', kind: 'tank-level', tank },
      { id: 'b', kind: 'tank-level', tank },
      { id: 'c', kind: 'tank-level', tank: { diameterM: 2 } },
      { id: 'd', kind: 'tank-level' },
      { id: 'e', kind: 'tank-level', tank: { ...tank, id: undefined } },
      { id: 'f', kind: 'tank-pressure', tank },
    ]);
    const [source] = sources;
    if (source === undefined) throw new Error('no source');
    expect(gaugedTanks(source).map(({ point }) => point)).toEqual(['a', 'e']);
  });
});

describe('what levels say is there', () => {
  const at = (level: number | null) => liveOf(DECLARED, level);

  test('is unknown without a level', () => {
    expect(at(null)).toBeNull();
  });

  test('is held against what was declared, and against the next grade', () => {
    expect(at(2)).toMatchObject({
      aboveDeclared: [],
      gradeReached: false,
      hazard: { isMajor: false },
    });
    expect(at(3)).toMatchObject({ aboveDeclared: ['liquid ammonia'], gradeReached: false });
    expect(at(3.2)).toMatchObject({
      aboveDeclared: ['liquid ammonia'],
      gradeReached: true,
      hazard: { isMajor: true, grade: 4 },
    });
    // R = 0.5 x 2 x 100 t / 10 t: the third grade, where ten tonnes were the fourth.
    const more = liveOf([{ name: 'ammonia', quantityTonnes: 10 }], 32);
    expect(more).toMatchObject({ gradeReached: true, hazard: { grade: 3 } });
  });

  test('names what nobody declared', () => {
    const live = liveOf([], 1);
    expect(live).toMatchObject({ aboveDeclared: ['ammonia'], gradeReached: false });
    expect(live?.tonnes.ammonia).toBeCloseTo(Math.PI, 9);
  });
});
