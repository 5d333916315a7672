import { useSyncExternalStore } from 'react';
import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { isSwitched, stateWord } from '../parts/value-words.ts';
import { useWords, type Words } from '../parts/words.ts';
import { formatQuantity, formatStamp } from '../text/format.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { type DrawnLimit, limitWords } from './drawn-limit.ts';
import { isWithin, type ReadingOff, readOff } from './reading-off.ts';
import type { Sample } from './sample.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { History } from './use-history.ts';
import { WORST_FIRST } from './worth.ts';

/** The level of a limit or bar in words, beside its colour. */
function alarmWords({ rule, level, isLate }: AlarmBar, words: Words): string {
  const named = `${words.rule(rule)} (${words.t(`levels.${level}`)})`;
  return isLate ? `${named}, ${words.t('trend.late')}` : named;
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
  return words.list(sample.q === null ? bucketWords(sample, words) : readingWords(sample, words));
}

function readingWords({ worst, disposition }: Sample, { t }: Pick<Words, 't'>): readonly string[] {
  const quality = worst === null ? [] : [t(`trend.qualities.${worst}`)];
  // That a reading came as it should needs no word.
  if (disposition === null || disposition === 'live') return quality;
  return [...quality, t(`trend.dispositions.${disposition}`)];
}

/** How many readings are in a bucket, and how many of them are not good or came late. */
function bucketWords(
  { count, qualities, late }: Pick<Sample, 'count' | 'qualities' | 'late'>,
  { t }: Pick<Words, 't'>,
): readonly string[] {
  const parts: string[] = [t('trend.readings', { count })];
  for (const quality of WORST_FIRST) {
    const some = qualities[quality];
    if (quality === 'good' || some === 0) continue;
    parts.push(t('trend.counted', { some, what: t(`trend.qualities.${quality}`) }));
  }
  if (late > 0) parts.push(t('trend.counted', { some: late, what: t('trend.late') }));
  return parts;
}

/** Whether what is read off can be taken as it stands. */
function trustWord({ sample }: ReadingOff): ReadFields['trust'] {
  if (sample === null) return 'none';
  return sample.worst === 'good' && sample.late === 0 ? 'good' : 'doubtful';
}

/** The worst limit that is met, or that an alarm still holds; a dash where nothing is held against limits. */
function metWords(
  { sample, limit, held }: ReadingOff,
  unit: string | null,
  limits: readonly DrawnLimit[],
  words: Words,
): string {
  if (limit !== null) return limitWords(limit, unit, words);
  if (held !== null) return words.t('trend.held', { limit: limitWords(held, unit, words) });
  const isNoneJudged = limits.length === 0 || sample === null || sample.v === null;
  return isNoneJudged ? '–' : words.t('trend.within');
}

/** What stands in the places of a readout. */
export interface ReadFields {
  readonly trust: 'good' | 'doubtful' | 'none';
  readonly time: string;
  readonly value: string;
  readonly quality: string;
  readonly limit: string;
  readonly limitLevel: Level | null;
  readonly alarm: string;
  readonly alarmLevel: Level | null;
}

function fieldsOf(
  read: ReadingOff,
  point: Point,
  limits: readonly DrawnLimit[],
  words: Words,
): ReadFields {
  const { sample, limit, held, alarms, atMs } = read;
  const { t } = words;
  return {
    trust: trustWord(read),
    time: formatStamp(atMs),
    value: sample === null ? '–' : valueWordsOf(sample, point, words),
    quality: qualityWords(read, words),
    limit: metWords(read, point.limitUnit, limits, words),
    limitLevel: (limit ?? held)?.level ?? null,
    alarm:
      alarms.length === 0
        ? t('trend.nothing')
        : words.list(alarms.map((alarm) => alarmWords(alarm, words))),
    alarmLevel: alarms[0]?.level ?? null,
  };
}

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
  return fieldsOf(readOff(history, limits, atS, reachS()), point, limits, words);
}

/** What the cursor reads off a chart, in one sentence for who can't see it. */
export function readoutText(fields: ReadFields, { t, list }: Words): string {
  const { time, value, quality, limit, alarm } = fields;
  return list([
    time,
    value,
    quality,
    `${t('trend.limit')} ${limit}`,
    `${t('trend.alarm')} ${alarm}`,
  ]);
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
