import type { PointPlace } from '../live/place.ts';
import { pointKey } from '../live/place.ts';
import { type Trust, trustOf, type ValuedPoint } from '../live/plant.ts';
import { type StandingPoint, worstEntry } from '../live/standing.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { standingLevel } from '../parts/standing-words.ts';

/** What several points that share one label have in common. */
export interface Cluster {
  readonly count: number;
  /** The worst that stands against any of them. */
  readonly worst: BoardEntry | null;
  /** How many have an alarm that stands now. */
  readonly alarming: number;
  /** How many can't be seen now. */
  readonly unseen: number;
  /** How far the least sure of their values can be trusted. */
  readonly trust: Trust;
  /** How many somebody has shelved, taken out of service or put into a mode. */
  readonly inhibited: number;
}

/** From what is not known at all to what is sure. */
const TRUST_UPWARDS: readonly Trust[] = [
  'never',
  'stale',
  'bad',
  'uncertain',
  'calibrating',
  'old',
  'ok',
];

/** What is needed of a point to sum it up with others. */
export type ClusterMember = Omit<StandingPoint, 'point'> & { readonly point: ValuedPoint };

/** Sums points up so that nothing of what stands against any of them is lost to the eye. */
export function clusterOf(
  members: readonly ClusterMember[],
  isInhibited: (point: PointPlace) => boolean,
  nowMs: number,
): Cluster {
  const trusts = new Set(members.map(({ point }) => trustOf(point, nowMs)));
  return {
    count: members.length,
    worst: worstEntry(members.map(({ entry }) => entry)),
    alarming: members.filter(({ entry }) => standingLevel(entry) !== undefined).length,
    unseen: members.filter(({ unseen }) => unseen).length,
    trust: TRUST_UPWARDS.find((trust) => trusts.has(trust)) ?? 'ok',
    inhibited: members.filter(({ point }) => isInhibited(point)).length,
  };
}

/** Whether anything has been done to a point, by what is known of all places. */
export function inhibitedIn(
  byPlace: ReadonlyMap<string, readonly unknown[]>,
): (point: PointPlace) => boolean {
  return (point) => (byPlace.get(pointKey(point)) ?? []).length > 0;
}
