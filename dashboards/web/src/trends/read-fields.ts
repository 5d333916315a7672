import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import { isSwitched, stateWord } from '../parts/value-words.ts';
import type { Words } from '../parts/words.ts';
import { formatQuantity, formatStamp } from '../text/format.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { type DrawnLimit, limitWords } from './drawn-limit.ts';
import type { ReadingOff } from './reading-off.ts';
import type { Sample } from './sample.ts';
import { WORST_FIRST } from './worth.ts';

type SpokenWords = Pick<Words, 't' | 'find' | 'rule' | 'list'>;
type ReadPoint = Pick<Point, 'kind' | 'unit' | 'limitUnit'>;

/** The level of a limit or bar in words, beside its colour. */
function alarmWords({ rule, level, isLate }: AlarmBar, words: SpokenWords): string {
  const named = `${words.rule(rule)} (${words.t(`levels.${level}`)})`;
  return isLate ? `${named}, ${words.t('trend.late')}` : named;
}

/** A value of a sample with its unit; of a bucket with its range. */
function valueWordsOf(sample: Sample, point: ReadPoint, words: SpokenWords): string {
  const { given, low, high, q } = sample;
  if (given !== null && q !== null && isSwitched(point)) {
    return stateWord(point.kind, given, words.t);
  }
  const value = formatQuantity(given, point.unit);
  if (q !== null || low === null || high === null) return value;
  return `${value} (${formatQuantity(low, null)} – ${formatQuantity(high, null)})`;
}

/** What the device said of a sample, how many readings are in it, or that there is none. */
function qualityWords({ sample }: ReadingOff, words: SpokenWords): string {
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
  words: SpokenWords,
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

/** What is read off a chart, in words. */
export function readFields(
  read: ReadingOff,
  point: ReadPoint,
  limits: readonly DrawnLimit[],
  words: SpokenWords,
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

/** What the cursor reads off a chart, in one sentence for who can't see it. */
export function readoutText(fields: ReadFields, { t, list }: Pick<Words, 't' | 'list'>): string {
  const { time, value, quality, limit, alarm } = fields;
  return list([
    time,
    value,
    quality,
    `${t('trend.limit')} ${limit}`,
    `${t('trend.alarm')} ${alarm}`,
  ]);
}
