import { memo } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import { ModeMarks } from '../inhibition/inhibition-mark.tsx';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import type { Names } from '../live/view.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import type { Words } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';
import { placeText, titleOf } from './alarm-names.ts';

/** What a row shows and does. */
export interface AlarmRowProps {
  readonly entry: BoardEntry;
  readonly names: Names;
  readonly words: Words;
  readonly nowMs: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isBusy: boolean;
  readonly onOpen: (alarm: Alarm) => void;
  readonly onSelect: ((alarm: Alarm) => void) | null;
  readonly onAcknowledge: ((alarm: Alarm) => void) | null;
}

/** What an alarm is besides its state: a drill, a test, late, not on disk yet. */
export function AlarmMarks({ entry, words }: { entry: BoardEntry; words: Words }) {
  const { alarm, durable } = entry;
  const marks = [alarm.mark, alarm.late ? 'late' : null, durable ? null : 'pending'] as const;
  return marks.map(
    (mark) =>
      mark !== null && (
        <span className="mark" data-mark={mark} key={mark}>
          {words.t(`alarm.marks.${mark}`)}
        </span>
      ),
  );
}

/** A limit by its name in the reader's language. */
export function limitText(alarm: Pick<Alarm, 'limitName' | 'limit'>, words: Words): string {
  const { limitName, limit } = alarm;
  if (limitName === null) return '–';
  const name = words.find(`alarm.limits.${limitName}`) ?? limitName;
  return limit === null ? name : `${name} ${formatNumber(limit)}`;
}

function ValueCells({ alarm, words }: { alarm: Alarm; words: Words }) {
  return (
    <>
      <div role="gridcell" className="cell-value">
        <strong>{formatNumber(alarm.value)}</strong>
        <span className="unit">{alarm.value === null ? '' : formatUnit(alarm.unit)}</span>
      </div>
      <div role="gridcell" className="cell-limit">
        {limitText(alarm, words)}
      </div>
    </>
  );
}

function TimeCells({ alarm, words, nowMs }: { alarm: Alarm; words: Words; nowMs: number }) {
  const sinceMs = alarm.raisedAt === null ? 0 : nowMs - Date.parse(alarm.raisedAt);
  return (
    <>
      <div role="gridcell" className="cell-since">
        <span>{words.moment(alarm.raisedAt, nowMs)}</span>
        <small>{words.t('alarm.since', { span: words.span(sinceMs) })}</small>
      </div>
      <div role="gridcell" className="cell-state">
        <span>{words.t(`alarm.states.${alarm.state}`)}</span>
        {alarm.shelvedUntil !== null && (
          <small>
            {words.t('alarm.shelvedUntil', { clock: words.moment(alarm.shelvedUntil, nowMs) })}
          </small>
        )}
      </div>
    </>
  );
}

/** One alarm of a list. */
export const AlarmRow = memo(function AlarmRow(props: AlarmRowProps) {
  const { entry, names, words, nowMs, isCurrent, isSelected, isBusy } = props;
  const { onSelect, onAcknowledge } = props;
  const { alarm } = entry;
  const { t } = words;
  const calls = isUnacknowledged(alarm);
  const title = titleOf(names, alarm, words);
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
        <LevelMark level={alarm.level} style={calls ? 'calling' : 'hollow'} />
        <span>{t(`levels.${alarm.level}`)}</span>
      </div>
      <div role="gridcell" className="cell-place">
        <button type="button" className="plain" tabIndex={-1} onClick={() => props.onOpen(alarm)}>
          {title}
        </button>
        <small>{placeText(names, alarm, words)}</small>
      </div>
      <div role="gridcell" className="cell-what">
        <span>{words.rule(alarm.rule)}</span>
        <AlarmMarks entry={entry} words={words} />
        <ModeMarks point={{ site: alarm.site, source: alarm.source, id: alarm.point ?? '' }} />
      </div>
      <ValueCells alarm={alarm} words={words} />
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
