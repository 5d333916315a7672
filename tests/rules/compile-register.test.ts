import { describe, expect, test } from 'vitest';
import { compileRegister } from '../../rules/compile-register.ts';
import type { Configuration } from '../../rules/configuration.ts';
import { NO_POINT_FACTS } from '../../rules/point-facts.ts';
import { type ProfileFile, profileFileSchema } from '../../rules/profile-file.ts';
import type { Point, Register } from '../../rules/register.ts';
import { type SiteFilePoint, siteFileSchema } from '../../rules/site-file.ts';

const NAME = { zh: '名', en: 'Name' };

function configuration(
  points: readonly SiteFilePoint[],
  profiles: readonly ProfileFile[] = [],
): Configuration {
  const site = { id: 'a', kind: 'park', name: NAME, region: ['r'], timeZone: 'UTC' };
  const source = { id: 's', kind: 'coal-mine', name: NAME, outburst: true, points };
  return { hash: 'sha256:0', sites: [siteFileSchema.parse({ site, sources: [source] })], profiles };
}

function compilePoint(point: Partial<SiteFilePoint>, profiles: readonly ProfileFile[] = []): Point {
  const register = compileRegister(
    configuration([{ id: 'p', kind: 'analog', ...point }], profiles),
  );
  const [compiled] = register.points;
  if (compiled === undefined) throw new Error('no point');
  return compiled;
}

function profile(points: readonly object[], rest: object = {}): ProfileFile {
  return profileFileSchema.parse({ profile: { id: 'x', ...rest }, points });
}

function limit(value: number, rest: object = {}): object {
  return {
    value,
    standard: 'X 1-2020',
    clause: '1.2',
    bound: 'upper',
    statutory: false,
    confidence: 'found',
    ...rest,
  };
}

describe('a compiled point', () => {
  test('has its ladders in common with the points that have the same limits', () => {
    const points = [10, 10, 11].map((H, place) => ({
      id: `p${place}`,
      kind: 'analog' as const,
      limits: { H },
    }));
    const [first, second, third] = compileRegister(configuration(points)).points;
    expect(second?.ladders).toBe(first?.ladders);
    expect(third?.ladders).not.toEqual(first?.ladders);
  });

  test('has every default where the file says nothing', () => {
    expect(compilePoint({ kind: 'tank-level' })).toEqual({
      index: 0,
      site: 'a',
      source: 's',
      id: 'p',
      fullName: 'a/s/p',
      kind: 'tank-level',
      name: null,
      unit: 'm',
      boolean: false,
      substance: null,
      range: null,
      periodMs: 10_000,
      staleAfterMs: 30_000,
      deadband: 0,
      onDelayMs: 0,
      offDelayMs: 0,
      latching: false,
      ladders: [],
      limits: {},
      standards: {},
      guidance: null,
      routes: {},
      calibrationDueAt: null,
      facts: NO_POINT_FACTS,
    });
  });

  test('has what the file says, times in milliseconds', () => {
    expect(
      compilePoint({
        kind: 'toxic-gas',
        name: NAME,
        substance: 'ammonia',
        unit: 'ppm',
        range: [0, 100],
        periodSeconds: 0.25,
        staleAfterSeconds: 2,
        deadband: 0.5,
        onDelaySeconds: 1.5,
        offDelaySeconds: 3,
        latching: true,
      }),
    ).toMatchObject({
      name: NAME,
      substance: 'ammonia',
      unit: 'ppm',
      range: [0, 100],
      periodMs: 250,
      staleAfterMs: 2_000,
      deadband: 0.5,
      onDelayMs: 1_500,
      offDelayMs: 3_000,
      latching: true,
    });
  });

  test('is stale after three periods where the file gives the period only', () => {
    expect(compilePoint({ periodSeconds: 20 })).toMatchObject({
      periodMs: 20_000,
      staleAfterMs: 60_000,
    });
  });

  test('has its unit in the canonical spelling', () => {
    expect(compilePoint({ kind: 'toxic-gas', substance: 'ammonia', unit: 'mg/m³' }).unit).toBe(
      'mg/m3',
    );
    expect(compilePoint({ kind: 'fan', unit: 'boolean' }).unit).toBeNull();
    expect(compilePoint({ unit: 'furlong' }).unit).toBe('furlong');
  });

  test('has a ladder each way, mildest first, of the levels that the file gives', () => {
    const point = compilePoint({ kind: 'tank-level', limits: { HH: 11, H: 10, LL: 1 } });
    expect(point.ladders).toEqual([
      {
        rule: 'level-high',
        direction: 'rising',
        limits: [
          { name: 'H', value: 10, level: 2, standard: null },
          { name: 'HH', value: 11, level: 1, standard: null },
        ],
      },
      {
        rule: 'level-low',
        direction: 'falling',
        limits: [{ name: 'LL', value: 1, level: 1, standard: null }],
      },
    ]);
    expect(point.limits).toEqual({ HH: 11, H: 10, LL: 1 });
  });

  test('keeps the limits of an interlock out of its ladder', () => {
    const point = compilePoint({
      kind: 'methane',
      placement: 'working-face',
      limits: { H: 1, cut: 1.5, restore: 1 },
    });
    expect(point.ladders.map((ladder) => ladder.limits.map((each) => each.name))).toEqual([['H']]);
    expect(point.limits).toEqual({ H: 1, cut: 1.5, restore: 1 });
  });

  test.each([
    [{ kind: 'smoke' }, 'smoke', 'rising', 1],
    [{ kind: 'switch', alarmOn: true }, 'switch', 'rising', 1],
    [{ kind: 'switch', alarmOn: false }, 'switch', 'falling', 0],
    [{ kind: 'switch', limits: { alarmOn: false } }, 'switch', 'falling', 0],
  ] as const)('%j alarms on one state by rule %s', (point, rule, direction, value) => {
    const compiled = compilePoint(point);
    expect(compiled.boolean).toBe(true);
    expect(compiled.ladders).toEqual([
      { rule, direction, limits: [{ name: 'alarmOn', value, level: 2, standard: null }] },
    ]);
    expect(compiled.limits).toEqual({ alarmOn: value });
  });

  test.each(['switch', 'fan', 'feed', 'valve'] as const)(
    'a %s without a word of it alarms on no state',
    (kind) => {
      expect(compilePoint({ kind })).toMatchObject({ boolean: true, ladders: [], limits: {} });
    },
  );

  test('ignores limits that its kind does not have', () => {
    expect(compilePoint({ kind: 'wind-speed', limits: { H: 13.8, L: 1 } }).limits).toEqual({
      H: 13.8,
    });
  });
});

describe('profiles', () => {
  test('fill what the file leaves open and say where a limit comes from', () => {
    const defaults = profile([
      {
        kind: 'analog',
        periodSeconds: 60,
        deadband: 0.2,
        onDelaySeconds: 1,
        offDelaySeconds: 2,
        latching: true,
        limits: { H: limit(5) },
      },
    ]);
    const point = compilePoint({}, [defaults]);
    expect(point).toMatchObject({
      periodMs: 60_000,
      staleAfterMs: 180_000,
      deadband: 0.2,
      onDelayMs: 1_000,
      offDelayMs: 2_000,
      latching: true,
      limits: { H: 5 },
    });
    expect(point.ladders[0]?.limits[0]?.standard).toEqual({
      id: 'X 1-2020',
      clause: '1.2',
      confidence: 'found',
    });
  });

  test("give way to the site's own settings, falsy ones too", () => {
    const defaults = profile([
      {
        kind: 'analog',
        latching: true,
        deadband: 3,
        staleAfterSeconds: 9,
        limits: { H: limit(5) },
      },
    ]);
    const point = compilePoint({ latching: false, deadband: 0, limits: { H: 4 } }, [defaults]);
    expect(point).toMatchObject({
      latching: false,
      deadband: 0,
      staleAfterMs: 9_000,
      limits: { H: 4 },
    });
    expect(point.ladders[0]?.limits[0]?.standard).toBeNull();
  });

  test('stay the source of a limit that the site repeats', () => {
    const point = compilePoint({ limits: { H: 5 } }, [
      profile([{ kind: 'analog', limits: { H: limit(5) } }]),
    ]);
    expect(point.ladders[0]?.limits[0]?.standard?.clause).toBe('1.2');
  });

  test('leave a limit of low confidence off until the site confirms it by name', () => {
    const defaults = profile([
      { kind: 'analog', limits: { H: limit(5, { confidence: 'memory-low' }), L: limit(1) } },
    ]);
    expect(compilePoint({}, [defaults]).limits).toEqual({ L: 1 });
    expect(compilePoint({ confirm: ['L'] }, [defaults]).limits).toEqual({ L: 1 });
    expect(compilePoint({ confirm: ['H'] }, [defaults]).limits).toEqual({ H: 5, L: 1 });
  });

  test('the more specific entry wins, then the later one', () => {
    const methane = { kind: 'methane', placement: 'working-face' } as const;
    const profiles = [
      profile([{ kind: 'methane', placement: 'working-face', limits: { H: limit(1) } }]),
      profile([{ kind: 'methane', limits: { H: limit(9), cut: limit(9) } }], { id: 'y' }),
      profile([{ kind: 'methane', limits: { cut: limit(8) } }], { id: 'z' }),
    ];
    expect(compilePoint(methane, profiles).limits).toEqual({ H: 1, cut: 8 });
  });

  test('a statutory bound holds where a more specific entry would loosen it', () => {
    const profiles = [
      profile([{ kind: 'analog', limits: { H: limit(5, { statutory: true }) } }]),
      profile([{ kind: 'analog', limits: { H: limit(9) } }], { id: 'y', sourceKind: 'coal-mine' }),
    ];
    expect(compilePoint({}, profiles).limits).toEqual({ H: 5 });
    const stricter = profile([{ kind: 'analog', limits: { H: limit(4) } }], {
      id: 'z',
      sourceKind: 'coal-mine',
    });
    expect(compilePoint({}, [...profiles, stricter]).limits).toEqual({ H: 4 });
  });

  test.each([
    ['another kind', [{ kind: 'flow', limits: { H: limit(1) } }], {}],
    ['another placement', [{ kind: 'analog', placement: 'chamber', limits: { H: limit(1) } }], {}],
    ['another substance', [{ kind: 'analog', substance: 'chlorine', limits: { H: limit(1) } }], {}],
    [
      'another kind of source',
      [{ kind: 'analog', limits: { H: limit(1) } }],
      { sourceKind: 'slope' },
    ],
    ['another unit', [{ kind: 'analog', unit: 'bar', deadband: 1, limits: { H: limit(1) } }], {}],
  ])('of %s do not apply', (_, points, rest) => {
    expect(compilePoint({}, [profile(points, rest)])).toMatchObject({ limits: {}, deadband: 0 });
  });
});

describe('a compiled register', () => {
  const twoSites: Configuration = {
    hash: 'sha256:1',
    profiles: [],
    sites: ['b', 'a'].map((id) =>
      siteFileSchema.parse({
        site: {
          id,
          kind: 'park',
          name: NAME,
          region: ['r'],
          timeZone: 'UTC',
          enterprise: { id: 'e' },
        },
        sources: [
          {
            id: 's2',
            kind: 'tank-farm',
            name: NAME,
            exposedPopulation: 3,
            points: [
              { id: 'p2', kind: 'fan' },
              { id: 'p1', kind: 'fan' },
            ],
          },
          { id: 's1', kind: 'custom' },
        ],
      }),
    ),
  };

  test('numbers the points in file order', () => {
    const register = compileRegister(twoSites);
    expect(register.points.map((point) => [point.index, point.fullName])).toEqual([
      [0, 'b/s2/p2'],
      [1, 'b/s2/p1'],
      [2, 'a/s2/p2'],
      [3, 'a/s2/p1'],
    ]);
    expect(register.sources.map((source) => `${source.site}/${source.id}`)).toEqual([
      'b/s2',
      'b/s1',
      'a/s2',
      'a/s1',
    ]);
    expect(register.sites.map((site) => site.id)).toEqual(['b', 'a']);
    expect(register.hash).toBe('sha256:1');
  });

  test('keeps everything else of a site and a source as facts', () => {
    const register = compileRegister(twoSites);
    expect(register.sites[0]?.facts).toEqual({ enterprise: { id: 'e' } });
    expect(register.sources[0]?.facts).toEqual({ exposedPopulation: 3 });
  });

  test('names a source without a name by its id', () => {
    expect(compileRegister(twoSites).sources[1]?.name).toEqual({ zh: 's1', en: 's1' });
  });

  test('is the same value each time, also from a configuration that was written down', () => {
    const written = JSON.parse(JSON.stringify(twoSites)) as Configuration;
    expect(compileRegister(written)).toEqual(compileRegister(twoSites));
  });

  test('is frozen', () => {
    const register: Register = compileRegister(
      configuration([{ id: 'p', kind: 'tank-level', limits: { H: 1 } }]),
    );
    const [point] = register.points;
    for (const value of [
      register,
      register.points,
      point,
      point?.ladders,
      point?.ladders[0]?.limits[0],
      point?.limits,
    ]) {
      expect(Object.isFrozen(value)).toBe(true);
    }
  });
});
