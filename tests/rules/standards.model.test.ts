import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverageGaps } from '../../rules/coverage.ts';
import { alphaOf, assessMajorHazard } from '../../rules/major-hazard.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { profiledPoint, siteOf, toldOf } from '../support/profiled-site.ts';

/** What standards say, once more and as plainly as their text: each edge is met by chance, and by itself. */

/** Whole numbers about edges as often as any others. */
function near(edges: readonly number[], max: number): fc.Arbitrary<number> {
  const beside = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);
  return fc.oneof(fc.constantFrom(...beside), fc.integer({ min: 1, max }));
}

describe('GB 18218-2018', () => {
  test('alpha and grade have the bands of tables 5 and 6', () => {
    const residents = near([1, 30, 50, 100], 300);
    // Chlorine: Q 5 t, beta 4; in kilograms, so that R = alpha x 4 x kg / 5000 lies on every edge.
    const kilograms = near([5_000, 6_250, 12_500, 25_000, 31_250, 62_500, 125_000], 400_000);
    fc.assert(
      fc.property(residents, kilograms, (people, kg) => {
        const bands = [
          [100, Number.POSITIVE_INFINITY, 20],
          [50, 99, 15],
          [30, 49, 12],
          [1, 29, 10],
          [0, 0, 5],
        ] as const;
        const tenths = bands.find(([from, to]) => people >= from && people <= to)?.[2] ?? 0;
        expect(alphaOf(people) * 10).toBe(tenths);
        // Everything times 50,000 is whole.
        const r = tenths * 4 * kg;
        const grade = r >= 5_000_000 ? 1 : r >= 2_500_000 ? 2 : r >= 500_000 ? 3 : 4;
        const isMajor = kg >= 5_000;
        const inventory = [{ name: 'chlorine', quantityTonnes: kg / 1_000 }];
        expect(assessMajorHazard(inventory, people)).toMatchObject({
          isMajor,
          grade: isMajor ? grade : null,
        });
      }),
    );
  });
});

describe('GB/T 50493-2019', () => {
  /** 20 mg/m3 up to 3,000 m, 15 above; ppm at 20 degrees are mg/m3 x 24.04 / 28.01. */
  const most = (altitudeM: number): number => (altitudeM > 3_000 ? 15 : 20);
  const altitude = near([2_000, 3_000], 5_000);
  const source = (altitudeM: number) => ({ altitudeM });

  test('carbon monoxide alarms at its limit of the altitude, whatever the detector is called', () => {
    fc.assert(
      fc.property(altitude, (altitudeM) => {
        const mg = most(altitudeM);
        const inMg = { kind: 'toxic-gas', substance: 'carbon monoxide', unit: 'mg/m3' };
        const { H, HH } = profiledPoint('tank-farm', inMg, source(altitudeM)).limits;
        expect([H, HH]).toEqual([mg, 2 * mg]);
        const ppm = (mg * 24.04) / 28.01;
        for (const point of [
          { kind: 'carbon-monoxide' },
          { kind: 'toxic-gas', substance: 'co', unit: 'ppm' },
        ]) {
          const first = profiledPoint('tank-farm', point, source(altitudeM)).limits.H as number;
          expect(first).toBeLessThanOrEqual(ppm);
          expect(first).toBeGreaterThan(ppm - 0.01);
        }
      }),
    );
  });
});

describe('tanks', () => {
  test('HH closes the inlet from the volume of their class on (SH/T 3007-2014 5.4.3)', () => {
    const volume = near([100, 3_000, 10_000], 20_000);
    const fireClass = fc.constantFrom('jia-a', 'jia-b', 'yi-a', 'yi-b', 'bing', undefined);
    const toxicityClass = fc.constantFrom(1, 2, 3, 4, undefined);
    fc.assert(
      fc.property(volume, fireClass, toxicityClass, (volumeM3, fire, toxicity) => {
        const tank = {
          id: 't',
          volumeM3,
          ...(fire === undefined ? {} : { fireClass: fire }),
          ...(toxicity === undefined ? {} : { toxicityClass: toxicity }),
        };
        const point = { id: 'lt', kind: 'tank-level', limits: { H: 9, L: 1 }, tank };
        const [farm] = siteOf('tank-farm', [point]).sources;
        const gaps = farm === undefined ? [] : coverageGaps(farm, BUILT_IN_PROFILES);
        const isVeryToxic = toxicity === 1 || toxicity === 2;
        const isLight = fire === 'jia-b' || fire === 'yi-a';
        const isAsked = isVeryToxic || (isLight && volumeM3 >= 3_000) || volumeM3 >= 10_000;
        expect(gaps.some(({ clause }) => clause === '5.4.3')).toBe(isAsked);
        const [bare] = siteOf('tank-farm', [{ id: 'p', kind: 'tank-pressure', tank }]).sources;
        const bareGaps = bare === undefined ? [] : coverageGaps(bare, BUILT_IN_PROFILES);
        expect(bareGaps.some(({ clause }) => clause === '5.4.1')).toBe(volumeM3 > 100);
      }),
    );
  });

  test('temperature: 1.25 times the upper limit of operation, of which a cold tank has no multiple', () => {
    fc.assert(
      fc.property(fc.integer({ min: -196, max: 400 }), (celsius) => {
        const facts = { kind: 'tank-temperature', tank: { normalMaxTemperatureC: celsius } };
        const { H, HH } = profiledPoint('tank-farm', facts).limits;
        expect(H).toBe(celsius);
        if (celsius > 0) expect(HH).toBeCloseTo(1.25 * celsius, 9);
        else expect(HH).toBeUndefined();
        const asked = `warning points.0.limits: HH can't be reckoned from normalMaxTemperatureC ${celsius}: set it here (AQ 3036-2010 temperature, second level)`;
        expect(toldOf('tank-farm', facts)).toEqual(celsius > 0 ? [] : [asked]);
        const own = { ...facts, limits: { HH: celsius + 5 } };
        expect(toldOf('tank-farm', own).join()).not.toContain('reckoned');
      }),
    );
  });

  test('pressure: 80 % of the design pressure, in whatever unit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000 }),
        fc.constantFrom(['MPa', 1_000], ['kPa', 1], ['bar', 100]),
        (kPa, [unit, scale]) => {
          const tank = { designPressureMPa: kPa / 1_000 };
          const { limits } = profiledPoint('tank-farm', { kind: 'tank-pressure', unit, tank });
          expect(limits.HH).toBeCloseTo((0.8 * kPa) / (scale as number), 9);
        },
      ),
    );
  });
});

describe('tailings dams', () => {
  const FREEBOARD = [1.5, 1.0, 0.7, 0.5, 0.4];
  const UPSTREAM = [150, 100, 70, 50, 40];
  const OTHER = [100, 70, 50, 35, 25];
  const grade = fc.integer({ min: 1, max: 5 });

  test('freeboard and beach by grade and construction, the beach up to 30 % less from grade 3 down', () => {
    const construction = fc.constantFrom('upstream', 'downstream', 'centreline', undefined);
    fc.assert(
      fc.property(grade, construction, fc.boolean(), (level, built, seepageProven) => {
        const facts = {
          grade: level,
          seepageProven,
          ...(built === undefined ? {} : { construction: built }),
        };
        const red = (kind: string) => profiledPoint('tailings-dam', { kind }, facts).limits.red;
        expect(red('freeboard')).toBe(FREEBOARD[level - 1]);
        const whole = (built ?? 'upstream') === 'upstream' ? UPSTREAM : OTHER;
        const share = level >= 3 && seepageProven ? 0.7 : 1;
        expect(red('beach-length')).toBeCloseTo(share * (whole[level - 1] as number), 9);
      }),
    );
  });

  test('phreatic depth by height, interpolated inside a band; orange 1.1 times red', () => {
    fc.assert(
      fc.property(near([30, 60, 100, 150], 300), (stackedHeightM) => {
        const point = { kind: 'phreatic-depth' };
        const { limits } = profiledPoint('tailings-dam', point, { stackedHeightM });
        const bands = [
          [30, 60, 2],
          [60, 100, 4],
          [100, 150, 6],
        ] as const;
        const band = bands.find(([from, to]) => stackedHeightM >= from && stackedHeightM < to);
        const outside = stackedHeightM < 30 ? 2 : 8;
        const depth =
          band === undefined
            ? outside
            : band[2] + (2 * (stackedHeightM - band[0])) / (band[1] - band[0]);
        expect(limits.red).toBeCloseTo(depth, 9);
        expect(limits.orange).toBeCloseTo(1.1 * depth, 9);
      }),
    );
  });

  test('landslide displacement: orange at 80 % of red', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (tenths) => {
        const point = { kind: 'landslide-displacement', limits: { red: tenths / 10 } };
        const { limits } = profiledPoint('slope', point);
        expect(limits.orange).toBeCloseTo(0.08 * tenths, 9);
      }),
    );
  });
});
