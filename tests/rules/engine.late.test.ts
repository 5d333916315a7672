import { describe, expect, test } from 'vitest';
import { HIGH, LOW, limit, Rig } from '../support/rig.ts';

/** A rig that has heard a safe reading at second 1000. */
function heard(overrides: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig(overrides);
  rig.at(1_000).read(5, { t: 1_000 });
  return rig;
}

describe('late within staleAfterSeconds of its own time', () => {
  test('it raises and escalates live, at its own time', () => {
    const rig = heard();
    expect(rig.at(1_010).read(10, { t: 980 })).toEqual(['raised level-high H @980']);
    expect(rig.disposition()).toBe(3);
    expect(rig.alarm()).toMatchObject({ late: false, state: 'UNACK' });
    expect(rig.at(1_010).read(20, { t: 990 })).toEqual(['escalated level-high HH @990']);
  });

  test('it clears nothing', () => {
    const rig = new Rig();
    rig.at(1_000).read(20, { t: 1_000 });
    rig.at(1_001).read(null, { t: 1_001 });
    expect(rig.at(1_010).read(1, { t: 999 })).toEqual([]);
    expect(rig.states()).toEqual(['instrument UNACK', 'level-high UNACK']);
  });

  test('it is not the newest: the latest reading stays', () => {
    const rig = heard();
    rig.at(1_001).read(6, { t: 999 });
    expect(rig.engine.pointStatus(0)?.latest).toMatchObject({ value: 5 });
  });
});

describe('late beyond staleAfterSeconds', () => {
  test('it makes an alarm late: true, born RTNUN, with raisedAt = returnedAt = its time', () => {
    const rig = heard();
    expect(rig.at(1_010).read(15, { t: 900 })).toEqual(['raised level-high H @900']);
    expect(rig.disposition()).toBe(2);
    expect(rig.alarm()).toMatchObject({
      late: true,
      state: 'RTNUN',
      raisedAt: '2026-11-21T00:15:00.000Z',
      returnedAt: '2026-11-21T00:15:00.000Z',
      value: 15,
      peak: 15,
      level: 2,
      version: 1,
    });
  });

  test('it touches no live state', () => {
    const rig = heard({ onDelayMs: 5_000 });
    rig.at(1_005).read(15, { t: 1_005 });
    const before = rig.engine.snapshot().points[0];
    rig.at(1_006).read(25, { t: 900 });
    rig.at(1_006).read(null, { t: 901 });
    const after = rig.engine.snapshot().points[0];
    expect(after?.latest).toEqual(before?.latest);
    expect(after?.newestTime).toEqual(before?.newestTime);
    expect(after?.staleDueAt).toEqual(before?.staleDueAt);
    expect(after?.rules[2]?.holds).toEqual(before?.rules[2]?.holds);
    expect(after?.rules[1]).toEqual(before?.rules[1]);
  });

  test('delays aside: one that meets a limit with an on-delay makes the alarm at once', () => {
    const rig = heard({ onDelayMs: 60_000 });
    expect(rig.at(1_010).read(25, { t: 900 })).toEqual(['raised level-high HH @900']);
  });

  test('one that meets no limit, or is bad or calibrating, makes nothing', () => {
    const rig = heard({ ladders: [HIGH, LOW] });
    expect(rig.at(1_010).read(5, { t: 900 })).toEqual([]);
    expect(rig.at(1_010).read(null, { t: 901 })).toEqual([]);
    expect(rig.at(1_010).read(25, { t: 902, q: 'bad' })).toEqual([]);
    expect(rig.at(1_010).read(25, { t: 903, q: 'calibrating' })).toEqual([]);
    expect(rig.at(1_010).read(1, { t: 904, q: 'uncertain' })).toEqual(['raised level-low LL @904']);
  });

  test('it widens the open late alarm within staleAfterSeconds of it, to both sides', () => {
    const rig = heard();
    rig.at(1_010).read(15, { t: 900 });
    expect(rig.at(1_010).read(18, { t: 930 })).toEqual([]);
    expect(rig.at(1_010).read(12, { t: 870 })).toEqual([]);
    expect(rig.alarm()).toMatchObject({
      raisedAt: '2026-11-21T00:14:30.000Z',
      returnedAt: '2026-11-21T00:15:30.000Z',
      peak: 18,
      value: 15,
      version: 1,
    });
  });

  test('a worse level while widening is told as escalated, and it stays RTNUN', () => {
    const rig = heard();
    rig.at(1_010).read(15, { t: 900 });
    expect(rig.at(1_010).read(22, { t: 910 })).toEqual(['escalated level-high HH @910']);
    expect(rig.alarm()).toMatchObject({ level: 1, worst: 1, state: 'RTNUN', version: 2, peak: 22 });
    expect(rig.at(1_010).read(11, { t: 920 })).toEqual([]);
    expect(rig.alarm()).toMatchObject({ level: 1, limitName: 'HH' });
  });

  test('a falling limit keeps the smallest value as peak', () => {
    const rig = heard({ ladders: [LOW] });
    rig.at(1_010).read(2, { t: 900 });
    rig.at(1_010).read(1.5, { t: 910 });
    expect(rig.alarm('level-low').peak).toBe(1.5);
  });

  test('farther than staleAfterSeconds from it, it makes another; a later one widens the nearest', () => {
    const rig = heard();
    rig.at(1_010).read(15, { t: 800 });
    expect(rig.at(1_010).read(15, { t: 830.001 })).toEqual(['raised level-high H @830.001']);
    expect(rig.at(1_010).read(15, { t: 812 })).toEqual([]);
    expect(rig.engine.openAlarms().map((alarm) => alarm.returnedAt)).toEqual([
      '2026-11-21T00:13:32.000Z',
      '2026-11-21T00:13:50.001Z',
    ]);
  });

  test('inside the span of an open, late or past alarm of that point and rule it adds nothing', () => {
    const rig = new Rig();
    rig.at(100).read(10, { t: 100 });
    rig.at(101).acknowledge();
    expect(rig.at(120).read(1, { t: 120 })).toEqual([
      'returned level-high H @120',
      'closed level-high H @120',
    ]);
    rig.at(500).read(10, { t: 500 });
    expect(rig.at(600).read(1, { t: 600 })).toContain('returned level-high H @600');
    rig.at(1_000).read(10, { t: 1_000 });
    for (const t of [100, 110, 120, 500, 550, 600, 1_000])
      expect(rig.at(1_100).read(25, { t })).not.toContain(`raised level-high HH @${t}`);
    expect(rig.at(1_100).read(25, { t: 99.999 })).toEqual(['raised level-high HH @99.999']);
    expect(rig.at(1_100).read(24, { t: 99.999 })).toEqual([]);
  });

  test('only the last 100 alarms are remembered', () => {
    const rig = new Rig();
    for (let index = 0; index <= 100; index += 1) {
      rig.at(10 + index * 10).read(10, { t: 10 + index * 10 });
      rig.acknowledge();
      rig.at(15 + index * 10).read(1, { t: 15 + index * 10 });
    }
    rig.at(2_000).read(1, { t: 2_000 });
    expect(rig.read(15, { t: 22 })).toEqual([]);
    expect(rig.read(15, { t: 12 })).toEqual(['raised level-high H @12']);
  });

  test('at most 100 late alarms stand open: what comes then widens the nearest', () => {
    const rig = new Rig({ staleAfterMs: 1_000 });
    rig.at(9_000).read(1, { t: 9_000 });
    for (let index = 0; index <= 100; index += 1) rig.read(15, { t: 10 + index * 10 });
    expect(rig.engine.openAlarms()).toHaveLength(100);
    expect(rig.engine.openAlarms().at(-1)?.returnedAt).toBe('2026-11-21T00:16:50.000Z');
  });

  test('acknowledged it closes, and by hand it closes though the point is bad', () => {
    const rig = heard();
    rig.at(1_010).read(15, { t: 900 });
    expect(rig.acknowledge()).toEqual([
      'acknowledged level-high H @1010',
      'closed level-high H @1010',
    ]);
    rig.at(1_011).read(15, { t: 800 });
    rig.at(1_012).read(null, { t: 1_012 });
    const alarm = rig.alarm().id as string;
    expect(rig.act({ do: 'close', alarm })).toEqual(['closed level-high H @1012']);
    expect(rig.at(1_013).read(25, { t: 800 })).toEqual([]);
  });

  test('it stands beside a live alarm of the same rule and shelving hides the live one only', () => {
    const rig = heard({ ladders: [{ ...HIGH, limits: [limit('H', 10, 2)] }] });
    rig.at(1_005).read(12, { t: 1_005 });
    rig.at(1_006).read(15, { t: 900 });
    rig.shelve(10);
    expect(rig.states()).toEqual(['level-high SHELVED', 'level-high RTNUN']);
  });

  test('a reading without t is never late', () => {
    const rig = new Rig();
    rig.wallOffset = 0.5;
    rig.at(1_000).read(1);
    rig.wallOffset = 0;
    rig.at(1_000.1).read(10);
    expect(rig.disposition()).toBe(0);
    expect(rig.at(1_000.2).read(1)).toEqual(['returned level-high H @1000.2']);
  });
});
