import type { BoardEntry } from '../live/urgency.ts';

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
