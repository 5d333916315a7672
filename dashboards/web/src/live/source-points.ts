import { pointKey, type SourcePlace, sourceKey } from './place.ts';
import type { ValuedPoint } from './plant.ts';

/** The points of each source by its full name, in file order. */
export type SourcePoints<Known extends ValuedPoint> = ReadonlyMap<string, readonly Known[]>;

/** All points by source. */
export function pointsOfSources<Known extends ValuedPoint>(
  points: ReadonlyMap<string, Known>,
): SourcePoints<Known> {
  return Map.groupBy(points.values(), sourceKey);
}

/** The lists after news of the points at `places` was taken into `points`; a source of which nothing came keeps the same list. */
export function withValues<Known extends ValuedPoint>(
  before: SourcePoints<Known>,
  points: ReadonlyMap<string, Known>,
  places: readonly SourcePlace[],
): SourcePoints<Known> {
  const next = new Map(before);
  for (const key of new Set(places.map(sourceKey))) {
    const known = before.get(key);
    if (known === undefined) continue;
    next.set(
      key,
      known.map((point) => points.get(pointKey(point)) ?? point),
    );
  }
  return next;
}
