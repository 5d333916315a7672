import { describe, expect, test } from 'vitest';
import { ORIGIN, Rig, testRegister } from '../support/rig.ts';

const DAY_SECONDS = 86_400;

describe('two clocks', () => {
  test('event time is the earlier of t and receipt', () => {
    const rig = new Rig();
    expect(rig.at(10).read(10, { t: 7 })).toEqual(['raised level-high H @7']);
    const ahead = new Rig();
    expect(ahead.at(10).read(10, { t: 12 })).toEqual(['raised level-high H @10']);
  });

  test('without t, event time is receipt', () => {
    const rig = new Rig();
    expect(rig.at(10).read(10)).toEqual(['raised level-high H @10']);
  });

  test('t more than 60 s ahead is marked clock-skew, 60 s is not', () => {
    const rig = new Rig();
    expect(rig.at(10).read(1, { t: 70 })).toEqual([]);
    expect(rig.at(10).read(1, { t: 70.001 })).toEqual(['clock-skew @10']);
    expect(rig.outcome.events[0]).toMatchObject({
      site: 'park',
      system: { point: 'park/tanks/p0' },
    });
  });

  test('t before 2020 is marked clock-skew and counts as none: never late, never a duplicate by its time', () => {
    const rig = new Rig();
    const t = (Date.parse('2019-12-31T23:59:59.999Z') - ORIGIN) / 1_000;
    expect(rig.at(10).read(10, { t })).toEqual(['clock-skew @10', 'raised level-high H @10']);
    expect(rig.at(20).read(10, { t })).toEqual([]);
    expect(rig.disposition()).toBe(0);
    expect(rig.engine.nextDueAt()).toBe(50_000);
    expect(rig.engine.counts).toMatchObject({ judged: 2, duplicate: 0 });
  });

  test('the first instant of 2020 is a time', () => {
    const rig = new Rig();
    rig.at(10).read(1);
    rig.at(11).read(10, { t: (Date.parse('2020-01-01T00:00:00Z') - ORIGIN) / 1_000 });
    expect(rig.alarm()).toMatchObject({ late: true, raisedAt: '2020-01-01T00:00:00.000Z' });
  });

  test('clock-skew is told once a day and point', () => {
    const rig = new Rig();
    rig.at(0).read(1, { t: 100 });
    expect(rig.at(DAY_SECONDS - 0.001).read(1, { t: 2 * DAY_SECONDS })).not.toContain('clock-skew');
    expect(rig.at(DAY_SECONDS).read(1, { t: 3 * DAY_SECONDS })).toEqual([
      `clock-skew @${DAY_SECONDS}`,
    ]);
  });

  test('equal times are judged in arrival order', () => {
    const rig = new Rig();
    rig.at(5);
    const first = rig.reading(15, { t: 4 });
    const second = rig.reading(5, { t: 4 });
    expect(rig.readAll([first, second])).toEqual([
      'raised level-high H @4',
      'returned level-high H @4',
    ]);
    expect(rig.engine.pointStatus(0)?.latest).toMatchObject({ value: 5 });
  });

  test('a step of the wall clock is a system event, for the gateway and for each site', () => {
    const rig = new Rig(testRegister([{}, { site: 'mine' }]));
    rig.at(1).read(1);
    rig.wallOffset = 2;
    rig.at(2).tick();
    expect(rig.outcome.events.map(({ type, site }) => [type, site])).toEqual([
      ['clock-step', null],
      ['clock-step', 'park'],
      ['clock-step', 'mine'],
    ]);
    expect(rig.outcome.events[0]).toMatchObject({ system: { steppedMs: 2_000 } });
  });

  test('less than a second is no step', () => {
    const rig = new Rig();
    rig.at(1).tick();
    rig.wallOffset = 0.999;
    expect(rig.at(2).tick()).toEqual([]);
  });

  test('a step back does not make the readings after it late', () => {
    const rig = new Rig();
    rig.wallOffset = 3_600;
    rig.at(1).read(10);
    rig.wallOffset = 0;
    expect(rig.at(2).read(1, { t: 1.9 })).toEqual([
      'clock-step @2',
      'clock-step @2',
      'returned level-high H @1.9',
    ]);
  });

  test('a slip back of less than a second does not make what comes at its own time late', () => {
    const rig = new Rig();
    rig.wallOffset = 0.9;
    rig.at(1).read(10, { t: 3 });
    rig.wallOffset = 0;
    expect(rig.at(1.1).read(1, { t: 3.1 })).toEqual(['returned level-high H @1.1']);
  });

  test('a step forward does not touch silence', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    rig.wallOffset = 7_200;
    expect(rig.at(2).tick()).toEqual(['clock-step @7202', 'clock-step @7202']);
    expect(rig.at(30.999).tick()).toEqual([]);
    expect(rig.at(31).tick()).toEqual(['raised communication @7231']);
  });

  test('a step back does not touch silence or a shelf', () => {
    const rig = new Rig({ staleAfterMs: 7_200_000 });
    rig.at(0).read(10);
    rig.shelve(1);
    rig.wallOffset = -3_600;
    rig.at(59.999).tick();
    expect(rig.alarm().state).toBe('SHELVED');
    rig.at(60).tick();
    expect(rig.alarm().state).toBe('UNACK');
  });
});

describe('order', () => {
  test('before an input is judged, every deadline earlier than its receipt is', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    expect(rig.at(6.001).read(1)).toEqual([
      'raised level-high H @6',
      'returned level-high H @6.001',
    ]);
  });

  test('at the same instant readings come before deadlines', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    expect(rig.at(6).read(1)).toEqual([]);
    const silent = new Rig();
    silent.at(1).read(1);
    expect(silent.at(31).read(1)).toEqual([]);
    expect(silent.at(31).tick()).toEqual([]);
  });

  test('at the same instant deadlines come before actions', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    rig.at(6);
    expect(rig.shelve(10, 'level-high')).toEqual([
      'raised level-high H @6',
      'shelved level-high H @6',
    ]);
  });

  test('at the same instant deadlines come before configuration', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    const next = testRegister([{ onDelayMs: 5_000, ladders: [] }], 'sha256:two');
    expect(rig.at(6).configure(next)).toEqual([
      'raised level-high H @6',
      'config-changed @6',
      'config-changed @6',
      'closed level-high H @6',
    ]);
  });

  test('deadlines are judged by their time, not in the order in which they were made', () => {
    const rig = new Rig(testRegister([{ onDelayMs: 9_000 }, { onDelayMs: 5_000 }]));
    rig.at(1).read(10);
    rig.at(2).read(10, { point: 1 });
    expect(rig.at(20).tick()).toEqual(['raised p1:level-high H @7', 'raised level-high H @10']);
  });

  test('nextDueAt is null where nothing runs', () => {
    expect(new Rig().engine.nextDueAt()).toBeNull();
  });
});
