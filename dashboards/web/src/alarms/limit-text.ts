import type { Alarm } from '../../../../rules/alarm.ts';
import { limitWord } from '../parts/limit-word.ts';
import type { Words } from '../parts/words.ts';
import { formatNumber } from '../text/format.ts';

/** A limit by its name in the reader's language. */
export function limitText(alarm: Pick<Alarm, 'limitName' | 'limit'>, words: Words): string {
  const { limitName, limit } = alarm;
  if (limitName === null) return '–';
  const name = limitWord(limitName, words);
  return limit === null ? name : `${name} ${formatNumber(limit)}`;
}
