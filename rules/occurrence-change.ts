import type { AlarmOccurrence } from './alarm-occurrence.ts';
import { parseInstant, type WallMs } from './time.ts';

/** What other rules make of the same readings: an alarm there was not, one that is gone, one that comes otherwise. */
export type OccurrenceChange =
  | { readonly change: 'gained'; readonly recorded: null; readonly replayed: AlarmOccurrence }
  | { readonly change: 'lost'; readonly recorded: AlarmOccurrence; readonly replayed: null }
  | {
      readonly change: 'shifted';
      readonly recorded: AlarmOccurrence;
      readonly replayed: AlarmOccurrence;
    };

/** What came of comparing. */
export interface Comparison {
  /** In order of time. */
  readonly changes: readonly OccurrenceChange[];
  /** Occurrences that are the same in both. */
  readonly same: number;
}

function startOf({ raisedAt }: AlarmOccurrence): WallMs {
  return parseInstant(raisedAt) ?? 0;
}

function endOf({ returnedAt }: AlarmOccurrence): WallMs {
  return returnedAt === null ? Number.POSITIVE_INFINITY : (parseInstant(returnedAt) ?? 0);
}

function keyOf({ site, source, point, rule, late }: AlarmOccurrence): string {
  return `${site}/${source}/${point ?? ''} ${rule} ${late}`;
}

function overlap(left: AlarmOccurrence, right: AlarmOccurrence): boolean {
  return startOf(left) <= endOf(right) && startOf(right) <= endOf(left);
}

function isSame(left: AlarmOccurrence, right: AlarmOccurrence): boolean {
  return (
    left.raisedAt === right.raisedAt &&
    left.returnedAt === right.returnedAt &&
    left.level === right.level &&
    left.limitName === right.limitName &&
    left.mark === right.mark
  );
}

function pairUp(
  recorded: readonly AlarmOccurrence[],
  replayed: readonly AlarmOccurrence[],
): { changes: OccurrenceChange[]; same: number } {
  const left = replayed.toSorted((one, other) => startOf(one) - startOf(other));
  const changes: OccurrenceChange[] = [];
  let same = 0;
  for (const occurrence of recorded.toSorted((one, other) => startOf(one) - startOf(other))) {
    const exact = left.findIndex((each) => isSame(each, occurrence));
    const place = exact === -1 ? left.findIndex((each) => overlap(each, occurrence)) : exact;
    const [partner] = place === -1 ? [] : left.splice(place, 1);
    if (partner === undefined)
      changes.push({ change: 'lost', recorded: occurrence, replayed: null });
    else if (isSame(partner, occurrence)) same += 1;
    else changes.push({ change: 'shifted', recorded: occurrence, replayed: partner });
  }
  const gained = left.map(
    (occurrence): OccurrenceChange => ({
      change: 'gained',
      recorded: null,
      replayed: occurrence,
    }),
  );
  return { changes: [...changes, ...gained], same };
}

/**
 * Holds what was recorded against what other rules make of it, by point and rule; what overlaps in time is one and the same.
 * Only what touches the stretch from `from` to `to` counts.
 */
export function compareOccurrences(
  recorded: readonly AlarmOccurrence[],
  replayed: readonly AlarmOccurrence[],
  from: WallMs,
  to: WallMs,
): Comparison {
  const touches = (each: AlarmOccurrence): boolean => startOf(each) <= to && endOf(each) >= from;
  const left = Map.groupBy(recorded.filter(touches), keyOf);
  const right = Map.groupBy(replayed.filter(touches), keyOf);
  const pairs = [...new Set([...left.keys(), ...right.keys()])].map((key) =>
    pairUp(left.get(key) ?? [], right.get(key) ?? []),
  );
  const whenOf = ({ recorded: was, replayed: is }: OccurrenceChange): WallMs =>
    Math.min(...[was, is].flatMap((each) => (each === null ? [] : [startOf(each)])));
  return {
    changes: pairs
      .flatMap(({ changes }) => changes)
      .sort((one, other) => whenOf(one) - whenOf(other)),
    same: pairs.reduce((sum, { same }) => sum + same, 0),
  };
}
