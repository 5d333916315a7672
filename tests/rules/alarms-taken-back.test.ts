import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { HIGH, Rig, testPoint } from '../support/rig.ts';
import { ballots, TankRig, voteOf } from '../support/tank-rig.ts';

type AlarmEvent = Extract<EngineEvent, { kind: 'alarm' }>;

const TOLD = ['journal-damaged @5', 'journal-damaged @5'];

/** The last event of the alarm of a rule, as something beside the journal has it. */
function lastOf(rig: Rig, rule = 'level-high'): AlarmEvent {
  const event = rig.outcome.events.findLast(
    (each) => each.kind === 'alarm' && each.alarm.rule === rule && each.alarm.state !== 'NORMAL',
  );
  if (event?.kind !== 'alarm') throw new Error(`the last input told of no open alarm of ${rule}`);
  return event;
}

/** An alarm whose records are lost: raised at 1 s, and what then became of it. */
function lost(live: (rig: Rig) => void = () => {}): { event: AlarmEvent; alarm: Alarm } {
  const rig = new Rig();
  rig.at(1).read(10);
  live(rig);
  return { event: lastOf(rig), alarm: rig.alarm() };
}

/** One that has returned and waits for its acknowledgement. */
const returned = (rig: Rig): void => void rig.at(2).read(1);

/** An engine that has raised another alarm of the same rule since, at 3 s. */
function since(value: number): { rig: Rig; other: Alarm } {
  const rig = new Rig();
  rig.at(3).read(value);
  return { rig, other: rig.alarm() };
}

describe('an alarm that is taken back where another is open in its place', () => {
  test('ends the other, which is told', () => {
    const { event, alarm } = lost((rig) => rig.acknowledge());
    const { rig, other } = since(10);
    expect(other.id).not.toBe(alarm.id);
    expect(rig.at(5).damage([event])).toEqual([...TOLD, 'closed level-high H @5']);
    expect(rig.outcome.events.at(-1)).toMatchObject({
      by: null,
      comment: `alarm ${alarm.id} of lost records takes its place`,
      alarm: { id: other.id, state: 'NORMAL', version: other.version + 1 },
    });
    expect(rig.engine.openAlarms()).toEqual([alarm]);
    expect(rig.engine.openAlarm(String(other.id))).toBeNull();
  });

  test('is known of its own name already, and ends nothing', () => {
    const { event, alarm } = lost((rig) => rig.acknowledge());
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.alarm().id).toBe(alarm.id);
    expect(rig.at(5).damage([event])).toEqual(TOLD);
    expect(rig.engine.openAlarms()).toEqual([alarm]);
  });

  test('is a late one, and stands beside it; one of a rule that is gone is left out', () => {
    const { event } = lost();
    const late = { ...event, alarm: { ...event.alarm, id: 'late', late: true } };
    const unruled = { ...event, alarm: { ...event.alarm, rule: 'gone' } };
    const { rig, other } = since(10);
    expect(rig.at(5).damage([late, unruled])).toEqual(TOLD);
    expect(rig.engine.openAlarms().map(({ id }) => id)).toEqual([other.id, 'late']);
  });

  test('ends the one before it, where the last events of both are there', () => {
    const { event } = lost();
    const older = { ...event, alarm: { ...event.alarm, id: 'older' } };
    const rig = new Rig();
    expect(rig.at(5).damage([older, event])).toEqual([...TOLD, 'closed level-high H @5']);
    expect(rig.outcome.events.at(-1)).toMatchObject({ alarm: { id: 'older' } });
    expect(rig.alarm().id).toBe(event.alarm.id);
  });

  test('comes to the same when the same inputs are applied to a snapshot', () => {
    const { event } = lost(returned);
    const { rig } = since(20);
    const restored = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    const again = new Rig();
    again.engine = Engine.restore(rig.engine.register, restored);
    rig.at(5).damage([event]);
    again.at(5).damage([event]);
    expect(again.outcome.events).toEqual(rig.outcome.events);
    expect(again.engine.snapshot()).toEqual(rig.engine.snapshot());
  });
});

describe('a condition that held where an alarm is taken back', () => {
  test('is worse than that alarm knew: it escalates, and wants to be acknowledged again', () => {
    const { event, alarm } = lost((rig) => rig.acknowledge());
    const { rig } = since(20);
    expect(rig.at(5).damage([event])).toEqual([
      ...TOLD,
      'closed level-high HH @5',
      'escalated level-high HH @5',
    ]);
    const now = { state: 'UNACK', level: 1, limit: 20, value: 20, peak: 20 };
    expect(rig.engine.openAlarms()).toMatchObject([{ ...now, id: alarm.id, occurrences: 1 }]);
    expect(rig.at(6).read(1)).toEqual(['returned level-high HH @6']);
  });

  test('is one that the alarm had returned from: it is raised again', () => {
    const { event, alarm } = lost(returned);
    const { rig } = since(10);
    expect(rig.at(5).damage([event])).toEqual([
      ...TOLD,
      'closed level-high H @5',
      'raised level-high H @5',
    ]);
    expect(rig.engine.openAlarms()).toMatchObject([
      { id: alarm.id, state: 'UNACK', occurrences: 2, returnedAt: null },
    ]);
    // It is held, so that the same value raises nothing more, and a good one clears it.
    expect(rig.at(6).read(10)).toEqual([]);
    expect(rig.at(7).read(1)).toEqual(['returned level-high H @7']);
  });

  test('is milder than that alarm knew: that one stands', () => {
    const { event, alarm } = lost((rig) => void rig.read(20));
    const { rig } = since(10);
    expect(rig.at(5).damage([event])).toEqual([...TOLD, 'closed level-high H @5']);
    expect(rig.engine.openAlarms()).toEqual([alarm]);
  });

  test('is over: nothing is raised of it', () => {
    const { event, alarm } = lost(returned);
    const { rig } = since(10);
    rig.at(4).read(1);
    expect(rig.at(5).damage([event])).toEqual([...TOLD, 'closed level-high H @5']);
    expect(rig.engine.openAlarms()).toEqual([alarm]);
  });

  test('breaks the shelf of an alarm that was shelved at a milder level', () => {
    const { event } = lost((rig) => void rig.shelve(10));
    const { rig } = since(20);
    expect(rig.at(5).damage([event])).toEqual([
      ...TOLD,
      'closed level-high HH @5',
      'unshelved level-high H @5',
      'escalated level-high HH @5',
    ]);
    expect(rig.states()).toEqual(['level-high UNACK']);
  });

  test('has no level, as that of an instrument', () => {
    const before = new Rig();
    before.at(1).read(null);
    before.at(2).read(1);
    const rig = new Rig();
    rig.at(3).read(null);
    expect(rig.at(5).damage([lastOf(before, 'instrument')])).toEqual([
      ...TOLD,
      'closed instrument @5',
      'raised instrument @5',
    ]);
    expect(rig.at(6).read(1)).toEqual(['returned instrument @6']);
  });

  test('is a vote: who votes now stands in the alarm that is raised again', () => {
    const tank = { votes: [voteOf()] };
    const before = new TankRig(tank);
    before.all(12.7, 12.6, 12);
    before.at(1).all(12, 12, 12);
    const rig = new TankRig(tank);
    rig.at(3).all(12, 12.8, 12.9);
    rig.at(5).damage([lastOf(before, 'vote:hh')]);
    expect(rig.told).toEqual(['closed vote:hh HH 12.8 @5', 'raised vote:hh HH 12.8 @5']);
    expect(ballots(rig.alarm('vote:hh').votes)).toBe('a against, b for, c for of 2oo3');
  });
});

test('an alarm taken back at a limit that is gone follows what holds at one that is there', () => {
  const [h, hh] = HIGH.limits;
  if (h === undefined || hh === undefined) throw new Error('the ladder has two limits');
  const old = new Rig(testPoint({ ladders: [{ ...HIGH, limits: [h, { ...hh, name: 'X' }] }] }));
  old.at(1).read(20);
  const rig = new Rig(testPoint({ ladders: [HIGH] }));
  rig.at(3).read(10);
  expect(rig.at(5).damage([lastOf(old)])).toEqual([
    ...TOLD,
    'closed level-high H @5',
    'de-escalated level-high H @5',
  ]);
  expect(rig.at(6).read(20)).toEqual(['escalated level-high HH @6']);
});

test('an alarm whose end is lost ends with an event of what was last told of it, and touches none that stands', () => {
  const { alarm } = lost((rig) => void rig.shelve(10));
  const { rig, other } = since(10);
  const input = { kind: 'damage', at: rig.at(5).moment, detail: 'a hole', facts: {} } as const;
  const { events } = rig.engine.apply({ ...input, ended: [alarm] });
  expect(events.at(-1)).toMatchObject({
    type: 'closed',
    site: 'park',
    by: null,
    comment: 'its end lies in lost records',
    alarm: { id: alarm.id, state: 'NORMAL', shelvedUntil: null, version: alarm.version + 1 },
  });
  expect(rig.engine.openAlarms()).toEqual([other]);
  // Nor does taking over what was recorded of it.
  const again = since(10).rig;
  again.shelve(5);
  const standing = again.engine.openAlarms();
  again.engine.absorb(events, rig.moment);
  expect(again.engine.openAlarms()).toEqual(standing);
  expect(again.at(6).read(10)).toEqual([]);
  expect(again.at(7).read(1)).toEqual(['returned level-high H @7']);
  expect(again.states()).toEqual(['level-high SHELVED']);
});
