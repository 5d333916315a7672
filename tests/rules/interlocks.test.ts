import { describe, expect, test } from 'vitest';
import { PlantState } from '../../rules/plant-state.ts';
import { FEED, MineRig, T1 } from '../support/mine-rig.ts';

const T2 = { ...T1, id: 't2', placement: 'face-return', limits: { H: 1, cut: 1, restore: 1 } };
const FED = { areas: [{ id: 'face', feed: 'kd1' }], points: [T1, FEED] };

describe('a cut by methane', () => {
  test('is required with the reading at its limit, in one commit behind the alarm', () => {
    const rig = new MineRig();
    expect(rig.at(1).of('t1', 1.49)).toEqual([]);
    expect(rig.at(2).of('t1', 1.5)).toEqual(['cut-required face t1 1.5/1.5 @2']);
    const types = rig.outcome.events.map(({ type }) => type);
    rig.at(3);
    expect(types).toEqual(['cut-required']);
    const fresh = new MineRig();
    fresh.at(1).of('t1', 1.6);
    expect(fresh.outcome.events.map(({ type }) => type)).toEqual(['raised', 'cut-required']);
  });

  test('holds until a good reading strictly below its restore, and is told once', () => {
    const rig = new MineRig();
    rig.at(1).of('t1', 1.6);
    expect(rig.at(2).of('t1', 1.7)).toEqual([]);
    expect(rig.at(3).of('t1', 1.2)).toEqual([]);
    expect(rig.at(4).of('t1', 1)).toEqual([]);
    expect(rig.area()).toMatchObject({ required: true, state: 'cut-required', locked: false });
    expect(rig.at(5).of('t1', 0.99)).toEqual(['restore-permitted face t1 0.99/1 @5']);
    expect(rig.area()).toMatchObject({ required: false, state: 'restore-permitted', causes: [] });
    expect(rig.at(6).of('t1', 0.5)).toEqual([]);
  });

  test('that comes again is another interlock', () => {
    const rig = new MineRig();
    const ids = [1, 3].map((second) => {
      rig.at(second).of('t1', 1.6);
      const id = rig.outcome.events.flatMap((event) =>
        event.kind === 'interlock' ? [event.interlock.id] : [],
      );
      rig.at(second + 1).of('t1', 0.5);
      const after = rig.outcome.events.flatMap((event) =>
        event.kind === 'interlock' ? [event.interlock.id] : [],
      );
      expect(after).toEqual(id);
      return id[0];
    });
    expect(new Set(ids).size).toBe(2);
  });

  test('by two causes is restored only when both are gone; the last to clear is named', () => {
    const rig = new MineRig({ points: [T1, T2] });
    rig.at(1).of('t2', 0.5);
    expect(rig.at(2).of('t1', 1.6)).toEqual(['cut-required face t1 1.6/1.5 @2']);
    expect(rig.at(3).of('t2', 1.1)).toEqual(['cut-required face t2 1.1/1 @3']);
    expect(rig.area().causes).toEqual(['mine/face-1/t1', 'mine/face-1/t2']);
    expect(rig.at(4).of('t1', 0.5)).toEqual([]);
    expect(rig.at(5).of('t2', 0.9)).toEqual(['restore-permitted face t2 0.9/1 @5']);
  });

  test('is not restored while another cause of the area was never seen, is bad, old or not below its restore', () => {
    for (const spoil of [
      () => {},
      (rig: MineRig) => rig.of('t2', null),
      (rig: MineRig) => rig.of('t2', 0.5, { q: 'uncertain' }),
      (rig: MineRig) => rig.of('t2', 0.5, { q: 'calibrating' }),
      (rig: MineRig) => rig.of('t2', 1),
      (rig: MineRig) => rig.of('t2', 0.5, { t: -100 }),
    ]) {
      const rig = new MineRig({ areas: [{ id: 'face', faultLock: false }], points: [T1, T2] });
      rig.at(1).of('t1', 1.6);
      rig.at(2);
      spoil(rig);
      expect(rig.at(3).of('t1', 0.5)).toEqual([]);
      expect(rig.at(4).of('t2', 0.5)).toEqual(['restore-permitted face t2 0.5/1 @4']);
    }
  });

  test('the cause that clears last is named though it never required a cut, under the id of the cut', () => {
    const rig = new MineRig({ areas: [{ id: 'face', faultLock: false }], points: [T1, T2] });
    rig.at(1).of('t1', 1.6);
    const [cut] = rig.outcome.events.filter(({ kind }) => kind === 'interlock');
    rig.at(2).of('t1', 0.5);
    rig.at(3).of('t2', 0.5);
    const [restore] = rig.outcome.events;
    expect(restore).toMatchObject({
      type: 'restore-permitted',
      interlock: {
        cause: 'mine/face-1/t2',
        id: (cut as { interlock: { id: string } }).interlock.id,
      },
    });
  });

  test.each([
    ['uncertain', { q: 'uncertain' }],
    ['delayed', { t: -100 }],
  ] as const)('%s data requires it and permits nothing', (_, options) => {
    const rig = new MineRig();
    expect(rig.at(1).of('t1', 1.6, options)).toHaveLength(1);
    expect(rig.at(2).of('t1', 0.5, options)).toEqual([]);
    expect(rig.at(3).of('t1', 0.5)).toHaveLength(1);
  });

  test('out of range requires it and permits nothing', () => {
    const rig = new MineRig({ points: [{ ...T1, range: [0.1, 4] }] });
    expect(rig.at(1).of('t1', 5)).toEqual(['cut-required face t1 5/1.5 @1']);
    expect(rig.at(2).of('t1', 0)).toEqual([]);
    expect(rig.at(3).of('t1', 0.5)).toHaveLength(1);
  });

  test('late but live data requires it, and takes back what a newer reading permitted', () => {
    const rig = new MineRig({ points: [T1, T2] });
    rig.at(10).of('t1', 0.5, { t: 10 });
    expect(rig.at(11).of('t1', 1.6, { t: 5 })).toEqual(['cut-required face t1 1.6/1.5 @5']);
    expect(rig.at(12).of('t2', 0.5)).toEqual([]);
    expect(rig.at(13).of('t1', 0.5, { t: 6 })).toEqual([]);
    expect(rig.at(14).of('t1', 0.5, { t: 14 })).toHaveLength(1);
  });

  test('late but live data that requires nothing leaves the newest word as it is', () => {
    const rig = new MineRig({ points: [T1, T2] });
    rig.at(10).of('t1', 0.5, { t: 10 });
    rig.at(11).of('t2', 1.2, { t: 11 });
    expect(rig.at(12).of('t1', 1.2, { t: 5 })).toEqual([]);
    expect(rig.at(12).of('t1', 0.4, { t: 6, q: 'calibrating' })).toEqual([]);
    expect(rig.at(13).of('t2', 0.5, { t: 13 })).toHaveLength(1);
  });

  test('too late and calibrating data does nothing', () => {
    const rig = new MineRig();
    rig.at(100).of('t1', 0.5, { t: 100 });
    expect(rig.at(101).of('t1', 2, { t: 10 })).toEqual([]);
    expect(rig.at(102).of('t1', 2, { t: 102, q: 'calibrating' })).toEqual([]);
    expect(rig.at(103).of('t1', 2, { t: 103, q: 'maintenance' })).toEqual([]);
  });

  test('a calibration that lasts too long requires it by its value', () => {
    const rig = new MineRig();
    for (let second = 0; second < 1_800; second += 20)
      rig.at(second).of('t1', 2, { q: 'calibrating' });
    expect(rig.at(1_800).pass()).toEqual(['cut-required face t1 2/1.5 @1800']);
  });

  test('a silent point in calibration concludes nothing when its time is over', () => {
    const rig = new MineRig({ areas: [{ id: 'face', faultLock: false }] });
    rig.at(0).of('t1', 2, { q: 'calibrating' });
    expect(rig.at(1_800).pass()).toEqual([]);
  });

  test('nothing that a person does to its alarm touches it', () => {
    const rig = new MineRig({ interlocks: { commands: 'on' } });
    rig.at(1).of('t1', 1.6);
    const before = rig.engine.snapshot().areas;
    const alarm = rig.alarm('methane-high').id ?? '';
    const point = 'mine/face-1/t1';
    for (const action of [
      { do: 'acknowledge', alarm },
      { do: 'comment', alarm },
      { do: 'shelve', point, minutes: 5, reason: 'x' },
      { do: 'out-of-service', point, reason: 'x' },
      { do: 'in-service', point },
    ] as const) {
      rig.at(2).act(action);
      expect(rig.cuts).toEqual([]);
      expect(rig.engine.snapshot().areas).toEqual(before);
    }
    rig.at(3).of('t1', 0.5);
    rig.act({ do: 'close', alarm });
    expect(rig.cuts).toEqual([]);
  });
});

describe('a bump test', () => {
  const point = 'mine/face-1/t1';

  function testing(rig: MineRig): MineRig {
    rig.act({ do: 'mode', point, mode: 'bump-test', minutes: 5, reason: 'span gas' });
    return rig;
  }

  test('neither requires a cut nor permits a restore, newest or late', () => {
    const rig = testing(new MineRig().at(1));
    expect(rig.at(10).of('t1', 2.5, { t: 10 })).toEqual([]);
    expect(rig.at(11).of('t1', 2.5, { t: 5 })).toEqual([]);
    const open = new MineRig();
    open.at(1).of('t1', 1.6);
    testing(open.at(2));
    expect(open.at(3).of('t1', 0.5)).toEqual([]);
    expect(open.area().required).toBe(true);
    open.act({ do: 'mode', point, mode: 'normal' });
    // What the test gas showed permits nothing afterwards either.
    expect(open.cuts).toEqual([]);
    expect(open.at(5).of('t1', 0.4)).toEqual(['restore-permitted face t1 0.4/1 @5']);
  });
});

test('a cause that had cleared while another holds the cut requires it anew, with a command and a time of its own', () => {
  const rig = new MineRig({ ...FED, points: [T1, T2, FEED], interlocks: { commands: 'on' } });
  rig.at(1).of('kd1', 1);
  rig.of('t1', 1.6);
  rig.of('t2', 1.6);
  rig.at(2).of('kd1', 0);
  expect(rig.at(3).of('t1', 0.5)).toEqual([]);
  rig.at(4).of('kd1', 1);
  expect(rig.at(5).of('t1', 1.8)).toEqual([
    'cut-required face t1 1.8/1.5 @5',
    'cut-commanded face t1 1.8/1.5 @5',
  ]);
  expect(rig.at(7).pass()).toEqual(['cut-failed face t1 1.8/1.5 @7']);
  expect(rig.at(8).of('t1', 1.9)).toEqual([]);
});

test('what was measured before a calibration began and comes late requires its cut all the same', () => {
  const rig = new MineRig();
  rig.at(9).of('t1', 0.5);
  rig.at(10).act({
    do: 'mode',
    point: 'mine/face-1/t1',
    mode: 'calibration',
    minutes: 5,
    reason: 'span',
  });
  expect(rig.at(12).of('t1', 2, { t: 11 })).toEqual([]);
  expect(rig.at(13).of('t1', 1.6, { t: 8 })).toEqual(['cut-required face t1 1.6/1.5 @8']);
});

describe('a fault lock', () => {
  test('cuts and locks the area of a bad sensor, and unlocks with the first good reading', () => {
    const rig = new MineRig();
    rig.at(1).of('t1', 0.5);
    expect(rig.at(2).of('t1', null)).toEqual([
      'cut-required face t1 null @2',
      'locked face t1 null @2',
    ]);
    expect(rig.area()).toMatchObject({ locked: true, required: true });
    expect(rig.at(3).of('t1', 0.5, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(4).of('t1', 0.5)).toEqual([
      'unlocked face t1 0.5 @4',
      'restore-permitted face t1 0.5/1 @4',
    ]);
  });

  test('unlocks above the restore without permitting power', () => {
    const rig = new MineRig();
    rig.at(2).of('t1', 1.2, { q: 'bad' });
    expect(rig.at(3).of('t1', 1.2)).toEqual(['unlocked face t1 1.2 @3']);
    expect(rig.at(4).of('t1', 0.9)).toEqual(['restore-permitted face t1 0.9/1 @4']);
  });

  test('comes with silence, also of a sensor that was never heard', () => {
    const rig = new MineRig();
    rig.start();
    expect(rig.at(70).pass()).toEqual(['cut-required face t1 null @60', 'locked face t1 null @60']);
    expect(rig.at(80).of('t1', 0.5, { t: 10 })).toEqual([]);
    expect(rig.at(81).of('t1', 0.5)).toHaveLength(2);
  });

  test('joins a cut that is open already without requiring it again', () => {
    const rig = new MineRig();
    rig.at(1).of('t1', 1.6);
    expect(rig.at(2).of('t1', 1.6, { q: 'bad' })).toEqual(['locked face t1 null @2']);
    expect(rig.at(3).of('t1', 0.5)).toHaveLength(2);
  });

  test('is none where the site file wants none, nor outside a coal mine', () => {
    for (const source of [{ areas: [{ id: 'face', faultLock: false }] }, { kind: 'custom' }]) {
      const rig = new MineRig(source);
      rig.start();
      expect(rig.at(1).of('t1', null)).toEqual([]);
      expect(rig.at(100).pass()).toEqual([]);
      // Nor do they permit what is cut otherwise.
      rig.at(101).of('t1', 1.6);
      expect(rig.at(102).of('t1', null)).toEqual([]);
      expect(rig.at(103).of('t1', 0.5)).toHaveLength(1);
    }
  });

  test('of late but live bad data is undone by the next good reading', () => {
    const rig = new MineRig();
    rig.at(10).of('t1', 0.5, { t: 10 });
    expect(rig.at(11).of('t1', null, { t: 5 })).toHaveLength(2);
    expect(rig.at(12).of('t1', 0.5, { t: 12 })).toHaveLength(2);
  });
});

describe('the methane and fan lock', () => {
  const HEADING = {
    areas: [{ id: 'heading' }],
    points: [
      { ...T1, placement: 'heading-face', cuts: ['heading'] },
      { id: 'fan', kind: 'fan', periodSeconds: 20, cuts: ['heading'] },
      { id: 'duct', kind: 'duct-flow', periodSeconds: 20, cuts: ['heading'] },
    ],
  };

  function running(): MineRig {
    const rig = new MineRig(HEADING);
    for (const [id, value] of [
      ['t1', 0.5],
      ['fan', 1],
      ['duct', 1],
    ] as const)
      rig.at(1).of(id, value);
    return rig;
  }

  test('a fan that stops, or a duct without flow, cuts and locks the heading until it is back', () => {
    for (const id of ['fan', 'duct']) {
      const rig = running();
      expect(rig.at(2).of(id, 0)).toEqual([
        `cut-required heading ${id} 0 @2`,
        `locked heading ${id} 0 @2`,
      ]);
      expect(rig.area('heading')).toMatchObject({ locked: true });
      expect(rig.at(3).of(id, 1)).toEqual([
        `unlocked heading ${id} 1 @3`,
        `restore-permitted heading ${id} 1 @3`,
      ]);
    }
  });

  test('locks the start of the fan at 3.0 %, unlocks it below 1.5 %', () => {
    const rig = running();
    expect(rig.at(2).of('t1', 2.99)).toEqual(['cut-required heading t1 2.99/1.5 @2']);
    expect(rig.at(3).of('t1', 3)).toEqual(['locked heading t1 3/3 @3']);
    expect(rig.at(4).of('t1', 1.5)).toEqual([]);
    expect(rig.at(5).of('t1', 1.49)).toEqual(['unlocked heading t1 1.49/1.5 @5']);
    expect(rig.at(6).of('t1', 0.9)).toEqual(['restore-permitted heading t1 0.9/1 @6']);
  });

  test('uncertain methane locks and does not unlock', () => {
    const rig = running();
    expect(rig.at(2).of('t1', 3.1, { q: 'uncertain' })).toEqual([
      'cut-required heading t1 3.1/1.5 @2',
      'locked heading t1 3.1/3 @2',
    ]);
    expect(rig.at(3).of('t1', 0.5, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(4).of('t1', 0.5)).toEqual([
      'unlocked heading t1 0.5/1.5 @4',
      'restore-permitted heading t1 0.5/1 @4',
    ]);
  });

  test('a sensor that fails while it locks the fan stays one lock', () => {
    const rig = running();
    rig.at(2).of('t1', 3.1);
    expect(rig.at(3).of('t1', null)).toEqual([]);
    expect(rig.at(4).of('t1', 3.2)).toEqual([]);
    expect(rig.at(5).of('t1', 0.5)).toHaveLength(2);
  });

  test('requires a cut by itself where the cut is set above it', () => {
    const points = [{ ...T1, placement: 'heading-face', limits: { cut: 3.5, restore: 1 } }];
    const rig = new MineRig({ points });
    expect(rig.at(1).of('t1', 3.2)).toEqual([
      'cut-required face t1 3.2/3 @1',
      'locked face t1 3.2/3 @1',
    ]);
  });

  test('is none for the machine of a heading, whose own supply is cut', () => {
    const points = [{ ...T1, placement: 'heading-machine' }];
    expect(new MineRig({ points }).at(1).of('t1', 3.5)).toHaveLength(1);
  });

  test('is none for a working face without a fan, and none outside a mine', () => {
    const rig = new MineRig();
    expect(rig.at(1).of('t1', 3.5)).toEqual(['cut-required face t1 3.5/1.5 @1']);
    const custom = new MineRig({ ...HEADING, kind: 'custom' });
    expect(custom.at(1).of('t1', 3.5)).toHaveLength(1);
  });

  test('is there for a face whose fan cuts the same area', () => {
    const fan = { id: 'fan', kind: 'fan', periodSeconds: 20, cuts: ['face'] };
    const rig = new MineRig({ points: [T1, fan] });
    expect(rig.at(1).of('t1', 3.5)).toHaveLength(2);
  });
});

describe('the two-stage cut of a series heading', () => {
  const SERIES = {
    ...T1,
    placement: 'series-fan',
    limits: { H: 0.5, cut: 0.5, restore: 0.5 },
    cuts: ['heading'],
  };
  const AREAS = [{ id: 'heading' }, { id: 'fan' }];

  test('cuts the heading at the first stage and the fan at the second, 1.5 % by default', () => {
    const rig = new MineRig({
      areas: AREAS,
      points: [{ ...SERIES, secondStage: { cuts: ['fan'] } }],
    });
    expect(rig.at(1).of('t1', 0.5)).toEqual(['cut-required heading t1 0.5/0.5 @1']);
    expect(rig.at(2).of('t1', 1.49)).toEqual([]);
    expect(rig.at(3).of('t1', 1.5)).toEqual(['cut-required fan t1 1.5/1.5 @3']);
    expect(rig.at(4).of('t1', 0.5)).toEqual([]);
    expect(rig.at(5).of('t1', 0.49)).toEqual([
      'restore-permitted heading t1 0.49/0.5 @5',
      'restore-permitted fan t1 0.49/0.5 @5',
    ]);
  });

  test('takes its own numbers', () => {
    const rig = new MineRig({
      areas: AREAS,
      points: [{ ...SERIES, secondStage: { cuts: ['fan'], cut: 1, restore: 0.8 } }],
    });
    expect(rig.at(1).of('t1', 1)).toHaveLength(2);
    expect(rig.at(2).of('t1', 0.7)).toEqual(['restore-permitted fan t1 0.7/0.8 @2']);
  });
});

describe('the feed of an area', () => {
  test('seen dead after the cut confirms it', () => {
    const rig = new MineRig(FED);
    rig.at(0).of('kd1', 1);
    expect(rig.area().fed).toBe(true);
    rig.at(1).of('t1', 1.6);
    expect(rig.at(2).of('kd1', 0)).toEqual(['cut-confirmed face t1 1.6/1.5 @2']);
    expect(rig.area()).toMatchObject({ state: 'cut', fed: false, feed: 'mine/face-1/kd1' });
    expect(rig.at(10).pass()).toEqual([]);
    expect(rig.at(11).of('t1', 0.5)).toEqual(['restore-permitted face t1 0.5/1 @11']);
    expect(rig.at(60).pass()).toEqual([]);
    expect(rig.at(61).of('kd1', 1)).toEqual(['restored face t1 0.5/1 @61']);
    expect(rig.area()).toMatchObject({ state: 'powered', fed: true, since: null });
  });

  test('known dead when the cut is required confirms it at once', () => {
    const rig = new MineRig(FED);
    rig.at(0).of('kd1', 0);
    expect(rig.at(1).of('t1', 1.6)).toEqual([
      'cut-required face t1 1.6/1.5 @1',
      'cut-confirmed face t1 1.6/1.5 @1',
    ]);
    const late = rig.at(2);
    expect(late.pass()).toEqual([]);
  });

  test('still powered 2 s after the cut is abnormal, and the cut has failed; dead later, it is normal and confirmed', () => {
    const rig = new MineRig(FED);
    rig.at(0).of('t1', 1.6);
    rig.of('kd1', 1);
    expect(rig.at(1.999).pass()).toEqual([]);
    expect(rig.engine.nextDueAt()).toBe(2_000);
    expect(rig.at(5).of('kd1', 1)).toEqual([
      'feed-abnormal face t1 1.6/1.5 @2',
      'cut-failed face t1 1.6/1.5 @2',
    ]);
    expect(rig.area()).toMatchObject({ feedAbnormal: true, cutFailed: true });
    expect(rig.at(25).of('kd1', 1)).toEqual([]);
    expect(rig.at(30).of('kd1', 0)).toEqual([
      'cut-confirmed face t1 1.6/1.5 @30',
      'feed-normal face t1 1.6/1.5 @30',
    ]);
    expect(rig.area()).toMatchObject({ feedAbnormal: false, cutFailed: false });
  });

  test('seen dead at the very end of its time is in time', () => {
    const rig = new MineRig(FED);
    rig.at(0).of('kd1', 1);
    rig.at(1).of('t1', 1.6);
    expect(rig.at(3).of('kd1', 0)).toEqual(['cut-confirmed face t1 1.6/1.5 @3']);
    expect(rig.pass()).toEqual([]);
  });

  test('a remote controller has 40 s', () => {
    const rig = new MineRig({ ...FED, areas: [{ id: 'face', feed: 'kd1', controller: 'remote' }] });
    rig.at(0).of('kd1', 1);
    rig.at(1).of('t1', 1.6);
    rig.at(20).of('kd1', 1);
    expect(rig.at(40.999).pass()).toEqual([]);
    expect(rig.at(41).pass()).toEqual([
      'feed-abnormal face t1 1.6/1.5 @41',
      'cut-failed face t1 1.6/1.5 @41',
    ]);
  });

  test('not seen at all, silent, bad or calibrating, the cut has failed and the feed is not called abnormal', () => {
    for (const spoil of [
      () => {},
      (rig: MineRig) => rig.of('kd1', null),
      (rig: MineRig) => rig.of('kd1', 0, { q: 'uncertain' }),
      (rig: MineRig) => rig.of('kd1', 1, { q: 'calibrating' }),
      (rig: MineRig) => rig.of('kd1', 0, { t: -100 }),
    ]) {
      const rig = new MineRig(FED);
      rig.at(0);
      spoil(rig);
      expect(rig.area().fed).toBeNull();
      rig.at(1).of('t1', 1.6);
      expect(rig.at(3).pass()).toEqual(['cut-failed face t1 1.6/1.5 @3']);
    }
  });

  test('that falls silent is not known any more', () => {
    const rig = new MineRig(FED);
    rig.at(0).of('kd1', 0);
    for (const second of [20, 40, 60, 80]) rig.at(second).of('t1', 0.5);
    expect(rig.area().fed).toBeNull();
    expect(rig.at(81).of('t1', 1.6)).toHaveLength(1);
  });

  test('doubtful news of power is enough to call it abnormal', () => {
    const rig = new MineRig(FED);
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('kd1', 1, { q: 'uncertain' });
    expect(rig.at(3).pass()).toHaveLength(2);
  });

  test('powered again while the cut is open is abnormal at once', () => {
    const rig = new MineRig(FED);
    rig.at(1).of('t1', 1.6);
    rig.at(1.5).of('kd1', 0);
    expect(rig.at(10).of('kd1', 1)).toEqual(['feed-abnormal face t1 1.6/1.5 @10']);
    expect(rig.at(11).of('kd1', 0)).toEqual(['feed-normal face t1 1.6/1.5 @11']);
  });

  test('powered when restore is permitted is normal then, and restored with the next good word of it', () => {
    const rig = new MineRig(FED);
    rig.at(1).of('kd1', 1);
    rig.at(1).of('t1', 1.6);
    rig.at(3).pass();
    expect(rig.at(10).of('t1', 0.5)).toEqual([
      'restore-permitted face t1 0.5/1 @10',
      'feed-normal face t1 0.5/1 @10',
    ]);
    expect(rig.at(11).of('kd1', 1, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(12).of('kd1', 1)).toEqual(['restored face t1 0.5/1 @12']);
  });

  test('a cause that joins a confirmed cut is confirmed at once', () => {
    const rig = new MineRig({ ...FED, points: [T1, T2, FEED] });
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('kd1', 0);
    expect(rig.at(3).of('t2', 1.6)).toEqual([
      'cut-required face t2 1.6/1 @3',
      'cut-confirmed face t2 1.6/1 @3',
    ]);
  });

  test('dead without any cut is nobody’s fault', () => {
    const rig = new MineRig(FED);
    rig.at(1).of('kd1', 0);
    expect(rig.at(10).of('kd1', 1)).toEqual([]);
  });
});

describe('commands', () => {
  const ON = { ...FED, interlocks: { commands: 'on' } };
  const ID = (rig: MineRig) => rig.commands()[0]?.id ?? '';

  test('are asked for with the cut, and once for one cause', () => {
    const rig = new MineRig(ON);
    expect(rig.at(1).of('t1', 1.6)).toEqual([
      'cut-required face t1 1.6/1.5 @1',
      'cut-commanded face t1 1.6/1.5 @1',
    ]);
    const flags = rig.outcome.events.flatMap((event) =>
      event.kind === 'interlock' ? [event.interlock.commanded] : [],
    );
    expect(flags).toEqual([false, true]);
    expect(rig.at(2).of('t1', 1.7)).toEqual([]);
    expect(rig.commands()).toEqual([
      {
        id: rig.engine.snapshot().areas[0]?.state.entries[0]?.id,
        site: 'mine',
        source: 'face-1',
        area: 'face',
        action: 'cut',
        cause: 'mine/face-1/t1',
        requestedAt: '2026-11-21T00:00:01.000Z',
        expiresAt: '2026-11-21T00:10:01.000Z',
        held: false,
      },
    ]);
  });

  test('are asked for until they are answered or expire', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    expect(rig.at(600.999).commands()).toHaveLength(1);
    expect(rig.at(601).commands()).toEqual([]);
    const other = new MineRig(ON);
    other.at(1).of('t1', 1.6);
    const id = ID(other);
    expect(other.at(2).answer(id, 'done')).toEqual([]);
    expect(other.commands()).toEqual([]);
    expect(other.answer(id, 'refused')).toEqual([]);
    expect(other.answer('nothing', 'done')).toEqual([]);
  });

  test('refused, the cut has failed, with what the controller said', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    expect(rig.answer(ID(rig), 'refused', 'key switch')).toEqual(['cut-failed face t1 1.6/1.5 @1']);
    expect(rig.outcome.events[0]?.comment).toBe('key switch');
    expect(rig.area().cutFailed).toBe(true);
    rig.at(2).of('kd1', 1);
    expect(rig.at(3).pass()).toEqual(['feed-abnormal face t1 1.6/1.5 @3']);
  });

  test('refused after power was seen to be off, nothing has failed', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    rig.at(1).of('kd1', 0);
    expect(rig.answer(ID(rig), 'refused')).toEqual([]);
  });

  test('done by their word only, the feed decides', () => {
    const rig = new MineRig(ON);
    rig.at(0).of('kd1', 1);
    rig.at(1).of('t1', 1.6);
    rig.answer(ID(rig), 'done');
    expect(rig.at(3).pass()).toHaveLength(2);
  });

  test('wake the engine in time, whatever else is due before or after', () => {
    const idle = new MineRig({ points: [], areas: [{ id: 'face' }] });
    expect(idle.engine.wakeAt()).toBeNull();
    const points = [{ ...T1, staleAfterSeconds: 6 }];
    const areas = [{ id: 'face', controller: 'remote' }];
    const remote = new MineRig({ points, areas, interlocks: { commands: 'on' } });
    remote.at(1).of('t1', 1.6);
    expect([remote.engine.wakeAt(), remote.engine.nextDueAt()]).toEqual([7_000, 7_000]);
    expect(remote.at(50).pass()).toEqual([
      'locked face t1 null @7',
      'cut-failed face t1 1.6/1.5 @41',
    ]);
    expect(remote.engine.wakeAt()).toBeNull();
    const local = new MineRig({ interlocks: { commands: 'on' } });
    local.at(1).of('t1', 1.6);
    expect([local.engine.wakeAt(), local.engine.nextDueAt()]).toEqual([3_000, 3_000]);
    local.at(62).pass();
    local.at(63).of('t1', 0.5);
    local.at(64).of('t1', 1.6);
    local.at(200).pass();
    expect(local.engine.wakeAt()).toBeNull();
  });

  test('without a feed their answer is all there is: none in time has failed, and nothing is ever confirmed', () => {
    const silent = new MineRig({ interlocks: { commands: 'on' } });
    silent.at(1).of('t1', 1.6);
    expect(silent.at(2.999).area().cutFailed).toBe(false);
    expect(silent.at(3).pass()).toEqual(['cut-failed face t1 1.6/1.5 @3']);
    expect(silent.area().cutFailed).toBe(true);
    silent.at(4).answer(ID(silent), 'done');
    expect(silent.area()).toMatchObject({ required: true, cutFailed: false });
    const done = new MineRig({ interlocks: { commands: 'on' } });
    done.at(1).of('t1', 1.6);
    done.answer(ID(done), 'done');
    expect(done.at(3).pass()).toEqual([]);
    expect(done.area()).toMatchObject({ state: 'cut-required', cutFailed: false });
    const off = new MineRig();
    off.at(1).of('t1', 1.6);
    expect(off.engine.nextDueAt()).toBe(61_000);
    expect(off.commands()).toEqual([]);
  });

  test('to restore are asked for when it is permitted; power that stays off then is abnormal', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    rig.at(1).of('kd1', 0);
    const id = ID(rig);
    rig.answer(id, 'done');
    expect(rig.at(10).of('t1', 0.5)).toEqual(['restore-permitted face t1 0.5/1 @10']);
    expect(rig.commands()).toMatchObject([{ action: 'restore', id: `${id}-restore` }]);
    expect(rig.at(12).pass()).toEqual(['feed-abnormal face t1 0.5/1 @12']);
    expect(rig.at(13).answer(`${id}-restore`, 'done')).toEqual([]);
    expect(rig.answer(`${id}-restore`, 'done')).toEqual([]);
    expect(rig.commands()).toEqual([]);
    expect(rig.at(14).of('kd1', 1)).toEqual([
      'feed-normal face t1 0.5/1 @14',
      'restored face t1 0.5/1 @14',
    ]);
  });

  test('to restore end when the area must be cut again', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    rig.at(1).of('kd1', 0);
    rig.at(10).of('t1', 0.5);
    rig.at(12).pass();
    expect(rig.at(13).of('t1', 1.6)).toEqual([
      'cut-required face t1 1.6/1.5 @13',
      'cut-commanded face t1 1.6/1.5 @13',
      'cut-confirmed face t1 1.6/1.5 @13',
      'feed-normal face t1 1.6/1.5 @13',
    ]);
    expect(rig.commands()).toMatchObject([{ action: 'cut' }]);
  });

  test('to restore that are refused are told', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    rig.at(10).of('t1', 0.5);
    rig.answer(ID(rig), 'refused');
    expect(rig.outcome.events).toMatchObject([
      { type: 'restore-refused', site: 'mine', system: { area: 'mine/face-1/areas/face' } },
    ]);
    const told = rig.outcome.events[0];
    expect(told?.kind === 'system' && told.system.detail).toContain('no reason given');
  });

  test('to restore expire after a minute', () => {
    const rig = new MineRig(ON);
    rig.at(1).of('t1', 1.6);
    rig.at(10).of('t1', 0.5);
    expect(rig.at(69.999).commands()).toHaveLength(1);
    expect(rig.at(70).commands()).toEqual([]);
  });
});

describe('a quiet reading, which is taken without judging', () => {
  test('is one that changes nothing of any area', () => {
    const rig = new MineRig({ ...FED, points: [T1, T2, FEED] });
    const { interlocks } = new PlantState(rig.engine.register);
    // Nothing is known yet, so every reading is news.
    expect(interlocks.isUnmovedBy(0, 0.5)).toBe(false);
    expect(interlocks.isUnmovedBy(2, 1)).toBe(false);
    expect(interlocks.isUnmovedBy(99, 0.5)).toBe(true);
    interlocks.set(0, {
      ...interlocks.at(0),
      fed: true,
      causes: interlocks.at(0).causes.map((axes) => ({ ...axes, permits: true })),
    });
    expect(interlocks.isUnmovedBy(0, 0.99)).toBe(true);
    expect(interlocks.isUnmovedBy(0, 1)).toBe(false);
    expect(interlocks.isUnmovedBy(0, null)).toBe(false);
    expect(interlocks.isUnmovedBy(2, 1)).toBe(true);
    expect(interlocks.isUnmovedBy(2, 0)).toBe(false);
  });

  test('keeps a cause fresh: it permits power when another clears', () => {
    const rig = new MineRig({ points: [T1, T2] });
    for (const second of [1, 20, 40, 60, 80]) rig.at(second).of('t2', 0.5 + second / 1_000);
    expect(rig.at(81).of('t1', 1.6)).toHaveLength(1);
    expect(rig.at(82).of('t1', 0.5)).toHaveLength(1);
  });
});
