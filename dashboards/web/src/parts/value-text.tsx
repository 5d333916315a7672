import type { Point } from '../api/answers.ts';
import { trustOf } from '../live/plant.ts';
import { formatNumber, formatQuantity, formatUnit } from '../text/format.ts';
import { isSwitched, judgedValueOf, stateWord } from './value-words.ts';
import { useWords } from './words.ts';

/** A current value with its unit, and, where it can't be trusted as it stands, why and how old it is. */
export function ValueText({ point, nowMs }: { point: Point; nowMs: number }) {
  const { t, ago } = useWords();
  const trust = trustOf(point, nowMs);
  const { latest } = point;
  const value = latest?.v ?? null;
  const text =
    isSwitched(point) && value !== null ? stateWord(point.kind, value, t) : formatNumber(value);
  const judged = judgedValueOf(point);
  const age = ago(latest?.t, nowMs);
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
          {age === null ? '' : ` · ${age}`}
        </em>
      )}
    </span>
  );
}
