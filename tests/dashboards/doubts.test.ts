import { describe, expect, test } from 'vitest';
import { type AskedAction, standsAsAsked } from '../../dashboards/web/src/alarms/asked-action.ts';
import { Doubts, type WatchedView } from '../../dashboards/web/src/alarms/doubts.ts';
import { Notices } from '../../dashboards/web/src/app/notices.ts';
import {
  type Board,
  beginList,
  emptyBoard,
  endList,
  takeAlarms,
} from '../../dashboards/web/src/live/board.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const never = () => false;
const listed = (alarms: readonly Alarm[], board = emptyBoard()) =>
  endList(beginList(board), alarms, never);
const heard = (board: Board, over: Partial<Alarm>) =>
  takeAlarms(board, [{ alarm: alarm(over), durable: true }], never);

const open = { id: 'a', state: 'UNACK', version: 3, acknowledgedAt: null } as const;
const acknowledged = { ...open, state: 'ACKED', version: 4, acknowledgedAt: 'now' } as const;
const asked = (verb: AskedAction['verb'], over: Partial<Alarm> = {}): AskedAction => ({
  alarm: alarm({ ...open, ...over }),
  verb,
});

describe('whether an alarm stands as was asked', () => {
  const before = listed([alarm(open)]);

  test('is not known before it is heard of again', () => {
    expect(standsAsAsked(asked('acknowledge'), before, before.listsAsked)).toBeNull();
  });

  test('is told by its next version, or by a list in which it is as it was', () => {
    const after = heard(before, acknowledged);
    expect(standsAsAsked(asked('acknowledge'), after, before.listsAsked)).toBe(true);
    const again = listed([alarm(open)], before);
    expect(standsAsAsked(asked('acknowledge'), again, before.listsAsked)).toBe(false);
  });

  test('is not told by its absence before a list has come', () => {
    const { listsAsked, newestList } = before;
    const unread = { ...emptyBoard(), listsAsked, newestList };
    expect(standsAsAsked(asked('acknowledge'), unread, listsAsked)).toBeNull();
    expect(standsAsAsked(asked('acknowledge'), listed([], unread), listsAsked)).toBe(true);
  });

  test('is not told by a list that was on its way already', () => {
    const fetching = beginList(before);
    const { listsAsked } = fetching;
    const early = endList(fetching, [alarm(open)], never);
    expect(standsAsAsked(asked('acknowledge'), early, listsAsked)).toBeNull();
    const later = listed([alarm(open)], early);
    expect(standsAsAsked(asked('acknowledge'), later, listsAsked)).toBe(false);
    // Nor is it waited for in vain where it never came.
    const instead = listed([alarm(open)], fetching);
    expect(standsAsAsked(asked('acknowledge'), instead, listsAsked)).toBe(false);
  });

  const cases: { verb: AskedAction['verb']; now: Partial<Alarm>; done: boolean | null }[] = [
    // Somebody else has shelved it, and nobody has taken note of it.
    { verb: 'acknowledge', now: { state: 'SHELVED' }, done: false },
    { verb: 'shelve', now: { state: 'SHELVED' }, done: true },
    { verb: 'shelve', now: { state: 'UNACK' }, done: false },
    { verb: 'unshelve', now: { state: 'UNACK' }, done: true },
    { verb: 'out-of-service', now: { state: 'OUT_OF_SERVICE' }, done: true },
    { verb: 'in-service', now: { state: 'OUT_OF_SERVICE' }, done: false },
    { verb: 'close', now: { state: 'RTNUN' }, done: false },
    { verb: 'comment', now: { state: 'UNACK' }, done: null },
    { verb: 'reset', now: { state: 'NORMAL' }, done: true },
    { verb: 'shelve', now: { state: 'NORMAL' }, done: null },
  ];
  test.each(cases)('$verb, then $now.state: $done', ({ verb, now, done }) => {
    const after = heard(before, { ...open, version: 4, ...now });
    expect(standsAsAsked(asked(verb), after, before.listsAsked)).toBe(done);
  });
});

/** A page that knows what a test says. */
class Room implements WatchedView {
  board = listed([alarm(open), alarm({ ...open, id: 'b' })]);
  reader = 0;
  asks = 0;
  private listener: () => void = () => {};
  readonly notices = new Notices();
  readonly doubts = new Doubts(this, this.notices, () => {
    this.asks += 1;
  });
  current() {
    return { board: this.board, reader: this.reader };
  }

  subscribe(listener: () => void) {
    this.listener = listener;
    return () => {};
  }

  know(board: Board, reader = this.reader) {
    this.board = board;
    this.reader = reader;
    this.listener();
  }

  /** Follows an acknowledgement of these that nobody answered to. */
  doubt(...ids: string[]) {
    const reason = { kind: 'unknown', status: null, isFollowed: true } as const;
    const all = ids.map((id) => asked('acknowledge', { id }));
    this.doubts.follow(this.notices.tell('tank 1', reason), all);
  }

  get reasons() {
    return this.notices.current().map(({ reason }) => reason);
  }
}

describe('a notice of what nobody knows', () => {
  test('asks for the alarms anew, and says done once the alarm is heard of so', () => {
    const room = new Room();
    room.doubt('a');
    expect(room.asks).toBe(1);
    expect(room.reasons).toEqual([{ kind: 'unknown', status: null, isFollowed: true }]);
    room.know(heard(room.board, acknowledged));
    expect(room.reasons).toEqual([{ kind: 'done' }]);
  });

  test('says not done where a list has it as it was, and done where that was on its way', () => {
    const room = new Room();
    room.doubt('a');
    room.know(listed([alarm(open)], room.board));
    expect(room.reasons).toEqual([{ kind: 'not-done' }]);
    room.know(heard(room.board, acknowledged));
    expect(room.reasons).toEqual([{ kind: 'done' }]);
  });

  test('counts those of many that were not done', () => {
    const room = new Room();
    room.doubt('a', 'b');
    room.know(listed([alarm(acknowledged), alarm({ ...open, id: 'b' })], room.board));
    expect(room.reasons).toEqual([{ kind: 'some', failed: 1, all: 2 }]);
  });

  test('stays dismissed, and tells nothing by what another reader sees', () => {
    const room = new Room();
    room.doubt('a');
    for (const { id } of room.notices.current()) room.notices.dismiss(id);
    room.know(heard(room.board, acknowledged));
    expect(room.reasons).toEqual([]);
    room.doubt('b');
    room.know(listed([], room.board), 1);
    expect(room.reasons).toEqual([{ kind: 'unknown', status: null, isFollowed: false }]);
  });

  test('no longer promises news once its reader has left or the session has ended, whoever signs in next', () => {
    const room = new Room();
    room.doubt('a');
    // The board stands as it was where a session ends by itself.
    room.know(room.board, 1);
    expect(room.reasons).toEqual([{ kind: 'unknown', status: null, isFollowed: false }]);
    room.know(listed([alarm(open)]), 2);
    expect(room.reasons).toEqual([{ kind: 'unknown', status: null, isFollowed: false }]);
  });

  test('is not looked after any more once it is dismissed, though nothing has been heard of the alarm', () => {
    const room = new Room();
    let looks = 0;
    const action: AskedAction = {
      ...asked('acknowledge'),
      get alarm() {
        looks += 1;
        return alarm(open);
      },
    };
    const reason = { kind: 'unknown', status: null, isFollowed: true } as const;
    const notice = room.notices.tell('tank 1', reason);
    room.doubts.follow(notice, [action]);
    expect(looks).toBe(1);
    room.notices.dismiss(notice);
    room.know(heard(room.board, { ...open, id: 'b', version: 4 }));
    expect(looks).toBe(1);
  });
});
