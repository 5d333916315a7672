import type { Alarm } from '../../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../../rules/event.ts';
import { type BySource, groupedBySource, regrouped } from './by-source.ts';
import { sourceKey } from './place.ts';
import { type BoardEntry, type IsToxic, reordered, sortedByUrgency } from './urgency.ts';

/** What the page knows of alarms. It is replaced, never changed; `pending` holds news that comes while a list is on its way. */
export interface Board {
  readonly alarms: ReadonlyMap<string, BoardEntry>;
  /** The same, most urgent first. */
  readonly order: readonly BoardEntry[];
  /** The same by source: who shows one source is not drawn anew with the others. */
  readonly bySource: BySource;
  /** Versions of alarms that closed lately, so that older news does not bring them back. */
  readonly closed: ReadonlyMap<string, number>;
  readonly pending: readonly BoardEntry[] | null;
  readonly loaded: boolean;
  /** How many lists have been asked for. */
  readonly listsAsked: number;
  /** Which of these came last, counted from 1: what is not known of an alarm after a list that was asked for later than it is not so. */
  readonly newestList: number;
}

const CLOSED_REMEMBERED = 1_000;

/** A board that has seen nothing yet. */
export function emptyBoard(): Board {
  return {
    alarms: new Map(),
    order: [],
    bySource: new Map(),
    closed: new Map(),
    pending: null,
    loaded: false,
    listsAsked: 0,
    newestList: 0,
  };
}

/** The board at the beginning of fetching a list: news from now on is newer than the list may be. */
export function beginList(board: Board): Board {
  return { ...board, pending: [], listsAsked: board.listsAsked + 1 };
}

/** The board once the list has come: the list, and on top of it what was heard meanwhile. */
export function endList(board: Board, alarms: readonly Alarm[], isToxic: IsToxic): Board {
  const listed = alarms.flatMap((alarm): [string, BoardEntry][] =>
    alarm.id === null ? [] : [[alarm.id, { alarm, durable: true }]],
  );
  const entries = new Map(listed);
  const order = sortedByUrgency([...entries.values()], isToxic);
  const bySource = groupedBySource(order, board.bySource);
  const newestList = board.listsAsked;
  const known = { alarms: entries, order, bySource, newestList };
  const fresh = { ...board, ...known, pending: null, loaded: true };
  return takeAlarms(fresh, board.pending ?? [], isToxic);
}

/** The same alarms in their order by what is now known of their points. */
export function sortAgain(board: Board, isToxic: IsToxic): Board {
  const order = sortedByUrgency(board.order, isToxic);
  return { ...board, order, bySource: groupedBySource(order, board.bySource) };
}

/** Takes events of the feed in, in their order. Events of points without an alarm, and of other kinds, change nothing here. */
export function takeEvents(board: Board, events: readonly HazgateEvent[], isToxic: IsToxic): Board {
  const news: BoardEntry[] = [];
  for (const event of events) {
    if (event.kind === 'alarm' && event.alarm.id !== null) {
      news.push({ alarm: event.alarm, durable: event.durable });
    }
  }
  return takeAlarms(board, news, isToxic);
}

/**
 * Takes alarms in. A version that is known is news of durability only; an older one is no news at all: events told before
 * they were durable come a second time, when later ones may already be known. Costs one pass over the board however many
 * there are.
 */
export function takeAlarms(board: Board, news: readonly BoardEntry[], isToxic: IsToxic): Board {
  if (news.length === 0) return board;
  const alarms = new Map(board.alarms);
  const closed = new Map(board.closed);
  const touched = new Map<string, string>();
  for (const { alarm, durable } of news) {
    const { id } = alarm;
    if (id === null) continue;
    const known = alarms.get(id);
    const version = Math.max(known?.alarm.version ?? 0, closed.get(id) ?? 0);
    if (alarm.version < version || (alarm.version === version && known === undefined)) continue;
    touched.set(id, sourceKey(alarm));
    if (alarm.state === 'NORMAL') {
      alarms.delete(id);
      closed.set(id, alarm.version);
      continue;
    }
    const wasDurable = known?.alarm.version === alarm.version && known.durable;
    alarms.set(id, { alarm, durable: durable || wasDurable });
  }
  forgetOldest(closed);
  const pending = board.pending === null ? null : [...board.pending, ...news];
  const order = reordered(board.order, alarms, touched, isToxic);
  const bySource = regrouped(board.bySource, alarms, touched, isToxic);
  return { ...board, alarms, closed, pending, order, bySource };
}

function forgetOldest(closed: Map<string, number>): void {
  for (const id of closed.keys()) {
    if (closed.size <= CLOSED_REMEMBERED) break;
    closed.delete(id);
  }
}
