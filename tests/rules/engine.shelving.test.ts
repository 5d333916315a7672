import { describe, expect, test } from 'vitest';
import { HIGH, Rig, testRegister } from '../support/rig.ts';

const ALIVE = { staleAfterMs: 100_000_000 };

function raised(value = 10): Rig {
  const rig = new Rig(ALIVE);
  rig.at(1).read(value);
  return rig;
}

describe('what a level may do', () => {
  test('level 1 can`t be shelved', () => {
    const rig = raised(20);
    expect(rig.shelve(10)).toMatchObject({
      reason: 'forbidden-by-state',
      alarm: rig.alarm().id,
    });
    expect(rig.alarm().state).toBe('UNACK');
  });

  test('level 2 at most 60 minutes', () => {
    const rig = raised();
    expect(rig.shelve(60.001)).toMatchObject({ reason: 'invalid', field: 'minutes' });
    expect(rig.shelve(60)).toEqual(['shelved level-high H @1']);
  });

  test('others at most 480 minutes', () => {
    const rig = new Rig(ALIVE);
    rig.at(1).read(null);
    expect(rig.shelve(481)).toMatchObject({ reason: 'invalid', field: 'minutes' });
    expect(rig.shelve(480)).toEqual(['shelved instrument @1']);
  });

  test.each([[0], [-1], [Number.NaN]])('%d minutes is refused', (minutes) => {
    expect(raised().shelve(minutes)).toMatchObject({ reason: 'invalid', field: 'minutes' });
  });

  test('where nothing alarms it is level 2: at most 60 minutes', () => {
    const rig = new Rig();
    expect(rig.shelve(61, 'communication')).toMatchObject({ reason: 'invalid' });
    expect(rig.shelve(60, 'communication')).toEqual(['shelved communication (none) @0']);
  });

  test('one that is refused among those meant refuses all', () => {
    const rig = raised(20);
    rig.at(2).read(null);
    expect(rig.shelve(10)).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.states()).toEqual(['instrument UNACK', 'level-high UNACK']);
  });
});

describe('a shelf', () => {
  test('acts on a point and rule; without rule on those with an open alarm, else all', () => {
    const rig = raised();
    expect(rig.shelve(10, 'instrument')).toEqual(['shelved instrument (none) @1']);
    expect(rig.shelve(10)).toEqual(['shelved level-high H @1']);
    const quiet = new Rig();
    expect(quiet.shelve(10)).toEqual([
      'shelved communication (none) @0',
      'shelved instrument (none) @0',
      'shelved level-high (none) @0',
    ]);
  });

  test('a rule that the point does not have is refused, naming those it has', () => {
    expect(raised().shelve(10, 'level-low')).toMatchObject({
      reason: 'invalid',
      field: 'rule',
      detail: expect.stringContaining('communication, instrument, level-high'),
    });
  });

  test('a point that is not there is not found', () => {
    expect(raised().shelve(10, undefined, 'park/tanks/none')).toMatchObject({
      reason: 'not-found',
    });
  });

  test('what is shelved already is refused', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.shelve(10)).toMatchObject({ reason: 'forbidden-by-state', alarm: rig.alarm().id });
    const quiet = new Rig();
    quiet.shelve(10);
    expect(quiet.shelve(10)).toMatchObject({ reason: 'forbidden-by-state', alarm: undefined });
  });

  test('with no alarm open the event carries alarm.id: null, and shelvedUntil', () => {
    const rig = new Rig();
    rig.at(60).shelve(10, 'level-high');
    expect(rig.outcome.events[0]).toMatchObject({
      by: 'amy',
      alarm: {
        id: null,
        state: 'SHELVED',
        level: 2,
        shelvedUntil: '2026-11-21T00:11:00.000Z',
        version: 0,
      },
    });
  });

  test('works before anything alarms and outlives an occurrence', () => {
    const rig = new Rig(ALIVE);
    rig.shelve(10, 'level-high');
    expect(rig.at(1).read(10)).toEqual(['raised level-high H @1']);
    expect(rig.alarm()).toMatchObject({
      state: 'SHELVED',
      shelvedUntil: '2026-11-21T00:10:00.000Z',
    });
    rig.at(2).read(1);
    const closed = rig.act({ do: 'close', alarm: rig.alarm().id as string });
    expect(closed).toEqual(['closed level-high H @2']);
    rig.at(3).read(10);
    expect(rig.alarm()).toMatchObject({ state: 'SHELVED', occurrences: 1 });
  });

  test('a shelved alarm that returns stays open and SHELVED; active again: raised, still SHELVED', () => {
    const rig = raised();
    rig.acknowledge();
    rig.shelve(10);
    expect(rig.at(2).read(1)).toEqual(['returned level-high H @2']);
    expect(rig.alarm()).toMatchObject({ state: 'SHELVED', returnedAt: '2026-11-21T00:00:02.000Z' });
    expect(rig.at(3).read(10)).toEqual(['raised level-high H @3']);
    expect(rig.alarm()).toMatchObject({ state: 'SHELVED', occurrences: 2 });
  });

  test('a rise above the level shelved: unshelved, then escalated', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.at(2).read(20)).toEqual(['unshelved level-high H @2', 'escalated level-high HH @2']);
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', shelvedUntil: null });
    expect(rig.outcome.events.every((event) => event.by === null)).toBe(true);
  });

  test('a shelved alarm that returned and comes again above that level: unshelved, then raised', () => {
    const rig = raised();
    rig.shelve(10);
    rig.at(2).read(1);
    expect(rig.at(3).read(20)).toEqual(['unshelved level-high H @3', 'raised level-high HH @3']);
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', occurrences: 2 });
  });

  test('no alarm open, and one raised above level 2: unshelved, then raised', () => {
    const rig = new Rig();
    rig.shelve(10, 'level-high');
    expect(rig.at(3).read(20)).toEqual([
      'unshelved level-high (none) @3',
      'raised level-high HH @3',
    ]);
    expect(rig.alarm().state).toBe('UNACK');
  });

  test('a rise up to the level shelved stays SHELVED', () => {
    const rig = new Rig({
      ...ALIVE,
      ladders: [
        {
          ...HIGH,
          limits: [
            { ...(HIGH.limits[0] as (typeof HIGH.limits)[0]), level: 4 },
            { ...(HIGH.limits[1] as (typeof HIGH.limits)[0]), level: 2 },
          ],
        },
      ],
    });
    rig.shelve(10, 'level-high');
    rig.at(1).read(10);
    expect(rig.at(2).read(20)).toEqual(['escalated level-high HH @2']);
    expect(rig.alarm().state).toBe('SHELVED');
  });

  test('at its end, by time: UNACK if active', () => {
    const rig = raised();
    rig.acknowledge();
    rig.shelve(10);
    expect(rig.at(700).tick()).toEqual(['unshelved level-high H @601']);
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', acknowledgedBy: null, shelvedUntil: null });
  });

  test('at its end, by time: RTNUN if returned', () => {
    const rig = raised();
    rig.acknowledge();
    rig.shelve(10);
    rig.at(2).read(1);
    expect(rig.at(700).tick()).toEqual(['unshelved level-high H @601']);
    expect(rig.alarm().state).toBe('RTNUN');
  });

  test('at its end, by time, with no alarm open: an event with alarm.id: null', () => {
    const rig = new Rig();
    rig.shelve(10, 'level-high');
    expect(rig.at(700).tick()).toEqual(['unshelved level-high (none) @600']);
    expect(rig.outcome.events[0]).toMatchObject({ by: null, alarm: { id: null, state: 'NORMAL' } });
  });

  test('by hand: ACKED if active', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.at(2).unshelve()).toEqual(['unshelved level-high H @2']);
    expect(rig.alarm()).toMatchObject({ state: 'ACKED', acknowledgedBy: 'amy' });
  });

  test('by hand: closed if returned', () => {
    const rig = raised();
    rig.shelve(10);
    rig.at(2).read(1);
    expect(rig.at(3).unshelve()).toEqual(['unshelved level-high H @3', 'closed level-high H @3']);
    expect(rig.engine.openAlarms()).toEqual([]);
  });

  test('by hand with no alarm open: an event with alarm.id: null; again: refused', () => {
    const rig = new Rig();
    rig.shelve(10, 'level-high');
    expect(rig.unshelve('level-high')).toEqual(['unshelved level-high (none) @0']);
    expect(rig.unshelve('level-high')).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.at(700).tick()).toEqual([]);
  });

  test('by hand, latched: waits for its reset all the same', () => {
    const rig = new Rig({ ...ALIVE, latching: true });
    rig.at(1).read(10);
    rig.shelve(10);
    rig.at(2).read(1);
    expect(rig.at(3).unshelve()).toEqual(['unshelved level-high H @3']);
    expect(rig.alarm().state).toBe('LATCHED');
  });

  test('a shelved alarm can`t be acknowledged or reset', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.acknowledge()).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.act({ do: 'reset', alarm: rig.alarm().id as string })).toMatchObject({
      reason: 'forbidden-by-state',
    });
  });

  test('its end falls due in a downtime and is told at start, with its own time', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.at(5_000).start(2)).toContain('unshelved level-high H @601');
  });

  test('a new shelf is not ended by the deadline of an old one', () => {
    const rig = raised();
    rig.shelve(10);
    rig.at(2).unshelve();
    rig.at(3).shelve(20);
    rig.at(700).tick();
    expect(rig.alarm().state).toBe('SHELVED');
  });
});

describe('out of service', () => {
  const point = 'park/tanks/p0';
  const out = { do: 'out-of-service', point, reason: 'works' } as const;

  test('works at any level, has no end, and wins over SHELVED', () => {
    const rig = raised();
    rig.shelve(10);
    expect(rig.at(2).act(out)).toEqual(['out-of-service level-high H @2']);
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
    expect(rig.at(3).read(20)).toEqual(['unshelved level-high H @3', 'escalated level-high HH @3']);
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
    expect(rig.at(1_000_000).tick()).toContain('raised communication @100003');
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
  });

  test('an alarm stays open and hidden while it returns and comes again', () => {
    const rig = raised();
    rig.act(out);
    expect(rig.at(2).read(1)).toEqual(['returned level-high H @2']);
    expect(rig.at(3).read(20)).toEqual(['raised level-high HH @3']);
    expect(rig.alarm()).toMatchObject({ state: 'OUT_OF_SERVICE', occurrences: 2 });
    expect(rig.acknowledge()).toMatchObject({ reason: 'forbidden-by-state' });
  });

  test('back in service by hand: ACKED if active, else closed', () => {
    const rig = raised();
    rig.act(out);
    expect(rig.at(2).act({ do: 'in-service', point })).toEqual(['in-service level-high H @2']);
    expect(rig.alarm().state).toBe('ACKED');
    rig.at(3).act(out);
    rig.at(4).read(1);
    expect(rig.at(5).act({ do: 'in-service', point })).toEqual([
      'in-service level-high H @5',
      'closed level-high H @5',
    ]);
  });

  test('works before anything alarms, for every rule, with alarm.id: null', () => {
    const rig = new Rig();
    expect(rig.act({ ...out, rule: 'level-high' })).toEqual([
      'out-of-service level-high (none) @0',
    ]);
    expect(rig.outcome.events[0]).toMatchObject({ alarm: { id: null, state: 'OUT_OF_SERVICE' } });
    expect(rig.act(out)).toEqual([
      'out-of-service communication (none) @0',
      'out-of-service instrument (none) @0',
    ]);
    rig.at(1).read(20);
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
    expect(rig.at(2).act({ do: 'in-service', point })).toEqual([
      'in-service communication (none) @2',
      'in-service instrument (none) @2',
      'in-service level-high HH @2',
    ]);
  });

  test('twice, or back in service twice, is refused', () => {
    const rig = raised();
    expect(rig.act({ do: 'in-service', point })).toMatchObject({ reason: 'forbidden-by-state' });
    rig.act(out);
    expect(rig.act(out)).toMatchObject({ reason: 'forbidden-by-state' });
  });

  test('SHELVED and OUT_OF_SERVICE together: each ends on its own, the last one brings it back', () => {
    const rig = raised();
    rig.shelve(10);
    rig.act(out);
    rig.at(2).read(1);
    expect(rig.at(3).unshelve()).toEqual(['unshelved level-high H @3']);
    expect(rig.alarm().state).toBe('OUT_OF_SERVICE');
    expect(rig.at(4).act({ do: 'in-service', point })).toEqual([
      'in-service level-high H @4',
      'closed level-high H @4',
    ]);
  });

  test('acts on its own point only', () => {
    const rig = new Rig(testRegister([{}, {}]));
    rig.at(1).read(10);
    rig.read(10, { point: 1 });
    rig.act(out);
    expect(rig.states()).toEqual(['level-high OUT_OF_SERVICE', 'level-high UNACK']);
  });
});
