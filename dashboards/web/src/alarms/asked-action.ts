import type { Alarm } from '../../../../rules/alarm.ts';
import type { Board } from '../live/board.ts';
import type { AlarmVerb, PointVerb } from './verb.ts';

/** Something that was asked for an alarm, and the alarm as it stood then. */
export interface AskedAction {
  readonly alarm: Alarm;
  readonly verb: AlarmVerb | PointVerb;
}

/** Actions that end an alarm, or of which an alarm that has ended needs no more. */
const ENDED_BY: readonly string[] = ['acknowledge', 'reset', 'close', 'unshelve', 'in-service'];

/**
 * Whether an alarm stands as was asked, by what the board has heard since `listsBefore` lists had been asked for; null where that
 * can't be told: nothing has been heard of it, or the action leaves no trace in an alarm, as a comment does not.
 */
export function standsAsAsked(
  { alarm: before, verb }: AskedAction,
  board: Board,
  listsBefore: number,
): boolean | null {
  const id = before.id ?? '';
  const isListed = board.newestList > listsBefore;
  const now = board.alarms.get(id)?.alarm;
  if (now === undefined) {
    const hasEnded = isListed || board.closed.has(id);
    return hasEnded && ENDED_BY.includes(verb) ? true : null;
  }
  if (now.version <= before.version) return isListed && verb !== 'comment' ? false : null;
  switch (verb) {
    case 'acknowledge':
      return now.acknowledgedAt !== null && now.acknowledgedAt !== before.acknowledgedAt;
    case 'shelve':
      return now.state === 'SHELVED';
    case 'unshelve':
      return now.state !== 'SHELVED';
    case 'out-of-service':
      return now.state === 'OUT_OF_SERVICE';
    case 'in-service':
      return now.state !== 'OUT_OF_SERVICE';
    case 'reset':
    case 'close':
      return false;
    default:
      return null;
  }
}
