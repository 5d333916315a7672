import { useSyncExternalStore } from 'react';
import { useServices } from '../app/services.ts';
import { type PointPlace, pointKey } from '../live/place.ts';
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
