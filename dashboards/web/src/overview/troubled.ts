import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { pointKey } from '../live/place.ts';
import type { StandingPoint } from '../live/standing.ts';

/** How far up in a short list: alarms by their level, then what can't be seen, then what somebody has set aside. */
function rankOf({ entry, unseen }: StandingPoint): number {
  if (entry !== null) return entry.alarm.level;
  return unseen ? 5 : 6;
}

/** The points of a source that an overview names, the worst first. A tank that is drawn is named only where somebody has set it aside. */
export function troubledPoints(
  standing: readonly StandingPoint[],
  setAside: ReadonlyMap<string, readonly InhibitedPlace[]>,
): readonly StandingPoint[] {
  return standing
    .filter(
      ({ point, entry, unseen }) =>
        setAside.has(pointKey(point)) ||
        ((entry !== null || unseen) && point.kind !== 'tank-level'),
    )
    .toSorted((left, right) => rankOf(left) - rankOf(right));
}
