import { type InhibitedPlace, placesWithout } from '../inhibition/inhibited-place.ts';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { useWords } from '../parts/words.ts';
import { worstAmong } from './alarm-filter.ts';

interface LeftOutProps {
  readonly alarms: readonly BoardEntry[];
  /** Places set aside that the filter leaves out. */
  readonly places: readonly InhibitedPlace[];
  readonly onClear: () => void;
}

/** What a filter keeps from the list, the worst of it first. It stands for as long as there is a filter, so that news moves no row. */
export function LeftOut({ alarms, places, onClear }: LeftOutProps) {
  const { t } = useWords();
  const number = alarms.length + placesWithout(alarms, places).length;
  const worst = worstAmong(alarms);
  const calls = alarms.some(({ alarm }) => alarm.level === worst?.level && isUnacknowledged(alarm));
  return (
    <div className="left-out" data-level={worst?.level}>
      <p role="status">
        {worst !== null && <LevelMark level={worst.level} style={calls ? 'calling' : 'hollow'} />}
        {number === 0 && t('alarm.filters.leavesNone')}
        {number > 0 && worst === null && t('alarm.filters.leaves', { number })}
        {worst !== null &&
          t('alarm.filters.leavesWorst', {
            number,
            worst: worst.count,
            level: t(`levels.${worst.level}`),
          })}
      </p>
      {number > 0 && (
        <button type="button" className="button" onClick={onClear}>
          {t('alarm.filters.showAll')}
        </button>
      )}
    </div>
  );
}
