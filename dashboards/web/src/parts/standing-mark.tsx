import { type BoardEntry, isMarked, isUnacknowledged } from '../live/urgency.ts';
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

/** The worst that stands against something; an empty ring where nothing does. */
export function StandingMark({ entry }: { entry: BoardEntry | null }) {
  if (entry === null) return <span className="no-mark" aria-hidden="true" />;
  const { alarm } = entry;
  if (alarm.late) return <LateMark />;
  const style = isUnacknowledged(alarm) ? 'calling' : 'hollow';
  return <LevelMark level={alarm.level} style={style} isMarked={isMarked(alarm)} />;
}

/** A drill, a test or late data in words, wherever its alarm shows. */
export function StandingNotes({ entry }: { entry: BoardEntry | null }) {
  const words = useWords();
  if (entry === null) return null;
  const { mark, late } = entry.alarm;
  return (
    <>
      {mark !== null && (
        <span className="mark" data-mark={mark}>
          {words.t(`alarm.marks.${mark}`)}
        </span>
      )}
      {late && (
        <span className="mark" data-mark="late">
          {words.t('alarm.marks.late')}
        </span>
      )}
    </>
  );
}
