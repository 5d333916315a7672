import { describe, expect, test } from 'vitest';
import { Rig } from '../support/rig.ts';

function raised(overrides: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig(overrides);
  rig.at(1).read(10);
  return rig;
}

describe('the life of an alarm', () => {
  test('ACKED and back to normal: returned, then closed', () => {
    const rig = raised();
    rig.at(2).acknowledge();
    expect(rig.at(3).read(1)).toEqual(['returned level-high H @3', 'closed level-high H @3']);
    expect(
      rig.outcome.events.map((event) => event.kind === 'alarm' && event.alarm.version),
    ).toEqual([3, 4]);
    expect(rig.outcome.events.at(-1)).toMatchObject({ alarm: { state: 'NORMAL' }, by: null });
    expect(rig.engine.openAlarms()).toEqual([]);
  });

  test('RTNUN and acknowledged: acknowledged, then closed', () => {
    const rig = raised();
    const { id } = rig.alarm();
    rig.at(2).read(1);
    expect(rig.alarm().state).toBe('RTNUN');
    expect(rig.at(3).acknowledge()).toEqual([
      'acknowledged level-high H @3',
      'closed level-high H @3',
    ]);
    expect(rig.engine.openAlarm(id as string)).toBeNull();
  });

  test('RTNUN and active again: raised, same id, occurrences + 1', () => {
    const rig = raised();
    const { id } = rig.alarm();
    rig.at(2).read(1);
    expect(rig.at(3).read(22)).toEqual(['raised level-high HH @3']);
    expect(rig.alarm()).toMatchObject({
      id,
      occurrences: 2,
      state: 'UNACK',
      raisedAt: '2026-11-21T00:00:01.000Z',
      returnedAt: null,
      peak: 22,
      version: 3,
    });
  });

  test('after the close, what comes next is a new alarm', () => {
    const rig = raised();
    const { id } = rig.alarm();
    rig.acknowledge();
    rig.at(2).read(1);
    rig.at(3).read(10);
    expect(rig.alarm().id).not.toBe(id);
    expect(rig.alarm()).toMatchObject({ occurrences: 1, version: 1 });
  });

  test('acknowledge never clears: the condition stays active', () => {
    const rig = raised();
    rig.acknowledge();
    expect(rig.alarm()).toMatchObject({ state: 'ACKED', returnedAt: null });
  });

  test('an acknowledgement twice, or of what is not open, is refused', () => {
    const rig = raised();
    const { id } = rig.alarm();
    rig.acknowledge();
    expect(rig.acknowledge()).toMatchObject({ reason: 'forbidden-by-state', alarm: id });
    expect(rig.acknowledge('nothing')).toMatchObject({ reason: 'not-found' });
  });

  test('a stale version is refused with the alarm as it is, the present one is not', () => {
    const rig = raised();
    rig.at(2).read(20);
    const alarm = rig.alarm().id as string;
    expect(rig.act({ do: 'acknowledge', alarm, version: 1 })).toMatchObject({
      reason: 'stale-version',
      alarm,
    });
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', version: 2 });
    expect(rig.act({ do: 'acknowledge', alarm, version: 2 })).toHaveLength(1);
  });

  test('version rises with each event, a refusal leaves it', () => {
    const rig = raised();
    const alarm = rig.alarm().id as string;
    rig.act({ do: 'comment', alarm }, 'valve stuck');
    expect(rig.outcome.events[0]).toMatchObject({
      type: 'commented',
      by: 'amy',
      comment: 'valve stuck',
      alarm: { version: 2, state: 'UNACK' },
    });
    rig.act({ do: 'reset', alarm });
    rig.act({ do: 'close', alarm });
    expect(rig.alarm().version).toBe(2);
  });
});

describe('latching', () => {
  test('acknowledged while active: returned to LATCHED, reset closes', () => {
    const rig = raised({ latching: true });
    const alarm = rig.alarm().id as string;
    rig.acknowledge();
    expect(rig.at(2).read(1)).toEqual(['returned level-high H @2']);
    expect(rig.alarm().state).toBe('LATCHED');
    expect(rig.at(3).act({ do: 'reset', alarm })).toEqual([
      'reset level-high H @3',
      'closed level-high H @3',
    ]);
  });

  test('returned first: reset is refused while unacknowledged, then acknowledged, then reset', () => {
    const rig = raised({ latching: true });
    const alarm = rig.alarm().id as string;
    rig.at(2).read(1);
    expect(rig.alarm().state).toBe('LATCHED');
    expect(rig.act({ do: 'reset', alarm })).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.acknowledge()).toEqual(['acknowledged level-high H @2']);
    expect(rig.alarm().state).toBe('LATCHED');
    expect(rig.act({ do: 'reset', alarm })).toHaveLength(2);
  });

  test('reset is refused while the condition holds', () => {
    const rig = raised({ latching: true });
    rig.acknowledge();
    expect(rig.act({ do: 'reset', alarm: rig.alarm().id as string })).toMatchObject({
      reason: 'forbidden-by-state',
    });
  });

  test('LATCHED and active again: raised, and unacknowledged', () => {
    const rig = raised({ latching: true });
    rig.acknowledge();
    rig.at(2).read(1);
    expect(rig.at(3).read(10)).toEqual(['raised level-high H @3']);
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', occurrences: 2 });
  });

  test('without latching a reset is refused', () => {
    const rig = raised();
    rig.acknowledge();
    rig.at(2).shelve(10);
    rig.at(3).read(1);
    expect(rig.act({ do: 'reset', alarm: rig.alarm().id as string })).toMatchObject({
      reason: 'forbidden-by-state',
    });
  });
});

describe('close', () => {
  test('while the condition holds: refused', () => {
    const rig = raised();
    expect(rig.act({ do: 'close', alarm: rig.alarm().id as string })).toMatchObject({
      reason: 'forbidden-by-state',
      detail: 'its condition still holds',
    });
  });

  test('while it is unknown, the point silent: refused', () => {
    const rig = raised();
    rig.at(2).read(1);
    rig.at(100).tick();
    const alarm = rig.alarm().id as string;
    expect(rig.act({ do: 'close', alarm })).toMatchObject({
      reason: 'forbidden-by-state',
      detail: 'its condition is unknown',
    });
    rig.at(101).read(1);
    expect(rig.act({ do: 'close', alarm })).toEqual(['closed level-high H @101']);
  });

  test('while it is unknown, the point bad: refused', () => {
    const rig = raised();
    rig.at(2).read(1);
    rig.at(3).read(null);
    expect(rig.act({ do: 'close', alarm: rig.alarm().id as string })).toMatchObject({
      detail: 'its condition is unknown',
    });
  });

  test('a returned instrument alarm of a silent point is unknown, a returned communication alarm is not', () => {
    const rig = new Rig();
    rig.at(1).read(null);
    rig.at(2).read(1);
    rig.at(40).tick();
    expect(rig.act({ do: 'close', alarm: rig.alarm('instrument').id as string })).toMatchObject({
      detail: 'its condition is unknown',
    });
    rig.at(41).read(null);
    const alarm = rig.alarm('communication').id as string;
    expect(rig.act({ do: 'close', alarm })).toEqual(['closed communication @41']);
  });

  test('once returned it closes without an acknowledgement, also latched', () => {
    const rig = raised({ latching: true });
    rig.at(2).read(1);
    expect(rig.act({ do: 'close', alarm: rig.alarm().id as string })).toEqual([
      'closed level-high H @2',
    ]);
  });
});
