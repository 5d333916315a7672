import type { BlindSpot, Point } from '../api/answers.ts';
import { pointKey, sourceKey } from '../live/place.ts';
import { isUnseen, type Trust, trustOf } from '../live/plant.ts';

/** Something of which nothing can be said now: a whole source, or one point. */
export interface BlindPlace {
  readonly site: string;
  readonly source: string;
  /** Null for the source as a whole. */
  readonly point: string | null;
  /** Nothing was seen of it since then; null where the gateway hears it and can't believe it. */
  readonly since: string | null;
  readonly trust: Trust;
}

/** What can't be seen, and of how many points that is said. */
export interface Blindness {
  readonly places: readonly BlindPlace[];
  readonly points: number;
}

/**
 * What the gateway says that it can't see, whole sources first and their points within them; behind it the points whose values
 * are bad, and those that the gateway was not asked about since they fell silent.
 */
export function blindness(
  spots: readonly BlindSpot[],
  points: ReadonlyMap<string, Point>,
): Blindness {
  const whole = spots.filter(({ point }) => point === null);
  const sources = new Set(whole.map(sourceKey));
  const silent = spots.flatMap(({ point, ...place }) =>
    point === null ? [] : [{ ...place, point }],
  );
  const told = new Set(silent.map(({ point, ...place }) => pointKey({ ...place, id: point })));
  const others = [...points.values()].flatMap((point): BlindPlace[] => {
    // Time alone makes a value old, never unseen.
    const trust = trustOf(point, 0);
    if (!isUnseen(trust) || told.has(pointKey(point))) return [];
    return [{ site: point.site, source: point.source, point: point.id, since: null, trust }];
  });
  const places = [...whole, ...silent.filter((spot) => !sources.has(sourceKey(spot)))];
  return {
    places: [
      ...places.map((spot): BlindPlace => ({ ...spot, trust: 'stale' })),
      ...others.filter((place) => !sources.has(sourceKey(place))),
    ],
    points: told.size + others.length,
  };
}
