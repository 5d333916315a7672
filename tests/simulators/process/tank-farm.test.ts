import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drainedHeadM } from '../../../simulators/process/orifice.ts';
import type { Model } from '../../../simulators/process/process.ts';
import { TankFarm } from '../../../simulators/process/tank-farm.ts';
import type {
  LineFile,
  TankFarmSettings,
  TankFile,
} from '../../../simulators/process/tank-farm-file.ts';

const PLACE = { xM: 0, yM: 0, zM: 0 };

function tank(more: Partial<TankFile> = {}): TankFile {
  const water = { densityKgM3: 1_000, temperatureC: 20 };
  return { id: 't1', shape: 'cylinder', diameterM: 2, heightM: 5, levelM: 4, ...water, ...more };
}

function line(more: Partial<LineFile>): LineFile {
  return { id: 'l1', ratedM3H: 36, running: true, opening: 1, supplyTemperatureC: 20, ...more };
}

function farm(more: Partial<TankFarmSettings> = {}): TankFarm {
  return new TankFarm({ ambientC: 20, exchangeHours: 24, tanks: [tank()], lines: [], ...more });
}

/** The value of a signal now. */
function read(model: Pick<Model<never>, 'signals'>, name: string): number {
  const signal = model.signals.get(name);
  if (signal === undefined) throw new Error(`no signal ${name}`);
  return signal.read(PLACE);
}

function run(model: TankFarm, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) model.step();
}

describe('TankFarm', () => {
  it('drains through a hole as the orifice formula says', () => {
    const model = farm();
    model.act({ at: 0, do: 'hole', tank: 't1', diameterMm: 80, heightM: 0 });
    const areaRatio = 0.08 ** 2 / 2 ** 2;
    for (const seconds of [10, 60, 300]) {
      run(model, seconds - (seconds === 10 ? 0 : seconds === 60 ? 10 : 60));
      expect(read(model, 't1.level')).toBeCloseTo(drainedHeadM(4, areaRatio, seconds), 6);
    }
    run(model, 3_000);
    expect(read(model, 't1.level')).toBeCloseTo(0, 2);
    expect(read(model, 't1.leak')).toBeLessThan(0.2);
  });

  it('drains no lower than the hole, and keeps what is left once it is mended', () => {
    const model = farm();
    model.act({ at: 0, do: 'hole', tank: 't1', diameterMm: 200, heightM: 1.5 });
    run(model, 2_000);
    expect(read(model, 't1.level')).toBeCloseTo(1.5, 2);
    model.act({ at: 0, do: 'mend', tank: 't1' });
    run(model, 1);
    expect(read(model, 't1.leak')).toBe(0);
  });

  it('fills at the rate of its pump', () => {
    const model = farm({ tanks: [tank({ levelM: 1 })], lines: [line({ to: 't1' })] });
    run(model, 100);
    // 36 m3/h for 100 s is 1 m3 on pi m2.
    expect(read(model, 't1.level')).toBeCloseTo(1 + 1 / Math.PI, 9);
    expect(read(model, 'l1.flow')).toBeCloseTo(36, 9);
  });

  it('pumps less against a head, and nothing at its shut-off head', () => {
    const model = farm({
      tanks: [tank({ levelM: 0.5 }), tank({ id: 't2', levelM: 3.5 })],
      lines: [line({ from: 't1', to: 't2', shutoffHeadM: 4 })],
    });
    expect(read(model, 'l1.flow')).toBeCloseTo(36 * Math.sqrt(1 - 3 / 4), 6);
    run(model, 200_000);
    expect(read(model, 't2.level') - read(model, 't1.level')).toBeLessThanOrEqual(4.001);
    expect(read(model, 'l1.flow')).toBeLessThan(1);
  });

  it('stops at once when the pump trips, and through a shut valve nothing flows', () => {
    const model = farm({ lines: [line({ from: 't1' })] });
    model.act({ at: 0, do: 'set-valve', line: 'l1', opening: 0 });
    run(model, 1);
    expect([read(model, 'l1.flow'), read(model, 'l1.open'), read(model, 'l1.running')]).toEqual([
      0, 0, 1,
    ]);
    model.act({ at: 0, do: 'set-valve', line: 'l1', opening: 0.5 });
    run(model, 1);
    expect(read(model, 'l1.flow')).toBeCloseTo(18, 9);
    model.act({ at: 0, do: 'trip-pump', line: 'l1' });
    run(model, 1);
    expect([read(model, 'l1.flow'), read(model, 'l1.running')]).toEqual([0, 0]);
  });

  it('runs over the rim, and tells how much', () => {
    const model = farm({ tanks: [tank({ levelM: 5 })], lines: [line({ to: 't1' })] });
    run(model, 10);
    expect(read(model, 't1.level')).toBe(5);
    expect(read(model, 't1.overflow')).toBeCloseTo(10, 9);
  });

  it('has the vapour pressure of its temperature, which follows the air and what is pumped in', () => {
    const ammonia = tank({ substance: 'ammonia', temperatureC: 25 });
    const model = farm({
      tanks: [ammonia],
      ambientC: 25,
      lines: [line({ running: false, to: 't1' })],
    });
    // 9.94 bar at 25 °C by the Antoine equation, less the atmosphere.
    expect(read(model, 't1.pressure')).toBeCloseTo(0.994 - 0.101, 2);
    model.act({ at: 0, do: 'ambient', temperatureC: 45 });
    run(model, 24 * 3_600);
    expect(read(model, 't1.temperature')).toBeCloseTo(45 - 20 * Math.exp(-1), 2);
    expect(read(model, 't1.pressure')).toBeGreaterThan(1.2);
    const before = read(model, 't1.temperature');
    model.act({ at: 0, do: 'start-pump', line: 'l1' });
    run(model, 300);
    expect(read(model, 't1.temperature')).toBeLessThan(before - 3);
  });

  it('loses nothing: what came in is what went out and what is there, whatever is done to it', () => {
    const action = fc.oneof(
      fc.record({
        at: fc.constant(0),
        do: fc.constantFrom('start-pump' as const, 'trip-pump' as const),
        line: fc.constantFrom('l1', 'l2', 'l3'),
      }),
      fc.record({
        at: fc.constant(0),
        do: fc.constant('hole' as const),
        tank: fc.constantFrom('t1', 't2'),
        diameterMm: fc.integer({ min: 1, max: 400 }),
        heightM: fc.constantFrom(0, 1),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 12 }),
        fc.integer({ min: 1, max: 200 }),
        (actions, seconds) => {
          const model = farm({
            tanks: [
              tank(),
              tank({ id: 't2', shape: 'sphere', diameterM: 3, levelM: 1, substance: 'propane' }),
            ],
            lines: [
              line({ to: 't1', ratedM3H: 900 }),
              line({ id: 'l2', from: 't1', to: 't2', ratedM3H: 700 }),
              line({ id: 'l3', from: 't2', running: false, ratedM3H: 2_000 }),
            ],
          });
          const { storedKg: atStart } = model.balance;
          for (const each of actions) {
            model.act(each);
            run(model, seconds);
          }
          const { inKg, outKg, storedKg } = model.balance;
          expect(Math.abs(atStart + inKg - outKg - storedKg)).toBeLessThan(
            1e-6 * (1 + inKg + atStart),
          );
          expect(storedKg).toBeGreaterThanOrEqual(-1e-6);
        },
      ),
      { numRuns: 40 },
    );
  });
});
