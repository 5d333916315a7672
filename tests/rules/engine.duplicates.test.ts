import { describe, expect, test } from 'vitest';
import { Rig, testRegister } from '../support/rig.ts';

const DAY_SECONDS = 86_400;
const DUPLICATE = 4;

describe('duplicates', () => {
  test('the same n and t is a duplicate, whatever its value', () => {
    const rig = new Rig();
    rig.at(1).read(1, { n: 7, t: 1 });
    expect(rig.at(2).read(25, { n: 7, t: 1 })).toEqual([]);
    expect(rig.disposition()).toBe(DUPLICATE);
  });

  test('without t, the same n and v is a duplicate', () => {
    const rig = new Rig();
    rig.at(1).read(1, { n: 7 });
    rig.at(2).read(1, { n: 7 });
    expect(rig.disposition()).toBe(DUPLICATE);
  });

  test('without n, the same t and v is a duplicate, also where v is null', () => {
    const rig = new Rig();
    rig.at(1).read(1, { t: 1 });
    rig.at(2).read(1, { t: 1 });
    expect(rig.disposition()).toBe(DUPLICATE);
    rig.at(3).read(null, { t: 2 });
    rig.at(4).read(null, { t: 2 });
    expect(rig.disposition()).toBe(DUPLICATE);
  });

  test('with neither it is a new reading', () => {
    const rig = new Rig();
    rig.at(1).read(1);
    rig.at(1).read(1);
    expect(rig.disposition()).toBe(0);
    expect(rig.engine.counts).toEqual({
      received: 2,
      judged: 2,
      late: 0,
      duplicate: 0,
      quarantined: 0,
    });
  });

  test('two different values at one time are two readings', () => {
    const rig = new Rig();
    rig.at(1).read(1, { t: 1 });
    expect(rig.at(1).read(10, { t: 1 })).toEqual(['raised level-high H @1']);
  });

  test('the same reading of another point is none', () => {
    const rig = new Rig(testRegister([{}, {}]));
    rig.at(1).read(10, { n: 1, t: 1 });
    expect(rig.at(1).read(10, { n: 1, t: 1, point: 1 })).toEqual(['raised p1:level-high H @1']);
  });

  test('a duplicate has no effect and does not refresh staleness', () => {
    const rig = new Rig();
    rig.at(1).read(1, { n: 1, t: 1 });
    const before = rig.engine.snapshot().points;
    rig.at(20).read(1, { n: 1, t: 1 });
    expect(rig.engine.snapshot().points).toEqual(before);
    expect(rig.at(31).tick()).toEqual(['raised communication @31']);
    rig.at(32).read(1, { n: 1, t: 1 });
    expect(rig.alarm('communication').state).toBe('UNACK');
    expect(rig.engine.counts).toMatchObject({ received: 3, judged: 1, duplicate: 2 });
  });

  test('a duplicate is known among the last 1,000 of its point, and not beyond', () => {
    const rig = new Rig();
    for (let n = 0; n < 1_000; n += 1) rig.at(1).read(n % 5, { n, t: 1 + n / 1_000 });
    rig.at(3).read(0, { n: 0, t: 1 });
    expect(rig.disposition()).toBe(DUPLICATE);
    rig.at(3).read(0, { n: 1_000, t: 2 });
    rig.at(3).read(0, { n: 1, t: 1.001 });
    expect(rig.disposition()).toBe(DUPLICATE);
    rig.at(3).read(0, { n: 0, t: 1 });
    expect(rig.disposition()).not.toBe(DUPLICATE);
  });

  test('a known n with another time is a restarted counter: accepted, and the window is emptied', () => {
    const rig = new Rig();
    for (let n = 1; n <= 3; n += 1) rig.at(n).read(1, { n, t: n });
    expect(rig.at(10).read(10, { n: 1, t: 10 })).toEqual([
      'counter-restarted @10',
      'raised level-high H @10',
    ]);
    expect(rig.outcome.events[0]).toMatchObject({
      site: 'park',
      system: { part: 'engine', severity: 4, point: 'park/tanks/p0' },
    });
    rig.at(11).read(10, { n: 3, t: 3 });
    expect(rig.disposition()).not.toBe(DUPLICATE);
    rig.at(12).read(10, { n: 1, t: 10 });
    expect(rig.disposition()).toBe(DUPLICATE);
  });

  test('without t, a known n with another value is a restarted counter too', () => {
    const rig = new Rig();
    rig.at(1).read(1, { n: 1 });
    expect(rig.at(2).read(2, { n: 1 })).toEqual(['counter-restarted @2']);
  });

  test('a restarted counter is told at most once a point a day', () => {
    const rig = new Rig({ staleAfterMs: 10 * DAY_SECONDS * 1_000 });
    rig.at(0).read(1, { n: 1, t: 0 });
    expect(rig.at(1).read(1, { n: 1, t: 1 })).toEqual(['counter-restarted @1']);
    expect(rig.at(2).read(1, { n: 1, t: 2 })).toEqual([]);
    expect(rig.at(DAY_SECONDS).read(1, { n: 1, t: 3 })).toEqual([]);
    expect(rig.at(DAY_SECONDS + 1).read(1, { n: 1, t: 4 })).toEqual([
      `counter-restarted @${DAY_SECONDS + 1}`,
    ]);
  });

  test('the dispositions of a batch stand at the places of its readings, and are null where all are live', () => {
    const rig = new Rig();
    rig.at(100);
    rig.readAll([rig.reading(1, { t: 99 }), rig.reading(1, { t: 99.5 })]);
    expect(rig.outcome.dispositions).toBeNull();
    const batch = [
      rig.reading(1, { t: 99 }),
      rig.reading(2, { t: 100 }),
      rig.reading(2, { t: 99.7 }),
      rig.reading(2, { t: 1 }),
      rig.reading(2, { point: 9 }),
    ];
    rig.readAll(batch);
    expect([...(rig.outcome.dispositions ?? [])]).toEqual([4, 0, 3, 2, 5]);
    expect(rig.engine.counts).toEqual({
      received: 7,
      judged: 5,
      late: 2,
      duplicate: 1,
      quarantined: 1,
    });
  });
});
