import { describe, expect, test } from 'vitest';
import { compileRegister } from '../../rules/compile-register.ts';
import { judgedQuantity } from '../../rules/derivation.ts';
import { Engine } from '../../rules/engine.ts';
import type { Register } from '../../rules/register.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { Rig } from '../support/rig.ts';

type PointEntry = Readonly<Record<string, unknown>>;

function registerOf(points: readonly PointEntry[], hash = 'sha256:one'): Register {
  const name = { zh: '坝', en: 'dam' };
  const file = siteFileSchema.parse({
    site: { id: 'park', kind: 'pond', name, region: ['east'], timeZone: 'Asia/Shanghai' },
    sources: [{ id: 'tanks', kind: 'custom', name, points }],
  });
  return compileRegister({ hash, sites: [file], profiles: [] });
}

const SHEET = {
  G: 0.2,
  R0: 9_000,
  K: -0.05,
  T0: 20,
  S0: 101.3,
  tipElevationM: 412,
  groundElevationM: 430,
};
const LIMITS = { blue: 7.7, red: 6 };

/** A piezometer (0), a thermometer (1) and a barometer (2), patient but for the latter two. */
class WireRig extends Rig {
  constructor(sheet: PointEntry = {}) {
    super(registerOf(wire(sheet)));
  }

  wire(digits: number | null): readonly string[] {
    return this.read(digits, { point: 0 }).filter(
      (text) => text.includes('piezometer-low') || text.includes('instrument'),
    );
  }

  get derived() {
    return this.engine.pointStatus(0)?.latest?.derived;
  }
}

function wire(sheet: PointEntry): readonly PointEntry[] {
  const calibration = { ...SHEET, temperaturePoint: 'tp', barometerPoint: 'bp', ...sheet };
  return [
    { id: 'p0', kind: 'piezometer', periodSeconds: 1_000, limits: LIMITS, calibration },
    { id: 'tp', kind: 'temperature', periodSeconds: 10 },
    { id: 'bp', kind: 'analog', unit: 'hPa', periodSeconds: 10 },
  ];
}

describe('what limits are held against', () => {
  test.each([
    { name: 'a calibrated piezometer', point: wire({})[0], is: 'burial-depth' },
    {
      name: 'one whose ground is not known',
      point: wire({ groundElevationM: undefined })[0],
      is: 'reading',
    },
    { name: 'one without a sheet', point: { id: 'p0', kind: 'piezometer' }, is: 'reading' },
    { name: 'a rain gauge', point: { id: 'p0', kind: 'rainfall' }, is: 'rain-24h' },
    {
      name: 'a rain gauge that adds up itself',
      point: { id: 'p0', kind: 'rainfall', reports: 'rolling-24h' },
      is: 'reading',
    },
    { name: 'anything else', point: { id: 'p0', kind: 'tank-level' }, is: 'reading' },
  ])('of $name is $is, before any reading', ({ point = {}, is }) => {
    const companions = wire({}).slice(1);
    const [compiled] = registerOf([point, ...companions]).points;
    expect(judgedQuantity(compiled?.derivation)).toBe(is);
  });
});

describe('a piezometer', () => {
  test('is judged by its burial depth, in m, and shows what it was made of', () => {
    const rig = new WireRig();
    rig.read(12, { point: 1 });
    rig.read(1_003, { point: 2 });
    expect(rig.wire(8_500)).toEqual(['raised piezometer-low blue @0']);
    expect(rig.alarm('piezometer-low')).toMatchObject({ value: 7.660242, limit: 7.7, unit: 'm' });
    expect(rig.derived).toMatchObject({
      pressureKPa: 101.4,
      headM: 10.339758,
      levelM: 422.339758,
      burialDepthM: 7.660242,
      flags: [],
    });
    expect(rig.engine.pointStatus(0)?.latest?.value).toBe(8_500);
    expect(rig.engine.register.points[0]).toMatchObject({ unit: 'digits', judgedUnit: 'm' });
  });

  test('waits for companions that have not been heard yet, and is judged again with the first of each', () => {
    const rig = new WireRig();
    expect(rig.wire(8_500)).toEqual([]);
    expect(rig.derived?.flags).toEqual(['temperature-missing', 'barometer-missing']);
    expect(rig.engine.pointStatus(0)?.condition).toBe('ok');
    expect(rig.read(12, { point: 1 })).toEqual([]);
    expect(rig.read(1_003, { point: 2 }).slice(0, 1)).toEqual(['raised piezometer-low blue @0']);
    rig.at(5).read(40, { point: 1 });
    expect(rig.derived?.pressureKPa).toBe(101.4);
    rig.wire(8_500);
    expect(rig.derived?.pressureKPa).toBe(100);
  });

  test('is uncertain where a companion that it had is silent or bad, and clears nothing', () => {
    const rig = new WireRig();
    rig.read(12, { point: 1 });
    rig.read(1_003, { point: 2 });
    rig.wire(8_500);
    rig.at(20).read(1_003, { point: 2 });
    rig.at(45).tick();
    rig.read(1_003, { point: 2 });
    expect(rig.wire(8_900)).toEqual(['raised instrument @45']);
    expect(rig.engine.pointStatus(0)?.condition).toBe('uncertain');
    expect(rig.alarm('piezometer-low').state).toBe('UNACK');
    expect(rig.at(46).read(12, { point: 1 })).toEqual(
      expect.arrayContaining(['returned instrument @46', 'returned piezometer-low blue @46']),
    );
    rig.at(47).read(null, { point: 2 });
    expect(rig.wire(8_900)).toEqual(['raised instrument @47']);
  });

  test('without companions in its file counts their terms as 0 and is flagged, no more', () => {
    const rig = new WireRig({ temperaturePoint: undefined, barometerPoint: undefined });
    rig.at(500);
    expect(rig.wire(8_500)).toEqual([]);
    expect(rig.engine.pointStatus(0)?.condition).toBe('ok');
    expect(rig.derived).toMatchObject({
      pressureKPa: 100,
      flags: ['temperature-missing', 'barometer-missing'],
    });
  });

  test('without elevations is judged by its reading', () => {
    const points = wire({ groundElevationM: undefined });
    const rig = new Rig(registerOf(points));
    expect(rig.read(5)).toContain('raised piezometer-low red @0');
    expect(rig.alarm('piezometer-low')).toMatchObject({ value: 5, unit: 'digits' });
  });

  test('with half a calibration is judged by its reading', () => {
    expect(registerOf(wire({ G: undefined })).points[0]?.derivation).toBeUndefined();
    expect(registerOf(wire({ form: 'polynomial' })).points[0]?.derivation).toBeUndefined();
    const polynomial = registerOf(wire({ B: -0.19, C: 1_700 })).points[0]?.derivation;
    expect(polynomial).toMatchObject({ calibration: { form: { kind: 'polynomial', A: 0 } } });
  });

  test('an instrument alarm speaks of the reading', () => {
    const rig = new WireRig();
    rig.read(12, { point: 1 });
    rig.read(1_003, { point: 2 });
    rig.read(8_500, { q: 'uncertain' });
    expect(rig.alarm('instrument')).toMatchObject({ value: 8_500, unit: 'digits' });
  });

  test('another calibration counts at once, with the last reading', () => {
    const rig = new WireRig();
    rig.read(12, { point: 1 });
    rig.read(1_003, { point: 2 });
    rig.wire(8_600);
    rig.configure(registerOf(wire({ groundElevationM: 428 }), 'sha256:two'));
    expect(rig.alarm('piezometer-low')).toMatchObject({
      limitName: 'blue',
      value: 7.699 + 0.000642,
    });
  });

  test('late readings are converted too', () => {
    const rig = new WireRig();
    rig.read(12, { point: 1 });
    rig.read(1_003, { point: 2 });
    rig.at(20).wire(9_000);
    expect(rig.read(8_500, { t: 15 })).toContain('raised piezometer-low blue @15');
  });
});

describe('rain', () => {
  const HOUR = 3_600;
  const GAUGE = {
    id: 'p0',
    kind: 'rainfall',
    periodSeconds: 40_000,
    limits: { blue: 25, yellow: 50 },
  };

  function rain(hours: number, mm: number | null, rig: Rig, options = {}): readonly string[] {
    return rig
      .at(hours * HOUR)
      .read(mm, options)
      .filter((text) => text.includes('rainfall'));
  }

  test('is added up over 24 hours, and shown', () => {
    const rig = new Rig(registerOf([GAUGE]));
    expect(rain(0, 20, rig)).toEqual([]);
    expect(rain(1, 5, rig)).toEqual(['raised rainfall-high blue @3600']);
    expect(rig.engine.pointStatus(0)?.latest?.derived).toMatchObject({ rain24hMm: 25 });
    expect(rain(2, 0, rig)).toEqual([]);
    expect(rain(24, 0, rig)).toEqual(['returned rainfall-high blue @86400']);
  });

  test('outlives a restart', () => {
    const rig = new Rig(registerOf([GAUGE]));
    rain(0, 20, rig);
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    rig.engine = Engine.restore(rig.engine.register, copy);
    expect(rain(1, 5, rig)).toEqual(['raised rainfall-high blue @3600']);
  });

  test('bad data, a duplicate, a calibration and a bump test add nothing', () => {
    const rig = new Rig(registerOf([GAUGE]));
    const set = (mode: 'bump-test' | 'normal') =>
      rig.act({ do: 'mode', point: 'park/tanks/p0', mode, minutes: 5, reason: 'water' });
    rain(0, 20, rig, { n: 1, t: 0 });
    rain(0.5, 20, rig, { n: 1, t: 0 });
    rain(1, 20, rig, { q: 'bad' });
    rain(2, 20, rig, { q: 'maintenance' });
    set('bump-test');
    expect(rain(2.05, 20, rig)).toEqual(['raised rainfall-high blue @7380']);
    set('normal');
    rain(3, 0, rig);
    expect(rig.engine.pointStatus(0)?.latest?.derived).toMatchObject({ rain24hMm: 20 });
  });

  test('that comes late counts in the sum, and in a late alarm of its own time', () => {
    const rig = new Rig(registerOf([{ ...GAUGE, staleAfterSeconds: 600 }]));
    rain(1, 20, rig);
    rain(3, 1, rig);
    expect(rain(3.01, 10, rig, { t: 2 * HOUR })).toEqual(['raised rainfall-high blue @7200']);
    expect(rig.alarm('rainfall-high')).toMatchObject({ late: true, value: 30 });
    rain(4, 0, rig);
    expect(rig.engine.pointStatus(0)?.latest?.derived).toMatchObject({ rain24hMm: 31 });
  });

  test('below 0 is uncertain and takes nothing away', () => {
    const rig = new Rig(registerOf([GAUGE]));
    rain(0, 20, rig);
    rain(1, -5, rig);
    expect(rig.engine.pointStatus(0)).toMatchObject({ condition: 'uncertain' });
    expect(rig.engine.pointStatus(0)?.latest?.derived).toMatchObject({ rain24hMm: 20 });
  });

  test('below 0 is uncertain also where it comes a little late', () => {
    const rig = new Rig(registerOf([GAUGE]));
    rain(1, 20, rig);
    const late = rig.at(HOUR + 60).read(-5, { t: HOUR - 60 });
    expect(late).toEqual([`raised instrument @${HOUR - 60}`]);
  });

  test('that a gauge adds up itself is judged as it is', () => {
    const rig = new Rig(registerOf([{ ...GAUGE, reports: 'rolling-24h' }]));
    rain(0, 20, rig);
    expect(rain(1, 25, rig)).toEqual(['raised rainfall-high blue @3600']);
    expect(rain(2, 20, rig)).toEqual(['returned rainfall-high blue @7200']);
    expect(rig.engine.pointStatus(0)?.latest?.derived).toBeUndefined();
  });
});

test('a piezometer that loses its calibration measures something else: its alarm closes, its old depth is judged no more', () => {
  const limits = { red: 60, blue: 130 };
  const calibrated = { unit: 'kPa', calibration: { tipElevationM: 412, groundElevationM: 430 } };
  const point = { id: 'p0', kind: 'piezometer', periodSeconds: 1_000 };
  const rig = new Rig(registerOf([{ ...point, ...calibrated, limits: LIMITS }]));
  expect(rig.read(160)).toEqual(['raised piezometer-low red @0']);
  rig.at(1).configure(registerOf([{ ...point, unit: 'kPa', limits }], 'sha256:two'));
  const closed = rig.outcome.events.find(({ type }) => type === 'closed');
  expect(closed).toMatchObject({ alarm: { rule: 'piezometer-low', state: 'NORMAL' } });
  expect(rig.engine.pointStatus(0)?.latest).toBeNull();
});
