import type { TFunction } from 'i18next';
import type { Point } from '../api/answers.ts';
import { trustOf } from '../live/plant.ts';
import { formatNumber, formatQuantity, formatUnit } from '../text/format.ts';
import { useWords } from './words.ts';

/** Kinds of point whose value is one of two states. */
const SWITCHED = ['smoke', 'fan', 'feed', 'door', 'duct-flow', 'valve', 'pump', 'switch'];

/** Whether the point knows only on and off. */
function isSwitched(point: Pick<Point, 'kind' | 'unit'>): boolean {
  return SWITCHED.includes(point.kind) && point.unit === null;
}

/** A current value in one line: on or off, or the number with its unit. */
export function valueWords(point: Pick<Point, 'kind' | 'unit' | 'latest'>, t: TFunction): string {
  const value = point.latest?.v ?? null;
  if (value !== null && isSwitched(point)) return t(value === 0 ? 'off' : 'on');
  return formatQuantity(value, point.unit);
}

/** What the limits are held against, where that is made of the reading: a burial depth in m, the rain of 24 hours in mm. */
function judgedValueOf({ derived }: Pick<Point, 'derived'>): number | null {
  return derived?.burialDepthM ?? derived?.rain24hMm ?? null;
}

/** A current value with its unit, and, where it can't be trusted as it stands, why and how old it is. */
export function ValueText({ point, nowMs }: { point: Point; nowMs: number }) {
  const { t, span } = useWords();
  const trust = trustOf(point, nowMs);
  const { latest } = point;
  const value = latest?.v ?? null;
  const text =
    isSwitched(point) && value !== null ? t(value === 0 ? 'off' : 'on') : formatNumber(value);
  const judged = judgedValueOf(point);
  const age = latest === null ? null : span(nowMs - Date.parse(latest.t));
  return (
    <span className="value" data-trust={trust}>
      <strong>{text}</strong>
      {value !== null && point.unit !== null && (
        <span className="unit">{formatUnit(point.unit)}</span>
      )}
      {judged !== null && value !== null && (
        <span className="unit">= {formatQuantity(judged, point.limitUnit)}</span>
      )}
      {trust !== 'ok' && (
        <em>
          {t(`trust.${trust}`)}
          {age === null ? '' : ` · ${t('ago', { span: age })}`}
        </em>
      )}
    </span>
  );
}
