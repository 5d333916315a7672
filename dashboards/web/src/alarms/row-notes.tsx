import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import { ModeMarks } from '../inhibition/inhibition-mark.tsx';
import type { BoardEntry } from '../live/urgency.ts';
import type { Names } from '../live/view.ts';
import { AlarmNotes } from '../parts/standing-mark.tsx';
import type { Words } from '../parts/words.ts';
import { placeParts } from './alarm-names.ts';

interface RowNotesProps {
  readonly entry: BoardEntry;
  /** The level that the row shows. */
  readonly level: Level;
  readonly names: Names;
  readonly words: Words;
  readonly nowMs: number;
}

/** States that the mark of the level tells by itself: it calls until somebody has taken note, then it is hollow. */
function isToldByMark(state: Alarm['state']): state is 'UNACK' | 'ACKED' {
  return state === 'UNACK' || state === 'ACKED';
}

/** The state of an alarm in a word, where its column has no room and its mark does not tell it. */
function StateBeside({
  alarm,
  words,
  nowMs,
}: Pick<RowNotesProps, 'words' | 'nowMs'> & { alarm: Alarm }) {
  const { t } = words;
  const { state, shelvedUntil } = alarm;
  if (isToldByMark(state)) return null;
  return (
    <span className="mark state-beside">
      {t(`alarm.stateMarks.${state}`)}
      {shelvedUntil !== null && (
        <span className="until">
          {` · ${t('alarm.shelvedUntil', { clock: words.moment(shelvedUntil, nowMs) })}`}
        </span>
      )}
    </span>
  );
}

/** The line below an alarm's name: where it is, and all that is to be said of it in marks. The id is never cut, for it tells every place. */
export function RowNotes({ entry, level, names, words, nowMs }: RowNotesProps) {
  const { alarm } = entry;
  const { t } = words;
  const { id, around } = placeParts(names, alarm, words);
  const point = { site: alarm.site, source: alarm.source, id: alarm.point ?? '' };
  return (
    <div className="notes">
      <small>
        {id !== '' && <span>{id}</span>}
        <span className="around">{around}</span>
      </small>
      <StateBeside alarm={alarm} words={words} nowMs={nowMs} />
      {alarm.worst < level && (
        <span className="mark" data-mark="worst" data-level={alarm.worst}>
          {t('alarm.was', { level: t(`levels.${alarm.worst}`) })}
        </span>
      )}
      <AlarmNotes entry={entry} />
      <ModeMarks point={point} />
    </div>
  );
}
