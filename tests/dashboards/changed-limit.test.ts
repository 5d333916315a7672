import { describe, expect, test } from 'vitest';
import type { Point, Profile } from '../../dashboards/web/src/api/answers.ts';
import { changedLimits } from '../../dashboards/web/src/profiles/changed-limit.ts';

const STANDARD = {
  id: 'AQ 1029-2019',
  clause: '7.2',
  confidence: 'found',
  bound: 'upper',
  statutory: true,
} as const;

function profile(value: number | null, unit = '%CH4'): Profile {
  const shown = { zh: '', en: '' };
  const limits = [{ ...STANDARD, limit: 'H', value, shown, edition: null }];
  const none = {
    placement: null,
    placementName: null,
    substance: null,
    when: {},
    guidance: null,
    cutScope: null,
  };
  const entry = { kind: 'methane', unit, limits, ...none };
  return { id: 'p', name: null, builtIn: true, sourceKind: null, entries: [entry] };
}

function point(limit: number): Point {
  // Limits have a unit of their own, where they are held against what is made of a reading.
  const known = {
    site: 'm',
    source: 'f',
    id: 't1',
    kind: 'methane',
    unit: 'mV',
    limitUnit: '%CH4',
    substance: null,
  };
  return { ...known, limits: { H: limit, L: 0.1 }, standards: { H: STANDARD } } as unknown as Point;
}

test('a limit that a site has tightened is shown beside what the standard says', () => {
  const [changed] = changedLimits([point(0.8)], [profile(1)]);
  expect(changed).toMatchObject({ limit: 'H', here: 0.8, there: 1, standard: STANDARD });
});

test('a limit as the standard has it is no change, nor is one that the site has to set', () => {
  expect(changedLimits([point(1)], [profile(1)])).toEqual([]);
  expect(changedLimits([point(0.8)], [profile(null)])).toEqual([]);
});

test('numbers of different units are compared where they convert', () => {
  expect(changedLimits([point(0.8)], [profile(0.8, '%VOL')])).toEqual([]);
  const [changed] = changedLimits([point(0.8)], [profile(0.9, '%VOL')]);
  expect(changed).toMatchObject({ here: 0.8, there: 0.9, unit: '%VOL', thereHere: 0.9 });
});

test('a limit that can not be compared is listed as such, not passed over', () => {
  const [changed] = changedLimits([point(0.8)], [profile(8, 'mg/m3')]);
  expect(changed).toMatchObject({ here: 0.8, there: 8, unit: 'mg/m3', thereHere: null });
});

describe('ammonia at 20 mg/m3, which are 28.2 ppm', () => {
  const gas = (substance: string, limit: number) =>
    ({ ...point(limit), substance, limitUnit: 'ppm' }) as Point;
  const table = (): Profile => {
    const { entries, ...rest } = profile(20, 'mg/m3');
    const [entry] = entries;
    if (entry === undefined) throw new Error('a profile has an entry');
    const other = { ...entry, substance: '7782-50-5' };
    return { ...rest, entries: [{ ...entry, substance: '7664-41-7' }, other] };
  };

  test('is changed by a site that set 25 ppm, and by none that rounded', () => {
    const [changed] = changedLimits([gas('ammonia', 25)], [table()]);
    expect(changed).toMatchObject({ here: 25, there: 20, thereHere: 28.2 });
    expect(changedLimits([gas('ammonia', 28.2)], [table()])).toEqual([]);
  });

  test('is not held against a gas of which the clause says something else', () => {
    const ofChlorine = 20 * (24.04 / 70.9);
    expect(changedLimits([gas('chlorine', ofChlorine)], [table()])).toEqual([]);
    expect(changedLimits([gas('carbon monoxide', 28.2)], [table()])).toEqual([]);
  });
});
