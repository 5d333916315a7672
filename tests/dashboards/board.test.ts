import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Board,
  beginList,
  emptyBoard,
  endList,
  sortAgain,
  takeAlarms,
  takeEvents,
} from '../../dashboards/web/src/live/board.ts';
import { compareUrgency } from '../../dashboards/web/src/live/urgency.ts';
import type { Alarm, AlarmState } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Level } from '../../rules/register.ts';
import { alarm, alarmEvent, systemEvent } from '../gateway/feed/feed-fakes.ts';

const never = (): boolean => false;

function takeEvent(board: Board, event: HazgateEvent): Board {
  return takeEvents(board, [event], never);
}

function ids(board: Board): (string | null)[] {
  return board.order.map((entry) => entry.alarm.id);
}

function boardAfter(...events: readonly HazgateEvent[]): Board {
  return takeEvents(emptyBoard(), events, never);
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
      board = takeAlarms(
        board,
        [{ alarm: alarm({ id: `a${index}`, state: 'NORMAL' }), durable: true }],
        never,
      );
    }
    expect(board.closed.size).toBe(1_000);
    expect(board.closed.has('a1499')).toBe(true);
  });

  test('a shelf of a point without an alarm changes nothing', () => {
    expect(boardAfter(alarmEvent(1, { id: null, state: 'SHELVED' })).alarms.size).toBe(0);
  });

  test('events of other kinds leave the board as it is', () => {
    const board = boardAfter(alarmEvent(1));
    expect(takeEvent(board, systemEvent(2)).order).toBe(board.order);
  });
});

describe('lists', () => {
  test('a list replaces what is known, and what was heard meanwhile stands on top', () => {
    let board = boardAfter(alarmEvent(1, { id: 'gone' }), alarmEvent(2, { id: 'stays' }));
    board = beginList(board);
    board = takeEvent(board, alarmEvent(3, { id: 'new' }));
    board = takeEvent(board, alarmEvent(4, { id: 'stays', version: 2, state: 'ACKED' }));
    board = endList(board, [alarm({ id: 'stays' }), alarm({ id: 'listed' })], never);
    expect(ids(board).sort()).toEqual(['listed', 'new', 'stays']);
    expect(board.alarms.get('stays')?.alarm.state).toBe('ACKED');
    expect(board.loaded).toBe(true);
  });

  test('an alarm that closed while an older list was on its way stays closed', () => {
    let board = beginList(boardAfter(alarmEvent(1)));
    board = takeEvent(board, alarmEvent(2, { version: 2, state: 'NORMAL' }));
    expect(ids(endList(board, [alarm()], never))).toEqual([]);
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
              board = endList(board, [...(states[listedAt] ?? new Map()).values()], never);
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

describe('the order', () => {
  const step = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    state: fc.constantFrom<AlarmState>('UNACK', 'ACKED', 'RTNUN', 'LATCHED', 'SHELVED', 'NORMAL'),
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    point: fc.constantFrom('gt-1', 'lt-1'),
    raisedAt: fc.constantFrom('2026-11-21T00:00:00.000Z', '2026-11-21T00:00:01.000Z'),
  });
  const isToxic = (each: Alarm): boolean => each.point === 'gt-1';

  test('is the same whether news came one by one, in batches, or was sorted as a whole', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (steps, size) => {
          const events = steps.map((each, index) =>
            alarmEvent(index + 1, { ...each, version: index + 1 }),
          );
          let one = emptyBoard();
          let batched = emptyBoard();
          for (const event of events) one = takeEvents(one, [event], isToxic);
          for (let from = 0; from < events.length; from += size) {
            batched = takeEvents(batched, events.slice(from, from + size), isToxic);
          }
          expect(ids(batched)).toEqual(ids(one));
          expect(ids(sortAgain(batched, isToxic))).toEqual(ids(one));
          const sorted = [...one.alarms.values()].sort((left, right) =>
            compareUrgency(left.alarm, right.alarm, isToxic),
          );
          expect(one.order).toEqual(sorted);
        },
      ),
    );
  });

  test('changes when a point turns out to measure a toxic gas', () => {
    const board = boardAfter(
      alarmEvent(1, { id: 'a', point: 'lt-1' }),
      alarmEvent(2, { id: 'b', point: 'gt-1' }),
    );
    expect(ids(board)).toEqual(['a', 'b']);
    expect(ids(sortAgain(board, isToxic))).toEqual(['b', 'a']);
  });
});
