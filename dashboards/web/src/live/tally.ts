import type { Level } from '../../../../rules/register.ts';
import { type BoardEntry, isHidden, isUnacknowledged } from './urgency.ts';

/** How many alarms there are of each level, and how many of them nobody has taken note of. */
export interface Tally {
  readonly active: Readonly<Record<Level, number>>;
  readonly unacknowledged: Readonly<Record<Level, number>>;
  /** Worst level of all, and of those not acknowledged; null where there are none. */
  readonly worst: Level | null;
  readonly worstUnacknowledged: Level | null;
  /** Out of sight: shelved, suppressed, out of service. */
  readonly hidden: number;
}

/** The levels, worst first. */
export const LEVELS: readonly Level[] = [1, 2, 3, 4];

/** Counts of the alarms in sight; hidden ones are only counted as such. */
export function tally(entries: Iterable<BoardEntry>): Tally {
  const active: Record<Level, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
  const unacknowledged: Record<Level, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
  let hidden = 0;
  for (const { alarm } of entries) {
    if (isHidden(alarm)) {
      hidden += 1;
      continue;
    }
    active[alarm.level] += 1;
    if (isUnacknowledged(alarm)) unacknowledged[alarm.level] += 1;
  }
  const worst = LEVELS.find((level) => active[level] > 0) ?? null;
  const worstUnacknowledged = LEVELS.find((level) => unacknowledged[level] > 0) ?? null;
  return { active, unacknowledged, worst, worstUnacknowledged, hidden };
}

/** Tallies by a key of the alarm, such as its site. */
export function tallyBy(
  entries: Iterable<BoardEntry>,
  keyOf: (entry: BoardEntry) => string,
): ReadonlyMap<string, Tally> {
  const groups = new Map<string, BoardEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return new Map([...groups].map(([key, group]) => [key, tally(group)]));
}

/** The tally of nothing. */
export const NO_TALLY: Tally = tally([]);

/** The unacknowledged alarm in sight that waits longest; null where none waits. */
export function oldestUnacknowledged(entries: Iterable<BoardEntry>): BoardEntry | null {
  let oldest: BoardEntry | null = null;
  for (const entry of entries) {
    const { alarm } = entry;
    if (isHidden(alarm) || !isUnacknowledged(alarm) || alarm.raisedAt === null) continue;
    if (oldest === null || alarm.raisedAt < (oldest.alarm.raisedAt ?? '')) oldest = entry;
  }
  return oldest;
}
