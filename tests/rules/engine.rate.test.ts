import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { Rig } from '../support/rig.ts';
import { type PointEntry, watchedSite } from './watched-site.ts';

const HOUR = 3_600;
const RATE = { windowHours: 24, deadband: 0.5, limits: { blue: 2, orange: 5, red: 10 } };
const GAUGE = {
  id: 'p0',
  kind: 'displacement',
  periodSeconds: HOUR,
  staleAfterSeconds: 3 * HOUR,
  rate: RATE,
};

function dam(entry: PointEntry = {}, hash?: string) {
  return watchedSite([{ ...GAUGE, ...entry }], {
    kind: 'tailings-dam',
    ...(hash === undefined ? {} : { hash }),
  });
}

/** A gauge read once an hour. */
class GaugeRig extends Rig {
  hour = -1;
  value = 7;

  constructor(entry: PointEntry = {}) {
    super(dam(entry));
    this.start();
  }

  /** Moves on for so many hours at so many mm a day; what it told of its rate. */
  move(hours: number, mmDay: number, q: 'good' | 'uncertain' = 'good'): readonly string[] {
    return Array.from({ length: hours }, () => {
      this.hour += 1;
      if (this.hour > 0) this.value += mmDay / 24;
      return this.at(this.hour * HOUR).read(this.value, { q });
    })
      .flat()
      .filter((text) => text.includes('rate') || text.includes('item'));
  }

  get rate() {
    return this.engine.pointStatus(0)?.ratePerDay;
  }
}

describe('the rate of a displacement', () => {
  test('raises, escalates and returns by its own limits, in mm a day, and counts to its item', () => {
    const rig = new GaugeRig();
    expect(rig.rate).toBeNull();
    expect(rig.move(24, 1)).toEqual([]);
    expect(rig.rate).toBeCloseTo(1, 6);
    const fast = rig.move(24, 12);
    expect(fast.map((text) => text.split(' @')[0])).toEqual([
      'raised displacement-rate-high blue',
      'raised null:item:displacement blue',
      'escalated displacement-rate-high orange',
      'escalated null:item:displacement orange',
      'escalated displacement-rate-high red',
      'escalated null:item:displacement red',
    ]);
    const { unit, limit, value, level, standard } = rig.alarm('displacement-rate-high');
    expect({ unit, limit, level, standard }).toEqual({
      unit: 'mm/d',
      limit: 10,
      level: 1,
      standard: null,
    });
    expect(value).toBeGreaterThanOrEqual(10);
    const still = rig.move(48, 0).filter((text) => !text.includes('item'));
    expect(still.at(-1)).toMatch(/^returned displacement-rate-high blue/);
    expect(rig.rate).toBe(0);
  });

  test('is the same danger whichever way it goes', () => {
    const rig = new GaugeRig();
    expect(rig.move(24, -6)[0]).toBe(`raised displacement-rate-high orange @${12 * HOUR}`);
    expect(rig.rate).toBeCloseTo(-6, 6);
    expect(rig.alarm('displacement-rate-high').value).toBeCloseTo(6, 6);
  });

  test('has a deadband of its own', () => {
    const rig = new GaugeRig({ deadband: 100 });
    rig.move(25, 2.2);
    expect(rig.move(30, 1.7)).toEqual([]);
    expect(rig.move(30, 1.3)).toHaveLength(2);
  });

  test('is not cleared by what is uncertain, and not fed by it either', () => {
    const rig = new GaugeRig();
    rig.move(24, 6);
    expect(rig.move(5, -100, 'uncertain').some((text) => text.startsWith('returned'))).toBe(false);
    rig.value = 7 + (6 * 23) / 24 + 6 / 24;
    expect(rig.rate).not.toBeNull();
    rig.hour = 23;
    const again = rig.move(1, 0);
    expect(again).toEqual([]);
    expect(rig.alarm('displacement-rate-high').state).toBe('UNACK');
  });

  test('keeps its alarm while nothing is known of it: silence and gaps clear nothing', () => {
    const rig = new GaugeRig();
    rig.move(24, 6);
    rig.hour += 100;
    expect(rig.move(11, 0)).toEqual([]);
    expect(rig.rate).toBeNull();
    expect(rig.move(2, 0)[0]).toMatch(/^returned displacement-rate-high/);
  });

  test('finds in readings that came too late what they would have shown', () => {
    const rig = new GaugeRig();
    rig.move(1, 0);
    rig.at(40 * HOUR).read(7, { t: 40 * HOUR });
    const told = Array.from({ length: 24 }, (_, hour) =>
      rig.read(8 + hour, { t: (hour + 1) * HOUR }),
    ).flat();
    expect(told).toEqual([`raised displacement-rate-high red @${12 * HOUR}`]);
    const [late] = rig.engine.openAlarms().filter(({ rule }) => rule !== 'communication');
    expect(late).toMatchObject({ late: true, state: 'RTNUN', value: 24, unit: 'mm/d' });
  });

  test('late readings of live worth raise, and clear nothing', () => {
    const rig = new GaugeRig();
    rig.move(13, 1);
    rig.at(14 * HOUR).read(40, { t: 12.9 * HOUR });
    expect(rig.alarm('displacement-rate-high').limitName).toBe('red');
  });

  test('does not take the water of a bump test for a movement', () => {
    const rig = new GaugeRig();
    rig.move(24, 0);
    rig.act({
      do: 'mode',
      point: 'park/tanks/p0',
      mode: 'bump-test',
      minutes: 30,
      reason: 'check',
    });
    const { rate } = rig;
    rig.at(23.2 * HOUR).read(200);
    expect(rig.alarm('displacement-rate-high').mark).toBe('TEST');
    expect(rig.rate).toBe(rate);
    rig.at(24 * HOUR).tick();
    expect(rig.engine.openAlarms().map(({ rule }) => rule)).toEqual([]);
  });

  test('is judged again by new limits at once, and closed where it is watched no more', () => {
    const rig = new GaugeRig();
    rig.move(24, 4);
    const tighter = { rate: { ...RATE, limits: { blue: 2, orange: 3 } } };
    expect(rig.configure(dam(tighter, 'sha256:two'))).toContain(
      `escalated displacement-rate-high orange @${23 * HOUR}`,
    );
    expect(rig.configure(dam({ rate: undefined }, 'sha256:three'))).toContain(
      `closed displacement-rate-high orange @${23 * HOUR}`,
    );
  });

  test('over a longer window is that of readings which stood in it all along', () => {
    const wide = { ...RATE, windowHours: 72 };
    const rigs = [new GaugeRig(), new GaugeRig({ rate: wide })];
    for (const rig of rigs) {
      rig.move(24, 8);
      rig.move(24, 0);
    }
    const [changed, own] = rigs as [GaugeRig, GaugeRig];
    changed.configure(dam({ rate: wide }, 'sha256:wide'));
    for (const rig of rigs) rig.move(1, 0);
    expect(own.rate).toBeGreaterThan(1);
    expect(changed.rate).toBe(own.rate);
  });

  test('over a shorter window goes on with the means of the longer one', () => {
    const rig = new GaugeRig({ rate: { ...RATE, windowHours: 96 } });
    rig.move(60, 3);
    rig.configure(dam({ rate: { ...RATE, windowHours: 48 } }, 'sha256:short'));
    expect(rig.rate).toBeCloseTo(3, 6);
    expect(rig.engine.snapshot().points[0]?.rates.some(({ count }) => count > 1)).toBe(true);
    rig.move(1, 3);
    expect(rig.rate).toBeCloseTo(3, 6);
  });

  test('is not judged again by a reading that says nothing', () => {
    const rig = new GaugeRig();
    rig.move(24, 4);
    rig.read(null);
    rig.configure(dam({ rate: { ...RATE, limits: { blue: 2, orange: 3 } } }, 'sha256:two'));
    expect(rig.alarm('displacement-rate-high').limitName).toBe('blue');
  });

  test('is neither fed nor cleared by a gauge that stands still and is watched for it', () => {
    const rig = new GaugeRig({ suspect: { frozen: { readings: 3 } } });
    rig.move(24, 6);
    const { rate } = rig;
    rig.move(30, 0);
    expect(rig.alarm('frozen').value).toBe(rig.value);
    expect(rig.alarm('displacement-rate-high').state).toBe('UNACK');
    expect(rig.rate).not.toBe(0);
    expect(rate).toBeCloseTo(6, 6);
  });

  test('goes on after a snapshot as if nothing had been', () => {
    const rig = new GaugeRig();
    rig.move(20, 1);
    const { engine } = rig;
    rig.engine = Engine.restore(dam(), JSON.parse(JSON.stringify(engine.snapshot())));
    expect(rig.engine.snapshot()).toEqual(engine.snapshot());
    rig.move(4, 1);
    expect(rig.rate).toBeCloseTo(1, 6);
  });
});
