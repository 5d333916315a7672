import { describe, expect, it } from 'vitest';
import { Creep } from '../../../simulators/process/creep.ts';
import { RollingSum } from '../../../simulators/process/rolling-sum.ts';
import { TailingsDam } from '../../../simulators/process/tailings-dam.ts';
import type { TailingsDamSettings } from '../../../simulators/process/tailings-dam-file.ts';

const PLACE = { xM: 0, yM: 0, zM: 0 };
const HOUR = 3_600;

function dam(more: Partial<TailingsDamSettings> = {}): TailingsDam {
  return new TailingsDam({
    crestM: 432,
    beachTopM: 431,
    beachSlope: 0.02,
    baseM: 396,
    tailwaterM: 400,
    shellM: 150,
    lengthM: 400,
    permeabilityMS: 1e-6,
    poolM: 427,
    poolAreaM2: 60_000,
    poolGrowthM2M: 0,
    catchmentM2: 1_000_000,
    runoff: 0.5,
    runoffLagHours: 2,
    inflowM3H: 0,
    rainSoFarMm: 0,
    turbidityNtu: 10,
    groundTemperatureC: 14,
    barometerKPa: 101.3,
    piezometers: [{ id: 'p1', fromCrestM: 20, groundM: 430, tipM: 405, lagHours: 12 }],
    gauges: [
      { id: 'd1', creepMmDay: 0, alreadyMm: 0 },
      { id: 'd2', creepMmDay: 0.1, alreadyMm: 5 },
    ],
    ...more,
  });
}

function read(model: TailingsDam, name: string): number {
  return model.signals.get(name)?.read(PLACE) ?? Number.NaN;
}

function run(model: TailingsDam, fromSeconds: number, toSeconds: number): void {
  for (let at = fromSeconds + 60; at <= toSeconds; at += 60) model.step(at);
}

describe('TailingsDam', () => {
  it('keeps the water that it gets: in = out + stored, and the level is that of what is stored', () => {
    const model = dam({ outfall: { sillM: 426.9, lengthM: 1, maxM3H: 900 } });
    model.act({ at: 0, do: 'storm', totalMm: 200, overHours: 24 }, 0);
    model.act({ at: 0, do: 'inflow', m3H: 300 }, 0);
    run(model, 0, 48 * HOUR);
    const { inM3, outM3, storedM3 } = model.balance;
    expect(inM3).toBeCloseTo(0.2 * (60_000 + 940_000 * 0.5) + 300 * 48, 3);
    expect(inM3 - outM3).toBeCloseTo(storedM3, 6);
    expect(outM3).toBeGreaterThan(1_000);
    // The catchment has long given what it held; its reservoir still counts as stored.
    expect((read(model, 'pool') - 427) * 60_000).toBeCloseTo(storedM3, -2);
  });

  it('has freeboard and beach by geometry', () => {
    const model = dam();
    expect(read(model, 'freeboard')).toBeCloseTo(5, 9);
    expect(read(model, 'beach')).toBeCloseTo(200, 9);
  });

  it('sums its rain over 24 hours, and forgets it afterwards', () => {
    const model = dam();
    model.act({ at: 0, do: 'rain', mmH: 5 }, 0);
    run(model, 0, 10 * HOUR);
    expect(read(model, 'rain-24h')).toBeCloseTo(50, 6);
    model.act({ at: 0, do: 'rain', mmH: 0 }, 10 * HOUR);
    run(model, 10 * HOUR, 30 * HOUR);
    // Bins of ten minutes: what is forgotten may be one of them too much.
    expect(Math.abs(read(model, 'rain-24h') - 20)).toBeLessThanOrEqual(5 / 6 + 1e-9);
    run(model, 30 * HOUR, 35 * HOUR);
    expect(read(model, 'rain-24h')).toBe(0);
  });

  it('lets the phreatic line follow the pool with its lag, and the seepage by Dupuit', () => {
    const model = dam({ permeabilityMS: 1e-9, inflowM3H: 0 });
    const before = read(model, 'p1.phreatic');
    expect(read(model, 'p1.pressure')).toBeCloseTo((before - 405) * 9.80665, 6);
    expect(read(model, 'p1.depth')).toBeCloseTo(430 - before, 9);
    // Two metres within an hour; the line that belongs to it stands clearly higher.
    model.act({ at: 0, do: 'inflow', m3H: 120_000 }, 0);
    run(model, 0, HOUR);
    model.act({ at: 0, do: 'inflow', m3H: 0 }, HOUR);
    const settled = dam({ poolM: 429 });
    const target = read(settled, 'p1.phreatic');
    expect(target).toBeGreaterThan(before + 1);
    run(model, HOUR, 13 * HOUR);
    const part = (read(model, 'p1.phreatic') - before) / (target - before);
    expect(part).toBeCloseTo(1 - Math.exp(-1), 1);
    const upper = 429 - 396;
    const way = 100 + 150;
    const litres = ((1e-6 * (upper ** 2 - 4 ** 2) * 400) / (2 * way)) * 1_000;
    expect(read(settled, 'seepage')).toBeCloseTo(litres, 6);
  });

  it('rises when its outfall is blocked', () => {
    const outfall = { sillM: 426.9, lengthM: 3, maxM3H: 9_000 };
    const open = dam({ outfall, inflowM3H: 900 });
    const blocked = dam({ outfall, inflowM3H: 900 });
    blocked.act({ at: 0, do: 'block-outfall', share: 1 }, 0);
    run(open, 0, 24 * HOUR);
    run(blocked, 0, 24 * HOUR);
    expect(read(blocked, 'pool') - read(open, 'pool')).toBeGreaterThan(0.2);
  });

  it('moves at one gauge alone, and stops where it is buttressed', () => {
    const model = dam();
    model.act({ at: 0, do: 'fail', gauge: 'd1', inHours: 240, aPerMm: 0.05 }, 0);
    run(model, 0, 120 * HOUR);
    expect(read(model, 'd1.displacement')).toBeCloseTo(Math.log(2) / 0.05, 6);
    expect(read(model, 'd2.displacement')).toBeCloseTo(5.5, 6);
    model.act({ at: 0, do: 'stabilise' }, 120 * HOUR);
    run(model, 120 * HOUR, 240 * HOUR);
    expect(read(model, 'd1.displacement')).toBeCloseTo(Math.log(2) / 0.05, 6);
  });

  it('gets muddy with piping', () => {
    const model = dam();
    model.act({ at: 0, do: 'piping', ntu: 300, overHours: 10 }, 0);
    run(model, 0, 5 * HOUR);
    expect(read(model, 'turbidity')).toBeCloseTo(160, 0);
  });
});

describe('Creep', () => {
  it('has an inverse velocity that falls in a straight line to the failure', () => {
    const creep = new Creep(0, 0);
    creep.failAt(10, 0.05);
    const inverse: number[] = [];
    for (let day = 0; day < 9; day += 1) {
      const before = creep.displacementMm;
      creep.step(day + 0.4995, day + 0.5005);
      inverse.push(0.001 / (creep.displacementMm - before));
    }
    for (const [day, value] of inverse.entries()) expect(value).toBeCloseTo(0.05 * (9.5 - day), 5);
  });

  it('ends in a fall, not in infinity', () => {
    const creep = new Creep(0, 0);
    creep.failAt(1, 0.05);
    creep.step(0, 5);
    expect(Number.isFinite(creep.displacementMm)).toBe(true);
  });
});

describe('RollingSum', () => {
  it('begins with what fell before, and lets go of it', () => {
    const sum = new RollingSum(48);
    expect(sum.total).toBeCloseTo(48, 9);
    sum.add(0, 12 * HOUR);
    expect(sum.total).toBeCloseTo(24, 0);
    sum.add(0, 100 * HOUR);
    expect(sum.total).toBe(0);
  });
});
