import { describe, expect, test } from 'vitest';
import { Rig, testRegister } from '../support/rig.ts';

const MINUTES_30 = 1_800;

/** Sends a reading every 20 s, so that the point is never silent. */
function keepSending(
  rig: Rig,
  from: number,
  to: number,
  value: number,
  q: 'calibrating' | 'good',
): void {
  for (let second = from; second <= to; second += 20) rig.at(second).read(value, { q });
}

describe('quality', () => {
  test('uncertain raises and escalates, does not clear, and raises the instrument alarm', () => {
    const rig = new Rig();
    expect(rig.at(1).read(10, { q: 'uncertain' })).toEqual([
      'raised instrument @1',
      'raised level-high H @1',
    ]);
    expect(rig.at(2).read(20, { q: 'uncertain' })).toEqual(['escalated level-high HH @2']);
    expect(rig.at(3).read(1, { q: 'uncertain' })).toEqual([]);
    expect(rig.engine.pointStatus(0)?.condition).toBe('uncertain');
    expect(rig.at(4).read(1)).toEqual(['returned instrument @4', 'returned level-high HH @4']);
  });

  test.each([[-0.1], [30.1]])('outside range (%d) is judged by its value as uncertain', (value) => {
    const rig = new Rig({ range: [0, 30] });
    rig.at(1).read(10);
    const events = rig.at(2).read(value);
    expect(events[0]).toBe('raised instrument @2');
    expect(rig.alarm().returnedAt).toBeNull();
    expect(rig.alarm().limitName).toBe(value > 30 ? 'HH' : 'H');
  });

  test('the ends of the range belong to it', () => {
    const rig = new Rig({ range: [0, 30] });
    rig.at(1).read(10);
    expect(rig.at(2).read(0)).toEqual(['returned level-high H @2']);
    expect(rig.at(3).read(30)).toEqual(['raised level-high HH @3']);
  });

  test('calibrating and maintenance neither raise nor clear', () => {
    const rig = new Rig();
    expect(rig.at(1).read(25, { q: 'calibrating' })).toEqual([]);
    expect(rig.engine.pointStatus(0)?.condition).toBe('calibrating');
    rig.at(2).read(10);
    expect(rig.at(3).read(1, { q: 'maintenance' })).toEqual([]);
    expect(rig.alarm().state).toBe('UNACK');
    expect(rig.engine.pointStatus(0)?.condition).toBe('calibrating');
  });

  test('calibrating counts for at most 30 min, then as uncertain, at the minute itself', () => {
    const rig = new Rig();
    keepSending(rig, 10, MINUTES_30, 25, 'calibrating');
    expect(rig.states()).toEqual([]);
    expect(rig.at(MINUTES_30 + 10).tick()).toEqual([
      `raised instrument @${MINUTES_30 + 10}`,
      `raised level-high HH @${MINUTES_30 + 10}`,
    ]);
    expect(rig.engine.pointStatus(0)?.condition).toBe('uncertain');
    expect(rig.at(MINUTES_30 + 20).read(26, { q: 'calibrating' })).toEqual([]);
    expect(rig.alarm().peak).toBe(26);
  });

  test('a reading of another quality ends the run of calibrating ones', () => {
    const rig = new Rig();
    keepSending(rig, 10, 1_000, 25, 'calibrating');
    rig.at(1_005).read(1);
    keepSending(rig, 1_020, 2_000, 25, 'calibrating');
    expect(rig.states()).toEqual([]);
  });

  test('of a silent point nothing is concluded when its calibration runs out', () => {
    const rig = new Rig();
    rig.at(10).read(25, { q: 'calibrating' });
    expect(rig.at(2_000).tick()).toEqual(['raised communication @40']);
    expect(rig.at(2_001).read(25, { q: 'calibrating' })).toEqual([
      'returned communication @2001',
      'raised instrument @2001',
      'raised level-high HH @2001',
    ]);
  });

  test('bad neither raises nor clears, and raises the instrument alarm', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.at(2).read(1, { q: 'bad' })).toEqual(['raised instrument @2']);
    expect(rig.at(3).read(null)).toEqual([]);
    expect(rig.alarm().state).toBe('UNACK');
    expect(rig.engine.pointStatus(0)?.condition).toBe('bad');
    expect(rig.alarm('instrument')).toMatchObject({ level: 3, limitName: null, value: 1 });
  });

  test('a null value counts as bad whatever its quality', () => {
    const rig = new Rig();
    expect(rig.at(1).read(null, { q: 'good' })).toEqual(['raised instrument @1']);
  });

  test('the instrument alarm ends with a good reading in range', () => {
    const rig = new Rig();
    rig.at(1).read(null);
    rig.at(2).read(1, { q: 'calibrating' });
    expect(rig.alarm('instrument').returnedAt).toBeNull();
    expect(rig.at(3).read(1)).toEqual(['returned instrument @3']);
  });
});

describe('silence', () => {
  test('silent beyond staleAfterSeconds is a communication alarm and clears nothing', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.at(40).tick()).toEqual(['raised communication @31']);
    expect(rig.states()).toEqual(['communication UNACK', 'level-high UNACK']);
    expect(rig.alarm('communication')).toMatchObject({ level: 3, value: null, unit: null });
    expect(rig.engine.pointStatus(0)?.condition).toBe('stale');
  });

  test('for a point never heard it counts from start', () => {
    const rig = new Rig();
    rig.at(100).start();
    expect(rig.engine.pointStatus(0)).toEqual({
      latest: null,
      lastSeen: null,
      condition: 'never',
      alarms: [],
      mode: null,
    });
    expect(rig.at(130).tick()).toEqual(['raised communication @130']);
    expect(rig.engine.pointStatus(0)?.condition).toBe('never');
  });

  test.each([
    ['good', 1],
    ['uncertain', 1],
    ['bad', 1],
    ['calibrating', 1],
  ] as const)('a timely %s reading ends it', (q, value) => {
    const rig = new Rig();
    rig.at(1).read(1);
    rig.at(40).tick();
    expect(rig.at(41).read(value, { q })[0]).toBe('returned communication @41');
    rig.at(70.999).tick();
    expect(rig.alarm('communication').state).toBe('RTNUN');
    expect(rig.at(71).tick()).toEqual(['raised communication @71']);
    expect(rig.alarm('communication').occurrences).toBe(2);
  });

  test('it counts only while the gateway could hear', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    expect(rig.at(1_000).start(11)).toEqual(['started @1000', 'gap @1000', 'gap @1000']);
    expect(rig.at(1_019.999).tick()).toEqual([]);
    expect(rig.at(1_020).tick()).toEqual(['raised communication @1020']);
  });

  test('its own gap is a system event, once for the gateway and once for each site', () => {
    const rig = new Rig(testRegister([{}, { site: 'mine' }]));
    rig.at(100).start(40);
    expect(rig.outcome.events.map(({ type, site }) => [type, site])).toEqual([
      ['started', null],
      ['gap', null],
      ['gap', 'park'],
      ['gap', 'mine'],
    ]);
    expect(rig.outcome.events[1]).toMatchObject({
      system: {
        from: '2026-11-21T00:00:40.000Z',
        to: '2026-11-21T00:01:40.000Z',
        seconds: 60,
      },
    });
  });

  test('a point that was silent before a downtime stays so', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    rig.at(50).tick();
    rig.at(1_000).start(60);
    expect(rig.engine.pointStatus(0)?.condition).toBe('stale');
    expect(rig.at(1_001).read(1)).toEqual(['returned communication @1001']);
  });
});

describe('delayed', () => {
  test('received more than staleAfterSeconds after its own time; at exactly that it is live', () => {
    const rig = new Rig();
    rig.at(40).read(1, { t: 10 });
    expect(rig.disposition()).toBe(0);
    rig.at(41).read(1, { t: 10.999 });
    expect(rig.disposition()).toBe(1);
  });

  test('it raises and escalates like any other', () => {
    const rig = new Rig();
    expect(rig.at(100).read(10, { t: 1 })).toEqual(['raised level-high H @1']);
    expect(rig.at(100).read(20, { t: 2 })).toEqual(['escalated level-high HH @2']);
    expect(rig.alarm().late).toBe(false);
  });

  test('it clears and lowers nothing', () => {
    const rig = new Rig();
    rig.at(1).read(20);
    rig.at(2).read(null);
    expect(rig.at(100).read(12, { t: 3 })).toEqual(['raised communication @32']);
    expect(rig.at(100).read(1, { t: 4 })).toEqual([]);
    expect(rig.states()).toEqual(['communication UNACK', 'instrument UNACK', 'level-high UNACK']);
    expect(rig.alarm().limitName).toBe('HH');
  });

  test('it does not refresh staleness', () => {
    const rig = new Rig();
    rig.at(1).read(1, { t: 1 });
    rig.at(30).tick();
    rig.at(30.5).read(1, { t: 1.2 });
    expect(rig.disposition()).toBe(0);
    const late = new Rig({ staleAfterMs: 10_000 });
    late.at(1).read(1, { t: -20 });
    expect(late.engine.nextDueAt()).toBeNull();
    late.at(5).start();
    late.at(14).read(1, { t: 0 });
    expect(late.disposition()).toBe(1);
    expect(late.at(15).tick()).toEqual(['raised communication @15']);
  });

  test('its bad quality raises the instrument alarm', () => {
    const rig = new Rig();
    expect(rig.at(100).read(null, { t: 1 })).toEqual(['raised instrument @1']);
  });
});
