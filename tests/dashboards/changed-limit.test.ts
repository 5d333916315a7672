import { expect, test } from 'vitest';
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

test('numbers of different units are not compared', () => {
  expect(changedLimits([point(0.8)], [profile(8, 'ppm')])).toEqual([]);
});
