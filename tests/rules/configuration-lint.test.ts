import { describe, expect, test } from 'vitest';
import { lintConfiguration } from '../../rules/configuration-lint.ts';
import { type ProfileFile, profileFileSchema } from '../../rules/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { type SiteFile, type SiteFilePoint, siteFileSchema } from '../../rules/site-file.ts';

const NAME = { zh: '名', en: 'Name' };

function site(points: readonly SiteFilePoint[], source: object = {}): SiteFile {
  return siteFileSchema.parse({
    site: { id: 'a', kind: 'park', name: NAME, region: ['r'], timeZone: 'UTC' },
    sources: [{ id: 's', kind: 'custom', name: NAME, points, ...source }],
  });
}

function profile(points: readonly object[]): ProfileFile {
  return profileFileSchema.parse({ profile: { id: 'x' }, points });
}

function limit(value: number, rest: object = {}): object {
  return {
    value,
    standard: 'X 1-2020',
    clause: '1.2',
    bound: 'upper',
    statutory: true,
    confidence: 'found',
    ...rest,
  };
}

/** `severity path message` of every problem of one point, the path within the point. */
function told(
  point: Partial<SiteFilePoint>,
  profiles: readonly ProfileFile[] = [],
): readonly string[] {
  const sites = [site([{ id: 'p', kind: 'analog', ...point }])];
  return lintConfiguration({ sites, profiles }, []).map(
    ({ severity, place, message }) => `${severity} ${place.path.slice(4).join('.')}: ${message}`,
  );
}

describe('the gas of a detector', () => {
  const gas = { kind: 'toxic-gas', limits: { H: 12 } } as const;

  test.each([
    'hydrogen sulfide',
    'hydrogen-sulfide',
    'hydrogen sulphide',
    'hydrogen-sulphide',
    'h2s',
    '7783-06-4',
  ])('%s has the limits of hydrogen sulfide', (substance) => {
    expect(told({ ...gas, substance }, BUILT_IN_PROFILES)).toEqual([
      'error limits.H: H 12 must be at most 10 (GB/T 50493-2019 5.5.2-3)',
    ]);
  });

  test("that no profile knows is told where its limits are the site's own", () => {
    expect(told({ ...gas, substance: 'hydrogen sulfid' }, BUILT_IN_PROFILES)).toEqual([
      "warning substance: no profile has limits for 'hydrogen sulfid': none of its limits is checked against a standard (see: hazgate profile show gas-detection)",
    ]);
    expect(told({ ...gas, substance: 'ammonia' }, BUILT_IN_PROFILES)).toEqual([]);
  });
});

test('a site may have no source yet', () => {
  const header = { id: 'a', kind: 'park', name: NAME, region: ['r'], timeZone: 'UTC' };
  expect(siteFileSchema.parse({ site: header })).toEqual({ site: header, sources: [] });
});

describe('two limits at one value', () => {
  test('are told on one side, and refused where nothing between them is safe', () => {
    expect(told({ limits: { H: 3, HH: 3, LL: 1, L: 1 } })).toEqual([
      'warning limits.L: L and LL are both 1: L never shows',
      'warning limits.H: H and HH are both 3: H never shows',
    ]);
    expect(told({ kind: 'rainfall', limits: { blue: 50, yellow: 50 } })).toEqual([
      'warning limits.blue: blue and yellow are both 50: blue never shows',
    ]);
    const beach = { kind: 'beach-length', limits: { red: 50, orange: 50 } } as const;
    expect(told(beach)).toEqual([
      'warning limits.orange: orange and red are both 50: orange never shows',
    ]);
    expect(told({ limits: { L: 4, H: 4 } })).toEqual([
      'error limits.H: limits out of order: H 4 must be above L 4',
    ]);
  });
});

describe('a point', () => {
  test.each([
    [{ kind: 'switch', unit: 'state', alarmOn: true, limits: { alarmOn: true } }],
    [{ kind: 'fan', unit: 'boolean' }],
    [{ kind: 'analog', unit: 'furlong', limits: { LL: -2, HH: 2 }, deadband: 4 }],
    [
      {
        kind: 'piezometer',
        unit: 'digits',
        range: [2000, 9000],
        limits: { blue: 3, red: 1 },
        calibration: { G: 1, R0: 9_000, tipElevationM: 412, groundElevationM: 430 },
      },
    ],
    [{ kind: 'tank-level', range: [0, 12], limits: { LL: 0, HH: 12 } }],
    [{ kind: 'methane', placement: 'chamber', limits: { H: 0.5, restore: 0.5 } }],
    [{ kind: 'rainfall', limits: { blue: 1, yellow: 2, orange: 3, red: 4 } }],
    [{ periodSeconds: 5, staleAfterSeconds: 5 }],
  ] as const)('%j has nothing wrong', (point) => {
    expect(told(point as unknown as Partial<SiteFilePoint>)).toEqual([]);
  });

  test('limits of which the profile gives one are ordered together', () => {
    const profiles = [profile([{ kind: 'analog', limits: { H: limit(5, { statutory: false }) } }])];
    expect(told({ limits: { HH: 4 } }, profiles)).toEqual([
      'error limits.HH: limits out of order: HH 4 must be above H 5',
    ]);
    expect(told({ limits: { L: 6 } }, profiles)).toEqual([
      'error limits.L: limits out of order: H 5 must be above L 6',
    ]);
    // The one that never shows is the profile's: what the file says of the other can be changed.
    expect(told({ limits: { HH: 5 } }, profiles)).toEqual([
      'warning limits.HH: H and HH are both 5: H never shows',
    ]);
  });

  test('a deadband and a silence that come from a profile are told at the point', () => {
    const profiles = [
      profile([
        {
          kind: 'analog',
          deadband: 2,
          periodSeconds: 60,
          staleAfterSeconds: 5,
          limits: { H: limit(5), HH: limit(6) },
        },
      ]),
    ];
    expect(told({}, profiles)).toEqual([
      'warning : deadband 2 is wider than the span from H to HH',
      'warning : staleAfterSeconds 5 is below periodSeconds 60: every reading will be missed',
    ]);
  });

  test('a cut of its own that cuts nothing is told at the limit', () => {
    const profiles = [profile([{ kind: 'methane', limits: { H: limit(1), cut: limit(1.5) } }])];
    expect(told({ kind: 'methane', placement: 'chamber', limits: { cut: 1.5 } }, profiles)).toEqual(
      ["warning limits.cut: limit 'cut' cuts nothing: 'cuts' names no area"],
    );
  });
});

describe('a statutory limit', () => {
  const profiles = [
    profile([
      {
        kind: 'analog',
        onDelaySeconds: 3,
        limits: { H: limit(5), L: limit(1, { bound: 'lower' }) },
      },
    ]),
  ];

  test('may be tightened, and delayed as long as its profile says', () => {
    expect(told({ limits: { H: 4, L: 2 }, onDelaySeconds: 3 }, profiles)).toEqual([]);
  });

  test('may be held longer by a deadband or an off-delay', () => {
    expect(told({ deadband: 1, offDelaySeconds: 60, latching: true }, profiles)).toEqual([]);
  });

  test('may not be loosened by a limit or an on-delay', () => {
    expect(told({ limits: { H: 6, L: 0.5 }, onDelaySeconds: 4 }, profiles)).toEqual([
      'error limits.H: H 6 must be at most 5 (X 1-2020 1.2)',
      'error onDelaySeconds: an on-delay above 3 s would loosen H (X 1-2020 1.2)',
      'error limits.L: L 0.5 must be at least 1 (X 1-2020 1.2)',
      'error onDelaySeconds: an on-delay above 3 s would loosen L (X 1-2020 1.2)',
    ]);
  });

  test('binds nobody while its confidence is low and the site has not confirmed it', () => {
    const low = [
      profile([{ kind: 'analog', limits: { H: limit(5, { confidence: 'memory-low' }) } }]),
    ];
    expect(told({ limits: { H: 6 } }, low)).toEqual([]);
    expect(told({ limits: { H: 6 }, confirm: ['H'] }, low)).toEqual([
      'error limits.H: H 6 must be at most 5 (X 1-2020 1.2)',
    ]);
  });

  test('of a cut is not loosened by an on-delay, which never holds back a cut', () => {
    const cut = [profile([{ kind: 'methane', limits: { cut: limit(1.5) } }])];
    const point = {
      kind: 'methane',
      placement: 'chamber',
      onDelaySeconds: 9,
      limits: { H: 1 },
    } as const;
    expect(told(point, cut).filter((line) => line.startsWith('error'))).toEqual([]);
  });
});

describe('limits of a profile in a unit that does not convert', () => {
  const profiles = [profile([{ kind: 'analog', unit: 'bar', limits: { H: limit(5) } }])];

  test('are refused at the unit, or at the point where it has none', () => {
    expect(told({ unit: 'furlong' }, profiles)).toEqual([
      "error unit: profile 'x' gives H in bar, not in furlong: set the limits here",
    ]);
    expect(told({}, profiles)).toEqual([
      "error : profile 'x' gives H in bar, not in no unit: set the limits here",
    ]);
  });

  test('are no problem where the site sets them itself', () => {
    expect(told({ unit: 'furlong', limits: { H: 500 } }, profiles)).toEqual([]);
  });
});

describe('a substance that is declared twice', () => {
  const file = site([], {
    substances: [
      { cas: '7664-41-7', name: 'ammonia', quantityTonnes: 9 },
      { name: '氨', quantityTonnes: 5 },
      { cas: '7664-41-7', name: 'ammonia water', hazardClass: 'J5', quantityTonnes: 5 },
    ],
  });

  test('is told with both places, and whether its quantities are added', () => {
    const place = (index: number) => ({
      document: 'site',
      index: 0,
      path: ['sources', 0, 'substances', index],
    });
    expect(lintConfiguration({ sites: [file], profiles: [] }, [])).toEqual([
      {
        severity: 'warning',
        place: place(1),
        message:
          "'氨' is the substance that is declared as 'ammonia' already: their quantities are added",
        first: place(0),
      },
      {
        severity: 'warning',
        place: place(2),
        message:
          "'ammonia water' is the substance that is declared as 'ammonia' already, but is classified otherwise: each is held against a critical quantity of its own",
        first: place(0),
      },
    ]);
  });
});

describe('ids', () => {
  test('the first use of an id is told with the second', () => {
    const [problem, ...rest] = lintConfiguration({ sites: [site([]), site([])], profiles: [] }, []);
    expect(rest).toEqual([]);
    expect(problem).toEqual({
      severity: 'error',
      place: { document: 'site', index: 1, path: ['site', 'id'] },
      message: "duplicate site id 'a'",
      first: { document: 'site', index: 0, path: ['site', 'id'] },
    });
  });

  test('a point and an area, or points of two sources, may share one', () => {
    const file = site([{ id: 'x', kind: 'feed' }], { areas: [{ id: 'x', feed: 'x' }] });
    const twice = {
      ...file,
      sources: file.sources.flatMap((each) => [each, { ...each, id: 't' }]),
    };
    expect(lintConfiguration({ sites: [twice], profiles: [] }, [])).toEqual([]);
  });

  test('a source without points or areas is in order', () => {
    const file = siteFileSchema.parse({
      ...site([]),
      sources: [{ id: 's', kind: 'slope', name: NAME }],
    });
    expect(lintConfiguration({ sites: [file], profiles: [] }, [])).toEqual([]);
  });

  test('an area of a source without points can name no feed', () => {
    const file = siteFileSchema.parse({
      ...site([]),
      sources: [{ id: 's', kind: 'slope', name: NAME, areas: [{ id: 'a', feed: 'f' }] }],
    });
    const problems = lintConfiguration({ sites: [file], profiles: [] }, []);
    expect(problems.map((problem) => problem.message)).toEqual(["'f' is no point of this source"]);
  });
});
