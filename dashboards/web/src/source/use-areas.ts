import { useMemo } from 'react';
import type { InterlockArea, Source } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import { areasBySource, areasOf, hasAreas } from '../live/area-stand.ts';

/** What the interlocks of one source cut, as far as it has been told. */
export interface SourceAreas {
  readonly areas: readonly InterlockArea[];
  /** It can't be asked now: what stands here is what was told last. */
  readonly areOld: boolean;
}

/** What the interlocks of a source cut, as it stands; null where they cut nothing. */
export function useAreas(source: Source | undefined): SourceAreas | null {
  const areas = useView((view) => view.areas);
  const areOld = useView((view) => view.areAreasOld);
  const bySource = useMemo(() => areasBySource(areas), [areas]);
  if (source === undefined || !hasAreas(source)) return null;
  return { areas: areasOf(source, bySource), areOld };
}
