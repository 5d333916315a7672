import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { groupRules } from '../../rules/group-rules.ts';
import { TankRig, tankRegister } from '../support/tank-rig.ts';

/** Each metre is pi tonnes. */
const TANK = { diameterM: 2, densityKgM3: 1000, substance: 'ammonia' };

function tanks(change: object = {}, ...ids: readonly string[]): readonly object[] {
  return (ids.length > 0 ? ids : ['a', 'b']).map((id) => ({
    id,
    kind: 'tank-level',
    periodSeconds: 10,
    tank: { ...TANK, ...change },
  }));
}

function farm(quantityTonnes: number, rest: object = {}): object {
  return {
    exposedPopulation: 100,
    substances: [{ cas: '7664-41-7', name: 'ammonia', quantityTonnes }],
    points: tanks(),
    ...rest,
  };
}

describe('more than was declared', () => {
  test('alarms when the tanks together pass it, and returns when they are back at it', () => {
    const rig = new TankRig(farm(31));
    expect(rig.all(5, 4.8)).toEqual([]);
    expect(rig.at(1).of('b', 4.9)).toEqual(['raised inventory:ammonia declared 31.1017672705 @1']);
    expect(rig.alarm('inventory:ammonia')).toMatchObject({
      point: null,
      source: 'farm',
      level: 3,
      limit: 31,
      unit: 't',
      standard: null,
    });
    expect(rig.at(2).of('b', 6)).toEqual([]);
    expect(rig.at(3).of('a', 3)).toEqual(['returned inventory:ammonia declared 28.2743338823 @3']);
    expect(rig.alarm('inventory:ammonia').peak).toBe(34.5575191895);
  });

  test('exactly what was declared is in order, the next gram is not', () => {
    // A tank whose metre holds one tonne, by a diameter that makes it so.
    const one = tanks({ diameterM: 2 / Math.sqrt(Math.PI) }, 'a', 'b', 'c');
    const rig = new TankRig(farm(1, { points: one }));
    // 0.7 + 0.2 + 0.1 is below 1 in binary fractions.
    expect(rig.all(0.7, 0.2, 0.1)).toEqual([]);
    expect(rig.at(1).of('c', 0.100001)).toEqual(['raised inventory:ammonia declared 1.000001 @1']);
    expect(rig.at(2).of('c', 0.1)).toEqual(['returned inventory:ammonia declared 1 @2']);
  });

  test('of a substance that nobody declared is anything at all', () => {
    const rig = new TankRig(farm(100, { points: tanks({ substance: 'chlorine' }, 'a') }));
    expect(rig.of('a', 0)).toEqual([]);
    expect(rig.at(1).of('a', 0.5)).toEqual(['raised inventory:chlorine declared 1.57079632679 @1']);
  });

  test.each([
    ['ammonia', { name: '氨' }],
    ['ammonia', { cas: '7664-41-7', name: 'R717' }],
    ['氨', { name: 'ammonia' }],
  ])(
    'of what is declared by two names, %s first, is held against both quantities together',
    (name, again) => {
      const first = { cas: '7664-41-7', name, quantityTonnes: 21 };
      const substances = [first, { ...again, quantityTonnes: 10 }];
      const rig = new TankRig(farm(0, { substances, exposedPopulation: undefined }));
      expect(rig.engine.register.sources[0]?.hazard?.hazard.S).toBe(3.1);
      expect(rig.all(5, 4.8)).toEqual([]);
      expect(rig.at(1).of('b', 4.9)).toEqual([
        `raised inventory:${name} declared 31.1017672705 @1`,
      ]);
      expect(rig.alarm(`inventory:${name}`).limit).toBe(31);
    },
  );

  test('by two names makes no worse grade than what is there', () => {
    // R = 2 x 2 x t / 10: grade 3 from 25 t. Declared 12 t and 8 t, there are 24.5 t, not 24.5 and 8.
    const substances = ['ammonia', '氨'].map((name, index) => ({
      name,
      quantityTonnes: 12 - 4 * index,
    }));
    const rig = new TankRig(farm(0, { substances }));
    expect(rig.all(4, 3.8)).toEqual(['raised inventory:ammonia declared 24.504422698 @0']);
    expect(rig.at(1).of('b', 4.1)).toEqual(['raised major-hazard-grade grade-3 10.178760197 @1']);
  });

  test('is not looked for without the facts of a tank, or without a declaration', () => {
    const rig = new TankRig(farm(1, { points: tanks({ densityKgM3: undefined }) }));
    rig.all(9, 9);
    expect(rig.engine.snapshot().conclusions).toEqual([]);
    const undeclared = new TankRig({ points: tanks() });
    undeclared.all(9, 9);
    expect(undeclared.engine.openAlarms()).toEqual([]);
  });

  test('is not looked for where the tanks hold more than declared even at their low limits: the declaration is wrong', () => {
    const low = tanks().map((tank) => ({ ...tank, limits: { L: 1 } }));
    const wrong = new TankRig(farm(6, { points: low }));
    expect(wrong.all(9, 9)).toEqual([]);
    expect(wrong.engine.countedLevel(0)).toBe(9);
    const order = { do: 'out-of-service', source: 'park/farm', reason: 'repair' } as const;
    expect(wrong.act(order)).toMatchObject({ reason: 'not-found' });
    expect(groupRules(wrong.engine.register)).toEqual(new Map());
    const right = new TankRig(farm(7, { points: low }));
    expect(right.all(9, 9)).toContain('raised inventory:ammonia declared 28.2743338823 @0');
    const onlyLL = tanks().map((tank) => ({ ...tank, limits: { LL: 1 } }));
    expect(new TankRig(farm(6, { points: onlyLL })).all(9, 9)).toEqual([]);
  });

  test('of one substance that is wrongly declared leaves the alarm of the other, and no grade', () => {
    const points = [
      { ...tanks({}, 'a')[0], limits: { L: 1 } },
      tanks({ substance: 'chlorine' }, 'b')[0],
    ] as object[];
    const substances = [
      { name: 'ammonia', quantityTonnes: 1 },
      { name: 'chlorine', quantityTonnes: 1 },
    ];
    const rig = new TankRig(farm(1, { points, substances }));
    expect(rig.all(9, 9)).toEqual(['raised inventory:chlorine declared 28.2743338823 @0']);
  });

  test('one gauge of each tank counts, and a tank without a level counts nothing', () => {
    const rig = new TankRig(farm(31, { points: tanks({ id: 't' }) }));
    expect(rig.all(9, 9)).toEqual([]);
    expect(rig.engine.countedLevel(0)).toBe(9);
    expect(rig.engine.countedLevel(1)).toBeNull();
    expect(rig.engine.countedLevel(7)).toBeNull();
  });
});

describe('gauges of a tank that also vote', () => {
  test('count once, vote each, and mark a drill', () => {
    const votes = [
      { id: 'v', members: ['a', 'b'], vote: '2oo2', limit: 'HH', value: 9, degrade: 'safe' },
    ];
    const rig = new TankRig({});
    rig.configure(tankRegister(farm(20, { points: tanks({ id: 't' }), votes }), 'sha256:d', true));
    expect(rig.all(9, 9)).toEqual([
      'raised inventory:ammonia declared 28.2743338823 @0',
      'raised major-hazard-grade grade-3 11.309733552 @0',
      'raised vote:v HH 9 @0',
    ]);
    expect(rig.alarm('vote:v').mark).toBe('DRILL');
    expect([0, 1].map((index) => rig.engine.countedLevel(index))).toEqual([9, null]);
  });
});

describe('a worse grade', () => {
  test('than the declared one alarms at each grade that is reached', () => {
    // R = 2 x 2 x t / 10: grade 4 as declared, 3 from 25 t, 2 from 125 t, 1 from 250 t.
    const rig = new TankRig(farm(20));
    const grades = (): readonly string[] => rig.told.filter((line) => line.includes('grade'));
    rig.all(3, 4);
    expect(grades()).toEqual([]);
    rig.at(1).of('a', 4);
    expect(grades()).toEqual(['raised major-hazard-grade grade-3 10.053096491 @1']);
    expect(rig.alarm('major-hazard-grade')).toMatchObject({
      level: 2,
      limit: 10,
      unit: null,
      standard: { id: 'GB 18218-2018', clause: 'table 6', confidence: 'found' },
    });
    rig.at(2).of('a', 100);
    expect(grades()).toEqual(['escalated major-hazard-grade grade-1 130.690254389 @2']);
    rig.at(3).of('a', 60);
    expect(grades()).toEqual(['de-escalated major-hazard-grade grade-2 80.424771932 @3']);
    rig.at(4).of('a', 1);
    expect(grades()).toEqual(['returned major-hazard-grade grade-2 6.283185307 @4']);
  });

  test('a source that was none becomes one at S = 1, whoever lives near by', () => {
    const rig = new TankRig(farm(9, { exposedPopulation: undefined }));
    rig.all(1, 1);
    expect(rig.at(1).of('a', 2.2)).toEqual([
      'raised inventory:ammonia declared 10.0530964915 @1',
      'raised major-hazard major 1.005309649 @1',
    ]);
    expect(rig.alarm('major-hazard')).toMatchObject({ level: 2, limit: 1, unit: null });
    expect(rig.at(2).of('a', 1.9)).toEqual(['returned major-hazard major 0.911061869 @2']);
  });

  test('R alone makes no grade where S is below 1', () => {
    // Phosgene: beta 20, 0.3 t. 0.2 t give S = 0.67 and R = 26.7.
    const substances = [{ cas: '75-44-5', name: 'phosgene', quantityTonnes: 0.01 }];
    const small = tanks({ substance: 'phosgene', densityKgM3: 10, diameterM: 2 }, 'a');
    const rig = new TankRig(farm(0, { substances, points: small }));
    expect(rig.of('a', 6)).toEqual(['raised inventory:phosgene declared 0.188495559215 @0']);
    expect(rig.at(1).of('a', 10)).toEqual([
      'raised major-hazard major 1.047197551 @1',
      'raised major-hazard-grade grade-3 41.887902047 @1',
    ]);
  });

  test('the worst grade has none worse', () => {
    const rig = new TankRig(farm(500));
    rig.all(90, 90);
    expect(rig.engine.openAlarms().map(({ rule }) => rule)).toEqual(['inventory:ammonia']);
  });
});

describe('what is not good and timely', () => {
  test('bad and calibrating readings and silence leave the last level standing', () => {
    const rig = new TankRig(farm(31));
    rig.start();
    rig.all(5, 5);
    expect(rig.at(1).of('a', 0, { q: 'bad' })).toEqual([]);
    expect(rig.at(2).of('a', 0, { q: 'calibrating' })).toEqual([]);
    expect(rig.at(3).of('a', 20, { q: 'bad' })).toEqual([]);
    expect(rig.at(40).pass()).toEqual([]);
    expect(rig.alarm('inventory:ammonia')).toMatchObject({ state: 'UNACK', value: 31.4159265359 });
    expect(rig.engine.countedLevel(0)).toBe(5);
    expect(rig.at(41).of('a', 1)).toEqual([
      'returned inventory:ammonia declared 18.8495559215 @41',
    ]);
  });

  test('uncertain, delayed and late ones raise, and lower nothing', () => {
    const rig = new TankRig(farm(31));
    rig.at(10).all(4, 4);
    expect(rig.at(11).of('a', 6, { q: 'uncertain' })).toEqual([
      'raised inventory:ammonia declared 31.4159265359 @11',
    ]);
    expect(rig.at(12).of('a', 1, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(13).of('a', 1)).toEqual([
      'returned inventory:ammonia declared 15.7079632679 @13',
    ]);
    expect(rig.at(14).of('b', 9, { t: 9 })).toEqual([
      'raised inventory:ammonia declared 31.4159265359 @9',
    ]);
    expect(rig.at(15).of('b', 4)).toContain(
      'returned inventory:ammonia declared 15.7079632679 @15',
    );
  });
});

describe('what outlives a life', () => {
  test('a restart finds the same levels, and the same alarm', () => {
    const rig = new TankRig(farm(31));
    rig.all(5, 5);
    const { id } = rig.alarm('inventory:ammonia');
    rig.engine = Engine.restore(
      rig.engine.register,
      JSON.parse(JSON.stringify(rig.engine.snapshot())),
    );
    rig.at(100).start(1);
    expect(rig.told).toEqual([]);
    expect(rig.at(101).of('b', 4.95)).toEqual([]);
    expect(rig.alarm('inventory:ammonia').id).toBe(id);
    expect(rig.at(102).of('b', 4)).toEqual([
      'returned inventory:ammonia declared 28.2743338823 @102',
    ]);
  });

  test('another declaration is judged at once by the levels of now', () => {
    const rig = new TankRig(farm(31));
    rig.all(5, 5);
    rig.at(1).configure(tankRegister(farm(40), 'sha256:two'));
    expect(rig.told).toEqual(['returned inventory:ammonia declared 31.4159265359 @1']);
    rig.configure(tankRegister(farm(20), 'sha256:three'));
    expect(rig.told).toEqual([
      'raised inventory:ammonia declared 31.4159265359 @1',
      'raised major-hazard-grade grade-3 12.566370614 @1',
    ]);
    // Declared as what it is: the alarm on the grade has no ground any more.
    rig.configure(tankRegister(farm(25), 'sha256:four'));
    expect(rig.told).toEqual(['closed major-hazard-grade grade-3 12.566370614 @1']);
    rig.configure(tankRegister({ points: tanks() }, 'sha256:five'));
    expect(rig.told).toEqual(['closed inventory:ammonia declared 31.4159265359 @1']);
  });
});
