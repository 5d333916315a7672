import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import { snapshotRule } from '../../rules/engine-snapshot.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Ladder, Register } from '../../rules/register.ts';
import { freshRules } from '../../rules/rule-state.ts';
import { HIGH, Rig, testPoint, testRegister } from '../support/rig.ts';

describe('start', () => {
  test('tells the facts it is given, resets the counts, and a first start knows no gap', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    rig.outcome = rig.engine.apply({
      kind: 'start',
      at: rig.moment,
      deafSince: null,
      facts: { publicKey: 'k' },
    });
    expect(rig.outcome.events).toMatchObject([
      { type: 'started', site: null, system: { part: 'gateway', publicKey: 'k' } },
    ]);
    expect(rig.engine.counts.received).toBe(0);
  });

  test('a notice becomes one system event, of a site where it names one', () => {
    const rig = new Rig();
    const notice = { kind: 'notice', type: 'checkpoint', part: 'journal', severity: 4 } as const;
    rig.outcome = rig.engine.apply({ ...notice, at: rig.at(3).moment, detail: 'ok' });
    expect(rig.outcome.events).toMatchObject([
      { type: 'checkpoint', site: null, by: null, comment: null },
    ]);
    const changed = { ...notice, at: rig.moment, detail: 'x', by: 'amy', comment: 'why' };
    rig.outcome = rig.engine.apply(changed);
    expect(rig.outcome.events).toMatchObject([{ by: 'amy', comment: 'why' }]);
    const lost = { ...notice, at: rig.moment, detail: 'x', site: 'park', facts: { count: 3 } };
    rig.outcome = rig.engine.apply(lost);
    expect(rig.outcome.events).toMatchObject([{ site: 'park', system: { count: 3 } }]);
  });

  test('the moment of the last input is kept', () => {
    const rig = new Rig();
    expect(rig.engine.lastMoment).toBeNull();
    expect(rig.engine.pointStatus(0)?.condition).toBe('never');
    expect(rig.engine.pointStatus(1)).toBeNull();
    rig.at(7).tick();
    expect(rig.engine.lastMoment).toEqual(rig.moment);
  });

  test('a refused action that found nothing out leaves the last moment as it was', () => {
    const rig = new Rig();
    rig.at(7).read(1);
    const before = rig.engine.snapshot();
    rig.at(9).unshelve();
    expect(rig.engine.snapshot()).toEqual(before);
    rig.at(50).unshelve();
    expect(rig.events).toEqual(['raised communication @37']);
    expect(rig.engine.lastMoment).toEqual(rig.moment);
  });
});

describe('damage', () => {
  test('is told for the gateway and each site, and open alarms stay open', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    const before = rig.alarm();
    expect(rig.at(2).damage()).toEqual(['journal-damaged @2', 'journal-damaged @2']);
    expect(rig.outcome.events[0]).toMatchObject({ system: { severity: 1, part: 'journal' } });
    expect(rig.alarm()).toEqual(before);
  });

  test('the condition of a returned alarm is unknown until a good live reading: close is refused', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    rig.at(2).read(1);
    rig.at(3).damage();
    const alarm = rig.alarm().id as string;
    const close = { do: 'close', alarm } as const;
    expect(rig.act(close)).toMatchObject({ detail: 'its condition is unknown' });
    rig.at(4).read(1, { q: 'uncertain' });
    expect(rig.act(close)).toMatchObject({ detail: 'its condition is unknown' });
    rig.at(5).read(1);
    expect(rig.act(close)).toEqual(['closed level-high H @5']);
  });

  test('alarms that only something else still knows of are open again, until live readings show their condition', () => {
    const lost = new Rig();
    lost.at(1).read(10);
    lost.acknowledge();
    const known = lost.outcome.events;
    const rig = new Rig();
    expect(rig.at(5).damage(known)).toEqual(['journal-damaged @5', 'journal-damaged @5']);
    expect(rig.engine.openAlarms()).toEqual(lost.engine.openAlarms());
    const close = { do: 'close', alarm: rig.alarm().id as string } as const;
    expect(rig.act(close)).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.at(6).read(1)).toEqual(['returned level-high H @6', 'closed level-high H @6']);
    // What the next alarm is called is not what the lost one was called.
    rig.at(7).read(10);
    expect(rig.alarm().id).not.toBe(close.alarm);
  });

  test('an alarm whose end is lost is closed where a younger one was open in its place', () => {
    const lost = new Rig();
    lost.at(1).read(10);
    const [older] = lost.engine.openAlarms();
    lost.at(2).read(1);
    lost.acknowledge();
    lost.at(3).read(10);
    const known = lost.outcome.events;
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.alarm().id).toBe(older?.id);
    expect(rig.at(5).damage(known)).toEqual([
      'journal-damaged @5',
      'journal-damaged @5',
      'closed level-high H @5',
    ]);
    expect(rig.outcome.events.at(-1)).toMatchObject({
      by: null,
      alarm: { id: older?.id, state: 'NORMAL' },
    });
    expect(rig.engine.openAlarms()).toEqual(lost.engine.openAlarms());
    expect(rig.alarm().id).not.toBe(older?.id);
    // The same, known again, ousts nothing; nor does one of a place that is not watched, or a late one.
    const [event] = known as [Extract<EngineEvent, { kind: 'alarm' }>];
    const late = { ...event, alarm: { ...event.alarm, id: 'late', late: true } };
    const elsewhere = { ...event, alarm: { ...event.alarm, id: 'x', point: 'nowhere' } };
    const unruled = { ...event, alarm: { ...event.alarm, id: 'y', rule: 'nothing' } };
    const ofNone = { ...event, kind: 'system', system: {} } as unknown as EngineEvent;
    expect(rig.at(6).damage([...known, late, elsewhere, unruled, ofNone])).toEqual([
      'journal-damaged @6',
      'journal-damaged @6',
    ]);
  });

  test('what is unfit of it is told, and sight is lost of what is known all the same', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    rig.at(2).read(1);
    const unfit = { ...rig.outcome.events[0], alarm: null } as unknown as EngineEvent;
    expect(rig.at(3).damage([unfit])).toEqual([
      'journal-damaged @3',
      'journal-damaged @3',
      'input-quarantined @3',
    ]);
    const close = { do: 'close', alarm: rig.alarm().id as string } as const;
    expect(rig.act(close)).toMatchObject({ detail: 'its condition is unknown' });
  });

  test.each([['communication'], ['instrument']])(
    'the condition of a returned %s alarm is known again with the next timely reading',
    (name) => {
      const rig = new Rig();
      rig.at(1).read(null);
      rig.at(50).tick();
      rig.at(51).read(1);
      rig.at(52).damage();
      const close = { do: 'close', alarm: rig.alarm(name).id as string } as const;
      expect(rig.act(close)).toMatchObject({ detail: 'its condition is unknown' });
      rig.at(53).read(1);
      expect(rig.act(close)).toEqual([`closed ${name} @53`]);
    },
  );

  test('conditions are judged afresh from live readings: running delays are abandoned', () => {
    const rig = new Rig({ onDelayMs: 10_000, offDelayMs: 10_000 });
    rig.at(1).read(10);
    rig.at(2).damage();
    expect(rig.at(20).tick()).toEqual([]);
    rig.at(21).read(10);
    expect(rig.at(31).tick()).toEqual(['raised level-high H @31']);
    rig.at(32).read(1);
    rig.at(33).damage();
    expect(rig.at(43).tick()).toEqual([]);
    expect(rig.alarm().state).toBe('UNACK');
  });

  test('an active alarm returns with the first good live reading on the safe side', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    rig.damage();
    expect(rig.at(2).read(1)).toEqual(['returned level-high H @2']);
  });
});

/** A ladder whose direction can`t be read once it is told to fail. */
function failingLadder(): { ladder: Ladder; fail: (on: boolean) => void } {
  let failing = false;
  const ladder: Ladder = {
    ...HIGH,
    get direction(): 'rising' {
      if (failing) throw new Error('no direction');
      return 'rising';
    },
  };
  return {
    ladder,
    fail: (on) => {
      failing = on;
    },
  };
}

function withBrokenPoint(register: Register): Register {
  const point = testPoint({ id: 'broken', index: register.points.length });
  const broken = Object.defineProperty({ ...point }, 'ladders', {
    // Out of sight of what compares the two registers: it fails while the points are carried over.
    enumerable: false,
    get: () => {
      throw new Error('no ladders');
    },
  });
  return { ...register, hash: 'sha256:broken', points: [...register.points, broken] };
}

describe('quarantine', () => {
  test('a reading of a point that is not in the register is set aside and told; the rest of its batch is judged', () => {
    const rig = new Rig();
    rig.at(1);
    expect(rig.readAll([rig.reading(1, { point: 5 }), rig.reading(10)])).toEqual([
      'input-quarantined @1',
      'raised level-high H @1',
    ]);
    expect(rig.outcome.events[0]).toMatchObject({
      site: null,
      system: { severity: 1, point: null },
    });
    expect(rig.engine.counts).toMatchObject({ quarantined: 1, judged: 1 });
  });

  test('a step that throws leaves the point exactly as before', () => {
    const { ladder, fail } = failingLadder();
    const rig = new Rig({ ladders: [ladder] });
    rig.at(1).read(10, { n: 1, t: 1 });
    const before = rig.engine.snapshot().points;
    fail(true);
    expect(rig.at(2).read(25, { n: 1, t: 2 })).toEqual(['input-quarantined @2']);
    expect(rig.outcome.events[0]).toMatchObject({
      site: 'park',
      system: { point: 'park/tanks/p0', detail: expect.stringContaining('no direction') },
    });
    expect(rig.at(3).read(null, { n: 2, t: 3, q: 'uncertain' })).toEqual(['raised instrument @3']);
    fail(false);
    expect(before[0]?.rules[2]).toEqual(rig.engine.snapshot().points[0]?.rules[2]);
    rig.at(4).read(25, { n: 1, t: 2 });
    expect(rig.disposition()).toBe(3);
  });

  test('no field of the point changes, and no event of the failed step is told', () => {
    const { ladder, fail } = failingLadder();
    const rig = new Rig({ ladders: [ladder] });
    rig.at(1).read(1, { n: 1, t: 1 });
    rig.at(40).tick();
    const before = rig.engine.snapshot().points;
    fail(true);
    expect(rig.at(41).read(25, { n: 1, t: 200, q: 'uncertain' })).toEqual([
      'input-quarantined @41',
    ]);
    expect(rig.engine.snapshot().points).toEqual(before);
    expect(rig.engine.openAlarms()).toHaveLength(1);
    fail(false);
    expect(rig.at(42).read(25, { n: 1, t: 42 })).toEqual([
      'counter-restarted @42',
      'returned communication @42',
      'raised level-high HH @42',
    ]);
  });

  test('an input of a kind that there is not is set aside and told', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    const input = { kind: 'wish', at: rig.at(40).moment } as never;
    expect(rig.engine.apply(input).events.map((event) => event.type)).toEqual([
      'raised',
      'view-lost',
      'view-lost',
      'input-quarantined',
    ]);
  });

  test('an action that throws changes nothing and is refused', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    const before = rig.engine.snapshot().points;
    const minutes = {
      get minutes(): number {
        throw new Error('no minutes');
      },
    };
    const action = { do: 'shelve', point: 'park/tanks/p0', reason: 'x' } as const;
    const failing = Object.defineProperties(
      { ...action, minutes: 0 },
      Object.getOwnPropertyDescriptors(minutes),
    );
    expect(rig.act(failing)).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.events).toEqual(['input-quarantined @1']);
    expect(rig.engine.snapshot().points).toEqual(before);
  });

  test('a configuration that throws is set aside as a whole: the old one stays, with all alarms', () => {
    const rig = new Rig(testRegister([{}, {}]));
    rig.at(1).read(10);
    rig.shelve(10);
    const before = rig.engine.snapshot();
    const next = withBrokenPoint(testRegister([{ ladders: [] }]));
    expect(rig.configure(next)).toEqual(['input-quarantined @1']);
    expect(rig.engine.snapshot()).toEqual(before);
    expect(rig.engine.register.hash).toBe('sha256:one');
    expect(rig.alarm().state).toBe('SHELVED');
    expect(rig.at(2).read(25)).toEqual(['unshelved level-high H @2', 'escalated level-high HH @2']);
    expect(rig.at(40).tick()).toEqual(['raised communication @32']);
  });

  test('a point that fails when judged again keeps its state, the others are judged', () => {
    const { ladder, fail } = failingLadder();
    const rig = new Rig(testRegister([{ ladders: [ladder] }, {}]));
    rig.at(1).read(8);
    rig.read(8, { point: 1 });
    const tight = { ...HIGH, limits: [{ ...(HIGH.limits[0] as Ladder['limits'][0]), value: 5 }] };
    const next = testRegister([{ ladders: [ladder] }, { ladders: [tight] }], 'sha256:two');
    fail(false);
    const failing = failingLadder();
    const { points } = testRegister([{ ladders: [failing.ladder] }, { ladders: [tight] }]);
    const quiet = Object.defineProperty({ ...points[0] }, 'range', {
      get: () => {
        throw new Error('no range');
      },
      enumerable: false,
    }) as (typeof points)[0];
    expect(rig.configure({ ...next, points: [quiet, points[1] as (typeof points)[0]] })).toEqual([
      'config-changed @1',
      'config-changed @1',
      'input-quarantined @1',
      'raised p1:level-high H @1',
    ]);
  });
});

describe('snapshot', () => {
  test('restored under its register, the engine goes on as it was', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10, { n: 1, t: 1 });
    const text = JSON.stringify(rig.engine.snapshot());
    rig.engine = Engine.restore(rig.engine.register, JSON.parse(text));
    expect(JSON.stringify(rig.engine.snapshot())).toBe(text);
    expect(rig.engine.nextDueAt()).toBe(6_000);
    rig.at(2).read(10, { n: 1, t: 1 });
    expect(rig.disposition()).toBe(4);
    expect(rig.at(6).tick()).toEqual(['raised level-high H @6']);
  });

  test('a rule that nothing has happened to is left out, and an older snapshot that holds it says the same', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(1);
    const rules = freshRules(testPoint(), 0).map(snapshotRule);
    expect(rules.map(({ rule }) => rule)).toEqual(['communication', 'instrument', 'level-high']);
    const snapshot = rig.engine.snapshot();
    expect(snapshot.points[0]?.rules).toEqual([]);
    const points = snapshot.points.map((point) => ({ ...point, rules }));
    const older = Engine.restore(rig.engine.register, { ...snapshot, points });
    expect(older.snapshot()).toEqual(snapshot);
    // A delay, an alarm and its end each count as something.
    for (const [second, value] of [
      [2, 10],
      [7, 10],
      [8, 1],
    ] as const) {
      rig.at(second).read(value);
      const { engine } = rig;
      const ladder = engine.snapshot().points[0]?.rules;
      expect(ladder?.map(({ rule }) => rule)).toEqual(['level-high']);
      const again = Engine.restore(engine.register, JSON.parse(JSON.stringify(engine.snapshot())));
      expect(again.snapshot()).toEqual(engine.snapshot());
    }
  });

  test('points, rules and limits that the snapshot does not know start fresh', () => {
    const rig = new Rig();
    rig.at(1).read(25);
    const snapshot = rig.engine.snapshot();
    const limits = [
      ...HIGH.limits,
      { ...(HIGH.limits[1] as Ladder['limits'][0]), name: 'HHH', value: 30 },
    ];
    const low = { ...HIGH, rule: 'rate-high' };
    const register = testRegister([{ ladders: [{ ...HIGH, limits }, low] }, {}]);
    rig.engine = Engine.restore(register, snapshot);
    expect(rig.engine.pointStatus(1)?.condition).toBe('never');
    expect(rig.at(2).read(30)).toEqual(['escalated level-high HHH @2', 'raised rate-high HH @2']);
  });
});

describe('a limit that was loosened while the gateway was down', () => {
  const loosened = {
    ...HIGH,
    limits: HIGH.limits.map((each) => ({ ...each, value: each.value + 5 })),
  };
  const cases = [
    {
      name: 'clears by a last reading that is still recent',
      away: 2,
      offDelayMs: 0,
      returned: true,
    },
    {
      name: 'clears nothing by one as old as a delayed reading',
      away: 60,
      offDelayMs: 0,
      returned: false,
    },
    {
      name: 'starts no off-delay by a reading from before',
      away: 2,
      offDelayMs: 1_000,
      returned: false,
    },
  ];

  test.each(cases)('$name', ({ away, offDelayMs, returned }) => {
    const rig = new Rig({ offDelayMs });
    rig.start();
    rig.at(1).read(10);
    rig.at(1 + away).start(1);
    rig.configure(testRegister([{ offDelayMs, ladders: [loosened] }], 'sha256:two'));
    rig.at(4 + away).tick();
    expect(rig.alarm().state).toBe(returned ? 'RTNUN' : 'UNACK');
  });
});

test('a calibration that has lasted too long is not due once more after each start', () => {
  const rig = new Rig({ staleAfterMs: 86_400_000 });
  rig.start();
  rig.at(1).read(1, { q: 'calibrating' });
  expect(rig.at(1_801).tick()).toEqual(['raised instrument @1801']);
  rig.at(1_900).start(1_801);
  expect(rig.engine.nextDueAt()).toBeGreaterThan(rig.moment.steadyMs);
});
