import { useSyncExternalStore } from 'react';
import { useServices } from '../app/services.ts';
import { groupsKey, type PointPlace, pointKey, type SourcePlace } from '../live/place.ts';
import type { InhibitedPlace } from './inhibited-place.ts';
import type { Inhibitions } from './inhibition-follower.ts';

const NONE: readonly InhibitedPlace[] = [];

/** Everything shelved, out of service or in a mode. */
export function useInhibitions(): Inhibitions {
  const { inhibitions } = useServices();
  return useSyncExternalStore(inhibitions.subscribe, inhibitions.current);
}

function useInhibitionsAt(key: string): readonly InhibitedPlace[] {
  const { inhibitions } = useServices();
  return useSyncExternalStore(
    inhibitions.subscribe,
    () => inhibitions.current().byPlace.get(key) ?? NONE,
  );
}

/** What has been done to one point. */
export function useInhibitionsOf(point: PointPlace): readonly InhibitedPlace[] {
  return useInhibitionsAt(pointKey(point));
}

/** What has been done to one group of points, by the rule that stands for it. */
export function useInhibitionsOfGroup(place: SourcePlace, rule: string): readonly InhibitedPlace[] {
  return useInhibitionsAt(groupsKey(place)).filter(({ rules }) => rules.includes(rule));
}
