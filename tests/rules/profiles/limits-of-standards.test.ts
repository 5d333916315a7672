import { describe, expect, test } from 'vitest';
import { profiledPoint, refusalsOf, toldOf } from '../../support/profiled-site.ts';

const OEL: readonly (readonly [string, string, number, number, number])[] = [
  // Substance, CAS, first level in mg/m3, both levels in ppm at 20 °C as the table prints them.
  ['hydrogen sulfide', '7783-06-4', 10, 7.05, 14.1],
  ['ammonia', '7664-41-7', 20, 28.2, 56.5],
  ['chlorine', '7782-50-5', 1, 0.339, 0.678],
  ['carbon monoxide', '630-08-0', 20, 17.2, 34.3],
  ['sulfur dioxide', '7446-09-5', 5, 1.88, 3.75],
  ['hydrogen chloride', '7647-01-0', 7.5, 4.95, 9.89],
  ['hydrogen fluoride', '7664-39-3', 2, 2.4, 4.81],
  ['benzene', '71-43-2', 6, 1.85, 3.69],
  ['hydrogen cyanide', '74-90-8', 1, 0.889, 1.78],
  ['phosgene', '75-44-5', 0.5, 0.122, 0.243],
  ['nitrogen dioxide', '10102-44-0', 5, 2.61, 5.22],
  ['methanol', '67-56-1', 25, 18.8, 37.5],
  ['acrylonitrile', '107-13-1', 1, 0.453, 0.906],
  ['vinyl chloride', '75-01-4', 10, 3.85, 7.69],
  ['toluene', '108-88-3', 50, 13.0, 26.1],
  ['carbon dioxide', '124-38-9', 9000, 4916, 9832],
];

describe('a toxic gas', () => {
  test.each(OEL)(
    '%s alarms at its exposure limit and at twice that, in mg/m3 and in ppm, by name and by CAS number',
    (name, cas, first, ppmFirst, ppmSecond) => {
      for (const substance of [name, cas]) {
        const metric = profiledPoint('tank-farm', { kind: 'toxic-gas', substance });
        expect(metric.limits).toEqual({ H: first, HH: 2 * first });
        expect(metric.standards.H).toEqual({
          id: 'GB/T 50493-2019',
          clause: '5.5.2-3',
          confidence: 'found',
          bound: 'upper',
          statutory: true,
        });
        const { limits } = profiledPoint('tank-farm', {
          kind: 'toxic-gas',
          substance,
          unit: 'ppm',
        });
        expect(Math.abs((limits.H as number) / ppmFirst - 1)).toBeLessThan(0.005);
        expect(Math.abs((limits.HH as number) / ppmSecond - 1)).toBeLessThan(0.005);
        // What the table prints is not refused for its rounding, and still cites the standard.
        const printed = {
          kind: 'toxic-gas',
          substance,
          unit: 'ppm',
          limits: { H: ppmFirst, HH: ppmSecond },
        };
        expect(refusalsOf('tank-farm', printed)).toEqual([]);
        expect(profiledPoint('tank-farm', printed).ladders[0]?.limits[1]?.standard?.clause).toBe(
          '5.5.2-3',
        );
      }
    },
  );

  test('in ppm is never given more than the mg/m3 of the standard', () => {
    const { limits } = profiledPoint('custom', {
      kind: 'toxic-gas',
      substance: 'h2s',
      unit: 'ppm',
    });
    expect(limits).toEqual({ H: 7.0539, HH: 14.107 });
  });

  test.each(['ethylene oxide', 'bromine'])(
    '%s, whose copies conflict, has no limit until the site confirms it',
    (substance) => {
      const point = { kind: 'toxic-gas', substance };
      expect(profiledPoint('tank-farm', point).limits).toEqual({});
      expect(toldOf('tank-farm', point).join()).toContain('low confidence and off');
      const confirmed = profiledPoint('tank-farm', { ...point, confirm: ['H'] });
      expect(confirmed.limits).toEqual({ H: substance === 'bromine' ? 0.6 : 2 });
      expect(confirmed.ladders[0]?.limits[0]?.standard?.confidence).toBe('memory-low');
    },
  );

  test('benzene keeps the limits it has until the site confirms those of the amendment', () => {
    const point = { kind: 'toxic-gas', substance: 'benzene' };
    expect(profiledPoint('tank-farm', point).limits).toEqual({ H: 6, HH: 12 });
    expect(profiledPoint('tank-farm', { ...point, confirm: ['H', 'HH'] }).limits).toEqual({
      H: 3,
      HH: 6,
    });
    expect(refusalsOf('tank-farm', { ...point, confirm: ['H'], limits: { H: 4 } })).toEqual([
      'limits.H: H 4 must be at most 3 (GB/T 50493-2019 5.5.2-3)',
    ]);
  });

  test('falls back to the IDLH only where the site says that the range forces it', () => {
    const point = { kind: 'toxic-gas', substance: 'hydrogen sulfide' };
    expect(profiledPoint('tank-farm', { ...point, setPointBasis: 'idlh' }).limits).toEqual({
      H: 21.5,
      HH: 43,
    });
    expect(
      profiledPoint('tank-farm', {
        kind: 'toxic-gas',
        substance: 'hydrogen fluoride',
        setPointBasis: 'idlh',
      }).limits,
    ).toEqual({});
  });

  test('carbon monoxide is held lower above 3,000 m', () => {
    const point = { kind: 'toxic-gas', substance: 'co' };
    expect(profiledPoint('tank-farm', point, { altitudeM: 3000 }).limits.H).toBe(20);
    expect(profiledPoint('tank-farm', point, { altitudeM: 3001 }).limits.H).toBe(15);
  });

  test('in a coal mine has the limits of its air', () => {
    expect(
      profiledPoint('coal-mine', { kind: 'toxic-gas', substance: 'so2', unit: 'ppm' }).limits,
    ).toEqual({ H: 5 });
    expect(profiledPoint('coal-mine', { kind: 'toxic-gas', substance: 'chlorine' }).limits).toEqual(
      { H: 1, HH: 2 },
    );
  });

  test('that nobody has limits for is told', () => {
    expect(toldOf('tank-farm', { kind: 'toxic-gas', substance: 'xenon' }).join()).toContain(
      'never alarms',
    );
  });
});

describe('set points that a site may not loosen', () => {
  test.each([
    [
      { kind: 'combustible-gas', limits: { H: 30 } },
      'limits.H: H 30 must be at most 25 (GB/T 50493-2019 5.5.2-1)',
    ],
    [
      { kind: 'combustible-gas', limits: { HH: 51 } },
      'limits.HH: HH 51 must be at most 50 (GB/T 50493-2019 5.5.2-2)',
    ],
    [
      { kind: 'toxic-gas', substance: 'hydrogen sulfide', limits: { H: 12 } },
      'limits.H: H 12 must be at most 10 (GB/T 50493-2019 5.5.2-3)',
    ],
    [
      { kind: 'toxic-gas', substance: '7783-06-4', unit: 'ppm', limits: { H: 10, HH: 14 } },
      'limits.H: H 10 must be at most 7.0539 (GB/T 50493-2019 5.5.2-3)',
    ],
    [
      { kind: 'combustible-gas-line', limits: { H: 1.2 } },
      'limits.H: H 1.2 must be exactly 1 (GB/T 50493-2019 5.5.2-5)',
    ],
    [
      { kind: 'combustible-gas-line', limits: { HH: 1.9 } },
      'limits.HH: HH 1.9 must be exactly 2 (GB/T 50493-2019 5.5.2-5)',
    ],
    [
      { kind: 'wind-speed', unit: 'km/h', limits: { H: 50 } },
      'limits.H: H 50 must be at most 49.68 (AQ 3036-2010 wind speed)',
    ],
    [
      { kind: 'combustible-gas', onDelaySeconds: 1 },
      'onDelaySeconds: an on-delay above 0 s would loosen H (GB/T 50493-2019 5.5.2-1)',
    ],
  ])('%j is refused, naming the clause', (point, message) => {
    expect(refusalsOf('tank-farm', point)).toContain(message);
  });

  test.each([
    { kind: 'combustible-gas', limits: { H: 20, HH: 40 } },
    { kind: 'combustible-gas', deadband: 5, offDelaySeconds: 600, latching: true },
    // 宜: recommended, so the site may choose.
    { kind: 'oxygen', limits: { L: 18, H: 24 }, onDelaySeconds: 5 },
    { kind: 'tank-level', limits: { H: 10, HH: 11 }, onDelaySeconds: 5 },
  ])('%j is not refused', (point) => {
    expect(refusalsOf('tank-farm', point)).toEqual([]);
  });
});

describe('limits that need no substance', () => {
  test.each([
    ['tank-farm', { kind: 'combustible-gas' }, { H: 25, HH: 50 }],
    ['coal-mine', { kind: 'combustible-gas' }, { H: 25, HH: 50 }],
    ['warehouse', { kind: 'combustible-gas-line' }, { H: 1, HH: 2 }],
    ['process-unit', { kind: 'oxygen' }, { L: 19.5, H: 23.5 }],
    ['gas-storage', { kind: 'wind-speed' }, { H: 13.8 }],
    ['slope', { kind: 'wind-speed' }, {}],
    ['coal-mine', { kind: 'carbon-monoxide' }, { H: 24 }],
    ['coal-mine', { kind: 'carbon-monoxide', unit: '%VOL' }, { H: 0.0024 }],
    ['tank-farm', { kind: 'carbon-monoxide' }, { H: 17.16 }],
    ['coal-mine', { kind: 'air-speed', placement: 'working-face' }, { L: 0.25, H: 4 }],
    [
      'coal-mine',
      { kind: 'air-speed', placement: 'rock-heading', unit: 'm/min' },
      { L: 9, H: 240 },
    ],
    ['coal-mine', { kind: 'air-speed', placement: 'main-return' }, { H: 8 }],
    ['coal-mine', { kind: 'temperature', placement: 'working-face' }, { H: 30 }],
    ['coal-mine', { kind: 'temperature', placement: 'chamber', unit: 'K' }, { H: 307.15 }],
    ['tailings-dam', { kind: 'rainfall' }, { yellow: 50 }],
    ['tailings-dam', { kind: 'rainfall', unit: 'cm' }, { yellow: 5 }],
  ])('%s %j has %j', (kind, point, limits) => {
    expect(profiledPoint(kind, point).limits).toEqual(limits);
  });
});

describe('a tank', () => {
  const tank = {
    designHighM: 10,
    designLowM: 1,
    normalMaxPressureMPa: 0.8,
    designPressureMPa: 1.6,
    safetyValveMPa: 1.5,
    normalMaxTemperatureC: 40,
  };

  test('whose levels the site sets is told the clauses that demand them', () => {
    const point = profiledPoint('tank-farm', {
      kind: 'tank-level',
      limits: { HH: 11, H: 10, L: 2, LL: 1 },
    });
    expect(
      point.ladders.flatMap((ladder) =>
        ladder.limits.map(({ name, standard }) => [name, standard?.clause]),
      ),
    ).toEqual([
      ['H', '5.4.2'],
      ['HH', '5.4.3'],
      ['L', '5.4.2'],
      ['LL', '5.4.4'],
    ]);
    expect(point.standards.H).toEqual({
      id: 'SH/T 3007-2014',
      clause: '5.4.2',
      confidence: 'found',
      bound: 'upper',
      statutory: false,
    });
    expect(profiledPoint('tank-farm', { kind: 'tank-level' }).limits).toEqual({});
  });

  test('alarms at its design levels where the site tells them, and not beyond', () => {
    const level = { kind: 'tank-level', tank };
    expect(profiledPoint('tank-farm', level).limits).toEqual({ H: 10, L: 1 });
    expect(profiledPoint('tank-farm', { ...level, unit: 'mm' }).limits).toEqual({
      H: 10000,
      L: 1000,
    });
    expect(refusalsOf('tank-farm', { ...level, limits: { H: 10.1, L: 0.9 } })).toEqual([
      'limits.H: H 10.1 must be at most 10 (SH/T 3007-2014 5.4.2)',
      'limits.L: L 0.9 must be at least 1 (SH/T 3007-2014 5.4.2)',
    ]);
  });

  test('with a floating roof alarms 0.2 m above where the roof lands', () => {
    const level = { kind: 'tank-level', tank: { landingHeightM: 1.8 } };
    expect(profiledPoint('tank-farm', level).limits).toEqual({ L: 2 });
    expect(refusalsOf('tank-farm', { ...level, limits: { L: 1.9 } })).toEqual([
      'limits.L: L 1.9 must be at least 2 (GB 50074-2014 15.1.1)',
    ]);
  });

  test('alarms at the upper limit of normal pressure and at 80 % of the design pressure, below the safety valve', () => {
    const pressure = { kind: 'tank-pressure', tank };
    expect(profiledPoint('tank-farm', pressure).limits).toEqual({ H: 0.8, HH: 1.28 });
    expect(profiledPoint('tank-farm', { ...pressure, unit: 'kPa' }).limits).toEqual({
      H: 800,
      HH: 1280,
    });
    expect(refusalsOf('tank-farm', pressure)).toEqual([]);
    expect(
      refusalsOf('tank-farm', { ...pressure, tank: { ...tank, safetyValveMPa: 1.28 } }),
    ).toEqual([
      'tank.safetyValveMPa: HH 1.28 must be below the setting of the safety valve, 1.28 (AQ 3036-2010 pressure, second level)',
    ]);
    expect(refusalsOf('tank-farm', { ...pressure, limits: { HH: 1.5 } })).toEqual([
      'limits.HH: HH 1.5 must be at most 1.28 (AQ 3036-2010 pressure, second level)',
      'limits.HH: HH 1.5 must be below the setting of the safety valve, 1.5 (AQ 3036-2010 pressure, second level)',
    ]);
  });

  test('alarms at the upper limit of normal temperature', () => {
    expect(profiledPoint('tank-farm', { kind: 'tank-temperature', tank }).limits).toEqual({
      H: 40,
      HH: 50,
    });
    expect(
      profiledPoint('tank-farm', { kind: 'tank-temperature', tank, unit: 'K' }).limits,
    ).toEqual({ H: 313.15, HH: 323.15 });
  });
});

describe('a tailings dam', () => {
  test.each([
    [1, 1.5, 150, 100],
    [2, 1.0, 100, 70],
    [3, 0.7, 70, 50],
    [4, 0.5, 50, 35],
    [5, 0.4, 40, 25],
  ])(
    'of grade %d needs %d m of freeboard and %d m or %d m of beach',
    (grade, freeboard, upstream, other) => {
      const beach = (rest: object) =>
        profiledPoint('tailings-dam', { kind: 'beach-length' }, { grade, ...rest }).limits;
      expect(profiledPoint('tailings-dam', { kind: 'freeboard' }, { grade }).limits).toEqual({
        red: freeboard,
      });
      expect(beach({ construction: 'upstream' })).toEqual({ red: upstream });
      expect(beach({ construction: 'downstream' })).toEqual({ red: other });
      expect(beach({ construction: 'centreline' })).toEqual({ red: other });
      expect(beach({ construction: 'one-step' })).toEqual({});
      // Who does not say how the dam is raised is held to the longer beach.
      expect(beach({})).toEqual({ red: upstream });
      expect(beach({ construction: 'upstream', seepageProven: true })).toEqual({
        red: grade < 3 ? upstream : Number((upstream * 0.7).toFixed(1)),
      });
      expect(
        refusalsOf(
          'tailings-dam',
          { kind: 'freeboard', limits: { red: freeboard - 0.1 } },
          { grade },
        ).length,
      ).toBe(1);
      expect(
        refusalsOf(
          'tailings-dam',
          { kind: 'freeboard', limits: { red: freeboard + 0.1 } },
          { grade },
        ),
      ).toEqual([]);
    },
  );

  test('without a grade has no statutory minimum', () => {
    expect(profiledPoint('tailings-dam', { kind: 'freeboard' }).limits).toEqual({});
    expect(profiledPoint('tailings-dam', { kind: 'beach-length' }).limits).toEqual({});
  });

  test.each([
    [20, 2],
    [30, 2],
    [45, 3],
    [60, 4],
    [100, 6],
    [125, 7],
    [150, 8],
    [200, 8],
  ])(
    'stacked %d m high keeps the phreatic line %d m down, and warns a tenth before',
    (stackedHeightM, red) => {
      const source = { stackedHeightM };
      const limits = { red, orange: Number((red * 1.1).toFixed(6)) };
      expect(profiledPoint('tailings-dam', { kind: 'phreatic-depth' }, source).limits).toEqual(
        limits,
      );
      const raw = { kind: 'piezometer', unit: 'digits' };
      expect(
        profiledPoint('tailings-dam', { ...raw, calibration: { G: 0.2 } }, source).limits,
      ).toEqual(limits);
      expect(profiledPoint('tailings-dam', raw, source).limits).toEqual({});
    },
  );

  test("takes the orange of phreatic depth and landslides from the site's own red", () => {
    const phreatic = { kind: 'phreatic-depth', limits: { red: 6 } };
    expect(profiledPoint('tailings-dam', phreatic).limits).toEqual({ red: 6, orange: 6.6 });
    expect(refusalsOf('tailings-dam', { ...phreatic, limits: { red: 6, orange: 6.5 } })).toEqual([
      'limits.orange: orange 6.5 must be at least 6.6 (GB 51108-2015 8.3.4)',
    ]);
    const slide = { kind: 'landslide-displacement', unit: 'cm', limits: { red: 4 } };
    expect(profiledPoint('slope', slide).limits).toEqual({ red: 4, orange: 3.2 });
    expect(refusalsOf('slope', { ...slide, limits: { red: 4, orange: 3.3 } })).toEqual([
      'limits.orange: orange 3.3 must be at most 3.2 (GB 51108-2015 8.3.8)',
    ]);
  });

  test('is measured every ten minutes where the site says nothing, as the standard has it', () => {
    expect(profiledPoint('tailings-dam', { kind: 'displacement' })).toMatchObject({
      periodMs: 600_000,
      staleAfterMs: 1_800_000,
    });
  });
});

describe('a calibration', () => {
  const methane = { kind: 'methane', placement: 'working-face', calibratedAt: '2026-11-20' };

  test.each([
    [methane, '2026-12-05'],
    [{ ...methane, sensor: 'laser' }, '2027-05-20'],
    [{ ...methane, sensor: 'infrared' }, '2026-12-20'],
    [{ kind: 'carbon-monoxide', calibratedAt: '2026-11-20' }, '2026-12-20'],
    [{ kind: 'methane', placement: 'working-face' }, null],
    [{ kind: 'tank-level', calibratedAt: '2026-11-20' }, null],
  ])('of %j falls due on %s', (point, due) => {
    expect(profiledPoint('coal-mine', point).calibrationDueAt).toBe(due);
  });
});
