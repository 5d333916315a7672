import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLIND_AFTER_MS,
  type Board,
  type BoardPoint,
  beginList,
  compareUrgency,
  emptyBoard,
  endList,
  formatClock,
  formatMoment,
  formatNumber,
  formatSpan,
  hiddenCounts,
  shownAlarms,
  sight,
  siteSummary,
  steadyOrder,
  takeAlarm,
  takeEvent,
  takeValues,
  trustOf,
} from '../../dashboards/web/board.js';
import { alarmKey, compareKeys } from '../../gateway/api/alarm-order.ts';
import type { Alarm, AlarmState } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Level } from '../../rules/register.ts';
import { alarm, alarmEvent, systemEvent } from '../gateway/feed/feed-fakes.ts';

const never = (): boolean => false;

function ids(board: Board): (string | null)[] {
  return shownAlarms(board, never, null).map((entry) => entry.alarm.id);
}

function boardAfter(...events: readonly HazgateEvent[]): Board {
  return events.reduce((board, event) => takeEvent(board, event), emptyBoard());
}

describe('news', () => {
  test('an alarm appears, changes and goes', () => {
    const raised = boardAfter(alarmEvent(1));
    expect(ids(raised)).toEqual(['a1']);
    const acknowledged = takeEvent(raised, alarmEvent(2, { version: 2, state: 'ACKED' }));
    expect(acknowledged.alarms.get('a1')?.alarm.state).toBe('ACKED');
    expect(ids(takeEvent(acknowledged, alarmEvent(3, { version: 3, state: 'NORMAL' })))).toEqual(
      [],
    );
  });

  test('each durable event moves the position on, one that is not durable does not', () => {
    expect(boardAfter(alarmEvent(7), systemEvent(8), alarmEvent(null)).seq).toBe(8);
  });

  test('an alarm that is not durable is marked until it is, and marked again when news is not', () => {
    const early = boardAfter(alarmEvent(null));
    expect(early.alarms.get('a1')?.durable).toBe(false);
    const confirmed = takeEvent(early, alarmEvent(1));
    expect(confirmed.alarms.get('a1')?.durable).toBe(true);
    expect(takeEvent(confirmed, alarmEvent(null)).alarms.get('a1')?.durable).toBe(true);
    const later = takeEvent(confirmed, alarmEvent(null, { version: 2 }));
    expect(later.alarms.get('a1')?.durable).toBe(false);
  });

  test('an older version is no news', () => {
    const board = boardAfter(
      alarmEvent(2, { version: 2, state: 'ACKED' }),
      alarmEvent(3, { version: 1 }),
    );
    expect(board.alarms.get('a1')?.alarm.state).toBe('ACKED');
  });

  test('an alarm told closed before it was durable does not come back when its story is told again', () => {
    const board = boardAfter(
      alarmEvent(null, { version: 2, state: 'ACKED' }),
      alarmEvent(null, { version: 3, state: 'NORMAL' }),
      alarmEvent(2, { version: 2, state: 'ACKED' }),
      alarmEvent(3, { version: 3, state: 'NORMAL' }),
    );
    expect(ids(board)).toEqual([]);
  });

  test('only so many closed alarms are remembered', () => {
    let board = emptyBoard();
    for (let index = 0; index < 1_500; index += 1) {
      board = takeAlarm(board, alarm({ id: `a${index}`, state: 'NORMAL' }), true);
    }
    expect(board.closed.size).toBe(1_000);
    expect(board.closed.has('a1499')).toBe(true);
  });

  test('a shelf of a point without an alarm changes nothing', () => {
    expect(boardAfter(alarmEvent(1, { id: null, state: 'SHELVED' })).alarms.size).toBe(0);
  });
});

describe('lists', () => {
  test('a list replaces what is known, and what was heard meanwhile stands on top', () => {
    let board = boardAfter(alarmEvent(1, { id: 'gone' }), alarmEvent(2, { id: 'stays' }));
    board = beginList(board);
    board = takeEvent(board, alarmEvent(3, { id: 'new' }));
    board = takeEvent(board, alarmEvent(4, { id: 'stays', version: 2, state: 'ACKED' }));
    board = endList(board, [alarm({ id: 'stays' }), alarm({ id: 'listed' })]);
    expect(ids(board).sort()).toEqual(['listed', 'new', 'stays']);
    expect(board.alarms.get('stays')?.alarm.state).toBe('ACKED');
    expect(board.loaded).toBe(true);
  });

  test('an alarm that closed while an older list was on its way stays closed', () => {
    let board = beginList(boardAfter(alarmEvent(1)));
    board = takeEvent(board, alarmEvent(2, { version: 2, state: 'NORMAL' }));
    expect(ids(endList(board, [alarm()]))).toEqual([]);
  });

  test('whenever a list is fetched, the board ends as the feed does', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      state: fc.constantFrom<AlarmState>('UNACK', 'ACKED', 'RTNUN', 'NORMAL'),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (steps, x, y, z) => {
          const generation = new Map<string, number>();
          const states: Map<string, Alarm>[] = [new Map()];
          const events = steps.map(({ id, state }, index) => {
            const truth = new Map(states.at(-1));
            const name = `${id}${generation.get(id) ?? 0}`;
            const next = alarm({ id: name, state, version: (truth.get(name)?.version ?? 0) + 1 });
            if (state === 'NORMAL') {
              truth.delete(name);
              generation.set(id, (generation.get(id) ?? 0) + 1);
            } else truth.set(name, next);
            states.push(truth);
            return alarmEvent(index + 1, next);
          });
          const [begin = 0, end = 0] = [x % (events.length + 1), y % (events.length + 1)].sort(
            (a, b) => a - b,
          );
          const listedAt = begin + (end === begin ? 0 : z % (end - begin + 1));
          let board = emptyBoard();
          for (let index = 0; index <= events.length; index += 1) {
            if (index === begin) board = beginList(board);
            if (index === end)
              board = endList(board, [...(states[listedAt] ?? new Map()).values()]);
            const event = events[index];
            if (event !== undefined) board = takeEvent(board, event);
          }
          const truth = states.at(-1) ?? new Map();
          expect(new Map([...board.alarms].map(([id, entry]) => [id, entry.alarm]))).toEqual(truth);
        },
      ),
    );
  });
});

describe('order', () => {
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
        expect(compareUrgency(left, right, isToxic)).toBe(theirs);
      }),
    );
  });

  test('hidden alarms are counted, not shown', () => {
    const board = boardAfter(
      alarmEvent(1, { id: 'a', state: 'SHELVED' }),
      alarmEvent(2, { id: 'b', state: 'OUT_OF_SERVICE', site: 'south' }),
      alarmEvent(3, { id: 'c', site: 'south' }),
    );
    expect(ids(board)).toEqual(['c']);
    expect(hiddenCounts(board, null)).toEqual({ SHELVED: 1, OUT_OF_SERVICE: 1 });
    expect(hiddenCounts(board, 'south')).toEqual({ OUT_OF_SERVICE: 1 });
    expect(shownAlarms(board, never, 'north')).toEqual([]);
  });

  test('rows under the pointer keep their place; new ones come behind, closed ones go', () => {
    const board = boardAfter(
      alarmEvent(1, { id: 'low', level: 3 }),
      alarmEvent(2, { id: 'mid', level: 2 }),
      alarmEvent(3, { id: 'top', level: 1 }),
    );
    const order = steadyOrder(shownAlarms(board, never, null), ['mid', 'closed', 'low']);
    expect(order.map((entry) => entry.alarm.id)).toEqual(['mid', 'low', 'top']);
  });

  test('a site counts its alarms by level', () => {
    const board = boardAfter(
      alarmEvent(1, { id: 'a', level: 1, state: 'ACKED' }),
      alarmEvent(2, { id: 'b', level: 3 }),
      alarmEvent(3, { id: 'c', level: 3 }),
      alarmEvent(4, { id: 'd', level: 2, site: 'south' }),
      alarmEvent(5, { id: 'e', level: 2, state: 'SHELVED' }),
    );
    expect(siteSummary(board, 'north')).toEqual({
      levels: { 1: 1, 2: 0, 3: 2, 4: 0 },
      worst: 1,
      unacknowledged: 3,
    });
    expect(siteSummary(board, 'none').worst).toBeNull();
  });
});

describe('sight', () => {
  const cases = [
    { name: 'just heard', now: 10_000, heard: 10_000, blind: false },
    { name: 'at the bound', now: 10_000 + BLIND_AFTER_MS, heard: 10_000, blind: false },
    { name: 'beyond it', now: 10_001 + BLIND_AFTER_MS, heard: 10_000, blind: true },
    { name: 'never heard, at first', now: 4_000, heard: null, blind: false },
    { name: 'never heard, for too long', now: 5_001, heard: null, blind: true },
    { name: 'a clock that ran backwards', now: 0, heard: 10_000, blind: false },
  ];
  test.each(cases)('$name: blind $blind', ({ now, heard, blind }) => {
    expect(sight(now, heard, 0).blind).toBe(blind);
  });
});

describe('values', () => {
  const now = Date.UTC(2026, 10, 21);
  const point = (over: Partial<BoardPoint> = {}): BoardPoint => ({
    site: 'north',
    source: 'tanks',
    id: 'lt-1',
    kind: 'tank-level',
    periodSeconds: 10,
    latest: { v: 1, t: new Date(now).toISOString(), q: 'good' },
    condition: 'ok',
    ...over,
  });
  const key = 'north/tanks/lt-1';
  const item = (v: number, ms: number, q = 'good') => ({
    site: 'north',
    source: 'tanks',
    id: 'lt-1',
    v,
    t: new Date(now + ms).toISOString(),
    q,
  });

  test('newer values are taken, older and unknown ones are not', () => {
    const points = new Map([[key, point()]]);
    const next = takeValues(points, [
      item(2, 1_000),
      item(9, -1_000),
      { ...item(3, 0), id: 'none' },
    ]);
    expect(next.get(key)?.latest?.v).toBe(2);
    expect(next.size).toBe(1);
    expect(points.get(key)?.latest?.v).toBe(1);
  });

  const conditions = [
    { before: 'stale', q: 'good', expected: 'ok' },
    { before: 'never', q: 'good', expected: 'ok' },
    { before: 'uncertain', q: 'good', expected: 'uncertain' },
    { before: 'ok', q: 'bad', expected: 'bad' },
    { before: 'ok', q: 'maintenance', expected: 'calibrating' },
  ];
  test.each(conditions)('$before and a $q value: $expected', ({ before, q, expected }) => {
    const next = takeValues(new Map([[key, point({ condition: before, latest: null })]]), [
      item(1, 0, q),
    ]);
    expect(next.get(key)?.condition).toBe(expected);
  });

  const trusts = [
    { name: 'fresh', over: {}, ageMs: 10_000, expected: 'ok' },
    { name: 'older than its period', over: {}, ageMs: 11_501, expected: 'old' },
    {
      name: 'stale however fresh it looks',
      over: { condition: 'stale' },
      ageMs: 0,
      expected: 'stale',
    },
    { name: 'bad', over: { condition: 'bad' }, ageMs: 60_000, expected: 'bad' },
    { name: 'never', over: { latest: null, condition: 'never' }, ageMs: 0, expected: 'never' },
    {
      name: 'silent from the start',
      over: { latest: null, condition: 'stale' },
      ageMs: 0,
      expected: 'stale',
    },
  ];
  test.each(trusts)('$name: $expected', ({ over, ageMs, expected }) => {
    expect(trustOf(point(over), now + ageMs)).toBe(expected);
  });
});

describe('figures', () => {
  const numbers: [number | null | undefined, string][] = [
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [10.61, '10.61'],
    [6.123456789, '6.12346'],
    [-0.5, '-0.5'],
    [123_456_789, '123457000'],
    [0.00001, '1.000e-5'],
    [2e12, '2.000e+12'],
  ];
  test.each(numbers)('%s is shown as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  const units = { second: 's', minute: 'min', hour: 'h', day: 'd' };
  const spans: [number, string][] = [
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 d 1 h'],
  ];
  test.each(spans)('%d ms is %s', (ms, text) => {
    expect(formatSpan(ms, units)).toBe(text);
  });

  test('a moment of today is a time, one of another day has its date', () => {
    const noon = new Date(2026, 10, 21, 12, 3, 4).getTime();
    expect(formatClock(noon)).toBe('12:03:04');
    expect(formatMoment(noon, noon + 1_000)).toBe('12:03:04');
    expect(formatMoment(noon, noon + 86_400_000)).toBe('11-21 12:03');
    expect(formatMoment(noon, noon + 400 * 86_400_000)).toBe('2026-11-21');
  });
});
