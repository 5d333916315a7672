import { describe, expect, test } from 'vitest';
import { Rig } from '../support/rig.ts';

describe('on-delay', () => {
  test('it ends at the steady clock reaching the receipt of the starting reading + delay', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    expect(rig.at(1).read(10)).toEqual([]);
    expect(rig.engine.nextDueAt()).toBe(6_000);
    expect(rig.at(5.999).tick()).toEqual([]);
    expect(rig.at(6).tick()).toEqual(['raised level-high H @6']);
  });

  test('it ends at a reading with event time >= start + delay and the level still held, before the steady clock does', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(4).read(10, { t: 1 });
    expect(rig.at(6).read(11, { t: 5.999 })).toEqual([]);
    expect(rig.at(6.5).read(11, { t: 6 })).toEqual(['raised level-high H @6']);
  });

  test('`at` of a delayed raise is the start`s event time + delay, whenever it was noticed', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(4).read(10, { t: 1 });
    expect(rig.at(100).tick()).toEqual(['raised level-high H @6', 'raised communication @34']);
    expect(rig.alarm()).toMatchObject({ raisedAt: '2026-11-21T00:00:06.000Z' });
  });

  test('within the deadband the level is still held and the delay ends', () => {
    const rig = new Rig({ onDelayMs: 5_000, deadband: 1 });
    rig.at(1).read(10);
    expect(rig.at(6).read(9)).toEqual(['raised level-high H @6']);
  });

  test('leaving the level cancels it, also at the very instant of its end', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    expect(rig.at(6).read(9)).toEqual([]);
    expect(rig.at(60).tick()).toEqual(['raised communication @36']);
  });

  test('it runs on through silence and bad data, and the alarm speaks of the last value that was judged', () => {
    const rig = new Rig({ onDelayMs: 50_000 });
    rig.at(1).read(11);
    rig.at(2).read(null);
    rig.at(3).read(70, { q: 'calibrating' });
    expect(rig.at(60).tick()).toEqual(['raised communication @33', 'raised level-high H @51']);
    expect(rig.alarm()).toMatchObject({ value: 11, peak: 11 });
  });

  test('uncertain and delayed data on the safe side does not cancel it', () => {
    const rig = new Rig({ onDelayMs: 50_000 });
    rig.at(1).read(11, { t: 0 });
    rig.at(2).read(1, { q: 'uncertain' });
    rig.at(40).read(1, { t: 3 });
    expect(rig.at(51).tick()).toContain('raised level-high H @50');
  });

  test('delays run per level', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    rig.at(3).read(20);
    expect(rig.at(7).tick()).toEqual(['raised level-high H @6']);
    expect(rig.at(8).tick()).toEqual(['escalated level-high HH @8']);
  });

  test('a reading that ends the delays of two levels makes one event, at the highest', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(10).read(10, { t: 1 });
    rig.at(11).read(20, { t: 3 });
    expect(rig.at(12).read(20, { t: 9 })).toEqual(['raised level-high HH @8']);
  });

  test('it survives a restart, and one that fell due in the downtime fires at start', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    expect(rig.at(60).start(2)).toEqual([
      'started @60',
      'gap @60',
      'gap @60',
      'raised level-high H @6',
    ]);
  });

  test('a step of the wall clock does not end it: it runs on by the steady clock', () => {
    const rig = new Rig({ onDelayMs: 5_000 });
    rig.at(1).read(10);
    rig.wallOffset = 3_600;
    expect(rig.at(2).read(10)).toEqual(['clock-step @3602', 'clock-step @3602']);
    expect(rig.at(6).tick()).toEqual(['raised level-high H @6']);
  });
});

describe('off-delay', () => {
  const delayed = { offDelayMs: 5_000, staleAfterMs: 60_000 };

  test('it ends at the steady clock, and the return is at the start`s event time + delay', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10);
    expect(rig.at(3).read(9, { t: 2 })).toEqual([]);
    expect(rig.at(7.999).tick()).toEqual([]);
    expect(rig.at(8).tick()).toEqual(['returned level-high H @7']);
  });

  test('it ends at a good reading with event time >= start + delay', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10, { t: 1 });
    rig.at(5).read(9, { t: 2 });
    expect(rig.at(7).read(9, { t: 7 })).toEqual(['returned level-high H @7']);
  });

  test('delays run per level also for a fall, and a fall to a milder level is told at the level left', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(20);
    rig.at(2).read(15);
    rig.at(4).read(5);
    expect(rig.at(20).tick()).toEqual(['de-escalated level-high H @7', 'returned level-high H @9']);
  });

  test('a reading that ends the delays of two levels returns at the time the mildest was left', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(20, { t: 1 });
    rig.at(10).read(15, { t: 2 });
    rig.at(11).read(5, { t: 4 });
    expect(rig.at(12).read(5, { t: 12 })).toEqual(['returned level-high HH @9']);
  });

  test('meeting again cancels it', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10);
    rig.at(2).read(9);
    expect(rig.at(7).read(10)).toEqual([]);
    expect(rig.at(30).tick()).toEqual([]);
    expect(rig.alarm()).toMatchObject({ state: 'UNACK', occurrences: 1 });
  });

  test('within the deadband it runs on', () => {
    const rig = new Rig({ ...delayed, deadband: 2 });
    rig.at(1).read(10);
    rig.at(2).read(7);
    expect(rig.at(3).read(9)).toEqual([]);
    expect(rig.at(7).tick()).toEqual(['returned level-high H @7']);
  });

  test.each([
    ['bad', null, 'bad'],
    ['uncertain', 9, 'uncertain'],
    ['calibrating', 9, 'calibrating'],
    ['maintenance', 9, 'maintenance'],
  ] as const)(
    '%s data abandons it, and it starts again at the next good reading on the safe side',
    (_, value, q) => {
      const rig = new Rig(delayed);
      rig.at(1).read(10);
      rig.at(2).read(9);
      rig.at(3).read(value, { q });
      expect(rig.at(8).tick()).toEqual([]);
      rig.at(10).read(9);
      expect(rig.at(14.999).tick()).toEqual([]);
      expect(rig.at(15).tick()).toEqual(['returned level-high H @15']);
    },
  );

  test('silence abandons it, and it starts again at the next good reading on the safe side', () => {
    const rig = new Rig({ offDelayMs: 50_000 });
    rig.at(1).read(10);
    rig.at(2).read(9);
    expect(rig.at(60).tick()).toEqual(['raised communication @32']);
    expect(rig.at(61).read(9)).toEqual(['returned communication @61']);
    for (const second of [80, 100, 110]) expect(rig.at(second).read(9)).toEqual([]);
    expect(rig.at(111).tick()).toEqual(['returned level-high H @111']);
  });

  test('silence at the instant of its end abandons it', () => {
    const rig = new Rig({ offDelayMs: 30_000 });
    rig.at(1).read(10);
    rig.at(2).read(9);
    expect(rig.at(60).tick()).toEqual(['raised communication @32']);
    expect(rig.alarm().state).toBe('UNACK');
  });

  test('a downtime abandons it, and it starts again at the next good reading on the safe side', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10);
    rig.at(2).read(9);
    rig.at(30).start(3);
    expect(rig.states()).toEqual(['level-high UNACK']);
    expect(rig.at(31).read(9)).toEqual([]);
    expect(rig.at(36).tick()).toEqual(['returned level-high H @36']);
  });

  test('a delayed good reading neither starts nor ends nor abandons it', () => {
    const rig = new Rig({ offDelayMs: 5_000, staleAfterMs: 3_000 });
    rig.at(10).read(10, { t: 1 });
    expect(rig.at(11).read(9, { t: 2 })).toEqual([]);
    rig.at(30).tick();
    expect(rig.alarm().state).toBe('UNACK');
    const running = new Rig({ offDelayMs: 5_000, staleAfterMs: 4_000 });
    running.at(1).read(10);
    running.at(2).read(9, { t: 1.5 });
    running.at(5.8).read(9, { t: 1.7 });
    expect(running.outcome.dispositions).toEqual(new Uint8Array([1]));
    running.at(5.9).read(9, { t: 5.9 });
    expect(running.at(7).tick()).toEqual(['returned level-high H @6.5']);
  });

  test('a late reading that is bad leaves a running off-delay alone', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10, { t: 1 });
    rig.at(3).read(9, { t: 3 });
    expect(rig.at(4).read(null, { t: 2 })).toEqual(['raised instrument @2']);
    expect(rig.at(8).tick()).toEqual(['returned level-high H @8']);
  });

  test('a step of the wall clock does not end it early: nothing clears before its time', () => {
    const rig = new Rig(delayed);
    rig.at(1).read(10);
    rig.at(2).read(9);
    rig.wallOffset = 3_600;
    expect(rig.at(3).read(9)).toEqual(['clock-step @3603', 'clock-step @3603']);
    expect(rig.at(7).tick()).toEqual(['returned level-high H @7']);
  });
});
