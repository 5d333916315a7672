import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';

/** Id of the row below (1) or above (-1) the current one; the first row where none is current; null where there are none. */
export function neighbour(
  rows: readonly BoardEntry[],
  current: string | null,
  by: 1 | -1,
): string | null {
  const index = rows.findIndex(({ alarm }) => alarm.id === current);
  const wanted = index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + by));
  return rows[wanted]?.alarm.id ?? null;
}

/**
 * Whose turn it is after an acknowledgement: the current alarm itself where it waits still, else the next below it that waits, else
 * the most urgent that does; null where none waits. `before` are the rows as they stood at the click, `now` as they are.
 */
export function nextWaiting(
  before: readonly BoardEntry[],
  now: readonly BoardEntry[],
  current: string,
): string | null {
  const waiting = now.flatMap(({ alarm }) => (isUnacknowledged(alarm) ? [alarm.id] : []));
  const isWaiting = new Set(waiting);
  const from = before.findIndex(({ alarm }) => alarm.id === current);
  const next = before.slice(Math.max(0, from)).find(({ alarm }) => isWaiting.has(alarm.id));
  return next?.alarm.id ?? waiting[0] ?? null;
}
