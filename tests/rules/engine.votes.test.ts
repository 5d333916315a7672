import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { ballots, GAUGES, TankRig, tankRegister, voteOf } from '../support/tank-rig.ts';

const TWO_OF_THREE = { votes: [voteOf()] };

test('a source with groups and a vote is acted on by a named rule only', () => {
  const pools = ['a', 'b'].map((id) => ({ id, kind: 'pool-level', limits: { orange: 12.6 } }));
  const vote = voteOf({ members: ['a', 'b'], vote: '1oo2', limit: 'orange' });
  const rig = new TankRig({ kind: 'tailings-dam', points: pools, votes: [vote] });
  const act = (rule?: string) =>
    rig.act({ do: 'out-of-service', source: 'park/farm', reason: 'repair', rule });
  expect(act()).toEqual({ reason: 'invalid', field: 'rule', detail: 'name a rule of park/farm' });
  expect(act('pond')).toEqual(['out-of-service null:pond (none) @0']);
  expect(act('vote:hh')).toEqual(['out-of-service null:vote:hh (none) @0']);
});

describe('a vote of three gauges', () => {
  test('is met when two of them meet the limit, and tells who voted', () => {
    const rig = new TankRig(TWO_OF_THREE);
    expect(rig.all(12.7, 12, 12)).toEqual([]);
    expect(rig.at(1).of('b', 12.6)).toEqual(['raised vote:hh HH 12.6 @1']);
    expect(rig.alarm('vote:hh')).toMatchObject({
      point: null,
      source: 'farm',
      level: 1,
      limit: 12.6,
      unit: 'm',
      standard: null,
      votes: {
        scheme: '2oo3',
        inForce: '2oo3',
        members: [
          { id: 'a', value: 12.7, vote: 'for' },
          { id: 'b', value: 12.6, vote: 'for' },
          { id: 'c', value: 12, vote: 'against' },
        ],
      },
    });
    expect(rig.at(2).of('c', 13)).toEqual([]);
    expect(rig.at(3).of('a', 12.5)).toEqual([]);
    expect(rig.at(4).of('b', 12.5)).toEqual(['returned vote:hh HH 12.5 @4']);
    expect(rig.alarm('vote:hh')).toMatchObject({ state: 'RTNUN', peak: 12.7 });
    expect(ballots(rig.alarm('vote:hh').votes)).toBe('a against, b against, c for of 2oo3');
  });

  test('waits for gauges that have not been heard, until their silence is told', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.start();
    expect(rig.of('a', 13)).toEqual([]);
    expect(rig.at(20).of('a', 13)).toEqual([]);
    expect(rig.at(31).pass()).toEqual([
      'raised vote:hh HH 13 @30',
      'raised vote-degraded:hh degraded 2 @30',
    ]);
    expect(ballots(rig.alarm('vote:hh').votes)).toBe('a for, b none, c none of 1oo2');
  });

  test('of points without a unit has none', () => {
    const points = ['a', 'b', 'c'].map((id) => ({ id, kind: 'analog' }));
    const rig = new TankRig({ points, votes: [voteOf({ deviation: 1 })] });
    rig.all(13, 13, 11);
    expect(rig.alarm('vote:hh').unit).toBeNull();
    expect(rig.alarm('vote-deviation:hh').unit).toBeNull();
  });

  test('of a falling limit is met from above', () => {
    const rig = new TankRig({ votes: [voteOf({ limit: 'LL', value: 0.9 })] });
    expect(rig.all(0.8, 1.5, 1.2)).toEqual([]);
    expect(rig.at(1).of('c', 0.9)).toEqual(['raised vote:hh LL 0.9 @1']);
    expect(rig.at(2).of('a', 1)).toEqual(['returned vote:hh LL 1 @2']);
  });
});

describe('a gauge that can not vote', () => {
  test('degrades the vote: one of two then decides, and holds what was decided', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    expect(rig.at(2).of('b', 12, { q: 'bad' })).toEqual(['raised vote-degraded:hh degraded 2 @2']);
    expect(rig.alarm('vote-degraded:hh')).toMatchObject({ level: 3, unit: null });
    expect(ballots(rig.alarm('vote-degraded:hh').votes)).toBe('a for, b none, c against of 1oo2');
    // It said 12.6 last, and nothing good has taken that back.
    expect(rig.at(3).of('a', 12)).toEqual([]);
    expect(rig.at(4).of('b', 12, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(5).of('b', 12)).toEqual([
      'returned vote:hh HH 12 @5',
      'returned vote-degraded:hh degraded 3 @5',
    ]);
  });

  test('lets the one vote that is left decide, where it degrades to the safe side', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12, 12);
    expect(rig.at(1).of('c', null)).toEqual([
      'raised vote:hh HH 12.7 @1',
      'raised vote-degraded:hh degraded 2 @1',
    ]);
  });

  test('leaves both that are left to decide, where it degrades to stay available', () => {
    const rig = new TankRig({ votes: [voteOf({ degrade: 'available' })] });
    rig.all(12.7, 12, 12);
    expect(rig.at(1).of('c', null)).toEqual(['raised vote-degraded:hh degraded 2 @1']);
    expect(rig.at(2).of('b', 12.6)).toEqual(['raised vote:hh HH 12.6 @2']);
    expect(rig.at(3).of('a', null)).toEqual([]);
    // It said 12.7 last: one vote of those that are left.
    expect(rig.at(4).of('b', 12)).toEqual([]);
    expect(rig.at(5).of('a', 12)).toContain('returned vote:hh HH 12 @5');
  });

  test('is one in calibration, under a bump test, or silent', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.start();
    rig.all(12, 12, 12);
    expect(rig.of('a', 13, { q: 'calibrating' })).toEqual([
      'raised vote-degraded:hh degraded 2 @0',
    ]);
    expect(rig.at(1).of('a', 12)).toEqual(['returned vote-degraded:hh degraded 3 @1']);
    rig.at(2).act({ do: 'mode', point: 'park/farm/b', mode: 'bump-test', minutes: 1, reason: 'x' });
    expect(rig.told).toEqual(['raised vote-degraded:hh degraded 2 @2']);
    // What a test shows trips nothing.
    expect(rig.at(3).of('b', 14)).toEqual([]);
    expect(ballots(rig.alarm('vote-degraded:hh').votes)).toBe(
      'a against, b none, c against of 1oo2',
    );
    expect(rig.at(25).all(12, 12, 12)).toEqual([]);
    expect(
      rig
        .at(63)
        .pass()
        .filter((line) => !line.includes('hh')),
    ).toEqual([]);
    // All are silent: nobody votes any more.
    expect(rig.alarm('vote-degraded:hh')).toMatchObject({ limitName: 'blind', level: 2, value: 0 });
    expect(rig.alarm('vote-degraded:hh').votes?.inForce).toBeNull();
    expect(rig.at(64).of('a', 12)).toEqual(['de-escalated vote-degraded:hh degraded 1 @64']);
  });

  test('a calibration that lasts too long counts as uncertain, and votes again', () => {
    const rig = new TankRig({
      points: GAUGES.map((gauge) => ({ ...gauge, staleAfterSeconds: 86_400 })),
      votes: [voteOf()],
    });
    rig.all(12.7, 12, 12);
    rig.at(1).of('b', 13, { q: 'calibrating' });
    expect(rig.alarm('vote:hh').value).toBe(12.7);
    expect(rig.at(2).of('a', 12)).toEqual(['returned vote:hh HH 12 @2']);
    expect(rig.at(1_802).pass()).toEqual([]);
    expect(rig.at(1_803).of('a', 12.6)).toEqual(['raised vote:hh HH 12.6 @1803']);
  });
});

describe('doubtful and late readings', () => {
  test('vote by their value, and take no vote back', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12, 12);
    expect(rig.at(1).of('b', 12.6, { q: 'uncertain' })).toEqual(['raised vote:hh HH 12.6 @1']);
    expect(rig.at(2).of('b', 12, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(31).of('a', 12, { t: 0.5 })).toEqual(['raised vote-degraded:hh degraded 2 @30']);
    expect(rig.at(32).of('b', 12)).toEqual([]);
    expect(rig.at(33).of('a', 12)).toContain('returned vote:hh HH 12 @33');
  });

  test('a late one that is live raises at its own time, a bad or old one says nothing', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.at(20).all(12, 12, 12);
    rig.at(21).of('a', 12.7);
    expect(rig.at(22).of('b', 12.8, { t: 19 })).toEqual(['raised vote:hh HH 12.7 @19']);
    expect(rig.at(23).of('b', null, { t: 19.5 })).toEqual([]);
    expect(rig.at(24).of('c', 13, { t: -100 })).toEqual([]);
    expect(rig.at(25).of('b', 12)).toEqual(['returned vote:hh HH 12 @25']);
  });
});

describe('a silent gauge that sends from its store', () => {
  test('is judged by its values, and votes no sooner than it is heard', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.start();
    rig.all(12, 12, 12);
    rig.at(20).of('a', 12);
    rig.of('b', 12);
    expect(rig.at(31).pass()).toEqual(['raised vote-degraded:hh degraded 2 @30']);
    expect(rig.at(40).of('c', 12.7, { t: 5 })).toEqual([]);
    rig.at(41).of('a', 12);
    expect(ballots(rig.alarm('vote-degraded:hh').votes)).toContain('c none of 1oo2');
    expect(rig.alarm('vote-degraded:hh').value).toBe(2);
    expect(rig.at(42).of('a', 12.6)).toEqual(['raised vote:hh HH 12.6 @42']);
    // What it sent from its store holds the vote until it is heard.
    expect(rig.at(43).of('a', 12)).toEqual([]);
    expect(rig.at(44).of('c', 12)).toContain('returned vote:hh HH 12 @44');
  });
});

describe('gauges that differ', () => {
  const rigOf = () => new TankRig({ votes: [voteOf({ deviation: 0.5 })] });

  test('alarm from the difference asked for, and return when all of them are good and agree', () => {
    const rig = rigOf();
    expect(rig.all(12, 12.3, 11.9)).toEqual([]);
    expect(rig.at(1).of('a', 11.8)).toEqual(['raised vote-deviation:hh deviation 0.5 @1']);
    expect(rig.alarm('vote-deviation:hh')).toMatchObject({ level: 3, limit: 0.5, unit: 'm' });
    expect(rig.at(2).of('a', 12, { q: 'uncertain' })).toEqual([]);
    expect(rig.at(3).of('b', 12)).toEqual([]);
    expect(rig.at(4).of('a', 12)).toEqual(['returned vote-deviation:hh deviation 0.1 @4']);
  });

  test('one that can not be seen neither raises nor clears it', () => {
    const rig = rigOf();
    rig.all(12, 12.6, 12);
    expect(rig.at(1).of('b', null)).toEqual(['raised vote-degraded:hh degraded 2 @1']);
    expect(rig.at(2).of('a', 12)).toEqual([]);
    rig.at(3).of('b', 12);
    expect(rig.told).toEqual([
      'returned vote-deviation:hh deviation 0 @3',
      'returned vote-degraded:hh degraded 3 @3',
    ]);
    rig.at(4).of('b', 13, { q: 'bad' });
    expect(rig.at(5).of('a', 12)).toEqual([]);
  });
});

describe('what people do', () => {
  const place = { source: 'park/farm', rule: 'vote:hh' } as const;

  test('acknowledging and closing, as of any alarm', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(13, 13, 12);
    rig.acknowledge(rig.alarm('vote:hh').id ?? '');
    expect(rig.alarm('vote:hh')).toMatchObject({ state: 'ACKED', acknowledgedBy: 'amy' });
    rig.at(1).of('c', null);
    rig.at(2).of('a', 12);
    rig.of('b', 12);
    expect(rig.told).toEqual(['returned vote:hh HH 12 @2', 'closed vote:hh HH 12 @2']);
  });

  test('closing by hand is refused while a gauge is out of sight', () => {
    const rig = new TankRig({ votes: [voteOf({ deviation: 0.5 })] });
    rig.all(12, 13, 12);
    rig.at(1).all(12, 12, 12);
    rig.at(2).of('a', null);
    const { id } = rig.alarm('vote-deviation:hh');
    const close = { do: 'close', alarm: id ?? '' } as const;
    expect(rig.act(close)).toMatchObject({ reason: 'forbidden-by-state' });
    rig.at(3).of('a', 12);
    rig.act(close);
    expect(rig.told).toEqual(['closed vote-deviation:hh deviation 0 @3']);
  });

  test('a shelf stands on source and rule, and ends by itself', () => {
    const rig = new TankRig({ votes: [voteOf({ limit: 'H', deviation: 0.5 })] });
    rig.start();
    rig.all(13, 13, 13);
    expect(rig.alarm('vote:hh').level).toBe(2);
    rig.act({ do: 'shelve', ...place, minutes: 0.2, reason: 'works' });
    expect(rig.alarm('vote:hh').state).toBe('SHELVED');
    rig.at(13).pass();
    expect(rig.told).toEqual(['unshelved vote:hh H 13 @12']);
    rig.act({ do: 'out-of-service', ...place, reason: 'repair' });
    expect(rig.alarm('vote:hh').state).toBe('OUT_OF_SERVICE');
    rig.act({ do: 'in-service', ...place });
    expect(rig.alarm('vote:hh').state).toBe('ACKED');
    expect(
      rig.act({ do: 'shelve', ...place, rule: 'pond', minutes: 1, reason: 'x' }),
    ).toMatchObject({
      field: 'rule',
      detail: expect.stringContaining('it has vote:hh, vote-deviation:hh, vote-degraded:hh'),
    });
  });

  test('the group of a dam and its votes stand side by side', () => {
    const points = ['a', 'b'].map((id) => ({
      id,
      kind: 'displacement',
      limits: { blue: 10, yellow: 20, orange: 30, red: 40 },
    }));
    const votes = [voteOf({ members: ['a', 'b'], vote: '1oo2', limit: 'red', value: 40 })];
    const rig = new TankRig({ kind: 'tailings-dam', points, votes });
    rig.all(45, 15);
    const rules = rig.engine.openAlarms().map(({ rule }) => rule);
    expect(rules).toEqual([
      'displacement-high',
      'displacement-high',
      'item:displacement',
      'pond',
      'vote:hh',
    ]);
    const act = (rule: string) =>
      rig.act({ do: 'out-of-service', source: 'park/farm', rule, reason: 'survey' });
    act('vote:hh');
    expect(rig.alarm('vote:hh').state).toBe('OUT_OF_SERVICE');
    expect(rig.alarm('pond').state).toBe('UNACK');
    act('pond');
    expect(rig.alarm('pond').state).toBe('OUT_OF_SERVICE');
  });
});

describe('what outlives a life', () => {
  test('a snapshot restores alarms and words', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    rig.at(1).of('c', null);
    rig.engine = Engine.restore(
      rig.engine.register,
      JSON.parse(JSON.stringify(rig.engine.snapshot())),
    );
    expect(rig.at(2).of('a', 12)).toEqual([]);
    expect(rig.at(3).of('b', 12)).toEqual(['returned vote:hh HH 12 @3']);
  });

  test('a snapshot from before there was a vote leaves it to be found', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    rig.engine = Engine.restore(rig.engine.register, { ...rig.engine.snapshot(), conclusions: [] });
    expect(rig.engine.openAlarms()).toEqual([]);
    rig.at(1).of('a', 12.7);
    expect(rig.at(2).of('b', 12.7)).toEqual(['raised vote:hh HH 12.7 @2']);
  });

  test('recorded events are taken over', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    const events: readonly EngineEvent[] = rig.outcome.events;
    const other = new TankRig(TWO_OF_THREE);
    other.engine.absorb(events, rig.moment);
    expect(other.engine.openAlarms()).toEqual(rig.engine.openAlarms());
  });

  test('damage leaves it open with its condition unknown, until a good reading', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    rig.damage();
    const { id } = rig.alarm('vote:hh');
    expect(rig.alarm('vote:hh').state).toBe('UNACK');
    rig.at(1).all(12, 12, 12);
    expect(rig.told).toEqual(['returned vote:hh HH 12 @1']);
    expect(rig.alarm('vote:hh').id).toBe(id);
  });

  test('after a downtime nothing returns before each gauge has been heard', () => {
    const rig = new TankRig({ votes: [voteOf({ deviation: 0.5 })] });
    rig.all(12, 12.6, 12);
    rig.at(100).start(1);
    expect(rig.at(101).of('b', 12)).toEqual([]);
    expect(rig.at(102).of('a', 12)).toEqual([]);
    expect(rig.at(103).of('c', 12)).toEqual(['returned vote-deviation:hh deviation 0 @103']);
  });
});

describe('another register', () => {
  test('judges anew by what was said last', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    rig.at(1).configure(tankRegister({ votes: [voteOf({ value: 13 })] }, 'sha256:two'));
    expect(rig.told).toEqual(['returned vote:hh HH 12.6 @1']);
    rig.configure(tankRegister({ votes: [voteOf({ value: 12.5 })] }, 'sha256:three'));
    expect(rig.told).toEqual(['raised vote:hh HH 12.6 @1']);
    expect(rig.alarm('vote:hh')).toMatchObject({ limit: 12.5, config: 'sha256:three' });
  });

  test('a silent gauge is a missing one there too, and one not heard yet is waited for', () => {
    const rig = new TankRig({});
    rig.start();
    rig.of('a', 13);
    rig.at(5).of('b', 12);
    rig.at(31).pass();
    rig.configure(tankRegister(TWO_OF_THREE, 'sha256:two'));
    // a and c are silent, b says 12.
    expect(rig.told).toEqual(['raised vote-degraded:hh degraded 1 @31']);
    expect(ballots(rig.alarm('vote-degraded:hh').votes)).toBe('a none, b against, c none of 1oo1');
  });

  test('a vote, limit or gauge that is gone closes what stood on it', () => {
    const rig = new TankRig({ votes: [voteOf({ deviation: 0.5 })] });
    rig.all(12.7, 12.6, 12);
    rig
      .at(1)
      .configure(
        tankRegister(
          { votes: [voteOf({ limit: 'H', value: 12.6, deviation: 0.5 })] },
          'sha256:two',
        ),
      );
    expect(rig.told).toEqual(['closed vote:hh HH 12.6 @1', 'raised vote:hh H 12.6 @1']);
    rig.configure(tankRegister({}, 'sha256:three'));
    expect(rig.told).toEqual([
      'closed vote:hh H 12.6 @1',
      'closed vote-deviation:hh deviation 0.7 @1',
    ]);
    expect(rig.engine.openAlarms()).toEqual([]);
  });

  test('a vote on the other side, or a gauge that measures something else, begins anew', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.7, 12.7);
    const millimetres = GAUGES.map((gauge) => ({ ...gauge, unit: 'mm' }));
    rig.at(1).configure(tankRegister({ points: millimetres, ...TWO_OF_THREE }, 'sha256:two'));
    expect(rig.told).toEqual(['closed vote:hh HH 12.7 @1']);
    expect(rig.at(2).all(1, 1, 1)).toEqual([]);
    rig
      .at(3)
      .configure(
        tankRegister(
          { points: millimetres, votes: [voteOf({ limit: 'LL', value: 2 })] },
          'sha256:3',
        ),
      );
    expect(rig.told).toEqual(['raised vote:hh LL 1 @3']);
    rig
      .at(4)
      .configure(tankRegister({ points: millimetres, votes: [voteOf({ value: 2 })] }, 'sha256:4'));
    expect(rig.told).toEqual(['closed vote:hh LL 1 @4']);
  });
});

describe('quarantine', () => {
  test('a vote that can not be judged takes the reading back with it', () => {
    const rig = new TankRig(TWO_OF_THREE);
    rig.all(12.7, 12.6, 12);
    const snapshot = rig.engine.snapshot();
    const [farm] = snapshot.conclusions;
    const rules = (farm?.rules ?? []).map(({ alarm, ...rule }) => ({
      ...rule,
      alarm: alarm === null ? null : { ...alarm, axes: { ...alarm.axes, closed: true } },
    }));
    const poisoned = { fullName: 'park/farm', words: farm?.words ?? {}, rules };
    rig.engine = Engine.restore(rig.engine.register, { ...snapshot, conclusions: [poisoned] });
    const before = JSON.stringify(rig.engine.snapshot());
    rig.at(1).readAll([rig.reading(12, { point: 0 }), rig.reading(12, { point: 1 })]);
    expect(rig.events).toEqual(['input-quarantined @1', 'input-quarantined @1']);
    expect(JSON.stringify(rig.engine.snapshot().conclusions)).toBe(
      JSON.stringify(JSON.parse(before).conclusions),
    );
    rig.engine = Engine.restore(rig.engine.register, JSON.parse(before));
    rig.configure(tankRegister({ votes: [voteOf({ value: 13 })] }, 'sha256:two'));
    expect(rig.outcome.events.map(({ type }) => type)).toContain('input-quarantined');
    expect(rig.engine.snapshot().conclusions[0]?.words).toEqual(farm?.words);
  });
});
