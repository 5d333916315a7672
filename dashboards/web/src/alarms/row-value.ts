import type { TFunction } from 'i18next';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point } from '../api/answers.ts';
import { type Trust, trustOf } from '../live/plant.ts';
import { limitStep } from '../parts/limit-met.ts';
import { isSwitched, judgedValueOf, stateWord } from '../parts/value-words.ts';
import { formatNumber, formatQuantity, formatUnit } from '../text/format.ts';

/** What is needed of a point to tell its value beside an alarm. */
export type RowPoint = Pick<
  Point,
  | 'site'
  | 'source'
  | 'id'
  | 'kind'
  | 'unit'
  | 'limitUnit'
  | 'periodSeconds'
  | 'latest'
  | 'derived'
  | 'condition'
  | 'mode'
>;

/** A value of a row. */
export interface RowValue {
  readonly text: string;
  readonly unit: string;
  /** How far the present value can be trusted; `event` where it is none, but the value at the alarm's last event. */
  readonly trust: Trust | 'event';
}

/** The value of the point now, where it is of the kind that the alarm judges; else, as of a rate or a count of several points, that of the last event. */
export function rowValue(
  alarm: Pick<Alarm, 'value' | 'unit'>,
  point: RowPoint | undefined,
  nowMs: number,
  t: TFunction,
): RowValue {
  if (point === undefined || ![point.unit, point.limitUnit].includes(alarm.unit)) {
    const unit = alarm.value === null ? '' : formatUnit(alarm.unit);
    return { text: formatNumber(alarm.value), unit, trust: 'event' };
  }
  const trust = trustOf(point, nowMs);
  const value = point.latest?.v ?? null;
  if (value === null) return { text: formatNumber(null), unit: '', trust };
  if (isSwitched(point)) return { text: stateWord(point.kind, value, t), unit: '', trust };
  const judged = judgedValueOf(point);
  return judged === null
    ? { text: formatNumber(value), unit: formatUnit(point.unit), trust }
    : { text: formatNumber(judged), unit: formatUnit(point.limitUnit), trust };
}

/** What of an alarm bears on its worst value. */
type Worsening = Pick<Alarm, 'rule' | 'limitName' | 'peak' | 'unit' | 'returnedAt'>;

/** The value of the point now that is held against the limit of the alarm; null where it can't be taken for the present. */
function judgedNow({ unit }: Worsening, point: RowPoint, nowMs: number): number | null {
  if (trustOf(point, nowMs) !== 'ok') return null;
  const judged = judgedValueOf(point);
  if (judged !== null) return point.limitUnit === unit ? judged : null;
  return point.unit === unit ? (point.latest?.v ?? null) : null;
}

/** Its worst value until now: the gateway tells it with the alarm's events, and between them its point goes on. */
function peakUntil(alarm: Worsening, point: RowPoint, nowMs: number): number | null {
  const { rule, limitName, peak, returnedAt } = alarm;
  const step = limitName === null ? null : limitStep(point.kind, limitName);
  const now = judgedNow(alarm, point, nowMs);
  if (peak === null || returnedAt !== null || step?.rule !== rule || now === null) return peak;
  return step.isLow ? Math.min(peak, now) : Math.max(peak, now);
}

/**
 * The worst value of an alarm with its unit; null where there is none, or only one of two states.
 *
 * @param nowMs the gateway's time; null where the alarm is of the past.
 */
export function worstValue(
  alarm: Worsening,
  point: RowPoint | undefined,
  nowMs: number | null,
): string | null {
  const { peak, unit } = alarm;
  if (peak === null || (point !== undefined && isSwitched(point))) return null;
  const isOver = point === undefined || nowMs === null;
  return formatQuantity(isOver ? peak : peakUntil(alarm, point, nowMs), unit);
}
