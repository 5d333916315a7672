import { useMemo } from 'react';
import type { InterlockArea, Source } from '../api/answers.ts';
import { areasBySource, areasOf, hasAreas } from '../live/area-stand.ts';
import { useView } from './services.ts';

/** What interlocks cut, as far as it has been told. */
export interface ToldAreas {
  readonly bySource: ReadonlyMap<string, readonly InterlockArea[]>;
  /** It can't be asked now: what stands here is what was told last. */
  readonly areOld: boolean;
}

/** What interlocks cut, by source; empty until it has come. */
export function useAreas(): ToldAreas {
  const areas = useView((view) => view.areas);
  const areOld = useView((view) => view.areAreasOld);
  return useMemo(() => ({ bySource: areasBySource(areas), areOld }), [areas, areOld]);
}

/** What the interlocks of one source cut, as far as it has been told. */
export interface SourceAreas {
  readonly areas: readonly InterlockArea[];
  /** It can't be asked now: what stands here is what was told last. */
  readonly areOld: boolean;
}

/** What the interlocks of a source cut, as it stands; null where they cut nothing. */
export function useSourceAreas(source: Source | undefined): SourceAreas | null {
  const { bySource, areOld } = useAreas();
  if (source === undefined || !hasAreas(source)) return null;
  return { areas: areasOf(source, bySource), areOld };
}
