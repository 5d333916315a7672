import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point } from '../api/answers.ts';
import { placeKey, pointKey } from './place.ts';
import { isUnseen, trustOf } from './plant.ts';
import { type BoardEntry, isHidden } from './urgency.ts';

/** How far an alarm is from what stands there now: real, a drill or test, come too late. */
function farness({ late, mark }: Alarm): number {
  if (late) return 2;
  return mark === null ? 0 : 1;
}

/** Whether one alarm stands worse against a place than another: no drill hides what is real, nothing late what stands now. */
function isWorse({ alarm: one }: BoardEntry, { alarm: other }: BoardEntry): boolean {
  return (
    farness(one) - farness(other) < 0 ||
    (farness(one) === farness(other) && one.level < other.level)
  );
}

/** The worst of several, the first where they are as bad; null of none. */
export function worstEntry(entries: readonly (BoardEntry | null)[]): BoardEntry | null {
  let worst: BoardEntry | null = null;
  for (const entry of entries) {
    if (entry !== null && (worst === null || isWorse(entry, worst))) worst = entry;
  }
  return worst;
}

/** The worst of several, and how many are as bad; null of none. */
export function worstAmong(
  entries: readonly BoardEntry[],
): { readonly entry: BoardEntry; readonly count: number } | null {
  const entry = worstEntry(entries);
  if (entry === null) return null;
  return { entry, count: entries.filter((each) => !isWorse(entry, each)).length };
}

/** The most urgent alarm in sight of each point, by its full name; of a whole source by `site/source/`. */
export function worstByPoint(order: readonly BoardEntry[]): ReadonlyMap<string, BoardEntry> {
  const worst = new Map<string, BoardEntry>();
  for (const entry of order) {
    if (isHidden(entry.alarm)) continue;
    const key = placeKey(entry.alarm);
    const known = worst.get(key);
    if (known === undefined || isWorse(entry, known)) worst.set(key, entry);
  }
  return worst;
}

/** A point with what stands against it. */
export interface StandingPoint {
  readonly point: Point;
  readonly entry: BoardEntry | null;
  readonly unseen: boolean;
}

/** The points, in their order, with their worst alarms. */
export function standingOf(
  points: readonly Point[],
  worst: ReadonlyMap<string, BoardEntry>,
  serverNowMs: number,
): readonly StandingPoint[] {
  return points.map((point) => ({
    point,
    entry: worst.get(pointKey(point)) ?? null,
    unseen: isUnseen(trustOf(point, serverNowMs)),
  }));
}
