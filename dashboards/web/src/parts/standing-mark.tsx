import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import { type BoardEntry, isUnacknowledged, marksOf, type Unreality } from '../live/urgency.ts';
import { LevelMark } from './level-mark.tsx';
import { useWords } from './words.ts';

/** A clock: what came too late says what was, and nothing of what is. */
function LateMark() {
  return (
    <svg className="level-mark late" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M16 1.5a14.5 14.5 0 1 0 .01 0zM16 7v9l6 4" />
    </svg>
  );
}

interface AlarmMarkProps {
  readonly alarm: Alarm;
  /** The level to show, where it is not the present one. */
  readonly level?: Level;
}

/** How an alarm stands, by its level's mark: calling or hollow, broken where it is a drill or a test, a clock where it came too late. */
export function AlarmMark({ alarm, level = alarm.level }: AlarmMarkProps) {
  if (alarm.late) return <LateMark />;
  const style = isUnacknowledged(alarm) ? 'calling' : 'hollow';
  return <LevelMark level={level} style={style} isMarked={alarm.mark !== null} />;
}

/** The worst that stands against something; an empty ring where nothing does. */
export function StandingMark({ entry }: { entry: BoardEntry | null }) {
  if (entry === null) return <span className="no-mark" aria-hidden="true" />;
  return <AlarmMark alarm={entry.alarm} />;
}

/** What an alarm is besides its state and level, in words. */
export function MarkNotes({ marks }: { marks: readonly (Unreality | 'pending')[] }) {
  const { t } = useWords();
  return marks.map((mark) => (
    <span className="mark" data-mark={mark} key={mark}>
      {t(`alarm.marks.${mark}`)}
    </span>
  ));
}

/** A drill, a test or late data in words, wherever its alarm shows. */
export function StandingNotes({ entry }: { entry: BoardEntry | null }) {
  return entry !== null && <MarkNotes marks={marksOf(entry.alarm)} />;
}

/** The same where the alarm is spoken of by itself, and whether the disk has confirmed it. */
export function AlarmNotes({ entry: { alarm, durable } }: { entry: BoardEntry }) {
  return <MarkNotes marks={[...marksOf(alarm), ...(durable ? [] : ['pending' as const])]} />;
}
