import { describe, expect, it } from 'vitest';
import { GasRelease } from '../../../simulators/process/gas-release.ts';
import type { GasReleaseSettings } from '../../../simulators/process/gas-release-file.ts';
import {
  erf,
  openCountrySpread,
  plumeKgM3,
  STABILITY_CLASSES,
  type StabilityClass,
} from '../../../simulators/process/gaussian-plume.ts';
import { signalOf } from '../../../simulators/process/process.ts';
import { Random } from '../../../simulators/random.ts';

function release(more: Partial<GasReleaseSettings> = {}, source: number | null = null): GasRelease {
  const wind = { speedMS: 3, fromDegrees: 270, stability: 'D' as const, meanderDegrees: 0 };
  const settings = { substance: 'ammonia', airborne: 1, heavy: false, sizeM: 1, wind, ...more };
  const signal = source === null ? null : signalOf('kg/s', () => source);
  return new GasRelease({ at: [0, 0, 2], ...settings }, signal, new Random(1));
}

function run(model: GasRelease, seconds: number): void {
  for (let second = 0; second < seconds; second += model.stepSeconds) model.step();
}

/** The plume of the closed formula, with the size of the source. */
function closedForm(stability: StabilityClass, xM: number, yM: number, zM: number): number {
  const { acrossM, upM } = openCountrySpread(stability, xM);
  const spread = { acrossM: Math.hypot(acrossM, 1), upM: Math.hypot(upM, 1) };
  return plumeKgM3(0.2, 3, spread, yM, 2, zM);
}

describe('GasRelease', () => {
  it.each(STABILITY_CLASSES)('settles to the closed plume formula in class %s', (stability) => {
    const wind = { speedMS: 3, fromDegrees: 270, stability, meanderDegrees: 0 };
    const model = release({ wind });
    model.act({ at: 0, do: 'release', rateKgS: 0.2 });
    run(model, 400);
    for (const [xM, yM, zM] of [
      [20, 0, 1],
      [60, 3, 2],
      [150, -10, 0],
      [300, 15, 5],
    ] as const) {
      const expected = closedForm(stability, xM, yM, zM);
      expect(model.concentrationKgM3({ xM, yM, zM }) / expected).toBeCloseTo(1, 3);
    }
  });

  it('is nowhere upwind, and arrives when the wind has carried it there', () => {
    const model = release();
    model.act({ at: 0, do: 'release', rateKgS: 0.2 });
    const place = { xM: 150, yM: 0, zM: 1 };
    run(model, 30);
    expect(model.concentrationKgM3(place)).toBeLessThan(0.02 * closedForm('D', 150, 0, 1));
    run(model, 40);
    expect(model.concentrationKgM3(place)).toBeGreaterThan(0.95 * closedForm('D', 150, 0, 1));
    expect(model.concentrationKgM3({ xM: -20, yM: 0, zM: 1 })).toBe(0);
  });

  it('turns with the wind, and clears after it has stopped', () => {
    const model = release();
    model.act({ at: 0, do: 'release', rateKgS: 0.2 });
    run(model, 60);
    model.act({ at: 0, do: 'wind', fromDegrees: 0 });
    run(model, 60);
    expect(model.concentrationKgM3({ xM: 0, yM: -60, zM: 1 })).toBeGreaterThan(1e-5);
    expect(model.concentrationKgM3({ xM: 60, yM: 0, zM: 1 })).toBeLessThan(1e-9);
    model.act({ at: 0, do: 'stop' });
    run(model, 120);
    expect(model.concentrationKgM3({ xM: 0, yM: -60, zM: 1 })).toBeLessThan(1e-9);
  });

  it('is flatter and wider where it is heavy, and as strong on the ground in the middle', () => {
    const light = release({ at: [0, 0, 0], substance: 'chlorine' });
    const heavy = release({ at: [0, 0, 0], substance: 'chlorine', heavy: true });
    for (const model of [light, heavy]) {
      model.act({ at: 0, do: 'release', rateKgS: 0.1 });
      run(model, 200);
    }
    const ratio = (xM: number, yM: number, zM: number) =>
      heavy.concentrationKgM3({ xM, yM, zM }) / light.concentrationKgM3({ xM, yM, zM });
    expect(ratio(40, 0, 0)).toBeCloseTo(1, 2);
    expect(ratio(40, 6, 0)).toBeGreaterThan(1.2);
    expect(ratio(40, 0, 4)).toBeLessThan(0.8);
    expect(ratio(600, 0, 0)).toBeCloseTo(1, 2);
  });

  it('takes the airborne share of what leaks, and loses none of it', () => {
    const model = release({ airborne: 0.25 }, 2);
    run(model, 1_000);
    const { releasedKg, airborneKg, departedKg } = model.balance;
    expect(releasedKg).toBeCloseTo(500, 6);
    expect(airborneKg + departedKg).toBeCloseTo(releasedKg, 6);
    expect(departedKg).toBeGreaterThan(0);
  });

  it('wanders the same way for the same seed', () => {
    const wind = { speedMS: 3, fromDegrees: 270, stability: 'D' as const, meanderDegrees: 10 };
    const at = () => {
      const model = release({ wind }, 0.5);
      run(model, 300);
      return model.concentrationKgM3({ xM: 80, yM: 10, zM: 1 });
    };
    expect(at()).toBe(at());
  });
});

describe('erf', () => {
  it('is that of the tables', () => {
    expect([erf(0), erf(0.5), erf(1), erf(-2)].map((value) => value.toFixed(5))).toEqual([
      '0.00000',
      '0.52050',
      '0.84270',
      '-0.99532',
    ]);
  });
});
