import { describe, expect, test } from 'vitest';
import { compileRegister } from '../../rules/compile-register.ts';
import { Engine } from '../../rules/engine.ts';
import type { Register } from '../../rules/register.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { ORIGIN, Rig } from '../support/rig.ts';

const MIDNIGHT = 16 * 3_600;
/** The origin is the morning of 21 November in Shanghai; the season begins the day after. */
const NEXT_DAY = ['11-22', '11-22'];

function dam(
  floodSeason: readonly string[] = NEXT_DAY,
  hash = 'sha256:one',
  seasonal: object = { floodLimits: { blue: 427, orange: 428 } },
): Register {
  const name = { zh: '坝', en: 'dam' };
  const file = siteFileSchema.parse({
    site: { id: 'park', kind: 'pond', name, region: ['east'], timeZone: 'Asia/Shanghai' },
    sources: [
      {
        id: 'tanks',
        kind: 'tailings-dam',
        name,
        floodSeason,
        points: [
          {
            id: 'p0',
            kind: 'pool-level',
            staleAfterSeconds: 2_000_000,
            limits: { orange: 430, red: 432 },
            ...seasonal,
          },
          { id: 'p1', kind: 'rainfall', staleAfterSeconds: 2_000_000, limits: { blue: 50 } },
        ],
      },
    ],
  });
  return compileRegister({ hash, sites: [file], profiles: [] });
}

/** The same, whose limits of the flood season can't be read while a fault is on. */
function fragileDam(floodSeason: readonly string[] = NEXT_DAY) {
  const register = dam(floodSeason);
  const [point, ...rest] = register.points;
  const seasonal = point?.seasonal;
  if (point === undefined || seasonal === undefined) throw new TypeError('a point has seasons');
  const fault = { isOn: false };
  const fragile = {
    dry: seasonal.dry,
    get flood() {
      if (fault.isOn) throw new RangeError('broken');
      return seasonal.flood;
    },
  };
  return { register: { ...register, points: [{ ...point, seasonal: fragile }, ...rest] }, fault };
}

/** The dam, one more point of it that is judged alike all year, and a farm of two gauges beside it. */
function damAndFarm(): Register {
  const name = { zh: '园', en: 'park' };
  const stale = { staleAfterSeconds: 2_000_000 };
  const tank = { diameterM: 2 / Math.sqrt(Math.PI), densityKgM3: 1_000, substance: 'ammonia' };
  const file = siteFileSchema.parse({
    site: { id: 'park', kind: 'park', name, region: ['east'], timeZone: 'Asia/Shanghai' },
    sources: [
      {
        id: 'tanks',
        kind: 'tailings-dam',
        name,
        floodSeason: NEXT_DAY,
        points: [
          {
            id: 'p0',
            kind: 'pool-level',
            ...stale,
            limits: { red: 432 },
            floodLimits: { red: 431 },
          },
          { id: 'p1', kind: 'seepage', ...stale, limits: { blue: 9 } },
        ],
      },
      {
        id: 'farm',
        kind: 'tank-farm',
        name,
        substances: [{ cas: '7664-41-7', name: 'ammonia', quantityTonnes: 10 }],
        points: ['a', 'b'].map((id) => ({ id, kind: 'tank-level', ...stale, tank })),
      },
    ],
  });
  return compileRegister({ hash: 'sha256:park', sites: [file], profiles: [] });
}

class SeasonRig extends Rig {
  constructor() {
    super(dam());
    this.at(0).start();
  }

  get limits() {
    return this.engine.register.points[0]?.limits;
  }
}

const DRY = { orange: 430, red: 432 };
const FLOOD = { blue: 427, orange: 428, red: 432 };

describe('limits by season', () => {
  test('those of the season are in force, and change when it begins and ends', () => {
    const rig = new SeasonRig();
    expect(rig.limits).toEqual(DRY);
    expect(rig.engine.nextDueAt()).toBe(MIDNIGHT * 1_000);
    expect(rig.engine.wakeAt()).toBe(MIDNIGHT * 1_000);
    expect(rig.at(10).read(429)).toEqual([]);
    expect(rig.at(MIDNIGHT - 1).tick()).toEqual([]);
    expect(rig.engine.isDueBy(MIDNIGHT * 1_000)).toBe(true);
    expect(rig.at(MIDNIGHT + 5).tick()).toEqual([
      `season-changed @${MIDNIGHT}`,
      `raised pool-level-high orange @${MIDNIGHT}`,
      `raised null:item:pool-level orange @${MIDNIGHT}`,
      `raised null:pond orange @${MIDNIGHT}`,
    ]);
    expect(rig.limits).toEqual(FLOOD);
    expect(rig.alarm('pool-level-high')).toMatchObject({ limit: 428, season: 'flood', value: 429 });
    const end = MIDNIGHT + 86_400;
    expect(rig.at(end).tick()).toContain(`returned pool-level-high orange @${end}`);
    expect(rig.limits).toEqual(DRY);
    expect(rig.at(end + 1).read(431)).toContain(`raised pool-level-high orange @${end + 1}`);
    expect(rig.alarm('pool-level-high')).toMatchObject({ limit: 430, season: 'dry' });
  });

  test('an alarm at a limit that the new season does not have is closed with it', () => {
    const rig = new SeasonRig();
    rig.at(MIDNIGHT).tick();
    expect(rig.at(MIDNIGHT + 1).read(427.5)).toContain(
      `raised pool-level-high blue @${MIDNIGHT + 1}`,
    );
    const events = rig.at(MIDNIGHT + 86_400).tick();
    expect(events).toContain(`closed pool-level-high blue @${MIDNIGHT + 86_400}`);
    expect(rig.outcome.events.find(({ type }) => type === 'closed')?.comment).toBe(
      'another season has begun',
    );
  });

  test('readings of the very instant come before it', () => {
    const rig = new SeasonRig();
    expect(rig.at(MIDNIGHT).read(429)).toEqual([]);
    expect(rig.tick()[0]).toBe(`season-changed @${MIDNIGHT}`);
  });

  test('a downtime over its beginning, and a snapshot before it, lose nothing', () => {
    const rig = new SeasonRig();
    rig.at(10).read(429);
    rig.engine = Engine.restore(dam(), JSON.parse(JSON.stringify(rig.engine.snapshot())));
    expect(rig.engine.nextDueAt()).toBe(MIDNIGHT * 1_000);
    const events = rig.at(MIDNIGHT + 100).start(20);
    expect(events).toContain(`season-changed @${MIDNIGHT}`);
    expect(rig.limits).toEqual(FLOOD);
    const again = Engine.restore(dam(), JSON.parse(JSON.stringify(rig.engine.snapshot())));
    expect(again.snapshot()).toEqual(rig.engine.snapshot());
    expect(again.register.points).toEqual(rig.engine.register.points);
  });

  test('the wall clock set over its beginning changes it at once, and back again', () => {
    const rig = new SeasonRig();
    rig.at(10).read(429);
    rig.wallOffset = MIDNIGHT;
    expect(rig.at(20).tick()).toEqual([
      `clock-step @${MIDNIGHT + 20}`,
      `clock-step @${MIDNIGHT + 20}`,
      `season-changed @${MIDNIGHT + 20}`,
      `raised pool-level-high orange @${MIDNIGHT + 20}`,
      `raised null:item:pool-level orange @${MIDNIGHT + 20}`,
      `raised null:pond orange @${MIDNIGHT + 20}`,
    ]);
    rig.wallOffset = 0;
    expect(rig.at(30).tick()).toContain('season-changed @30');
    expect(rig.limits).toEqual(DRY);
    expect(rig.engine.nextDueAt()).toBe(MIDNIGHT * 1_000);
    // A step within the season moves the deadline.
    rig.wallOffset = 3_600;
    rig.at(40).tick();
    expect(rig.engine.nextDueAt()).toBe((MIDNIGHT - 3_600) * 1_000);
  });

  test('another configuration may have another season', () => {
    const rig = new SeasonRig();
    rig.at(10).read(429);
    expect(rig.configure(dam(['11-01', '11-30'], 'sha256:two'))).toContain(
      'raised pool-level-high orange @10',
    );
    expect(rig.limits).toEqual(FLOOD);
    rig.configure(dam(['01-01', '01-31'], 'sha256:three'));
    expect(rig.limits).toEqual(DRY);
    expect(rig.engine.nextDueAt()).toBeGreaterThan(ORIGIN / 1_000_000);
  });

  test('an alarm loses the season of a limit that holds all year now', () => {
    const rig = new SeasonRig();
    rig.at(10).read(431);
    expect(rig.engine.openAlarms()[0]?.season).toBe('dry');
    rig.configure(dam(NEXT_DAY, 'sha256:plain', {}));
    rig.at(20).read(433);
    const [alarm] = rig.engine.openAlarms();
    expect(alarm).toMatchObject({ limitName: 'red' });
    expect(alarm).not.toHaveProperty('season');
  });

  test('ends the colour of a bump test with the limits that it came from', () => {
    const rig = new Rig(
      dam(['11-21', '11-21'], 'sha256:one', { limits: {}, floodLimits: { blue: 427 } }),
    );
    rig.at(0).start();
    expect(rig.at(10).read(428)).toContain('raised null:item:pool-level blue @10');
    const test = {
      do: 'mode',
      point: 'park/tanks/p0',
      mode: 'bump-test',
      reason: 'yearly',
    } as const;
    rig.at(MIDNIGHT - 60).act({ ...test, minutes: 5 });
    // The item has no member left that could have a colour, and goes with its alarm.
    const events = rig.at(MIDNIGHT).tick();
    expect(events).toContain(`closed pool-level-high blue @${MIDNIGHT}`);
    expect(events).toContain(`closed null:item:pool-level blue @${MIDNIGHT}`);
    expect(rig.states()).toEqual(['pond RTNUN']);
    expect(rig.at(MIDNIGHT + 1).read(428)).toEqual([]);
  });

  test('clears nothing where it changes no limit, as no good reading has come', () => {
    const rig = new Rig(damAndFarm());
    rig.at(0).start();
    const [, seepage, left, right] = [0, 1, 2, 3].map((point) => ({ point }));
    rig.at(10).readAll([rig.reading(5, seepage), rig.reading(4, left), rig.reading(5, right)]);
    // Older than the newest, and not too late to count.
    rig.at(12).readAll([rig.reading(9.5, { ...seepage, t: 9 }), rig.reading(8, { ...left, t: 9 })]);
    const before = rig.states();
    expect(before).toContain('seepage-high UNACK');
    expect(before).toContain('inventory:ammonia UNACK');
    expect(rig.at(MIDNIGHT).tick()).toEqual([`season-changed @${MIDNIGHT}`]);
    expect(rig.states()).toEqual(before);
    const events = rig.at(MIDNIGHT + 1).readAll([rig.reading(5, seepage), rig.reading(4, left)]);
    expect(events).toContain(`returned p1:seepage-high blue @${MIDNIGHT + 1}`);
    expect(events).toContain(`returned null:inventory:ammonia declared @${MIDNIGHT + 1}`);
  });

  test('a recorded event says which season its limit is of', () => {
    const rig = new SeasonRig();
    rig.at(10).read(431);
    const other = new Engine(dam());
    other.absorb(rig.outcome.events, rig.moment);
    expect(other.openAlarms()).toEqual(rig.engine.openAlarms());
    expect(other.openAlarms()[0]?.season).toBe('dry');
  });

  test('a recorded event that tells of a season puts it in force, so that it is not told again', () => {
    const rig = new SeasonRig();
    const other = new SeasonRig();
    for (const each of [rig, other]) each.at(10).read(429);
    rig.at(MIDNIGHT).tick();
    other.engine.absorb(rig.outcome.events, rig.moment);
    expect(other.limits).toEqual(FLOOD);
    expect(other.engine.openAlarms()).toEqual(rig.engine.openAlarms());
    expect(other.engine.nextDueAt()).toBe(rig.engine.nextDueAt());
    expect(other.at(MIDNIGHT).tick()).toEqual([]);
    const end = MIDNIGHT + 86_400;
    expect(other.at(end).tick()).toEqual(rig.at(end).tick());
    expect(other.limits).toEqual(DRY);
  });

  test('a recorded event of a season already in force, of no season or of no source of the register changes nothing', () => {
    const rig = new SeasonRig();
    rig.at(MIDNIGHT).tick();
    const [told] = rig.outcome.events;
    if (told?.kind !== 'system') throw new TypeError('the season was not told');
    const before = rig.engine.snapshot();
    const strange = [
      told,
      { ...told, system: { ...told.system, season: 'monsoon' } },
      { ...told, system: { ...told.system, source: 'elsewhere', season: 'dry' } },
    ];
    for (const event of strange) rig.engine.absorb([event], rig.moment);
    expect(rig.engine.snapshot()).toEqual(before);
  });

  test('a season whose limits could not be put in force is tried again', () => {
    const { register, fault } = fragileDam();
    const rig = new Rig(register);
    rig.at(0).start();
    rig.at(10).read(429);
    fault.isOn = true;
    expect(rig.at(MIDNIGHT).tick()).toEqual([`input-quarantined @${MIDNIGHT}`]);
    expect(rig.engine.register.points[0]?.limits).toEqual(DRY);
    fault.isOn = false;
    const again = MIDNIGHT + 600;
    expect(rig.engine.nextDueAt()).toBe(again * 1_000);
    expect(rig.at(again).tick()).toContain(`season-changed @${again}`);
    expect(rig.engine.register.points[0]?.limits).toEqual(FLOOD);
    expect(rig.engine.nextDueAt()).toBe((MIDNIGHT + 86_400) * 1_000);
  });

  test.each([
    ['late by a moment', 5, 600],
    ['just before the next try', 599.999, 600],
    ['at the next try', 600, 1_200],
    ['after a pause of nearly a day', 86_399, 86_400],
  ])(
    'a try that is made %s fails once, and the next keeps to the beat of the deadline',
    (_, after, next) => {
      const { register, fault } = fragileDam();
      const rig = new Rig(register);
      rig.at(0).start();
      rig.at(10).read(429);
      fault.isOn = true;
      expect(rig.at(MIDNIGHT + after).tick()).toEqual([`input-quarantined @${MIDNIGHT}`]);
      expect(rig.engine.nextDueAt()).toBe((MIDNIGHT + next) * 1_000);
      expect(rig.engine.isDueBy((MIDNIGHT + after) * 1_000)).toBe(false);
    },
  );

  test('a season that could not begin before it was over is not told, and leaves no trace', () => {
    const { register, fault } = fragileDam();
    const rig = new Rig(register);
    rig.at(0).start();
    rig.at(10).read(429);
    fault.isOn = true;
    const after = MIDNIGHT + 3 * 86_400;
    expect(rig.at(after).tick()).toEqual([`input-quarantined @${MIDNIGHT}`]);
    // It is dry again by the next try, whose limits hold anyway.
    expect(rig.at(after + 600).tick()).toEqual([]);
    expect(rig.engine.register.points[0]?.limits).toEqual(DRY);
    expect(rig.engine.nextDueAt()).toBeGreaterThan((after + 86_400) * 1_000);
  });

  test('a configuration whose limits of the season could not be put in force leaves season and deadline as they were', () => {
    const { register, fault } = fragileDam(['11-20', '11-24']);
    const rig = new SeasonRig();
    rig.at(10).read(429);
    const before = rig.engine.snapshot();
    fault.isOn = true;
    expect(rig.configure({ ...register, hash: 'sha256:two' })).toEqual(['input-quarantined @10']);
    expect(rig.engine.snapshot()).toEqual(before);
    fault.isOn = false;
    expect(rig.configure({ ...register, hash: 'sha256:two' })).toContain(
      'raised pool-level-high orange @10',
    );
    expect(rig.limits).toEqual(FLOOD);
  });

  test('without a flood season in the file the limits are those of all year', () => {
    const register = dam();
    expect(register.points[1]?.seasonal).toBeUndefined();
    expect(register.points[1]?.ladders[0]?.limits[0]?.season).toBeUndefined();
    expect(register.sources[0]?.floodSeason).toEqual(NEXT_DAY);
  });
});
