import { describe, expect, it } from 'vitest';
import type { CoalHeadingSettings } from '../../../simulators/process/coal-file.ts';
import { CoalHeading } from '../../../simulators/process/coal-heading.ts';

const PLACE = { xM: 0, yM: 0, zM: 0 };

function heading(more: Partial<CoalHeadingSettings> = {}): CoalHeading {
  return new CoalHeading({
    source: 'mine/heading-1',
    shifts: [[0, 24]],
    startHour: 0,
    areas: [{ id: 'heading', obeys: 'judged', cutSeconds: 0.5, restoreSeconds: 60 }],
    productionArea: 'heading',
    ductM3S: 6,
    ductLagSeconds: 15,
    stillM3S: 0,
    crossSectionM2: 12,
    lengthM: 100,
    intakePercent: 0,
    emission: { coalM3Min: 0.9, productionM3Min: 0.9, productionDecayMinutes: 10 },
    ...more,
  });
}

function read(model: CoalHeading, name: string): number {
  return model.signals.get(name)?.read(PLACE) ?? Number.NaN;
}

function run(model: CoalHeading, fromSeconds: number, toSeconds: number): void {
  for (let second = fromSeconds + 1; second <= toSeconds; second += 1) model.step(second);
}

describe('CoalHeading', () => {
  it('settles where emission and duct balance', () => {
    const model = heading();
    run(model, 0, 3_600);
    expect(read(model, 'face')).toBeCloseTo((1.8 / 60 / 6) * 100, 9);
    expect(read(model, 'return')).toBeCloseTo((1.8 / 60 / 6) * 100, 9);
  });

  it('fills in a straight line when the fan stops: E t / V', () => {
    const model = heading();
    model.act({ at: 0, do: 'stop-fan' });
    run(model, 0, 300);
    const before = read(model, 'face');
    run(model, 300, 360);
    expect(read(model, 'face') - before).toBeCloseTo(((1.8 / 60) * 60 * 100) / 240, 3);
    expect([read(model, 'fan'), read(model, 'duct-flowing')]).toEqual([0, 0]);
  });

  it('sends its gas past the return sensor after the fan has started again', () => {
    const model = heading();
    model.act({ at: 0, do: 'stop-fan' });
    run(model, 0, 240);
    const stale = read(model, 'return');
    model.act({ at: 0, do: 'start-fan' });
    let [peak, peakAt] = [0, 0];
    for (let second = 241; second <= 1_200; second += 1) {
      model.step(second);
      if (read(model, 'return') > peak) [peak, peakAt] = [read(model, 'return'), second];
    }
    expect(peak).toBeGreaterThan(stale + 0.5);
    expect(peakAt).toBeGreaterThan(300);
    expect(read(model, 'face')).toBeCloseTo(0.5, 1);
  });

  it('has no duct flow where the duct has come off, though the fan runs', () => {
    const model = heading();
    model.act({ at: 0, do: 'duct', share: 0.2 });
    run(model, 0, 120);
    expect([read(model, 'fan'), read(model, 'duct-flowing')]).toEqual([1, 0]);
    expect(read(model, 'duct')).toBeCloseTo(1.2, 2);
  });

  it('loses its fan with the area that feeds it', () => {
    const model = heading({ fanArea: 'heading' });
    model.act({ at: 0, do: 'power', area: 'heading', on: false });
    run(model, 0, 60);
    expect([read(model, 'fan'), read(model, 'producing'), read(model, 'power.heading')]).toEqual([
      0, 0, 0,
    ]);
  });

  it('smokes, and bursts', () => {
    const model = heading();
    model.act({ at: 0, do: 'smoke', on: true });
    model.act({ at: 0, do: 'outburst', gasM3: 200, overSeconds: 30 });
    run(model, 0, 30);
    expect(read(model, 'smoke')).toBe(1);
    expect(read(model, 'face')).toBeGreaterThan(20);
  });
});
