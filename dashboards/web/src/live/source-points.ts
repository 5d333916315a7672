import type { ValueItem } from '../api/answers.ts';
import { sourceKey } from './by-source.ts';
import { pointKey, type ValuedPoint } from './plant.ts';

/** The points of each source by its full name, in file order. */
export type SourcePoints<Known extends ValuedPoint> = ReadonlyMap<string, readonly Known[]>;

/** All points by source. */
export function pointsOfSources<Known extends ValuedPoint>(
  points: ReadonlyMap<string, Known>,
): SourcePoints<Known> {
  return Map.groupBy(points.values(), sourceKey);
}

/** The lists after `items` were taken into `points`; a source of which nothing came keeps the same list. */
export function withValues<Known extends ValuedPoint>(
  before: SourcePoints<Known>,
  points: ReadonlyMap<string, Known>,
  items: readonly ValueItem[],
): SourcePoints<Known> {
  const next = new Map(before);
  for (const key of new Set(items.map(sourceKey))) {
    const known = before.get(key);
    if (known === undefined) continue;
    next.set(
      key,
      known.map((point) => points.get(pointKey(point)) ?? point),
    );
  }
  return next;
}
