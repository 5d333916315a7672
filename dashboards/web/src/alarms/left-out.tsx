import { type InhibitedPlace, placesWithout } from '../inhibition/inhibited-place.ts';
import { worstAmong } from '../live/standing.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { StandingMark, StandingNotes } from '../parts/standing-mark.tsx';
import { standingLevel } from '../parts/standing-words.ts';
import { useWords } from '../parts/words.ts';

interface LeftOutProps {
  readonly alarms: readonly BoardEntry[];
  /** Places set aside that the filter leaves out. */
  readonly places: readonly InhibitedPlace[];
  readonly onClear: () => void;
}

/** What a filter keeps from the list, the worst of it first: what is real before drills and tests, and these before what came too late. It stands for as long as there is a filter, so that news moves no row. */
export function LeftOut({ alarms, places, onClear }: LeftOutProps) {
  const { t } = useWords();
  const number = alarms.length + placesWithout(alarms, places).length;
  // They come the most urgent first: of several as bad, one that calls where any does.
  const worst = worstAmong(alarms);
  return (
    <div className="left-out" data-level={standingLevel(worst?.entry ?? null)}>
      <p role="status">
        {worst !== null && <StandingMark entry={worst.entry} />}
        {number === 0 && t('alarm.filters.leavesNone')}
        {number > 0 && worst === null && t('alarm.filters.leaves', { number })}
        {worst !== null &&
          t('alarm.filters.leavesWorst', {
            number,
            worst: worst.count,
            level: t(`levels.${worst.entry.alarm.level}`),
          })}
        <StandingNotes entry={worst?.entry ?? null} />
      </p>
      {number > 0 && (
        <button type="button" className="button" onClick={onClear}>
          {t('alarm.filters.showAll')}
        </button>
      )}
    </div>
  );
}
