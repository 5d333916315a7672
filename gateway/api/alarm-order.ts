import type { Alarm } from '../../rules/alarm.ts';

/**
 * Place of an alarm in the list, compared from left to right: unacknowledged first, then the worse level, toxic gas before
 * combustible gas and all else (it does harm sooner), the oldest, and the id so that no two are equal.
 */
export type AlarmKey = readonly [
  acknowledged: 0 | 1,
  level: number,
  notToxic: 0 | 1,
  raisedAt: string,
  id: string,
];

/** Whether the alarm still waits for somebody to take note of it. */
export function isUnacknowledged(alarm: Alarm): boolean {
  if (alarm.state === 'UNACK' || alarm.state === 'RTNUN') return true;
  return alarm.state !== 'ACKED' && alarm.state !== 'NORMAL' && alarm.acknowledgedAt === null;
}

/** The alarm's place; `toxic` where its point measures a toxic gas. */
export function alarmKey(alarm: Alarm, toxic: boolean): AlarmKey {
  return [
    isUnacknowledged(alarm) ? 0 : 1,
    alarm.level,
    toxic ? 0 : 1,
    alarm.raisedAt ?? '',
    alarm.id ?? '',
  ];
}

/** Negative where `left` stands before `right`. */
export function compareKeys(left: AlarmKey, right: AlarmKey): number {
  // Ten thousand alarms are compared a hundred thousand times for a page: by index, in half the time of an iterator.
  for (let index = 0; index < left.length; index += 1) {
    const part = left[index] ?? '';
    const other = right[index] ?? '';
    if (part < other) return -1;
    if (part > other) return 1;
  }
  return 0;
}

/** Where a page stops in the order that is kept of its list. */
export interface OrderPlace {
  readonly id: string;
  readonly at: number;
}

/**
 * Where the next page of an alarm list starts: at a place of the order that is kept of it; where that is forgotten, behind an
 * open alarm. Behind all open ones at a position of the history.
 */
export type AlarmCursor =
  | { readonly part: 'open'; readonly behind: AlarmKey; readonly order: OrderPlace | null }
  | { readonly part: 'closed'; readonly cursor: string | null; readonly order: OrderPlace | null };

/** Text of a cursor, opaque to the client. */
export function encodeCursor(cursor: AlarmCursor): string {
  const { order } = cursor;
  const place = order === null ? [] : [order.id, order.at];
  const value =
    cursor.part === 'open' ? ['o', ...cursor.behind, ...place] : ['c', cursor.cursor, ...place];
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What a client sends may be anything: a place that is none in a list would be walked from for ever. */
function orderPlace(id: unknown, at: unknown): OrderPlace | null {
  if (typeof id !== 'string' || typeof at !== 'number') return null;
  return Number.isSafeInteger(at) && at >= 0 ? { id, at } : null;
}

/** Null where the text is none of ours. */
export function decodeCursor(text: string): AlarmCursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const [part, ...rest]: unknown[] = value;
  if (part === 'c' && (rest.length === 1 || rest.length === 3)) {
    const [cursor, id, at] = rest;
    if (cursor !== null && typeof cursor !== 'string') return null;
    return { part: 'closed', cursor, order: orderPlace(id, at) };
  }
  const [acknowledged, level, notToxic, raisedAt, id, order, at] = rest;
  if (part !== 'o' || typeof level !== 'number') return null;
  if (typeof raisedAt !== 'string' || typeof id !== 'string') return null;
  const behind = [acknowledged === 0 ? 0 : 1, level, notToxic === 0 ? 0 : 1, raisedAt, id] as const;
  return { part: 'open', behind, order: orderPlace(order, at) };
}
