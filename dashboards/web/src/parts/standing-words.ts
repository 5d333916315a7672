import type { Level } from '../../../../rules/register.ts';
import { type BoardEntry, marksOf } from '../live/urgency.ts';
import type { Words } from './words.ts';

/** The level whose colour something has; none where nothing stands against it now. */
export function standingLevel(entry: BoardEntry | null): Level | undefined {
  return entry === null || entry.alarm.late ? undefined : entry.alarm.level;
}

/** What an alarm is that is not plainly real and of now: a drill, a test, late data. */
export function markWords(entry: BoardEntry | null, { t }: Words): readonly string[] {
  return entry === null ? [] : marksOf(entry.alarm).map((mark) => t(`alarm.marks.${mark}`));
}

/** The same, and before it the level of what stands now. */
export function standingWords(entry: BoardEntry | null, words: Words): readonly string[] {
  const level = standingLevel(entry);
  const said = level === undefined ? [] : [`${level} ${words.t(`levels.${level}`)}`];
  return [...said, ...markWords(entry, words)];
}
