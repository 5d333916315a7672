import { useSyncExternalStore } from 'react';
import type { Point } from '../api/answers.ts';
import { isSwitched, stateWord } from '../parts/value-words.ts';
import { useWords, type Words } from '../parts/words.ts';
import { formatQuantity, formatStamp } from '../text/format.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { type DrawnLimit, limitsOfCurve } from './drawn-limit.ts';
import { isWithin, type ReadingOff, readOff } from './reading-off.ts';
import type { Sample } from './sample.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { History } from './use-history.ts';

/** The level of a limit or bar in words, beside its colour. */
function alarmWords({ rule, level, isLate }: AlarmBar, words: Words): string {
  const named = `${words.rule(rule)} (${words.t(`levels.${level}`)})`;
  return isLate ? `${named}, ${words.t('trend.late')}` : named;
}

function limitWords({ name, value }: DrawnLimit, unit: string | null, words: Words): string {
  return `${words.find(`alarm.limits.${name}`) ?? name} ${formatQuantity(value, unit)}`;
}

/** A value of a sample with its unit; of a bucket with its range. */
function valueWordsOf(sample: Sample, point: Point, words: Words): string {
  const { given, low, high, q } = sample;
  if (given !== null && q !== null && isSwitched(point)) {
    return stateWord(point.kind, given, words.t);
  }
  const value = formatQuantity(given, point.unit);
  if (q !== null || low === null || high === null) return value;
  return `${value} (${formatQuantity(low, null)} – ${formatQuantity(high, null)})`;
}

/** What the device said of a sample, how many readings are in it, or that there is none. */
function qualityWords({ sample }: ReadingOff, words: Words): string {
  if (sample === null) return words.t('trend.silent');
  if (sample.q === null) return words.t('trend.readings', { count: sample.count });
  return words.t(`trend.qualities.${sample.q}`);
}

/** Whether what is read off can be taken as it stands. */
function trustWord({ sample }: ReadingOff): 'good' | 'doubtful' | 'none' {
  if (sample === null) return 'none';
  return sample.q === null || sample.q === 'good' ? 'good' : 'doubtful';
}

interface Fields {
  readonly time: string;
  readonly value: string;
  readonly quality: string;
  readonly limit: string;
  readonly alarm: string;
}

function fieldsOf(read: ReadingOff, point: Point, words: Words): Fields {
  const { sample, limit, alarms, atMs } = read;
  const { t } = words;
  const limits = limitsOfCurve(point);
  const calm = limits.length === 0 || sample === null || sample.v === null;
  return {
    time: formatStamp(atMs),
    value: sample === null ? '–' : valueWordsOf(sample, point, words),
    quality: qualityWords(read, words),
    limit:
      limit !== null ? limitWords(limit, point.limitUnit, words) : calm ? '–' : t('trend.within'),
    alarm:
      alarms.length === 0
        ? t('trend.nothing')
        : words.list(alarms.map((alarm) => alarmWords(alarm, words))),
  };
}

function useReading(
  point: Point,
  history: History,
  cursor: TrendCursor,
  reachS: () => number,
): ReadingOff | null {
  const atS = useSyncExternalStore(cursor.subscribe, cursor.current);
  // Of a time outside the chart nothing is known here; that it had no reading would be a lie.
  const isShown = atS !== null && isWithin(history, atS);
  return isShown ? readOff(history, limitsOfCurve(point), atS, reachS()) : null;
}

interface ReadoutProps {
  readonly point: Point;
  readonly history: History;
  readonly cursor: TrendCursor;
  readonly reachS: () => number;
}

/** What the cursor reads off a chart, in one sentence for who can't see it; null where it reads nothing off. */
export function useReadoutText(props: ReadoutProps): string | null {
  const { point, history, cursor, reachS } = props;
  const words = useWords();
  const read = useReading(point, history, cursor, reachS);
  if (read === null) return null;
  const { time, value, quality, limit, alarm } = fieldsOf(read, point, words);
  const { t } = words;
  return words.list([
    time,
    value,
    quality,
    `${t('trend.limit')} ${limit}`,
    `${t('trend.alarm')} ${alarm}`,
  ]);
}

/** What the cursor reads off a chart: its places stay where they are, whatever stands in them. */
export function Readout({ point, history, cursor, reachS }: ReadoutProps) {
  const words = useWords();
  const { t } = words;
  const read = useReading(point, history, cursor, reachS);
  const fields = read === null ? null : fieldsOf(read, point, words);
  const level = read?.limit?.level ?? undefined;
  const alarm = read?.alarms[0];
  return (
    <dl className="readout" data-trust={read === null ? undefined : trustWord(read)}>
      <Field name={t('trend.time')} text={fields?.time ?? t('trend.hint')} kind="time" />
      <Field name={t('trend.value')} text={fields?.value} kind="value" />
      <Field name={t('trend.quality')} text={fields?.quality} kind="quality" />
      <Field name={t('trend.limit')} text={fields?.limit} kind="limit" level={level} />
      <Field name={t('trend.alarm')} text={fields?.alarm} kind="alarm" level={alarm?.level} />
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
  level?: number | undefined;
}) {
  return (
    <div data-kind={kind} data-level={level}>
      <dt>{name}</dt>
      <dd title={text}>{text ?? '–'}</dd>
    </div>
  );
}
