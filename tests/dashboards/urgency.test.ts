import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareUrgency,
  isHidden,
  isUnacknowledged,
  sortedByUrgency,
  steadyOrder,
} from '../../dashboards/web/src/live/urgency.ts';
import { alarmKey, compareKeys } from '../../gateway/api/alarm-order.ts';
import { ALARM_STATES, type Alarm, type AlarmState } from '../../rules/alarm.ts';
import type { Level } from '../../rules/register.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const never = (): boolean => false;

function entry(over: Partial<Alarm>) {
  return { alarm: alarm(over), durable: true };
}

describe('urgency', () => {
  test('is that of the API', () => {
    const arbitrary = fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      state: fc.constantFrom<AlarmState>('UNACK', 'ACKED', 'RTNUN', 'LATCHED'),
      level: fc.constantFrom<Level>(1, 2, 3, 4),
      point: fc.constantFrom('gt-1', 'lt-1'),
      raisedAt: fc.constantFrom('2026-11-21T00:00:00.000Z', '2026-11-21T00:00:01.000Z'),
      acknowledgedAt: fc.constantFrom(null, '2026-11-21T00:00:02.000Z'),
    });
    const isToxic = (each: Alarm): boolean => each.point === 'gt-1';
    fc.assert(
      fc.property(arbitrary, arbitrary, (one, other) => {
        const [left, right] = [alarm(one), alarm(other)];
        const theirs = compareKeys(alarmKey(left, isToxic(left)), alarmKey(right, isToxic(right)));
        expect(Math.sign(compareUrgency(left, right, isToxic))).toBe(theirs);
      }),
    );
  });

  test('of thousands asks once of each whether it is one of a toxic gas', () => {
    const asked = new Map<string | null, number>();
    const isToxic = ({ id }: Alarm): boolean => {
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return Number(id) % 3 === 0;
    };
    const all = Array.from({ length: 2_000 }, (_, index) => entry({ id: String(9_999 - index) }));
    const order = sortedByUrgency(all, isToxic).map((each) => Number(each.alarm.id));
    const isSorted = (left: number, right: number) =>
      Number(left % 3 !== 0) - Number(right % 3 !== 0) || left - right;
    expect(order).toEqual(order.toSorted(isSorted));
    expect(asked.size).toBe(all.length);
    expect(Math.max(...asked.values())).toBe(1);
  });

  test('which states call for somebody, and which are out of sight', () => {
    const calling = ALARM_STATES.filter((state) => isUnacknowledged(alarm({ state })));
    expect(calling).toEqual(['UNACK', 'RTNUN', 'LATCHED']);
    const taken = { state: 'LATCHED', acknowledgedAt: '2026-11-21T00:00:02.000Z' } as const;
    expect(isUnacknowledged(alarm(taken))).toBe(false);
    const hidden = ALARM_STATES.filter((state) => isHidden(alarm({ state })));
    expect(hidden).toEqual(['SHELVED', 'SUPPRESSED', 'OUT_OF_SERVICE']);
  });

  test('rows under the pointer keep their place; new ones come behind, closed ones go', () => {
    const entries = sortedByUrgency(
      [
        entry({ id: 'low', level: 3 }),
        entry({ id: 'mid', level: 2 }),
        entry({ id: 'top', level: 1 }),
      ],
      never,
    );
    const order = steadyOrder(entries, ['mid', 'closed', 'low']);
    expect(order.map((each) => each.alarm.id)).toEqual(['mid', 'low', 'top']);
  });
});
