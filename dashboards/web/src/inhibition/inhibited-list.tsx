import { useWords } from '../parts/words.ts';
import { type InhibitedPlace, inhibitionKey } from './inhibited-place.ts';
import { InhibitionMark } from './inhibition-mark.tsx';

/** What keeps alarms of a place from being told as always, with who wanted it and why. */
export function InhibitedList({ places }: { places: readonly InhibitedPlace[] }) {
  const { t } = useWords();
  return places.map((place) => {
    const { kind, until, by, reason } = place;
    return (
      <p className="inhibited" key={inhibitionKey(place)}>
        <InhibitionMark kind={kind} until={until} />
        {reason !== null && <q>{reason}</q>}
        {by !== null && <small>{t('inhibition.by', { who: by })}</small>}
      </p>
    );
  });
}
