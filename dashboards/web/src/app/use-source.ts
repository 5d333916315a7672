import type { Point } from '../api/answers.ts';
import { sourceKey } from '../live/place.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { useView } from './services.ts';

const NO_POINTS: readonly Point[] = [];
const NO_ALARMS: readonly BoardEntry[] = [];

/** The points of one source, in file order; the same list until one of them changes. */
export function useSourcePoints(site: string, source: string): readonly Point[] {
  return useView(({ sourcePoints }) => sourcePoints.get(sourceKey({ site, source })) ?? NO_POINTS);
}

/** The alarms of one source, most urgent first; the same list until one of them changes. */
export function useSourceAlarms(site: string, source: string): readonly BoardEntry[] {
  return useView(({ board }) => board.bySource.get(sourceKey({ site, source })) ?? NO_ALARMS);
}
