import type { InterlockArea } from '../api/answers.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { type AreaStand, areaStand } from '../live/area-stand.ts';
import { groupsKey, pointKey, type SourcePlace } from '../live/place.ts';
import type { SourceGroup } from '../live/source-groups.ts';
import type { StandingPoint } from '../live/standing.ts';

/** A line of the overview about one thing of a source: a point, a group of points, or what interlocks cut. */
export type TroubledLine =
  | { readonly kind: 'area'; readonly area: InterlockArea }
  | { readonly kind: 'point'; readonly standing: StandingPoint }
  | { readonly kind: 'group'; readonly group: SourceGroup };

type SetAside = ReadonlyMap<string, readonly InhibitedPlace[]>;

const UNSEEN_RANK = 5;
const LATE_RANK = 6;
const SET_ASIDE_RANK = 7;

/** Between the levels of alarms: power that should be off stands above a red alarm. */
const RANK_OF_STAND: Readonly<Record<AreaStand, number>> = {
  'not-cut': 0,
  abnormal: 0.5,
  locked: 1.5,
  cut: 2.5,
  permitted: 4.5,
  normal: SET_ASIDE_RANK,
};

/**
 * How far up in a short list: cuts that are not carried out, alarms by their level and what else interlocks say between them,
 * then what can't be seen, what came too late, and what somebody has set aside.
 */
function rankOf(line: TroubledLine): number {
  if (line.kind === 'area') return RANK_OF_STAND[areaStand(line.area)];
  const entry = line.kind === 'point' ? line.standing.entry : line.group.inSight;
  if (entry !== null && !entry.alarm.late) return entry.alarm.level;
  if (line.kind === 'point' && line.standing.unseen) return UNSEEN_RANK;
  return entry === null ? SET_ASIDE_RANK : LATE_RANK;
}

/** The areas where something is to be seen. */
function troubledAreas(areas: readonly InterlockArea[]): readonly InterlockArea[] {
  return areas.filter((area) => areaStand(area) !== 'normal');
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
  areas: readonly InterlockArea[],
): readonly TroubledLine[] {
  const lines: readonly TroubledLine[] = [
    ...troubledAreas(areas).map((area) => ({ kind: 'area', area }) as const),
    ...troubledPoints(standing, setAside).map(
      (each) => ({ kind: 'point', standing: each }) as const,
    ),
    ...troubledGroups(place, groups, setAside).map((group) => ({ kind: 'group', group }) as const),
  ];
  return lines.toSorted((left, right) => rankOf(left) - rankOf(right));
}
