import { describe, expect, test } from 'vitest';
import type { Point } from '../../rules/register.ts';
import { HIGH, LOW, limit, Rig, testRegister } from '../support/rig.ts';

const H = limit('H', 10, 2);

function changed(...points: readonly Partial<Point>[]): ReturnType<typeof testRegister> {
  return testRegister(points, 'sha256:two');
}

function raised(value = 10, overrides: Partial<Point> = {}): Rig {
  const rig = new Rig(overrides);
  rig.at(1).read(value);
  return rig;
}

describe('a change of configuration', () => {
  test('is one event with the old and new hash, for the gateway and each site concerned', () => {
    const rig = new Rig(testRegister([{}, { site: 'mine' }]));
    rig.at(5).configure(changed({ deadband: 1 }, { site: 'mine' }));
    expect(rig.outcome.events).toMatchObject([
      { type: 'config-changed', site: null, by: 'amy' },
      {
        type: 'config-changed',
        site: 'park',
        system: { from: 'sha256:one', to: 'sha256:two' },
      },
    ]);
    expect(rig.outcome.events).toHaveLength(2);
    expect(rig.engine.register.hash).toBe('sha256:two');
  });

  test('before the first configuration there is none to name', () => {
    const rig = new Rig({ hash: '', sites: [], sources: [], points: [], areas: [], profiles: [] });
    expect(rig.at(3).configure(testRegister([{}]))).toEqual([
      'config-changed @3',
      'config-changed @3',
    ]);
    expect(rig.outcome.events[0]).toMatchObject({
      system: { from: null, to: 'sha256:one', detail: 'configuration none -> sha256:one' },
    });
    expect(rig.at(4).read(10)).toEqual(['raised level-high H @4']);
  });

  test('that adds or removes a site concerns it', () => {
    const rig = new Rig(testRegister([{}, { site: 'mine' }]));
    rig.configure(changed({}, { site: 'dam' }));
    expect(rig.outcome.events.map((event) => event.site)).toEqual([null, 'dam', 'mine']);
  });

  test('leaves alarms that it does not concern as they are', () => {
    const rig = raised();
    const before = rig.alarm();
    expect(rig.at(2).configure(changed({ periodMs: 5_000 }))).toHaveLength(2);
    expect(rig.alarm()).toEqual(before);
  });

  test('an open alarm whose point is gone gets a closed event of its own that names the change', () => {
    const rig = raised();
    expect(rig.at(2).configure(changed({ id: 'other' }))).toEqual([
      'config-changed @2',
      'config-changed @2',
      'closed level-high H @2',
    ]);
    expect(rig.outcome.events[2]).toMatchObject({
      by: 'amy',
      comment: 'configuration sha256:one -> sha256:two',
      alarm: { state: 'NORMAL' },
    });
    expect(rig.engine.openAlarms()).toEqual([]);
    expect(rig.at(100).tick()).toEqual(['raised other:communication @32']);
  });

  test('a point that measures something else is another point', () => {
    const rig = raised();
    expect(rig.at(2).configure(changed({ unit: 'mm' }))).toContain('closed level-high H @2');
    expect(rig.engine.pointStatus(0)?.condition).toBe('never');
  });

  test('an open alarm whose rule is gone closes', () => {
    const rig = raised();
    expect(rig.at(2).configure(changed({ ladders: [LOW] }))).toContain('closed level-high H @2');
  });

  test('an open alarm whose limit is gone closes, a shelf first ends with unshelved', () => {
    const rig = raised();
    rig.shelve(10);
    const ladder = { ...HIGH, limits: [limit('HH', 20, 1)] };
    expect(
      rig
        .at(2)
        .configure(changed({ ladders: [ladder] }))
        .slice(2),
    ).toEqual(['unshelved level-high H @2', 'closed level-high H @2']);
  });

  test('where a milder limit still holds, a new alarm is raised at it, even though the point is bad', () => {
    const rig = raised(20);
    const { id } = rig.alarm();
    rig.at(2).read(null);
    const ladder = { ...HIGH, limits: [H] };
    expect(
      rig
        .at(3)
        .configure(changed({ ladders: [ladder] }))
        .slice(2),
    ).toEqual(['closed level-high HH @3', 'raised level-high H @3']);
    expect(rig.alarm().id).not.toBe(id);
    expect(rig.alarm()).toMatchObject({ config: 'sha256:two', value: 20 });
  });

  test('a shelf or an out-of-service of what is gone ends, with alarm.id: null where nothing alarms', () => {
    const rig = new Rig();
    rig.shelve(10, 'level-high');
    rig.act({ do: 'out-of-service', point: 'park/tanks/p0', rule: 'level-high', reason: 'x' });
    expect(rig.configure(changed({ ladders: [] })).slice(2)).toEqual([
      'unshelved level-high (none) @0',
      'in-service level-high (none) @0',
    ]);
    expect(rig.at(700).tick()).toEqual([]);
  });

  test('a shelf stays where its point and rule stay', () => {
    const rig = raised();
    rig.shelve(10);
    rig.at(2).configure(changed({ deadband: 1 }));
    expect(rig.alarm().state).toBe('SHELVED');
  });

  test('an open late alarm whose limit is gone closes and leaves the shelf alone', () => {
    const rig = new Rig();
    rig.at(1_000).read(12, { t: 1_000 });
    rig.read(25, { t: 900 });
    rig.shelve(10);
    const ladder = { ...HIGH, limits: [H] };
    expect(rig.configure(changed({ ladders: [ladder] })).slice(2)).toEqual([
      'closed level-high HH @1000',
    ]);
    expect(rig.states()).toEqual(['level-high SHELVED']);
  });

  test('every other point is judged again at once with its last reading: tighter limits raise', () => {
    const rig = new Rig(testRegister([{}, {}]));
    rig.at(1).read(8);
    rig.read(8, { point: 1 });
    const ladder = { ...HIGH, limits: [limit('H', 7, 2)] };
    expect(
      rig
        .at(5)
        .configure(changed({ ladders: [ladder] }, {}))
        .slice(2),
    ).toEqual(['raised level-high H @5']);
    expect(rig.outcome.events.at(-1)).toMatchObject({ by: null, alarm: { config: 'sha256:two' } });
  });

  test('wider limits return an alarm where the last reading was good and timely', () => {
    const rig = raised();
    const ladder = { ...HIGH, limits: [limit('H', 12, 2)] };
    expect(
      rig
        .at(2)
        .configure(changed({ ladders: [ladder] }))
        .slice(2),
    ).toEqual(['returned level-high H @2']);
  });

  test.each([
    ['bad', (rig: Rig) => rig.at(2).read(null)],
    ['uncertain', (rig: Rig) => rig.at(2).read(11, { q: 'uncertain' })],
    ['silent', (rig: Rig) => rig.at(50).tick()],
    [
      'heard of with delay',
      (rig: Rig) => {
        rig.at(40).read(11, { t: 12 });
        rig.at(50).read(11, { t: 13 });
      },
    ],
  ] as const)('wider limits do not clear where the point is %s', (_, spoil) => {
    const rig = raised();
    spoil(rig);
    const ladder = { ...HIGH, limits: [limit('H', 12, 2)] };
    expect(rig.at(51).configure(changed({ ladders: [ladder] }))).not.toContain(
      'returned level-high H @51',
    );
    expect(rig.alarm().returnedAt).toBeNull();
  });

  test('carries running delays over, and judging again ends none', () => {
    const rig = new Rig({ onDelayMs: 20_000 });
    rig.at(10).read(10, { t: 1 });
    expect(rig.at(25).configure(changed({ onDelayMs: 20_000, deadband: 1 }))).toHaveLength(2);
    expect(rig.at(30).tick()).toEqual(['raised level-high H @21']);
  });

  test('a shorter delay that has run out already fires at once', () => {
    const rig = new Rig({ onDelayMs: 20_000 });
    rig.at(1).read(10);
    expect(
      rig
        .at(10)
        .configure(changed({ onDelayMs: 5_000 }))
        .slice(2),
    ).toEqual(['raised level-high H @6']);
  });

  test('silence counts by the new patience', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    expect(
      rig
        .at(15)
        .configure(changed({ staleAfterMs: 10_000 }))
        .slice(2),
    ).toEqual(['raised communication @11']);
  });

  test('a limit that became worse escalates its alarm, one that became milder lowers it', () => {
    const rig = raised();
    const worse = { ...HIGH, limits: [limit('H', 10, 1)] };
    expect(
      rig
        .at(2)
        .configure(changed({ ladders: [worse] }))
        .slice(2),
    ).toEqual(['escalated level-high H @2']);
    expect(rig.alarm()).toMatchObject({ level: 1, worst: 1 });
    const milder = testRegister(
      [{ ladders: [{ ...HIGH, limits: [limit('H', 10, 3)] }] }],
      'sha256:three',
    );
    expect(rig.at(3).configure(milder).slice(2)).toEqual(['de-escalated level-high H @3']);
    expect(rig.alarm()).toMatchObject({ level: 3, worst: 1 });
  });

  test('levels are carried over by their names, not by their places', () => {
    const rig = raised(25, { ladders: [{ ...HIGH, limits: [limit('HH', 20, 1)] }] });
    rig.at(2).read(null);
    expect(rig.at(3).configure(changed({ ladders: [HIGH] }))).toHaveLength(2);
    expect(rig.alarm()).toMatchObject({ limitName: 'HH', level: 1 });
  });

  test('a new level of a ladder starts released', () => {
    const rig = raised(25, { ladders: [{ ...HIGH, limits: [H] }] });
    rig.at(2).read(12);
    expect(rig.at(3).configure(changed({ ladders: [HIGH] }))).toHaveLength(2);
    expect(rig.at(4).read(20)).toEqual(['escalated level-high HH @4']);
  });

  test('what was seen before stays seen: redelivery across a change is a duplicate', () => {
    const rig = raised();
    rig.at(2).read(11, { n: 1, t: 2 });
    rig.configure(changed({ deadband: 1 }));
    rig.read(11, { n: 1, t: 2 });
    expect(rig.engine.counts.duplicate).toBe(1);
  });

  test('the silence of a point that is new counts from the change', () => {
    const rig = new Rig();
    rig.at(100).configure(changed({}, {}));
    expect(rig.at(130).tick()).toEqual(['raised p1:communication @130']);
  });

  test('a point that is removed and comes back repeats no alarm id', () => {
    const rig = new Rig({ staleAfterMs: 10_000 });
    rig.at(100).read(1, { t: 100 });
    rig.read(15, { t: 50 });
    const first = rig.alarm().id;
    rig.at(101).configure(changed());
    rig.at(102).configure(testRegister([{ staleAfterMs: 10_000 }]));
    rig.at(103).read(1, { t: 100 });
    rig.read(15, { t: 50 });
    expect(rig.alarm()).toMatchObject({ late: true });
    expect(rig.alarm().id).not.toBe(first);
  });

  test('the points may change their order', () => {
    const rig = new Rig(testRegister([{}, {}]));
    rig.at(1).read(10, { point: 1 });
    rig.at(2).configure(changed({ id: 'p1' }, { id: 'p0' }));
    expect(rig.at(3).read(1, { point: 0 })).toEqual(['returned p1:level-high H @3']);
  });
});
