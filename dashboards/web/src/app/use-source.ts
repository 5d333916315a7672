import type { InterlockArea, Point, Source } from '../api/answers.ts';
import { areasOf, hasAreas } from '../live/area-stand.ts';
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

/** What the interlocks of one source cut, as far as it has been told. */
export interface SourceAreas {
  readonly areas: readonly InterlockArea[];
  /** It can't be asked now: what stands here is what was told last. */
  readonly areOld: boolean;
}

/** What the interlocks of a source cut, as it stands; null where they cut nothing. */
export function useSourceAreas(source: Source | undefined): SourceAreas | null {
  const own = source !== undefined && hasAreas(source) ? source : null;
  const areas = useView((view) => own && areasOf(own, view.areas));
  const areOld = useView((view) => view.areAreasOld);
  return areas && { areas, areOld };
}
