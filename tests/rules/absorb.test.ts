import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { HIGH, limit, Rig, testRegister } from '../support/rig.ts';

/** A rig over a fresh engine that has taken over the events of another, at its moment. */
function absorbed(live: Rig, events: readonly EngineEvent[], register = live.engine.register): Rig {
  const rig = new Rig(register);
  rig.engine.absorb(events, live.moment);
  return rig;
}

/** Events of several steps. */
function recorded(rig: Rig, ...steps: readonly ((rig: Rig) => unknown)[]): readonly EngineEvent[] {
  return steps.flatMap((step) => {
    step(rig);
    return rig.outcome.events;
  });
}

describe('absorbing recorded events', () => {
  test('makes alarms what they were, levels held included: a good reading returns them', () => {
    const live = new Rig();
    const events = recorded(live, (rig) => rig.at(1).read(20));
    const rig = absorbed(live, events);
    expect(rig.engine.openAlarms()).toEqual(live.engine.openAlarms());
    expect(rig.engine.lastMoment).toEqual(live.moment);
    expect(rig.at(2).read(12)).toEqual(['de-escalated level-high H @2']);
    expect(rig.at(3).read(1)).toEqual(['returned level-high H @3']);
  });

  test('a point whose silence was told is silent', () => {
    const live = new Rig();
    const events = recorded(
      live,
      (rig) => rig.at(1).read(1),
      (rig) => rig.at(50).tick(),
    );
    const rig = absorbed(live, events);
    expect(rig.at(51).read(1)).toEqual(['returned communication @51']);
  });

  test('a closed alarm is over, its span is remembered and the next has another id', () => {
    const live = new Rig();
    const events = recorded(
      live,
      (rig) => rig.at(1).read(10),
      (rig) => rig.acknowledge(),
      (rig) => rig.at(2).read(1),
    );
    const rig = absorbed(live, events);
    expect(rig.engine.openAlarms()).toEqual([]);
    rig.at(100).read(1, { t: 100 });
    expect(rig.read(15, { t: 1.5 })).toEqual([]);
    live.at(200).read(10);
    rig.at(200).read(10);
    expect(rig.alarm().id).toBe(live.alarm().id);
  });

  test('shelves and out-of-service come over, with and without an open alarm, and end in time', () => {
    const live = new Rig({ staleAfterMs: 10_000_000 });
    const point = 'park/tanks/p0';
    const events = recorded(
      live,
      (rig) => rig.at(1).read(10),
      (rig) => rig.shelve(10),
      (rig) => rig.act({ do: 'out-of-service', point, rule: 'instrument', reason: 'x' }),
      (rig) => rig.shelve(5, 'communication'),
    );
    const rig = absorbed(live, events);
    expect(rig.engine.openAlarms()).toEqual(live.engine.openAlarms());
    expect(rig.at(1_000).tick()).toEqual([
      'unshelved communication (none) @301',
      'unshelved level-high H @601',
    ]);
    expect(rig.at(1_001).read(null)).toEqual(['raised instrument @1001']);
    expect(rig.alarm('instrument').state).toBe('OUT_OF_SERVICE');
  });

  test('what ended a shelf or an out-of-service ends it', () => {
    const live = new Rig();
    const point = 'park/tanks/p0';
    const events = recorded(
      live,
      (rig) => rig.shelve(10, 'level-high'),
      (rig) => rig.unshelve(),
      (rig) => rig.act({ do: 'out-of-service', point, reason: 'x' }),
      (rig) => rig.act({ do: 'in-service', point }),
    );
    const rig = absorbed(live, events);
    expect(rig.engine.nextDueAt()).toBeNull();
    rig.at(1).read(10);
    expect(rig.states()).toEqual(['level-high UNACK']);
  });

  test('a latch that is hidden behind a shelf is remembered', () => {
    const live = new Rig({ latching: true, staleAfterMs: 10_000_000 });
    const before = recorded(
      live,
      (rig) => rig.at(1).read(10),
      (rig) => rig.at(2).read(1),
      (rig) => rig.shelve(10),
    );
    expect(absorbed(live, before).at(3).unshelve()).toEqual(['unshelved level-high H @3']);
    const shelvedFirst = new Rig({ latching: true, staleAfterMs: 10_000_000 });
    const behind = recorded(
      shelvedFirst,
      (rig) => rig.at(1).read(10),
      (rig) => rig.shelve(10),
      (rig) => rig.at(2).read(1),
    );
    expect(absorbed(shelvedFirst, behind).at(3).unshelve()).toEqual(['unshelved level-high H @3']);
    const unlatched = new Rig({ staleAfterMs: 10_000_000 });
    const plain = recorded(
      unlatched,
      (rig) => rig.at(1).read(10),
      (rig) => rig.shelve(10),
      (rig) => rig.at(2).read(1),
    );
    expect(absorbed(unlatched, plain.slice(2)).at(3).unshelve()).toEqual([
      'unshelved level-high H @3',
      'closed level-high H @3',
    ]);
    expect(absorbed(live, before.slice(2)).at(3).unshelve()).toHaveLength(2);
  });

  test('a shelf or out-of-service whose beginning is lost is known from any later event', () => {
    const live = new Rig({ staleAfterMs: 10_000_000 });
    const point = 'park/tanks/p0';
    const events = recorded(
      live,
      (rig) => rig.at(1).read(10),
      (rig) => rig.shelve(10),
      (rig) => rig.act({ do: 'out-of-service', point, rule: 'level-high', reason: 'x' }),
      (rig) => rig.at(2).read(1),
    );
    const rig = absorbed(live, events.slice(3));
    expect(rig.states()).toEqual(['level-high OUT_OF_SERVICE']);
    expect(rig.at(3).act({ do: 'in-service', point })).toEqual(['in-service level-high H @3']);
    expect(rig.at(700).tick()).toEqual(['unshelved level-high H @601']);
    expect(rig.alarm().state).toBe('RTNUN');
  });

  test('an alarm closed while hidden leaves what hides it in place', () => {
    const live = new Rig();
    const point = 'park/tanks/p0';
    const events = recorded(
      live,
      (rig) => rig.at(1).read(10),
      (rig) => rig.act({ do: 'out-of-service', point, rule: 'level-high', reason: 'x' }),
      (rig) => rig.at(2).read(1),
      (rig) => rig.act({ do: 'close', alarm: rig.alarm().id as string }),
    );
    const rig = absorbed(live, events);
    expect(rig.at(3).read(10)).toEqual(['raised level-high H @3']);
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
  });

  test('a late alarm comes over beside the live one', () => {
    const live = new Rig();
    const events = recorded(
      live,
      (rig) => rig.at(1_000).read(10, { t: 1_000 }),
      (rig) => rig.read(15, { t: 900 }),
    );
    const rig = absorbed(live, events);
    expect(rig.engine.openAlarms()).toEqual(live.engine.openAlarms());
    expect(rig.states()).toEqual(['level-high UNACK', 'level-high RTNUN']);
    expect(rig.at(1_001).read(1)).toEqual(['returned level-high H @1001']);
  });

  test('a late alarm ends no shelf of its rule', () => {
    const live = new Rig();
    const events = recorded(
      live,
      (rig) => rig.at(1_000).read(1, { t: 1_000 }),
      (rig) => rig.shelve(10, 'level-high'),
      (rig) => rig.read(15, { t: 900 }),
    );
    const rig = absorbed(live, events);
    expect(rig.states()).toEqual(['level-high RTNUN']);
    rig.at(1_001).read(10);
    expect(rig.states()).toEqual(['level-high SHELVED', 'level-high RTNUN']);
  });

  test('what is not of an alarm, or of a point or rule that is not there, is passed over', () => {
    const live = new Rig(testRegister([{}, { ladders: [{ ...HIGH, rule: 'rate-high' }] }]));
    live.at(1);
    const events = recorded(
      live,
      (rig) => rig.start(),
      (rig) => rig.readAll([rig.reading(20), rig.reading(20, { point: 1 })]),
    );
    const rig = absorbed(live, events, testRegister([{ id: 'p1' }]));
    expect(rig.engine.openAlarms()).toEqual([]);
  });

  test('an active alarm at a limit that is not in the ladder follows the next good reading', () => {
    const live = new Rig({ ladders: [{ ...HIGH, limits: [limit('X', 15, 1)] }] });
    const events = recorded(live, (rig) => rig.at(1).read(16));
    const safe = absorbed(live, events, testRegister([{}]));
    expect(safe.at(2).read(1)).toEqual(['returned level-high X @2']);
    const milder = absorbed(live, events, testRegister([{}]));
    expect(milder.at(2).read(10)).toEqual(['de-escalated level-high H @2']);
    const same = absorbed(live, events, testRegister([{}]));
    expect(same.at(2).read(20)).toEqual(['escalated level-high HH @2']);
  });

  test('an event whose times can`t be read counts from the record that holds it', () => {
    const live = new Rig();
    const [event] = recorded(live, (rig) => rig.at(5).read(10));
    if (event?.kind !== 'alarm') throw new Error('no alarm');
    const broken = { ...event, alarm: { ...event.alarm, raisedAt: 'noon', updatedAt: '' } };
    expect(absorbed(live, [broken]).alarm()).toEqual(live.alarm());
    const timeless = { ...event, alarm: { ...event.alarm, raisedAt: null } };
    expect(absorbed(live, [timeless]).alarm()).toEqual(live.alarm());
  });

  test('live judging goes on from there', () => {
    const live = new Rig();
    const events = recorded(live, (rig) => rig.at(1).read(10));
    const rig = absorbed(live, events);
    const register = rig.engine.register;
    rig.engine = Engine.restore(register, rig.engine.snapshot());
    expect(rig.at(2).read(20)).toEqual(['escalated level-high HH @2']);
    expect(rig.alarm()).toMatchObject({ version: 2, occurrences: 1 });
  });
});
