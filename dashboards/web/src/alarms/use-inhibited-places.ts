import { useMemo } from 'react';
import { useView } from '../app/services.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { useWords } from '../parts/words.ts';
import { type AlarmFilter, passesPlace } from './alarm-filter.ts';
import { inhibitedText } from './alarm-names.ts';

/** What people have taken out of sight, as a filter parts it. */
interface SiftedPlaces {
  readonly shown: readonly InhibitedPlace[];
  readonly leftOut: readonly InhibitedPlace[];
}

/** What people have taken out of sight, as the filter parts it; nothing beside the live alarms. */
export function useInhibitedPlaces(tab: 'live' | 'hidden', filter: AlarmFilter): SiftedPlaces {
  const words = useWords();
  const names = useView((view) => view.names);
  const { places } = useInhibitions();
  return useMemo(() => {
    const all = tab === 'hidden' ? places : [];
    const parts = Map.groupBy(all, (place) =>
      passesPlace(filter, place, () => inhibitedText(names, place, words)),
    );
    return { shown: parts.get(true) ?? [], leftOut: parts.get(false) ?? [] };
  }, [tab, places, filter, names, words]);
}
