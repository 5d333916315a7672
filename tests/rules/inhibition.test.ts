import { describe, expect, test } from 'vitest';
import { Engine } from '../../rules/engine.ts';
import type { Inhibition } from '../../rules/inhibition.ts';
import { ORIGIN, Rig, testRegister } from '../support/rig.ts';
import { damPoint, damRegister } from './dam.ts';

const POINT = 'park/tanks/p0';
const ALIVE = { staleAfterMs: 100_000_000 };

/** In a few words: rule, kind, who, why, from second to second, and the state of the alarm behind it. */
function brief({ point, rule, kind, by, reason, since, until, alarm }: Inhibition): string {
  const second = (wallMs: number | null) => (wallMs === null ? '-' : (wallMs - ORIGIN) / 1_000);
  const told = `${by}: ${reason}, ${second(since)}..${second(until)}`;
  return `${point} ${rule} ${kind} by ${told}${alarm === null ? '' : ` ${alarm.state}`}`;
}

const listed = (engine: Engine): readonly string[] => engine.inhibitions().map(brief);

describe('what people keep from being told is listed', () => {
  test('with who, why, and until when, also where nothing alarms', () => {
    const rig = new Rig(ALIVE);
    expect(listed(rig.engine)).toEqual([]);
    rig.at(5).shelve(10, 'level-high');
    rig.at(6).act({ do: 'out-of-service', point: POINT, rule: 'instrument', reason: 'no spare' });
    expect(listed(rig.engine)).toEqual([
      'p0 instrument out-of-service by amy: no spare, 6..-',
      'p0 level-high shelved by amy: works, 5..605',
    ]);
  });

  test('with the alarm behind it, as it is now', () => {
    const rig = new Rig(ALIVE);
    rig.at(1).read(10);
    rig.shelve(10);
    const [before] = rig.engine.inhibitions();
    expect(before?.alarm).toEqual(rig.alarm());
    rig.at(2).read(1);
    expect(listed(rig.engine)).toEqual(['p0 level-high shelved by amy: works, 1..601 SHELVED']);
    const [after] = rig.engine.inhibitions();
    expect(after?.alarm).toEqual(rig.alarm());
    expect(after?.alarm).toMatchObject({ returnedAt: '2026-11-21T00:00:02.000Z' });
  });

  test('one rule that is both shelved and out of service stands there twice', () => {
    const rig = new Rig(ALIVE);
    rig.shelve(10, 'level-high');
    rig.act({ do: 'out-of-service', point: POINT, rule: 'level-high', reason: 'x' });
    expect(rig.engine.inhibitions().map(({ kind }) => kind)).toEqual(['shelved', 'out-of-service']);
  });

  test('so is a mode, of the whole point', () => {
    const rig = new Rig(ALIVE);
    rig.at(3).act({ do: 'mode', point: POINT, mode: 'maintenance', minutes: 1, reason: 'pump' });
    expect(listed(rig.engine)).toEqual(['p0 null maintenance by amy: pump, 3..63']);
    rig.at(63).tick();
    expect(listed(rig.engine)).toEqual([]);
  });

  test('a group of points stands behind all points', () => {
    const rig = new Rig(damRegister([damPoint('displacement')]));
    rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 1, reason: 'survey' });
    rig.shelve(1, 'instrument', 'park/dam/p0');
    expect(rig.engine.inhibitions().map(({ point, rule }) => [point === null, rule])).toEqual([
      [false, 'instrument'],
      [true, 'pond'],
    ]);
  });
});

describe('it is gone from the list', () => {
  test('when its time is over, and when somebody ends it', () => {
    const rig = new Rig(ALIVE);
    rig.shelve(1, 'level-high');
    rig.act({ do: 'out-of-service', point: POINT, rule: 'level-high', reason: 'x' });
    rig.at(60).tick();
    expect(rig.engine.inhibitions().map(({ kind }) => kind)).toEqual(['out-of-service']);
    rig.act({ do: 'in-service', point: POINT });
    expect(listed(rig.engine)).toEqual([]);
  });

  test('when its point is', () => {
    const rig = new Rig(testRegister([ALIVE, ALIVE]));
    rig.shelve(1, 'level-high');
    rig.shelve(2, 'level-high', 'park/tanks/p1');
    rig.configure(testRegister([{ ...ALIVE, id: 'p1' }], 'sha256:two'));
    expect(rig.engine.inhibitions().map(({ point }) => point)).toEqual(['p1']);
  });
});

describe('it outlives', () => {
  test('a snapshot', () => {
    const rig = new Rig(ALIVE);
    rig.shelve(10, 'level-high');
    rig.act({ do: 'out-of-service', point: POINT, reason: 'x' });
    const snapshot = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    expect(Engine.restore(rig.engine.register, snapshot).inhibitions()).toEqual(
      rig.engine.inhibitions(),
    );
  });

  test('being told by events alone; who and why are null where the event of its beginning is lost', () => {
    const rig = new Rig(ALIVE);
    rig.at(1).read(10);
    rig.shelve(10);
    const shelved = rig.outcome.events;
    rig.act({ do: 'out-of-service', point: POINT, reason: 'x' });
    const outOfService = rig.outcome.events;
    rig.at(2).read(1);
    const returned = rig.outcome.events;
    const whole = new Engine(rig.engine.register);
    for (const events of [shelved, outOfService, returned]) whole.absorb(events, rig.moment);
    expect(listed(whole)).toEqual(listed(rig.engine));
    const torn = new Engine(rig.engine.register);
    torn.absorb(returned, rig.moment);
    expect(listed(torn)).toEqual([
      'p0 level-high shelved by null: null, -..601 OUT_OF_SERVICE',
      'p0 level-high out-of-service by null: null, -..- OUT_OF_SERVICE',
    ]);
  });
});
