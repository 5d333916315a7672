import { memo } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import type { Names } from '../live/view.ts';
import { CutName } from '../parts/cut-name.tsx';
import { AlarmMark } from '../parts/standing-mark.tsx';
import type { Words } from '../parts/words.ts';
import { type NameCut, partsOfRule } from '../text/names-apart.ts';
import { TimeCells, ValueCells } from './alarm-cells.tsx';
import { titleOf } from './alarm-names.ts';
import { limitText } from './limit-text.ts';
import { RowNotes } from './row-notes.tsx';

/** Whether rows tell how alarms stand now, or how bad they have been. */
export type RowTime = 'now' | 'past';

/** What a row shows and does. */
export interface AlarmRowProps {
  readonly entry: BoardEntry;
  readonly names: Names;
  readonly cut: NameCut;
  readonly words: Words;
  readonly nowMs: number;
  readonly time: RowTime;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isBusy: boolean;
  readonly onOpen: (alarm: Alarm) => void;
  readonly onSelect: ((alarm: Alarm) => void) | null;
  readonly onAcknowledge: ((alarm: Alarm) => void) | null;
}

/** The level that a row shows: where the past is told, the worst it has had. */
function levelIn(alarm: Pick<Alarm, 'level' | 'worst'>, time: RowTime): Level {
  return time === 'past' ? alarm.worst : alarm.level;
}

/** The level whose colour a row wears; none where the alarm came too late. */
export function rowLevel(
  alarm: Pick<Alarm, 'level' | 'worst' | 'late'>,
  time: RowTime,
): Level | undefined {
  return alarm.late ? undefined : levelIn(alarm, time);
}

/** One alarm of a list. */
export const AlarmRow = memo(function AlarmRow(props: AlarmRowProps) {
  const { entry, names, cut, words, nowMs, time, isCurrent, isSelected, isBusy } = props;
  const { onSelect, onAcknowledge } = props;
  const { alarm } = entry;
  const { t } = words;
  const calls = isUnacknowledged(alarm);
  const title = titleOf(names, alarm, words);
  const rule = words.rule(alarm.rule);
  const level = levelIn(alarm, time);
  return (
    <>
      <div role="gridcell" className="cell-select">
        {onSelect !== null && (
          <input
            type="checkbox"
            checked={isSelected}
            tabIndex={isCurrent ? 0 : -1}
            aria-label={`${t('alarm.columns.select')}: ${title}`}
            onChange={() => onSelect(alarm)}
          />
        )}
      </div>
      <div role="gridcell" className="cell-level">
        <AlarmMark alarm={alarm} level={level} />
        <span>{t(`levels.${level}`)}</span>
      </div>
      <div role="gridcell" className="cell-place">
        <button
          type="button"
          className="plain"
          title={title}
          tabIndex={-1}
          onClick={() => props.onOpen(alarm)}
        >
          <CutName {...cut(title)} />
        </button>
        <RowNotes entry={entry} level={level} names={names} words={words} nowMs={nowMs} />
      </div>
      <div role="gridcell" className="cell-what">
        <span className="rule" title={rule}>
          <CutName {...partsOfRule(rule)} />
        </span>
        {alarm.limitName !== null && (
          <span className="limit-beside">{limitText(alarm, words)}</span>
        )}
      </div>
      <ValueCells alarm={alarm} words={words} nowMs={nowMs} time={time} />
      <TimeCells alarm={alarm} words={words} nowMs={nowMs} />
      <div role="gridcell" className="cell-act">
        {calls && onAcknowledge !== null && (
          <button
            type="button"
            className="button acknowledge"
            disabled={isBusy}
            aria-label={`${t('alarm.actions.acknowledge')}: ${title}`}
            onClick={() => onAcknowledge(alarm)}
          >
            {isBusy ? t('alarm.actions.acknowledging') : t('alarm.actions.acknowledge')}
          </button>
        )}
      </div>
    </>
  );
});
