import type { Level } from '../../../../rules/register.ts';
import type { BySource } from './by-source.ts';
import { remembered } from './remembered.ts';
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
  const worst = worstOf(active);
  return { active, unacknowledged, worst, worstUnacknowledged: worstOf(unacknowledged), hidden };
}

/** The tally of nothing. */
export const NO_TALLY: Tally = tally([]);

function worstOf(counts: Readonly<Record<Level, number>>): Level | null {
  return LEVELS.find((level) => counts[level] > 0) ?? null;
}

/** Several tallies as one. */
function summed(tallies: Iterable<Tally>): Tally {
  const active: Record<Level, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
  const unacknowledged: Record<Level, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
  let hidden = 0;
  for (const each of tallies) {
    for (const level of LEVELS) {
      active[level] += each.active[level];
      unacknowledged[level] += each.unacknowledged[level];
    }
    hidden += each.hidden;
  }
  const worst = worstOf(active);
  return { active, unacknowledged, worst, worstUnacknowledged: worstOf(unacknowledged), hidden };
}

const tallyOfSource = remembered(tally);

/** The tally of everything; only sources with news are counted anew. */
export function tallyOfAll(bySource: BySource): Tally {
  return summed([...bySource.values()].map(tallyOfSource));
}

/** The tallies of sites by id; only sources with news are counted anew. A site without alarms is missing. */
export function tallyBySite(bySource: BySource): ReadonlyMap<string, Tally> {
  const sites = Map.groupBy(bySource, ([key]) => key.split('/')[0] ?? '');
  return new Map(
    [...sites].map(([site, lists]) => [site, summed(lists.map(([, list]) => tallyOfSource(list)))]),
  );
}

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

const oldestOfSource = remembered(oldestUnacknowledged);

/** The same of everything; only sources with news are looked through anew. */
export function oldestOfAll(bySource: BySource): BoardEntry | null {
  return oldestUnacknowledged([...bySource.values()].flatMap((list) => oldestOfSource(list) ?? []));
}
