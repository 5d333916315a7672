import { describe, expect, test } from 'vitest';
import { LOW, limit, Rig, testPoint } from '../support/rig.ts';

describe('met and left', () => {
  test('a high limit is met when value >= limit', () => {
    const rig = new Rig();
    expect(rig.at(1).read(9.999)).toEqual([]);
    expect(rig.at(2).read(10)).toEqual(['raised level-high H @2']);
  });

  test('a low limit is met when value <= limit', () => {
    const rig = new Rig({ ladders: [LOW] });
    expect(rig.at(1).read(2.001)).toEqual([]);
    expect(rig.at(2).read(2)).toEqual(['raised level-low L @2']);
    expect(rig.at(3).read(1)).toEqual(['escalated level-low LL @3']);
    expect(rig.alarm('level-low')).toMatchObject({ level: 1, peak: 1, limit: 1 });
  });

  test('without a deadband a limit is left strictly on the safe side', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.at(2).read(10)).toEqual([]);
    expect(rig.at(3).read(9.999)).toEqual(['returned level-high H @3']);
  });

  test('with a deadband a limit is left when the value is back by more than it: the edge itself still holds', () => {
    const rig = new Rig({ deadband: 0.5 });
    rig.at(1).read(10);
    expect(rig.at(2).read(9.5)).toEqual([]);
    expect(rig.at(3).read(9.499)).toEqual(['returned level-high H @3']);
    const falling = new Rig({ deadband: 0.5, ladders: [LOW] });
    falling.at(1).read(2);
    expect(falling.at(2).read(2.5)).toEqual([]);
    expect(falling.at(3).read(2.501)).toEqual(['returned level-low L @3']);
  });

  test('the edge of a deadband holds where decimal fractions are not exact in binary', () => {
    // 0.7 + 0.1 is 0.7999999999999999 in binary, below 0.8.
    const low = { rule: 'level-low', direction: 'falling', limits: [limit('L', 0.7, 2)] } as const;
    const rig = new Rig({ deadband: 0.1, ladders: [low] });
    rig.at(1).read(0.7);
    expect(rig.at(2).read(0.8)).toEqual([]);
    expect(rig.at(3).read(0.801)).toEqual(['returned level-low L @3']);
  });

  test('each level of a ladder holds from the reading that meets it to the good reading that leaves it', () => {
    const rig = new Rig({ deadband: 2 });
    expect(rig.at(1).read(20)).toEqual(['raised level-high HH @1']);
    expect(rig.at(2).read(18)).toEqual([]);
    expect(rig.at(3).read(17.9, { q: 'uncertain' })).toEqual(['raised instrument @3']);
    expect(rig.at(4).read(17.9)).toEqual([
      'returned instrument @4',
      'de-escalated level-high H @4',
    ]);
    expect(rig.at(5).read(8)).toEqual([]);
    expect(rig.at(6).read(7.9)).toEqual(['returned level-high H @6']);
  });

  test('one reading that crosses several levels makes one event, at the highest', () => {
    const rig = new Rig();
    expect(rig.at(1).read(25)).toEqual(['raised level-high HH @1']);
    expect(rig.alarm()).toMatchObject({ level: 1, worst: 1, limitName: 'HH', limit: 20 });
    expect(rig.at(2).read(3)).toEqual(['returned level-high HH @2']);
    expect(rig.at(3).read(15)).toEqual(['raised level-high H @3']);
    expect(rig.at(4).read(20)).toEqual(['escalated level-high HH @4']);
  });

  test('both directions of a point are alarms of their own', () => {
    const rig = new Rig({ ladders: [...testPoint().ladders, LOW] });
    expect(rig.at(1).read(10)).toEqual(['raised level-high H @1']);
    expect(rig.at(2).read(1)).toEqual(['returned level-high H @2', 'raised level-low LL @2']);
  });

  test('a ladder whose levels share a colour still rises and falls', () => {
    const ladder = {
      rule: 'level-high',
      direction: 'rising',
      limits: [limit('H', 10, 1), limit('HH', 20, 1)],
    } as const;
    const rig = new Rig({ ladders: [ladder] });
    rig.at(1).read(10);
    expect(rig.at(2).read(20)).toEqual(['escalated level-high HH @2']);
    expect(rig.at(3).read(15)).toEqual(['de-escalated level-high H @3']);
  });
});

describe('one alarm for one point and one rule', () => {
  test('the ladder is one alarm whose level rises and falls', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    const { id } = rig.alarm();
    rig.at(2).read(21);
    expect(rig.alarm()).toMatchObject({ id, level: 1, limitName: 'HH', value: 21 });
    rig.at(3).read(12);
    expect(rig.alarm()).toMatchObject({
      id,
      level: 2,
      worst: 1,
      limitName: 'H',
      value: 12,
      peak: 21,
    });
  });

  test('a rise is annunciated again and needs a new acknowledgement', () => {
    const rig = new Rig();
    rig.at(1).read(10);
    expect(rig.at(2).acknowledge()).toEqual(['acknowledged level-high H @2']);
    expect(rig.alarm()).toMatchObject({ state: 'ACKED', acknowledgedBy: 'amy' });
    expect(rig.at(3).read(20)).toEqual(['escalated level-high HH @3']);
    expect(rig.alarm()).toMatchObject({
      state: 'UNACK',
      acknowledgedBy: null,
      acknowledgedAt: null,
    });
  });

  test('a fall is an event and clears nothing', () => {
    const rig = new Rig();
    rig.at(1).read(20);
    rig.at(2).acknowledge();
    expect(rig.at(3).read(10)).toEqual(['de-escalated level-high H @3']);
    expect(rig.alarm()).toMatchObject({ state: 'ACKED', acknowledgedBy: 'amy', returnedAt: null });
  });

  test('value is the value at the last event and peak the worst while active', () => {
    const rig = new Rig();
    rig.at(1).read(11);
    rig.at(2).read(19);
    rig.at(3).read(13);
    expect(rig.alarm()).toMatchObject({ value: 11, peak: 19 });
    rig.at(4).read(4);
    expect(rig.alarm()).toMatchObject({ value: 4, peak: 19, limitName: 'H', limit: 10, level: 2 });
  });

  test('points are isolated: the readings of one leave the alarms of another alone', () => {
    const rig = new Rig({
      ...new Rig().engine.register,
      points: [testPoint(), testPoint({ id: 'p1', index: 1 })],
    });
    expect(rig.at(1).read(10, { point: 1 })).toEqual(['raised p1:level-high H @1']);
    expect(rig.at(2).read(1)).toEqual([]);
    expect(rig.engine.openAlarms()).toHaveLength(1);
    expect(rig.engine.pointStatus(0)?.alarms).toEqual([]);
    expect(rig.engine.pointStatus(1)?.alarms).toEqual([rig.alarm().id]);
  });
});
