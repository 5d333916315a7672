import { memo } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import { ModeMarks } from '../inhibition/inhibition-mark.tsx';
import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import type { Names } from '../live/view.ts';
import { limitWord } from '../parts/limit-word.ts';
import { AlarmMark, AlarmNotes } from '../parts/standing-mark.tsx';
import type { Words } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';
import { placeText, pointAt, titleOf } from './alarm-names.ts';
import { alarmSpan } from './alarm-span.ts';
import { rowValue, worstValue } from './row-value.ts';

/** Whether rows tell how alarms stand now, or how bad they have been. */
export type RowTime = 'now' | 'past';

/** What a row shows and does. */
export interface AlarmRowProps {
  readonly entry: BoardEntry;
  readonly names: Names;
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

/** A limit by its name in the reader's language. */
export function limitText(alarm: Pick<Alarm, 'limitName' | 'limit'>, words: Words): string {
  const { limitName, limit } = alarm;
  if (limitName === null) return '–';
  const name = limitWord(limitName, words);
  return limit === null ? name : `${name} ${formatNumber(limit)}`;
}

interface ValueCellProps {
  readonly alarm: Alarm;
  readonly words: Words;
  readonly nowMs: number;
}

interface ValueNowProps extends ValueCellProps {
  readonly point: Point | undefined;
  readonly worst: string | null;
}

/** The value of the point as it is now; where it can't be taken so, why not. The worst stands here where the next column has no room. */
function ValueNow({ alarm, words, nowMs, point, worst }: ValueNowProps) {
  const { t } = words;
  const { text, unit, trust } = rowValue(alarm, point, nowMs, t);
  const seen = trust === 'event' ? null : words.ago(point?.latest?.t, nowMs);
  return (
    <div role="gridcell" className="cell-value" data-trust={trust} title={seen ?? undefined}>
      <span>
        <strong>{text}</strong>
        <span className="unit">{unit}</span>
      </span>
      <small>
        {trust !== 'ok' && (
          <em>
            {t(trust === 'event' || trust === 'old' ? `alarm.value.${trust}` : `trust.${trust}`)}
          </em>
        )}
        {worst !== null && (
          <span className="worst-beside">{t('alarm.value.worst', { value: worst })}</span>
        )}
      </small>
    </div>
  );
}

function ValueCells(props: ValueCellProps & { readonly time: RowTime }) {
  const { alarm, words, nowMs, time } = props;
  const point = useView((view) => pointAt(view, alarm));
  const worst = worstValue(alarm, point);
  if (time === 'past') {
    const unit = worst === null ? '' : formatUnit(alarm.unit);
    return (
      <>
        <div role="gridcell" className="cell-value">
          <strong>{worst === null ? formatNumber(null) : formatNumber(alarm.peak)}</strong>
          <span className="unit">{unit}</span>
        </div>
        <div role="gridcell" className="cell-limit">
          {limitText(alarm, words)}
        </div>
      </>
    );
  }
  return (
    <>
      <ValueNow alarm={alarm} words={words} nowMs={nowMs} point={point} worst={worst} />
      <div role="gridcell" className="cell-limit">
        <span>{limitText(alarm, words)}</span>
        {worst !== null && <small>{words.t('alarm.value.worst', { value: worst })}</small>}
      </div>
    </>
  );
}

function TimeCells({ alarm, words, nowMs }: { alarm: Alarm; words: Words; nowMs: number }) {
  const { ms, isOver } = alarmSpan(alarm, nowMs);
  return (
    <>
      <div role="gridcell" className="cell-since">
        <span>{words.moment(alarm.raisedAt, nowMs)}</span>
        <small>{words.t(isOver ? 'alarm.lasted' : 'alarm.since', { span: words.span(ms) })}</small>
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
  const { entry, names, words, nowMs, time, isCurrent, isSelected, isBusy } = props;
  const { onSelect, onAcknowledge } = props;
  const { alarm } = entry;
  const { t } = words;
  const calls = isUnacknowledged(alarm);
  const title = titleOf(names, alarm, words);
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
        <button type="button" className="plain" tabIndex={-1} onClick={() => props.onOpen(alarm)}>
          {title}
        </button>
        <small>{placeText(names, alarm, words)}</small>
      </div>
      <div role="gridcell" className="cell-what">
        <span>{words.rule(alarm.rule)}</span>
        {alarm.worst < level && (
          <span className="mark" data-mark="worst" data-level={alarm.worst}>
            {t('alarm.was', { level: t(`levels.${alarm.worst}`) })}
          </span>
        )}
        <AlarmNotes entry={entry} />
        <ModeMarks point={{ site: alarm.site, source: alarm.source, id: alarm.point ?? '' }} />
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
