import { type BoardEntry, isUnacknowledged } from '../live/urgency.ts';
import { LevelMark } from './level-mark.tsx';

/** The worst that stands against something; an empty ring where nothing does. */
export function StandingMark({ entry }: { entry: BoardEntry | null }) {
  if (entry === null) return <span className="no-mark" aria-hidden="true" />;
  const style = isUnacknowledged(entry.alarm) ? 'calling' : 'hollow';
  return <LevelMark level={entry.alarm.level} style={style} />;
}
