import type { InterlockArea, Source } from '../api/answers.ts';
import { placeOfSource, sourceKey } from './place.ts';
import { remembered } from './remembered.ts';

/**
 * How what an interlock cuts stands, the worst first: a cut is required and not seen carried out; power is not as it was asked
 * for; locked; cut as required; power may come back; nothing is required.
 */
export type AreaStand = 'not-cut' | 'abnormal' | 'locked' | 'cut' | 'permitted' | 'normal';

/** What of an area says how it stands. */
export type StandingArea = Pick<
  InterlockArea,
  'required' | 'fed' | 'feedAbnormal' | 'locked' | 'state'
>;

/** The worst that is true of an area. That nobody knows whether the power is off is no cut. */
export function areaStand({ required, fed, feedAbnormal, locked, state }: StandingArea): AreaStand {
  if (required && fed !== false) return 'not-cut';
  if (feedAbnormal) return 'abnormal';
  if (locked) return 'locked';
  if (required) return 'cut';
  return state === 'restore-permitted' ? 'permitted' : 'normal';
}

/**
 * Whether an area calls for somebody at once: a cut is required, and power is seen on, or the cut has failed. Power that nothing
 * could show is told in words alone: nobody could ever answer the call.
 */
export function isCutMissing({
  required,
  fed,
  cutFailed,
}: Pick<InterlockArea, 'required' | 'fed' | 'cutFailed'>): boolean {
  return required && (fed === true || cutFailed);
}

/** Whether interlocks cut anything of the source. */
export function hasAreas({ areas }: Source): boolean {
  return Array.isArray(areas) && areas.length > 0;
}

/** Full name of an area. */
export function areaKey(area: Pick<InterlockArea, 'site' | 'source' | 'area'>): string {
  return `${sourceKey(area)}/${area.area}`;
}

const areasBySource = remembered((areas: readonly InterlockArea[]) =>
  Map.groupBy(areas, sourceKey),
);
const NO_AREAS: readonly InterlockArea[] = [];

/** The areas of one source out of those of all; the same list for the same source and the same areas. */
export function areasOf(source: Source, areas: readonly InterlockArea[]): readonly InterlockArea[] {
  return areasBySource(areas).get(sourceKey(placeOfSource(source))) ?? NO_AREAS;
}
