import { describe, expect, test } from 'vitest';
import { coverageGaps } from '../../rules/coverage.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { siteOf } from '../support/profiled-site.ts';

/** What a source lacks, in English. */
function gaps(kind: string, points: readonly object[], rest: object = {}): readonly string[] {
  const named = points.map((point, index) => ({ id: `p${index}`, ...point }));
  const [source] = siteOf(kind, named, rest).sources;
  if (source === undefined) throw new Error('no source');
  return coverageGaps(source, BUILT_IN_PROFILES).map(({ what }) => what.en);
}

const kinds = (...names: string[]) => names.map((kind) => ({ kind }));

describe('a major hazard source', () => {
  const chlorine = { substances: [{ name: 'chlorine', quantityTonnes: 5 }] };
  const gas = { kind: 'toxic-gas', substance: 'chlorine' };

  test.each([
    ['tank-farm', ['level', 'temperature', 'pressure', 'flow']],
    ['gas-storage', ['level', 'temperature', 'pressure', 'flow']],
    ['process-unit', ['temperature', 'pressure', 'flow']],
    ['pipeline', ['pressure', 'flow']],
    ['warehouse', ['temperature']],
    ['custom', null],
  ])('of kind %s is measured in %j and watched for leaks', (kind, measured) => {
    const expected = measured === null ? [] : [...measured, 'toxic gas detection'];
    expect(gaps(kind, [], chlorine)).toEqual(expected);
  });

  test('that has all of it lacks nothing', () => {
    const all = kinds('tank-level', 'tank-temperature', 'tank-pressure', 'flow');
    expect(gaps('tank-farm', [...all, gas], chlorine)).toEqual([]);
  });

  test('with fuel is watched for what burns', () => {
    const fuel = { substances: [{ name: 'gasoline', quantityTonnes: 200 }] };
    expect(gaps('warehouse', kinds('temperature'), fuel)).toEqual(['combustible gas detection']);
    expect(gaps('warehouse', kinds('temperature', 'combustible-gas-line'), fuel)).toEqual([]);
  });

  const TOXIC = 'toxic gas detection';
  const COMBUSTIBLE = 'combustible gas detection';
  test.each([
    [['ammonia'], [TOXIC]],
    [
      ['ammonia', 'lpg'],
      [TOXIC, COMBUSTIBLE],
    ],
    [
      ['gasoline', '7783-06-4'],
      [TOXIC, COMBUSTIBLE],
    ],
    [['phosphine'], [TOXIC]],
    [['氯', '煤气', '磷化氢'], [TOXIC]],
    [['硝酸钾', '天然气'], [COMBUSTIBLE]],
    [['coal gas', 'chlorine'], [TOXIC]],
    [['oxygen'], []],
    [['oxygen', 'hydrogen'], [COMBUSTIBLE]],
  ])('with %j is watched for %j: each substance by what it does', (names, expected) => {
    const substances = names.map((name) => ({ name, quantityTonnes: 1_000 }));
    expect(gaps('warehouse', kinds('temperature'), { substances })).toEqual(expected);
  });

  test.each([
    ['J3', [TOXIC]],
    ['W5.3', [COMBUSTIBLE]],
    ['W9.1', []],
    ['W1.2', []],
    ['W4', []],
    ['W8', [COMBUSTIBLE]],
    // Their symbols begin like that of explosives; in water or when hot they give off what burns.
    ['W10', [COMBUSTIBLE]],
    ['W11', [COMBUSTIBLE]],
  ])('by its class %s before its name is watched for %j', (hazardClass, expected) => {
    const substances = [{ name: 'secret mixture', hazardClass, quantityTonnes: 10_000 }];
    expect(gaps('warehouse', kinds('temperature'), { substances })).toEqual(expected);
  });

  test('by its CAS number where its name is a trade name', () => {
    const substances = [{ name: 'Refrigerant 717', cas: '7664-41-7', quantityTonnes: 100 }];
    expect(gaps('warehouse', kinds('temperature'), { substances })).toEqual([TOXIC]);
  });

  test('is asked nothing below the critical quantity, or when it is closed', () => {
    expect(
      gaps('tank-farm', [], { substances: [{ name: 'chlorine', quantityTonnes: 4.9 }] }),
    ).toEqual([]);
    expect(gaps('tank-farm', [], { ...chlorine, state: 'closed' })).toEqual([]);
    expect(gaps('tank-farm', [])).toEqual([]);
  });
});

describe('the level instruments of a tank', () => {
  const level = (type: string) => ({ kind: 'tank-level', tank: { id: 't', type } });
  const limitSwitch = { kind: 'switch', alarmOn: true, tank: { id: 't' } };

  test.each([
    ['atmospheric', 1, 0, true],
    ['atmospheric', 1, 1, true],
    ['atmospheric', 1, 2, false],
    ['atmospheric', 2, 0, false],
    ['low-pressure', 1, 1, true],
    ['pressure', 2, 0, true],
    ['pressure', 2, 1, false],
    ['pressure', 3, 0, false],
    ['refrigerated', 2, 0, true],
    ['refrigerated', 2, 1, false],
    ['refrigerated', 1, 3, true],
    ['refrigerated', 3, 0, false],
  ])('of type %s with %d gauges and %d switches are too few: %s', (type, gauges, switches, few) => {
    const points = [
      ...Array.from({ length: gauges }, () => level(type)),
      ...Array.from({ length: switches }, () => limitSwitch),
    ];
    expect(gaps('tank-farm', points).length).toBe(few ? 1 : 0);
  });

  test('are not counted where nobody names the tank or its type', () => {
    expect(gaps('tank-farm', [{ kind: 'tank-level', tank: { type: 'pressure' } }])).toEqual([]);
    expect(gaps('tank-farm', [{ kind: 'tank-level', tank: { id: 't' } }])).toEqual([]);
  });
});

describe('the levels of a tank', () => {
  const tank = (facts: object, limits: object = {}) =>
    gaps('tank-farm', [{ kind: 'tank-level', limits, tank: { id: 't', ...facts } }]);
  const HIGH_HIGH = expect.stringContaining('limit HH with an interlock');

  test('above 100 m3 are gauged, with a high and a low alarm', () => {
    expect(tank({ volumeM3: 100 })).toEqual([]);
    expect(tank({ volumeM3: 101 })).toEqual(['tank t: limits H and L']);
    expect(tank({ volumeM3: 101 }, { H: 5 })).toEqual(['tank t: limits H and L']);
    expect(tank({ volumeM3: 101 }, { H: 5, L: 1 })).toEqual([]);
    expect(tank({ volumeM3: 101, designHighM: 5, landingHeightM: 1 })).toEqual([]);
    expect(
      gaps('tank-farm', [{ kind: 'tank-pressure', tank: { id: 't', volumeM3: 101 } }]),
    ).toEqual(['tank t: a continuous level gauge']);
  });

  test.each([
    [{ volumeM3: 2999, fireClass: 'jia-b' }, false],
    [{ volumeM3: 3000, fireClass: 'jia-b' }, true],
    [{ volumeM3: 3000, fireClass: 'yi-a' }, true],
    [{ volumeM3: 9999, fireClass: 'yi-b' }, false],
    [{ volumeM3: 10000 }, true],
    [{ toxicityClass: 2 }, true],
    [{ toxicityClass: 3 }, false],
  ])('of %j need a high-high alarm with its interlock: %s', (facts, needed) => {
    const found = tank(facts, { H: 5, L: 1 });
    expect(found).toEqual(needed ? [HIGH_HIGH] : []);
    expect(tank({ ...facts, inletInterlock: true }, { HH: 6, H: 5, L: 1 })).toEqual([]);
    expect(tank(facts, { HH: 6, H: 5, L: 1 })).toEqual(needed ? [HIGH_HIGH] : []);
  });

  test('are interlocked where a gauge at HH, or a vote on it, closes an inlet of the source', () => {
    const gauge = { kind: 'tank-level', tank: { id: 't', volumeM3: 10_000 } };
    const limits = { HH: 6, H: 5, L: 1 };
    const areas = [{ id: 'inlet', stops: 'inlet' }, { id: 'face' }];
    const found = (cuts: readonly string[], more: object = {}) =>
      gaps('tank-farm', [{ ...gauge, limits, cuts }, { kind: 'tank-level' }], { areas, ...more });
    expect(found(['inlet'])).toEqual([]);
    expect(found(['face'])).toEqual([HIGH_HIGH]);
    const vote = { id: 'v', members: ['p0', 'p1'], vote: '1oo2', limit: 'HH', degrade: 'safe' };
    expect(found([], { votes: [{ ...vote, cuts: ['inlet'] }] })).toEqual([]);
    expect(found([], { votes: [{ ...vote, limit: 'H', cuts: ['inlet'] }] })).toEqual([HIGH_HIGH]);
    expect(found([], { votes: [{ ...vote, members: ['p1', 'p2'], cuts: ['inlet'] }] })).toEqual([
      HIGH_HIGH,
    ]);
    expect(found([], { votes: [vote] })).toEqual([HIGH_HIGH]);
  });
});

describe('a tailings dam', () => {
  test('is watched by the way it is filled, once its grade is known', () => {
    expect(gaps('tailings-dam', [])).toEqual([]);
    expect(gaps('tailings-dam', kinds('piezometer'), { grade: 4 })).toEqual([
      'displacement of the dam',
      'beach length',
      'rainfall',
      'pool level',
    ]);
    const dry = kinds('displacement', 'phreatic-depth', 'rainfall');
    expect(gaps('tailings-dam', dry, { grade: 4, stacking: 'dry' })).toEqual([]);
  });
});

describe('a coal mine', () => {
  const methane = (placement: string, rest: object = {}) => ({
    kind: 'methane',
    placement,
    ...rest,
  });
  const cuts = { cuts: ['a'] };
  const areas = { areas: [{ id: 'a' }] };

  test('has methane measured at the other places of a face or heading', () => {
    expect(gaps('coal-mine', [methane('working-face', cuts)], areas)).toEqual([
      'methane at upper-corner',
      'methane at face-return',
    ]);
    expect(
      gaps('coal-mine', [methane('working-face', cuts)], { ...areas, outburst: true }),
    ).toContain('methane at face-intake');
    expect(gaps('coal-mine', [methane('heading-face', cuts)], areas)).toEqual([
      'methane at heading-return',
    ]);
    expect(gaps('coal-mine', [methane('main-return')])).toEqual([]);
  });

  test('is told of every area that no methane cuts; a fan alone is not enough', () => {
    const two = { areas: [{ id: 'a' }, { id: 'b' }] };
    const fan = { kind: 'fan', cuts: ['b'] };
    expect(gaps('coal-mine', [methane('main-return', cuts), fan], two)).toEqual([
      'a methane point that cuts area b',
    ]);
    const staged = methane('main-return', { ...cuts, secondStage: { cuts: ['b'] } });
    expect(gaps('coal-mine', [staged], two)).toEqual([]);
  });

  test('is told once of every sensor whose cut has no area', () => {
    expect(
      gaps('coal-mine', [methane('shearer'), methane('chamber'), methane('main-return')]),
    ).toEqual(["an area that p0, p1 cut ('cuts' names none)"]);
  });
});
