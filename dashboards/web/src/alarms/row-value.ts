import type { TFunction } from 'i18next';
import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point } from '../api/answers.ts';
import { type Trust, trustOf } from '../live/plant.ts';
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

/** The worst value of an alarm with its unit; null where there is none, or only one of two states. */
export function worstValue(
  { peak, unit }: Pick<Alarm, 'peak' | 'unit'>,
  point: Pick<RowPoint, 'kind' | 'unit'> | undefined,
): string | null {
  if (peak === null || (point !== undefined && isSwitched(point))) return null;
  return formatQuantity(peak, unit);
}
