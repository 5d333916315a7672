import { useMemo } from 'react';
import { useView } from '../app/services.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { useInhibitions } from '../inhibition/use-inhibitions.ts';
import { useWords } from '../parts/words.ts';
import { type AlarmFilter, passesPlace } from './alarm-filter.ts';
import { inhibitedText } from './alarm-names.ts';

/** What people have taken out of sight, as far as the filter lets it through; nothing beside the live alarms. */
export function useInhibitedPlaces(
  tab: 'live' | 'hidden',
  filter: AlarmFilter,
): readonly InhibitedPlace[] {
  const words = useWords();
  const names = useView((view) => view.names);
  const { places } = useInhibitions();
  return useMemo(
    () =>
      places.filter(
        (place) =>
          tab === 'hidden' && passesPlace(filter, place, () => inhibitedText(names, place, words)),
      ),
    [tab, places, filter, names, words],
  );
}
