import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../rules/alarm.ts';
import { Engine } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import { Rig } from '../support/rig.ts';
import { COLOURS_UP, damPoint, damRegister } from './dam.ts';

const FOUR = [0, 1, 2, 3].map(() => damPoint('displacement'));

/** Type, rule, colour, count and second of the events of groups. */
function groupEvents(events: readonly EngineEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'alarm' && event.alarm.point === null
      ? [`${event.type} ${event.alarm.rule} ${event.alarm.limitName} ${event.alarm.value}`]
      : [],
  );
}

/** A dam of four points of one kind, or of the points given. */
class DamRig extends Rig {
  constructor(points = FOUR) {
    super(damRegister(points));
  }

  /** One reading of a point; what the groups said. */
  point(index: number, value: number | null, q?: 'bad'): readonly string[] {
    this.read(value, q === undefined ? { point: index } : { point: index, q });
    return groupEvents(this.outcome.events);
  }

  group(rule: string): Alarm {
    return this.alarm(rule);
  }
}

describe('counting', () => {
  test('the fourth blue point makes the item yellow, and the pond with it, behind its own event', () => {
    const rig = new DamRig();
    expect(rig.point(0, 10)).toEqual(['raised item:displacement blue 1', 'raised pond blue 1']);
    expect(rig.point(1, 11)).toEqual([]);
    expect(rig.point(2, 12)).toEqual([]);
    rig.at(5).point(3, 13);
    expect(rig.events).toEqual([
      'raised p3:displacement-high blue @5',
      'escalated null:item:displacement yellow @5',
      'escalated null:pond yellow @5',
    ]);
    expect(rig.group('item:displacement')).toMatchObject({
      site: 'park',
      source: 'dam',
      point: null,
      level: 3,
      limit: null,
      limitName: 'yellow',
      value: 4,
      unit: null,
      mark: null,
      standard: { id: 'GB 39496-2020', clause: '5.5.4 a', confidence: 'found' },
      counted: {
        colour: 'blue',
        count: 4,
        counts: { blue: 4, yellow: 0, orange: 0, red: 0 },
        members: ['p0', 'p1', 'p2', 'p3'].map((id) => ({ id, colour: 'blue' })),
      },
    });
    expect(rig.group('pond')).toMatchObject({
      value: 1,
      standard: { clause: '5.5.4 b', confidence: 'memory-high' },
      counted: { members: [{ id: 'item:displacement', colour: 'yellow' }] },
    });
  });

  test('falls and returns with its members, and closes when it is acknowledged', () => {
    const rig = new DamRig();
    rig.point(0, 30);
    rig.point(1, 35);
    expect(rig.group('item:displacement')).toMatchObject({ limitName: 'red', worst: 1, value: 2 });
    expect(rig.point(0, 5)).toEqual([
      'de-escalated item:displacement orange 1',
      'de-escalated pond orange 1',
    ]);
    expect(rig.point(1, 5)).toEqual([
      'returned item:displacement orange 0',
      'returned pond orange 0',
    ]);
    expect(rig.group('pond')).toMatchObject({
      state: 'RTNUN',
      worst: 1,
      counted: { colour: null, count: 0, members: [] },
    });
    const { id } = rig.group('pond');
    rig.acknowledge(id ?? '');
    expect(groupEvents(rig.outcome.events)).toEqual([
      'acknowledged pond orange 0',
      'closed pond orange 0',
    ]);
    expect(rig.engine.openAlarm(id ?? '')).toBeNull();
  });

  test('a rise asks for a new acknowledgement', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.acknowledge(rig.group('pond').id ?? '');
    expect(rig.group('pond').state).toBe('ACKED');
    rig.point(1, 30);
    expect(rig.group('pond')).toMatchObject({
      state: 'UNACK',
      limitName: 'orange',
      acknowledgedAt: null,
    });
  });

  test('kinds are items of their own, and items are counted to the pond', () => {
    const kinds = ['displacement', 'seepage', 'pool-level', 'turbidity'];
    const rig = new DamRig(kinds.map((kind) => damPoint(kind)));
    for (const index of [0, 1, 2]) rig.point(index, 10);
    expect(rig.point(3, 10)).toEqual(['raised item:turbidity blue 1', 'escalated pond yellow 4']);
  });

  test('a dam does not count the points of another', () => {
    const rig = new DamRig([
      damPoint('displacement'),
      damPoint('displacement', { source: 'other' }),
    ]);
    rig.point(0, 30);
    rig.point(1, 30);
    expect(rig.engine.openAlarms().filter(({ rule }) => rule === 'pond')).toMatchObject([
      { source: 'dam', limitName: 'orange' },
      { source: 'other', limitName: 'orange' },
    ]);
  });

  test('other kinds of source, and points without colours, have no groups', () => {
    const rig = new Rig();
    rig.read(25);
    expect(rig.engine.openAlarms().map(({ point }) => point)).toEqual(['p0']);
    const plain = new DamRig([damPoint('temperature', { ladders: [] })]);
    plain.point(0, 99);
    expect(plain.engine.openAlarms()).toEqual([]);
  });

  test('silence and bad data go on counting with the last colour', () => {
    const rig = new DamRig();
    for (const index of [0, 1]) rig.point(index, 30);
    expect(rig.point(0, null)).toEqual([]);
    expect(rig.point(1, 5, 'bad')).toEqual([]);
    rig.at(500).tick();
    expect(groupEvents(rig.outcome.events)).toEqual([]);
    expect(rig.engine.pointStatus(0)?.condition).toBe('stale');
    expect(rig.group('item:displacement')).toMatchObject({ limitName: 'red', state: 'UNACK' });
  });

  test('a member that is shelved or out of service goes on counting', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.shelve(60, 'displacement-high', 'park/dam/p0');
    rig.act({ do: 'out-of-service', point: 'park/dam/p1', reason: 'repair' });
    rig.point(1, 20);
    expect(rig.point(2, 20)).toEqual([
      'escalated item:displacement orange 3',
      'escalated pond orange 1',
    ]);
  });

  test('an on-delay of a member ends in the group too, at its own time', () => {
    const rig = new DamRig([damPoint('displacement', { onDelayMs: 10_000 })]);
    expect(rig.point(0, 30)).toEqual([]);
    expect(rig.at(25).tick()).toEqual([
      'raised displacement-high orange @10',
      'raised null:item:displacement orange @10',
      'raised null:pond orange @10',
    ]);
  });

  test('names fifty members at most, the worst of them', () => {
    const rig = new DamRig(Array.from({ length: 60 }, () => damPoint('displacement')));
    for (let index = 0; index < 59; index += 1) rig.point(index, 10);
    rig.point(59, 40);
    const { counted } = rig.group('item:displacement');
    expect(counted?.members).toHaveLength(50);
    expect(counted?.members[0]).toEqual({ id: 'p59', colour: 'red' });
    expect(counted?.counts).toEqual({ blue: 59, yellow: 0, orange: 0, red: 1 });
  });
});

describe('a shelf on a group', () => {
  test('stands on source and rule, and comes back by itself', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 1, reason: 'survey' });
    expect(rig.group('pond')).toMatchObject({ state: 'SHELVED' });
    expect(rig.group('item:displacement').state).toBe('UNACK');
    rig.at(61).tick();
    expect(rig.outcome.events.map(({ type }) => type)).toContain('unshelved');
    expect(rig.group('pond').state).toBe('UNACK');
  });

  test('is broken through by a worse colour, and red can not be shelved', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 1, reason: 'survey' });
    expect(rig.point(1, 40)).toEqual([
      'escalated item:displacement red 1',
      'unshelved pond yellow 1',
      'escalated pond red 1',
    ]);
    expect(
      rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 1, reason: 'survey' }),
    ).toMatchObject({ reason: 'forbidden-by-state' });
  });

  test('works before anything alarms, and by hand', () => {
    const rig = new DamRig();
    expect(
      rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 5, reason: 'survey' }),
    ).toEqual(['shelved null:pond (none) @0']);
    rig.point(0, 20);
    expect(rig.group('pond').state).toBe('SHELVED');
    rig.act({ do: 'unshelve', source: 'park/dam', rule: 'pond' });
    expect(rig.group('pond').state).toBe('ACKED');
  });

  test('a source without a group is not found', () => {
    const rig = new DamRig();
    expect(rig.act({ do: 'unshelve', source: 'park/pit' })).toMatchObject({
      reason: 'not-found',
      detail: 'no group of points park/pit',
    });
  });
});

describe('closing by hand', () => {
  test('is refused while a member is out of sight, since it may stand anywhere by now', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.point(1, 5);
    rig.point(0, 5);
    rig.point(1, null);
    const close = { do: 'close', alarm: rig.group('pond').id ?? '' } as const;
    expect(rig.act(close)).toMatchObject({ reason: 'forbidden-by-state' });
    rig.point(1, 5);
    expect(rig.act(close)).toEqual(['closed null:pond yellow @0']);
  });
});

describe('what outlives a life', () => {
  test('a snapshot restores groups, their counting and their shelves', () => {
    const rig = new DamRig();
    for (const index of [0, 1, 2]) rig.point(index, 20);
    rig.act({ do: 'shelve', source: 'park/dam', rule: 'pond', minutes: 1, reason: 'survey' });
    const copy = JSON.parse(JSON.stringify(rig.engine.snapshot()));
    rig.engine = Engine.restore(rig.engine.register, copy);
    expect(rig.group('pond').state).toBe('SHELVED');
    expect(rig.point(0, 5)).toEqual([
      'de-escalated item:displacement yellow 2',
      'de-escalated pond yellow 1',
    ]);
    rig.at(61).tick();
    expect(rig.group('pond').state).toBe('UNACK');
  });

  test('a snapshot without its groups leaves them to be counted anew at the start', () => {
    const rig = new DamRig();
    for (const index of [0, 1, 2]) rig.point(index, 20);
    const { groups: _, ...rest } = rig.engine.snapshot();
    rig.engine = Engine.restore(rig.engine.register, { ...rest, groups: [] });
    expect(rig.engine.openAlarms().some(({ point }) => point === null)).toBe(false);
    rig.start(0);
    expect(groupEvents(rig.outcome.events)).toEqual([
      'raised item:displacement orange 3',
      'raised pond orange 1',
    ]);
  });

  test('recorded events of groups are taken over', () => {
    const rig = new DamRig();
    const events: EngineEvent[] = [];
    for (const index of [0, 1, 2]) {
      rig.point(index, 20);
      events.push(...rig.outcome.events);
    }
    const other = new DamRig();
    other.engine.absorb(events, rig.moment);
    expect(other.engine.openAlarms()).toEqual(rig.engine.openAlarms());
    expect(other.point(0, 5)).toEqual([
      'de-escalated item:displacement yellow 2',
      'de-escalated pond yellow 1',
    ]);
  });

  test('damage leaves them open with their condition unknown', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    rig.damage();
    expect(rig.group('pond').state).toBe('UNACK');
    rig.point(0, 5);
    expect(rig.group('pond').state).toBe('RTNUN');
  });
});

describe('another register', () => {
  const lower = {
    ...COLOURS_UP,
    limits: COLOURS_UP.limits.map((each) => ({ ...each, value: each.value / 10 })),
  };

  test('counts once all points have been judged under it', () => {
    const rig = new DamRig();
    for (const index of [0, 1]) rig.point(index, 3);
    rig.configure(
      damRegister(
        FOUR.map((point) => ({ ...point, ladders: [lower] })),
        'sha256:two',
      ),
    );
    expect(groupEvents(rig.outcome.events)).toEqual([
      'raised item:displacement red 2',
      'raised pond red 1',
    ]);
    expect(rig.group('pond').config).toBe('sha256:two');
  });

  test('a member that is gone counts no more', () => {
    const rig = new DamRig();
    for (const index of [0, 1]) rig.point(index, 30);
    rig.configure(damRegister(FOUR.slice(0, 1), 'sha256:two'));
    expect(groupEvents(rig.outcome.events)).toEqual([
      'de-escalated item:displacement orange 1',
      'de-escalated pond orange 1',
    ]);
  });

  test('an item or a dam that is gone closes its alarm, and its shelf ends', () => {
    const rig = new DamRig([damPoint('displacement'), damPoint('seepage')]);
    rig.point(0, 20);
    rig.point(1, 20);
    rig.act({
      do: 'shelve',
      source: 'park/dam',
      rule: 'item:seepage',
      minutes: 1,
      reason: 'survey',
    });
    const { id } = rig.group('pond');
    rig.configure(damRegister([damPoint('displacement')], 'sha256:two'));
    expect(groupEvents(rig.outcome.events)).toEqual([
      'unshelved item:seepage yellow 1',
      'closed item:seepage yellow 1',
    ]);
    expect(rig.group('pond').id).toBe(id);
    rig.configure(damRegister([damPoint('displacement', { source: 'new' })], 'sha256:three'));
    expect(groupEvents(rig.outcome.events)).toEqual([
      'closed item:displacement yellow 1',
      'closed pond yellow 1',
    ]);
    rig.point(0, 20);
    expect(rig.group('pond').id).not.toBe(id);
  });
});

describe('a group out of service', () => {
  const place = { source: 'park/dam', rule: 'item:displacement' };
  const takeOut = { do: 'out-of-service' as const, ...place, reason: 'rebuilt' };

  test('is hidden from its first alarm on, goes on counting, and comes back acknowledged', () => {
    const rig = new DamRig();
    rig.act(takeOut);
    expect(groupEvents(rig.outcome.events)).toEqual(['out-of-service item:displacement null null']);
    rig.point(0, 40);
    expect(rig.group('item:displacement').state).toBe('OUT_OF_SERVICE');
    // Its pond is another conclusion, and stays in service.
    expect(rig.group('pond')).toMatchObject({ state: 'UNACK', limitName: 'red' });
    expect(rig.act(takeOut)).toMatchObject({ reason: 'forbidden-by-state' });
    rig.act({ do: 'in-service', ...place });
    expect(groupEvents(rig.outcome.events)).toEqual(['in-service item:displacement red 1']);
    expect(rig.group('item:displacement').state).toBe('ACKED');
  });

  test('stays open where it returns meanwhile, over a snapshot too, and closes with the end', () => {
    const rig = new DamRig();
    rig.point(0, 40);
    rig.act(takeOut);
    rig.point(0, 0);
    expect(rig.group('item:displacement')).toMatchObject({ state: 'OUT_OF_SERVICE' });
    rig.engine = Engine.restore(damRegister(FOUR), rig.engine.snapshot());
    rig.act({ do: 'in-service', ...place });
    expect(groupEvents(rig.outcome.events)).toEqual([
      'in-service item:displacement red 0',
      'closed item:displacement red 0',
    ]);
  });

  test('without a rule all that alarms, else all that there is', () => {
    const rig = new DamRig([damPoint('displacement'), damPoint('seepage')]);
    rig.act({ do: 'out-of-service', source: 'park/dam', reason: 'rebuilt' });
    expect(groupEvents(rig.outcome.events).map((text) => text.split(' ')[1])).toEqual([
      'item:displacement',
      'item:seepage',
      'pond',
    ]);
  });
});

describe('quarantine', () => {
  test('a group that can not be judged takes its member back with it', () => {
    const rig = new DamRig();
    rig.point(0, 20);
    const before = JSON.stringify(rig.engine.snapshot().points);
    // A poisoned count: the ladder of the group is not what it was made for.
    const register = damRegister(FOUR);
    const poisoned = Engine.restore(register, rig.engine.snapshot());
    rig.engine = poisoned;
    const snapshot = poisoned.snapshot();
    const [group] = snapshot.groups;
    const broken = group?.rules.map((rule) => ({
      ...rule,
      alarm:
        rule.alarm === null ? null : { ...rule.alarm, axes: { ...rule.alarm.axes, closed: true } },
    }));
    rig.engine = Engine.restore(register, {
      ...snapshot,
      groups: [{ fullName: 'park/dam', rules: broken ?? [] }],
    });
    rig.at(1).read(40, { point: 1 });
    expect(rig.events).toEqual(['input-quarantined @1']);
    expect(rig.outcome.dispositions?.[0]).toBe(5);
    expect(JSON.stringify(rig.engine.snapshot().points)).toBe(before);
    // A step on the group alone, and one over everything.
    rig.configure(
      damRegister(FOUR.map((point) => ({ ...point, ladders: [] })).slice(1), 'sha256:two'),
    );
    expect(rig.outcome.events.map(({ type }) => type)).toContain('input-quarantined');
  });
});
