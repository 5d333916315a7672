import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { Rig } from '../support/rig.ts';
import { damPoint, damRegister } from './dam.ts';

/** Patient, so that silence stays out of it. */
const QUIET = { staleAfterMs: 10_000_000 };

class ModeRig extends Rig {
  mode(mode: 'calibration' | 'bump-test' | 'maintenance', minutes = 10) {
    return this.act({ do: 'mode', point: 'park/tanks/p0', mode, minutes, reason: 'check' });
  }

  normal() {
    return this.act({ do: 'mode', point: 'park/tanks/p0', mode: 'normal' });
  }

  get marks(): readonly string[] {
    return this.outcome.events.flatMap((event) =>
      event.kind === 'alarm' ? [`${event.type} ${event.alarm.mark}`] : [],
    );
  }

  get inForce() {
    return this.engine.pointStatus(0)?.mode ?? null;
  }
}

describe('a mode', () => {
  test('is an event that says what, until when, why and by whom', () => {
    const rig = new ModeRig(QUIET);
    rig.read(5);
    rig.at(60).mode('calibration', 20);
    expect(rig.outcome.events).toMatchObject([
      {
        kind: 'system',
        type: 'mode-changed',
        at: '2026-11-21T00:01:00.000Z',
        site: 'park',
        by: 'amy',
        comment: 'check',
        system: {
          severity: 3,
          point: 'park/tanks/p0',
          mode: 'calibration',
          until: '2026-11-21T00:21:00.000Z',
          reason: 'check',
        },
      },
    ]);
    expect(rig.inForce).toMatchObject({ mode: 'calibration', by: 'amy', reason: 'check' });
    expect(rig.engine.pointStatus(0)?.condition).toBe('calibrating');
  });

  test('ends by itself, at its own time, whenever that is noticed', () => {
    const rig = new ModeRig(QUIET);
    rig.read(5);
    rig.mode('maintenance', 1);
    expect(rig.engine.nextDueAt()).toBe(60_000);
    expect(rig.at(90).tick()).toEqual(['mode-changed @60']);
    expect(rig.outcome.events).toMatchObject([
      { by: null, comment: 'its time is over', system: { mode: 'normal', until: null } },
    ]);
    expect(rig.inForce).toBeNull();
    expect(rig.engine.pointStatus(0)?.condition).toBe('ok');
  });

  test('ends by hand, with who and why', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('calibration');
    rig.act({ do: 'mode', point: 'park/tanks/p0', mode: 'normal', reason: 'done early' });
    expect(rig.outcome.events).toMatchObject([
      { by: 'amy', system: { mode: 'normal', until: null, reason: 'done early' } },
    ]);
    expect(rig.at(700).tick()).toEqual([]);
  });

  test.each([0, -1, 31, Number.NaN])('of %d minutes is refused', (minutes) => {
    const rig = new ModeRig(QUIET);
    expect(rig.mode('calibration', minutes)).toMatchObject({ reason: 'invalid', field: 'minutes' });
    expect(rig.inForce).toBeNull();
  });

  test('without minutes is refused, and normal where there is none', () => {
    const rig = new ModeRig(QUIET);
    const action = { do: 'mode', point: 'park/tanks/p0', mode: 'calibration' } as const;
    expect(rig.act(action)).toMatchObject({ reason: 'invalid', field: 'minutes' });
    expect(rig.normal()).toMatchObject({ reason: 'forbidden-by-state' });
    expect(rig.act({ ...action, point: 'park/tanks/none' })).toMatchObject({ reason: 'not-found' });
  });

  test('set again lasts from then on', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('calibration', 1);
    rig.at(50).mode('calibration', 1);
    expect(rig.at(60).tick()).toEqual([]);
    expect(rig.at(110).tick()).toEqual(['mode-changed @110']);
  });

  test('survives a restart, and what fell due in the downtime ends then', () => {
    const rig = new ModeRig(QUIET);
    rig.read(5);
    rig.mode('calibration', 1);
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    rig.engine = Engine.restore(rig.engine.register, copy);
    expect(rig.inForce).toMatchObject({ mode: 'calibration' });
    expect(rig.at(30).read(25)).toEqual([]);
    expect(rig.at(500).start(40)).toContain('mode-changed @60');
    expect(rig.alarm().value).toBe(25);
  });

  test('is taken over from recorded events, and its end too', () => {
    const rig = new ModeRig(QUIET);
    const events: EngineEvent[] = [];
    rig.mode('bump-test', 10);
    events.push(...rig.outcome.events);
    const other = new ModeRig(QUIET);
    other.engine.absorb(events, rig.moment);
    expect(other.inForce).toEqual(rig.inForce);
    rig.at(60).normal();
    other.engine.absorb(rig.outcome.events, rig.moment);
    expect(other.inForce).toBeNull();
  });
});

describe.each(['calibration', 'maintenance'] as const)('%s', (name) => {
  test('readings neither raise nor clear, good or bad', () => {
    const rig = new ModeRig(QUIET);
    rig.read(25);
    rig.mode(name);
    expect(rig.at(10).read(5)).toEqual([]);
    expect(rig.at(20).read(null)).toEqual([]);
    expect(rig.at(30).read(99)).toEqual([]);
    expect(rig.states()).toEqual(['level-high UNACK']);
  });

  test('the last reading is judged when it ends: it raises, and clears nothing', () => {
    const rig = new ModeRig(QUIET);
    rig.read(12);
    rig.mode(name);
    rig.at(10).read(5);
    expect(rig.at(20).normal()).toEqual(['mode-changed @20']);
    expect(rig.states()).toEqual(['level-high UNACK']);
    rig.mode(name);
    rig.at(30).read(25);
    expect(rig.at(40).normal()).toEqual(['mode-changed @40', 'escalated level-high HH @40']);
    expect(rig.at(50).read(5)).toEqual(['returned level-high HH @50']);
  });

  test('an on-delay runs on, an off-delay is abandoned', () => {
    const rig = new ModeRig({ ...QUIET, onDelayMs: 20_000, offDelayMs: 20_000 });
    rig.read(12);
    rig.at(5).mode(name);
    expect(rig.at(20).tick()).toEqual(['raised level-high H @20']);
    rig.normal();
    rig.at(30).read(5);
    rig.at(35).mode(name);
    expect(rig.at(60).tick()).toEqual([]);
    rig.normal();
    expect(rig.at(90).tick()).toEqual([]);
    rig.at(100).read(5);
    expect(rig.at(120).tick()).toEqual(['returned level-high H @120']);
  });

  test('silence is told all the same', () => {
    const rig = new ModeRig();
    rig.read(5);
    rig.mode(name);
    expect(rig.at(31).tick()).toEqual(['raised communication @30']);
  });

  test('what was measured before it began is judged as always, however late it comes', () => {
    const rig = new ModeRig();
    rig.at(100).read(5);
    rig.mode(name);
    rig.at(110).read(6);
    expect(rig.at(111).read(25, { t: 10 })).toEqual(['raised level-high HH @10']);
    expect(rig.at(112).read(25, { t: 99 })).toEqual(['raised level-high HH @99']);
    expect(rig.at(113).read(30, { t: 105 })).toEqual([]);
  });
});

describe('a bump test', () => {
  test('raises and clears, marked TEST', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('bump-test');
    expect(rig.at(1).read(12)).toEqual(['raised level-high H @1']);
    expect(rig.marks).toEqual(['raised TEST']);
    rig.at(2).read(25);
    expect(rig.marks).toEqual(['escalated TEST']);
    rig.at(3).read(12);
    expect(rig.marks).toEqual(['de-escalated TEST']);
    rig.at(4).read(5);
    expect(rig.marks).toEqual(['returned TEST']);
    expect(rig.engine.pointStatus(0)?.condition).toBe('ok');
  });

  test('closes what it raised when it ends', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('bump-test', 1);
    rig.read(25);
    rig.at(5).read(5);
    expect(rig.states()).toEqual(['level-high RTNUN']);
    expect(rig.at(60).tick()).toEqual(['mode-changed @60', 'closed level-high HH @60']);
    expect(rig.marks).toEqual(['closed TEST']);
  });

  test('raises in earnest what still holds when it ends', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('bump-test');
    rig.read(25);
    expect(rig.at(5).normal()).toEqual([
      'mode-changed @5',
      'closed level-high HH @5',
      'raised level-high HH @5',
    ]);
    expect(rig.marks).toEqual(['closed TEST', 'raised null']);
  });

  test('marks what it does to an alarm that was there before, and tells it again in earnest at its end', () => {
    const rig = new ModeRig(QUIET);
    rig.read(12);
    rig.acknowledge();
    rig.mode('bump-test');
    rig.at(1).read(25);
    expect(rig.marks).toEqual(['escalated TEST']);
    expect(rig.at(2).normal()).toEqual(['mode-changed @2', 'escalated level-high HH @2']);
    expect(rig.alarm()).toMatchObject({ mark: null, state: 'UNACK' });
    expect(rig.at(3).read(5)).toEqual(['returned level-high HH @3']);
  });

  test('leaves an alarm alone that it did not touch, and one that it cleared', () => {
    const rig = new ModeRig(QUIET);
    rig.read(12);
    rig.mode('bump-test');
    expect(rig.at(1).normal()).toEqual(['mode-changed @1']);
    expect(rig.alarm()).toMatchObject({ mark: null, version: 1 });
    rig.at(2).mode('bump-test');
    rig.at(3).read(5);
    expect(rig.at(4).normal()).toEqual(['mode-changed @4']);
    expect(rig.alarm()).toMatchObject({ mark: 'TEST', state: 'RTNUN' });
    rig.at(5).read(12);
    expect(rig.marks).toEqual(['raised null']);
  });

  test('an instrument alarm is of the test, silence is not', () => {
    const rig = new ModeRig({ range: [0, 30] });
    rig.mode('bump-test');
    rig.at(1).read(99);
    expect(rig.marks).toEqual(['raised TEST', 'raised TEST']);
    rig.at(31).tick();
    expect(rig.marks).toEqual(['raised null']);
  });

  test('a new one before the old has ended goes on with it; another mode ends it', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('bump-test');
    rig.at(1).read(25);
    rig.at(2).mode('bump-test');
    expect(rig.events).toEqual(['mode-changed @2']);
    expect(rig.alarm().mark).toBe('TEST');
    rig.at(3).mode('maintenance');
    expect(rig.marks).toEqual(['closed TEST', 'raised null']);
  });

  test('what it raised is known as such behind a restart', () => {
    const rig = new ModeRig(QUIET);
    rig.mode('bump-test');
    const events = [...rig.outcome.events];
    rig.at(1).read(12);
    events.push(...rig.outcome.events);
    rig.at(2).read(25);
    events.push(...rig.outcome.events);
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    const restored = new ModeRig(QUIET);
    restored.engine = Engine.restore(restored.engine.register, copy);
    const absorbed = new ModeRig(QUIET);
    absorbed.engine.absorb(events, rig.moment);
    for (const each of [restored, absorbed]) {
      each.at(5).normal();
      expect(each.events).toContain('closed level-high HH @5');
    }
  });

  test('a dam counts the point with the colour it had before, and anew when it is over', () => {
    const rig = new Rig(damRegister([damPoint('displacement'), damPoint('displacement')]));
    const test = (mode: 'bump-test' | 'normal') =>
      rig.act({ do: 'mode', point: 'park/dam/p0', mode, minutes: 5, reason: 'check' });
    rig.read(20);
    test('bump-test');
    expect(rig.at(1).read(40)).toEqual(['escalated displacement-high red @1']);
    expect(rig.at(2).read(5)).toEqual(['returned displacement-high red @2']);
    expect(rig.alarm('pond')).toMatchObject({ limitName: 'yellow' });
    expect(rig.at(3).read(30, { point: 1 })).toContain('escalated null:pond orange @3');
    expect(rig.at(4).read(30)).toEqual(['raised displacement-high orange @4']);
    expect(test('normal')).toEqual([
      'mode-changed @4',
      'escalated displacement-high orange @4',
      'escalated null:item:displacement red @4',
      'escalated null:pond red @4',
    ]);
    test('bump-test');
    rig.at(5).read(5);
    test('normal');
    expect(rig.events.slice(1)).toEqual([
      'de-escalated null:item:displacement orange @5',
      'de-escalated null:pond orange @5',
    ]);
  });
});
