import type { Point } from '../api/answers.ts';
import { placeKey, pointKey } from './place.ts';
import { isUnseen, trustOf } from './plant.ts';
import { type BoardEntry, isHidden } from './urgency.ts';

/** The most urgent alarm in sight of each point, by its full name; of a whole source by `site/source/`. */
export function worstByPoint(order: readonly BoardEntry[]): ReadonlyMap<string, BoardEntry> {
  const worst = new Map<string, BoardEntry>();
  for (const entry of order) {
    if (isHidden(entry.alarm)) continue;
    const key = placeKey(entry.alarm);
    const known = worst.get(key);
    if (known === undefined || entry.alarm.level < known.alarm.level) worst.set(key, entry);
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
