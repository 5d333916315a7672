import { describe, expect, test } from 'vitest';
import { siteFileSchema } from '../../rules/site-file.ts';

const SITE = {
  id: 'north-park',
  kind: 'chemical-park',
  name: { zh: '北园', en: 'North park' },
  region: ['huaxia'],
  timeZone: 'Asia/Shanghai',
};
const SOURCE = { id: 's', kind: 'tailings-dam', name: { zh: '尾矿库', en: 'Dam' } };

function accepts(source: object, site: object = {}): boolean {
  return siteFileSchema.safeParse({
    site: { ...SITE, ...site },
    sources: [{ ...SOURCE, ...source }],
  }).success;
}

function acceptsPoint(point: object): boolean {
  return accepts({ points: [{ id: 'p', kind: 'analog', ...point }] });
}

describe('the schema of a site file', () => {
  test.each(['a', '0', 'a-b_c', 'a'.repeat(64)])('takes the id %s', (id) => {
    expect(accepts({}, { id })).toBe(true);
    expect(acceptsPoint({ id })).toBe(true);
  });

  test.each(['', 'A', '-a', '_a', 'a b', 'a/b', 'a+', 'a'.repeat(65), '北'])(
    'refuses the id %j',
    (id) => {
      expect(accepts({}, { id })).toBe(false);
      expect(accepts({ id })).toBe(false);
      expect(acceptsPoint({ id })).toBe(false);
    },
  );

  test('reserves ids only where they would be taken for something else', () => {
    expect(accepts({}, { id: 'gateway' })).toBe(false);
    for (const id of ['alarms', 'alarm-events', 'rejected', 'areas'])
      expect(accepts({ id })).toBe(false);
    expect(accepts({ id: 'gateway' }, { id: 'alarms' })).toBe(true);
    expect(acceptsPoint({ id: 'areas' })).toBe(true);
  });

  test.each([
    ['no region', { region: [] }],
    ['six regions', { region: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['a region with a slash', { region: ['a/b'] }],
    ['a name in one language', { name: { en: 'x' } }],
    ['an unknown key', { contact: 'x' }],
    ['an empty kind', { kind: '' }],
  ])('refuses %s', (_, site) => {
    expect(accepts({}, site)).toBe(false);
  });

  test.each([
    [
      'all of a tailings dam',
      { grade: 5, construction: 'one-step', floodSeason: ['05-01', '09-30'] },
    ],
    [
      'areas and interlocks',
      {
        areas: [{ id: 'a' }, { id: 'b', feed: 'f', controller: 'remote' }],
        interlocks: { commands: 'on' },
      },
    ],
    [
      'a responsible person by name or with a telephone number',
      { responsible: { principal: 'Li', technical: { name: 'Wang', phone: '1' } } },
    ],
    [
      'substances',
      {
        substances: [
          { cas: '7664-41-7', name: 'ammonia', quantityTonnes: 0 },
          { name: 'mixture', quantityTonnes: 1 },
        ],
      },
    ],
  ])('takes %s', (_, source) => {
    expect(accepts(source)).toBe(true);
  });

  test.each([
    ['grade 6', { grade: 6 }],
    ['grade 1.5', { grade: 1.5 }],
    ['an unknown construction', { construction: 'sideways' }],
    ['a flood season of one day', { floodSeason: ['05-01'] }],
    ['a flood season in month 13', { floodSeason: ['13-01', '13-02'] }],
    ['half a resident', { exposedPopulation: 0.5 }],
    ['a day that is none', { assessedAt: '2025-02-3' }],
    [
      'a CAS number without hyphens',
      { substances: [{ cas: '7664417', name: 'x', quantityTonnes: 1 }] },
    ],
    ['an unknown state', { state: 'paused' }],
    ['a controller that is neither local nor remote', { areas: [{ id: 'a', controller: 'far' }] }],
  ])('refuses %s', (_, source) => {
    expect(accepts(source)).toBe(false);
  });

  test.each([
    { range: [0, 1] },
    { position: [1, 2] },
    { position: [1, 2, 3] },
    { limits: { HH: 1, alarmOn: true } },
    { periodSeconds: 0.001, staleAfterSeconds: 2_678_400, onDelaySeconds: 0, offDelaySeconds: 0 },
    { substance: 'hydrogen sulfide' },
    { substance: '7783-06-4' },
    { placement: 'upper-corner' },
    { calibration: { form: 'linear', G: 0.01, R0: 8000, barometerPoint: 'b' } },
  ])('takes a point with %j', (point) => {
    expect(acceptsPoint(point)).toBe(true);
  });

  test.each([
    { range: [0] },
    { range: [0, Number.NaN] },
    { position: [1] },
    { limits: { H: Number.POSITIVE_INFINITY } },
    { limits: { H: '1' } },
    { periodSeconds: 0 },
    { onDelaySeconds: -1 },
    { offDelaySeconds: 2_678_401 },
    { deadband: -0.1 },
    { substance: 'Ammonia' },
    { placement: 'Upper corner' },
    { unit: '' },
    { calibration: { g: 0.01 } },
  ])('refuses a point with %j', (point) => {
    expect(acceptsPoint(point)).toBe(false);
  });
});
