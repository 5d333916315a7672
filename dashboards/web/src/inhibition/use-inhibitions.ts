import { useSyncExternalStore } from 'react';
import { useServices } from '../app/services.ts';
import { type PointPlace, placeKey, pointKey, type SourcePlace } from '../live/place.ts';
import type { InhibitedPlace } from './inhibited-place.ts';
import type { Inhibitions } from './inhibition-follower.ts';

const NONE: readonly InhibitedPlace[] = [];

/** Everything shelved, out of service or in a mode. */
export function useInhibitions(): Inhibitions {
  const { inhibitions } = useServices();
  return useSyncExternalStore(inhibitions.subscribe, inhibitions.current);
}

/** What has been done to one point. */
export function useInhibitionsOf(point: PointPlace): readonly InhibitedPlace[] {
  const { inhibitions } = useServices();
  const key = pointKey(point);
  return useSyncExternalStore(
    inhibitions.subscribe,
    () => inhibitions.current().byPlace.get(key) ?? NONE,
  );
}

/** What has been done to one group of points, by the rule that stands for it. */
export function useInhibitionsOfGroup(place: SourcePlace, rule: string): readonly InhibitedPlace[] {
  const groups = useInhibitions().byPlace.get(placeKey({ ...place, point: null })) ?? NONE;
  return groups.filter(({ rules }) => rules.includes(rule));
}
