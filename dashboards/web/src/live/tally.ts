import type { Level } from '../../../../rules/register.ts';
import type { BySource } from './by-source.ts';
import { remembered } from './remembered.ts';
import { type BoardEntry, isHidden, isUnacknowledged, type Unreality } from './urgency.ts';

/** The marks that are counted, in their order. */
export const COUNTED_MARKS: readonly Unreality[] = ['DRILL', 'TEST', 'late'];

/** How many alarms stand of each level, and how many of them nobody has taken note of. What came too late is counted apart. */
export interface Tally {
  readonly active: Readonly<Record<Level, number>>;
  readonly unacknowledged: Readonly<Record<Level, number>>;
  /** How many of the active ones are drills or tests. */
  readonly marked: Readonly<Record<Level, number>>;
  /** Drills and tests among the active ones, and late ones that wait for somebody, which are not among them. */
  readonly marks: Readonly<Record<Unreality, number>>;
  /** Worst level of all, and of those not acknowledged; null where there are none. */
  readonly worst: Level | null;
  readonly worstUnacknowledged: Level | null;
  /** Worst level of those that are neither drill nor test. */
  readonly worstReal: Level | null;
  /** Out of sight: shelved, suppressed, out of service. */
  readonly hidden: number;
}

/** The levels, worst first. */
export const LEVELS: readonly Level[] = [1, 2, 3, 4];

type Counts = Pick<Tally, 'active' | 'unacknowledged' | 'marked' | 'marks' | 'hidden'>;

function noLevels(): Record<Level, number> {
  return { 1: 0, 2: 0, 3: 0, 4: 0 };
}

/** Counts of the alarms in sight; hidden ones are only counted as such. */
export function tally(entries: Iterable<BoardEntry>): Tally {
  const [active, unacknowledged, marked] = [noLevels(), noLevels(), noLevels()];
  const marks: Record<Unreality, number> = { DRILL: 0, TEST: 0, late: 0 };
  let hidden = 0;
  for (const { alarm } of entries) {
    if (isHidden(alarm)) {
      hidden += 1;
      continue;
    }
    if (alarm.late) {
      marks.late += 1;
      continue;
    }
    active[alarm.level] += 1;
    if (isUnacknowledged(alarm)) unacknowledged[alarm.level] += 1;
    if (alarm.mark === null) continue;
    marked[alarm.level] += 1;
    marks[alarm.mark] += 1;
  }
  return withWorst({ active, unacknowledged, marked, marks, hidden });
}

function withWorst(counts: Counts): Tally {
  const { active, unacknowledged, marked } = counts;
  const worst = LEVELS.find((level) => active[level] > 0) ?? null;
  const worstUnacknowledged = LEVELS.find((level) => unacknowledged[level] > 0) ?? null;
  const worstReal = LEVELS.find((level) => active[level] > marked[level]) ?? null;
  return { ...counts, worst, worstUnacknowledged, worstReal };
}

/** The tally of nothing. */
export const NO_TALLY: Tally = tally([]);

/** Several tallies as one. */
function summed(tallies: Iterable<Tally>): Tally {
  const [active, unacknowledged, marked] = [noLevels(), noLevels(), noLevels()];
  const marks: Record<Unreality, number> = { DRILL: 0, TEST: 0, late: 0 };
  let hidden = 0;
  for (const each of tallies) {
    for (const level of LEVELS) {
      active[level] += each.active[level];
      unacknowledged[level] += each.unacknowledged[level];
      marked[level] += each.marked[level];
    }
    for (const mark of COUNTED_MARKS) marks[mark] += each.marks[mark];
    hidden += each.hidden;
  }
  return withWorst({ active, unacknowledged, marked, marks, hidden });
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

/** Whether an alarm has waited longer than another; one that came too late has waited for nobody until it came. */
function hasWaitedLonger({ alarm: one }: BoardEntry, { alarm: other }: BoardEntry): boolean {
  if (one.late !== other.late) return other.late;
  return (one.raisedAt ?? '') < (other.raisedAt ?? '');
}

/** The unacknowledged alarm in sight that waits longest, a late one where no other waits; null where none waits. */
export function oldestUnacknowledged(entries: Iterable<BoardEntry>): BoardEntry | null {
  let oldest: BoardEntry | null = null;
  for (const entry of entries) {
    const { alarm } = entry;
    if (isHidden(alarm) || !isUnacknowledged(alarm) || alarm.raisedAt === null) continue;
    if (oldest === null || hasWaitedLonger(entry, oldest)) oldest = entry;
  }
  return oldest;
}

const oldestOfSource = remembered(oldestUnacknowledged);

/** The same of everything; only sources with news are looked through anew. */
export function oldestOfAll(bySource: BySource): BoardEntry | null {
  return oldestUnacknowledged([...bySource.values()].flatMap((list) => oldestOfSource(list) ?? []));
}
