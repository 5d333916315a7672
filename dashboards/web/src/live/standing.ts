import type { Point } from '../api/answers.ts';
import { isUnseen, pointKey, trustOf } from './plant.ts';
import { type BoardEntry, isHidden } from './urgency.ts';

/** The most urgent alarm in sight of each point, by its full name; of a whole source by `site/source/`. */
export function worstByPoint(order: readonly BoardEntry[]): ReadonlyMap<string, BoardEntry> {
  const worst = new Map<string, BoardEntry>();
  for (const entry of order) {
    if (isHidden(entry.alarm)) continue;
    const { site, source, point } = entry.alarm;
    const key = `${site}/${source}/${point ?? ''}`;
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

/** The points of one source, in file order, with their worst alarms. */
export function standingOf(
  points: Iterable<Point>,
  place: { readonly site: string; readonly source: string },
  worst: ReadonlyMap<string, BoardEntry>,
  serverNowMs: number,
): readonly StandingPoint[] {
  const found: StandingPoint[] = [];
  for (const point of points) {
    if (point.site !== place.site || point.source !== place.source) continue;
    const entry = worst.get(pointKey(point)) ?? null;
    found.push({ point, entry, unseen: isUnseen(trustOf(point, serverNowMs)) });
  }
  return found;
}
