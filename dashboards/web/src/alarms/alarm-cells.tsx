import type { CSSProperties } from 'react';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import { FittedText, FittedValue } from '../parts/fitted-text.tsx';
import type { Words } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';
import { textWidth } from '../text/text-width.ts';
import { pointAt } from './alarm-names.ts';
import type { RowTime } from './alarm-row.tsx';
import { alarmSpan } from './alarm-span.ts';
import { limitText } from './limit-text.ts';
import { rowValue, worstValue } from './row-value.ts';

/** What the cells of a row show. */
interface RowCellProps {
  readonly alarm: Alarm;
  readonly words: Words;
  readonly nowMs: number;
}

interface ValueNowProps extends RowCellProps {
  readonly point: Point | undefined;
  readonly worst: string | null;
}

/** What is said below a value. It is fitted by itself, and together with the worst where that stands here as well. */
function ValueNote({
  note,
  worst,
}: {
  readonly note: string | null;
  readonly worst: string | null;
}) {
  const said = [note, worst].filter((each) => each !== null).join(' · ');
  const ems = { '--ems': textWidth(note ?? '', 1), '--ems-beside': textWidth(said, 1) };
  return (
    <small className="value-note" style={ems as CSSProperties}>
      {note !== null && <em>{note}</em>}
      {worst !== null && <span className="worst-beside">{worst}</span>}
    </small>
  );
}

/** The value of the point as it is now; where it can't be taken so, why not. The worst stands here where the next column has no room. */
function ValueNow({ alarm, words, nowMs, point, worst }: ValueNowProps) {
  const { t } = words;
  const { text, unit, trust } = rowValue(alarm, point, nowMs, t);
  const seen = trust === 'event' ? null : words.ago(point?.latest?.t, nowMs);
  const why = t(trust === 'event' || trust === 'old' ? `alarm.value.${trust}` : `trust.${trust}`);
  return (
    <div role="gridcell" className="cell-value" data-trust={trust} title={seen ?? undefined}>
      <FittedValue text={text} unit={unit} />
      <ValueNote note={trust === 'ok' ? null : why} worst={worst} />
    </div>
  );
}

/** The value of an alarm's point and what is held against it; of the past, the worst. */
export function ValueCells(props: RowCellProps & { readonly time: RowTime }) {
  const { alarm, words, nowMs, time } = props;
  const point = useView((view) => pointAt(view, alarm));
  const worst = worstValue(alarm, point);
  const told = worst === null ? null : words.t('alarm.value.worst', { value: worst });
  const limit = limitText(alarm, words);
  if (time === 'past') {
    const unit = worst === null ? '' : formatUnit(alarm.unit);
    return (
      <>
        <div role="gridcell" className="cell-value">
          <FittedValue text={formatNumber(worst === null ? null : alarm.peak)} unit={unit} />
        </div>
        <div role="gridcell" className="cell-limit">
          <FittedText text={limit} />
        </div>
      </>
    );
  }
  return (
    <>
      <ValueNow alarm={alarm} words={words} nowMs={nowMs} point={point} worst={told} />
      <div role="gridcell" className="cell-limit">
        <FittedText text={limit} />
        {told !== null && (
          <small>
            <FittedText text={told} />
          </small>
        )}
      </div>
    </>
  );
}

/** Since when an alarm stands, for how long, and in what state it is. */
export function TimeCells({ alarm, words, nowMs }: RowCellProps) {
  const { t } = words;
  const { ms, isOver } = alarmSpan(alarm, nowMs);
  return (
    <>
      <div role="gridcell" className="cell-since">
        <FittedText text={words.moment(alarm.raisedAt, nowMs)} />
        <small>
          <FittedText text={t(isOver ? 'alarm.lasted' : 'alarm.since', { span: words.span(ms) })} />
        </small>
      </div>
      <div role="gridcell" className="cell-state">
        <span>{t(`alarm.states.${alarm.state}`)}</span>
        {alarm.shelvedUntil !== null && (
          <small>
            <FittedText
              text={t('alarm.shelvedUntil', { clock: words.moment(alarm.shelvedUntil, nowMs) })}
            />
          </small>
        )}
      </div>
    </>
  );
}
