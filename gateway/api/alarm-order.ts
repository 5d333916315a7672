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

/** Where the next page of an alarm list starts: behind an open alarm, or at a position of the history. */
export type AlarmCursor =
  | { readonly part: 'open'; readonly behind: AlarmKey }
  | { readonly part: 'closed'; readonly cursor: string | null };

/** Text of a cursor, opaque to the client. */
export function encodeCursor(cursor: AlarmCursor): string {
  const value = cursor.part === 'open' ? ['o', ...cursor.behind] : ['c', cursor.cursor];
  return Buffer.from(JSON.stringify(value)).toString('base64url');
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
  if (part === 'c' && rest.length === 1) {
    const [cursor] = rest;
    return cursor === null || typeof cursor === 'string' ? { part: 'closed', cursor } : null;
  }
  const [acknowledged, level, notToxic, raisedAt, id] = rest;
  if (part !== 'o' || typeof level !== 'number') return null;
  if (typeof raisedAt !== 'string' || typeof id !== 'string') return null;
  const behind = [acknowledged === 0 ? 0 : 1, level, notToxic === 0 ? 0 : 1, raisedAt, id] as const;
  return { part: 'open', behind };
}
