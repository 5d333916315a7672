import type { Level } from '../../../../rules/register.ts';
import type { BySource } from '../live/by-source.ts';
import { remembered } from '../live/remembered.ts';
import { type BoardEntry, isHidden, isUnacknowledged } from '../live/urgency.ts';

/** How long a mute lasts, in milliseconds: it ends by itself. */
export const MUTE_MS = 120_000;

/** A mute: until when, and the worst level that was sounding when somebody asked for quiet (null: none). */
export interface Mute {
  readonly untilMs: number;
  readonly level: Level | null;
}

/** What is to be heard now. */
export type Tone = Level | 'blind' | null;

/** Whether an alarm may be heard at all: late data and bump tests never are, nor what is out of sight. */
export function isAudible({ alarm }: BoardEntry): boolean {
  if (alarm.late || alarm.mark === 'TEST' || isHidden(alarm)) return false;
  return isUnacknowledged(alarm);
}

/** Worst level of the alarms that call for somebody; null where all is quiet. */
export function loudest(entries: Iterable<BoardEntry>): Level | null {
  let worst: Level | null = null;
  for (const entry of entries) {
    if (isAudible(entry) && (worst === null || entry.alarm.level < worst)) {
      worst = entry.alarm.level;
    }
  }
  return worst;
}

const loudestOfSource = remembered(loudest);

/** The same of everything; only sources with news are listened to anew. */
export function loudestOfAll(bySource: BySource): Level | null {
  let worst: Level | null = null;
  for (const list of bySource.values()) {
    const level = loudestOfSource(list);
    if (level !== null && (worst === null || level < worst)) worst = level;
  }
  return worst;
}

/** The mute that is left at `nowMs` while `level` calls: it ends with its time, and at once where something worse calls. */
export function muteAfter(mute: Mute | null, level: Level | null, nowMs: number): Mute | null {
  if (mute === null || nowMs >= mute.untilMs) return null;
  if (level !== null && mute.level !== null && level < mute.level) return null;
  if (level !== null && mute.level === null) return null;
  return mute;
}

/** What is to be heard: blindness above all, then the worst alarm; nothing while muted. */
export function toneOf(level: Level | null, isBlind: boolean, mute: Mute | null): Tone {
  if (mute !== null) return null;
  return isBlind ? 'blind' : level;
}
