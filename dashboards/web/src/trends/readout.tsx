import { useSyncExternalStore } from 'react';
import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { useWords } from '../parts/words.ts';
import type { DrawnLimit } from './drawn-limit.ts';
import { type ReadFields, readFields } from './read-fields.ts';
import { isWithin, readOff } from './reading-off.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { History } from './use-history.ts';

/** What the cursor reads off a chart, in words; null where it reads nothing off. */
export function useReadFields({
  point,
  history,
  limits,
  cursor,
  reachS,
}: {
  readonly point: Point;
  readonly history: History;
  readonly limits: readonly DrawnLimit[];
  readonly cursor: TrendCursor;
  readonly reachS: () => number;
}): ReadFields | null {
  const words = useWords();
  const atS = useSyncExternalStore(cursor.subscribe, cursor.current);
  // Of a time outside the chart nothing is known here; that it had no reading would be a lie.
  if (atS === null || !isWithin(history, atS)) return null;
  return readFields(readOff(history, limits, atS, reachS()), point, limits, words);
}

/** What the cursor reads off a chart: its places stay where they are, whatever stands in them. */
export function Readout({ fields }: { fields: ReadFields | null }) {
  const { t } = useWords();
  return (
    <dl className="readout" data-trust={fields?.trust}>
      <Field name={t('trend.time')} text={fields?.time ?? t('trend.hint')} kind="time" />
      <Field name={t('trend.value')} text={fields?.value} kind="value" />
      <Field name={t('trend.quality')} text={fields?.quality} kind="quality" />
      <Field name={t('trend.limit')} text={fields?.limit} kind="limit" level={fields?.limitLevel} />
      <Field name={t('trend.alarm')} text={fields?.alarm} kind="alarm" level={fields?.alarmLevel} />
    </dl>
  );
}

function Field({
  name,
  text,
  kind,
  level,
}: {
  name: string;
  text: string | undefined;
  kind: string;
  level?: Level | null | undefined;
}) {
  return (
    <div data-kind={kind} data-level={level ?? undefined}>
      <dt>{name}</dt>
      <dd title={text}>{text ?? '–'}</dd>
    </div>
  );
}
