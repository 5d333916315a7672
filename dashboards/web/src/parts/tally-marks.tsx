import type { Level } from '../../../../rules/register.ts';
import { COUNTED_MARKS, type Tally } from '../live/tally.ts';
import { LevelMark } from './level-mark.tsx';
import { useWords } from './words.ts';

/** The mark of a counted level: calling while one of them waits, broken where every one is a drill or a test. */
export function CountedLevel({ level, counts }: { level: Level; counts: Tally }) {
  const isMarked = counts.active[level] > 0 && counts.marked[level] === counts.active[level];
  const style = counts.unacknowledged[level] > 0 ? 'calling' : 'hollow';
  return <LevelMark level={level} style={style} isMarked={isMarked} />;
}

/** How many of what is counted are drills and tests, and how many came too late to be counted. */
export function TallyMarks({ counts }: { counts: Tally }) {
  const { t } = useWords();
  return COUNTED_MARKS.filter((mark) => counts.marks[mark] > 0).map((mark) => (
    <span key={mark} className="mark" data-counted={mark}>
      {t(`alarm.marks.${mark}`)} {counts.marks[mark]}
    </span>
  ));
}
