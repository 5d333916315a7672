import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { groupsKey, pointKey, type SourcePlace } from '../live/place.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import type { StandingPoint } from '../live/standing.ts';

/** A line of the overview about one thing of a source: a point, or a group of points. */
export type TroubledLine =
  | { readonly kind: 'point'; readonly standing: StandingPoint }
  | { readonly kind: 'group'; readonly group: SourceGroup };

type SetAside = ReadonlyMap<string, readonly InhibitedPlace[]>;

const UNSEEN_RANK = 5;
const SET_ASIDE_RANK = 6;

/** How far up in a short list: alarms by their level, then what can't be seen, then what somebody has set aside. */
function rankOf(line: TroubledLine): number {
  const entry = line.kind === 'point' ? line.standing.entry : line.group.inSight;
  if (entry !== null) return entry.alarm.level;
  return line.kind === 'point' && line.standing.unseen ? UNSEEN_RANK : SET_ASIDE_RANK;
}

function troubledPoints(standing: readonly StandingPoint[], setAside: SetAside) {
  return standing.filter(
    ({ point, entry, unseen }) =>
      setAside.has(pointKey(point)) || ((entry !== null || unseen) && point.kind !== 'tank-level'),
  );
}

function troubledGroups(place: SourcePlace, groups: readonly SourceGroup[], setAside: SetAside) {
  const hidden = setAside.get(groupsKey(place)) ?? [];
  return groups.filter(
    ({ rule, inSight }) => inSight !== null || hidden.some(({ rules }) => rules.includes(rule)),
  );
}

/** What an overview names of a source, the worst first. A tank that is drawn is named only where somebody has set it aside. */
export function troubledLines(
  place: SourcePlace,
  standing: readonly StandingPoint[],
  groups: readonly SourceGroup[],
  setAside: SetAside,
): readonly TroubledLine[] {
  const lines: readonly TroubledLine[] = [
    ...troubledPoints(standing, setAside).map(
      (each) => ({ kind: 'point', standing: each }) as const,
    ),
    ...troubledGroups(place, groups, setAside).map((group) => ({ kind: 'group', group }) as const),
  ];
  return lines.toSorted((left, right) => rankOf(left) - rankOf(right));
}
