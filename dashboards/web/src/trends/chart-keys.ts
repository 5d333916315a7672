import type { Level } from '../../../../rules/register.ts';
import type { Point } from '../api/answers.ts';
import type { Words } from '../parts/words.ts';
import { isDoubtful } from './doubt.ts';
import { limitsShown, limitWords } from './drawn-limit.ts';
import { isLate } from './lateness.ts';
import type { History } from './use-history.ts';

/** What something in a chart looks like. */
export type KeyLook =
  | 'line'
  | 'band'
  | 'doubtful'
  | 'late'
  | 'bad'
  | 'silence'
  | 'limit'
  | 'alarm'
  | 'late-alarm';

/** What something in a chart means. */
export interface ChartKey {
  readonly look: KeyLook;
  /** Whose colour it has; null where it has none. */
  readonly level: Level | null;
  readonly text: string;
}

function key(look: KeyLook, text: string, level: Level | null = null): ChartKey {
  return { look, text, level };
}

/** How the curve is made: of every reading, or of buckets. */
export function curveKeys({ resolution }: Pick<History, 'resolution'>, { t }: Words): ChartKey[] {
  const { every } = resolution;
  if (every === null) return [key('line', t('trend.raw'))];
  return [key('line', t('trend.mean', { every })), key('band', t('trend.range', { every }))];
}

/** What of the doubts there can be is in a chart, and whether some of it came late. */
export function doubtKeys(
  {
    samples,
    silences,
    doubts,
    resolution,
  }: Pick<History, 'samples' | 'silences' | 'doubts' | 'resolution'>,
  { t }: Pick<Words, 't'>,
): ChartKey[] {
  const keys: ChartKey[] = [];
  // Of a bucket it is said where one of its readings is such.
  const of = resolution.every === null ? 'each' : 'some';
  if (silences.length > 0) keys.push(key('silence', t('trend.silent')));
  if (doubts.some(({ doubt }) => doubt === 'bad')) keys.push(key('bad', t(`trend.bad.${of}`)));
  if (samples.some(isDoubtful)) keys.push(key('doubtful', t(`trend.doubtful.${of}`)));
  if (samples.some(isLate)) keys.push(key('late', t(`trend.cameLate.${of}`)));
  return keys;
}

/** The limits that are drawn, with their unit; in the colour of their level where it was met. */
export function limitKeys(
  point: Point,
  history: Pick<History, 'samples' | 'alarms'>,
  words: Words,
): ChartKey[] {
  return limitsShown(point, history).map((limit) =>
    key('limit', limitWords(limit, point.limitUnit, words), limit.isPassed ? limit.level : null),
  );
}

/** The bars of alarms that are drawn, one key a level. */
export function alarmKeys({ alarms }: Pick<History, 'alarms'>, { t }: Words): ChartKey[] {
  const keys = new Map<string, ChartKey>();
  for (const { level, isLate } of alarms.toSorted((left, right) => left.level - right.level)) {
    const named = t('trend.alarmOf', { level: t(`levels.${level}`) });
    const text = isLate ? `${named}, ${t('trend.late')}` : named;
    keys.set(text, key(isLate ? 'late-alarm' : 'alarm', text, level));
  }
  return [...keys.values()];
}
