import type { Level } from '../../../../rules/register.ts';
import type { InterlockArea } from '../api/answers.ts';
import { areaKey, isCutMissing } from '../live/area-stand.ts';
import type { BySource } from '../live/by-source.ts';
import { remembered } from '../live/remembered.ts';
import { type BoardEntry, isHidden, isUnacknowledged } from '../live/urgency.ts';

/** How long a mute lasts, in milliseconds: it ends by itself. */
export const MUTE_MS = 120_000;

/** A mute: it silences what was there when somebody asked for quiet, and nothing that comes after. */
export interface Mute {
  readonly untilMs: number;
  /** Worst level that was sounding when it began; null: none. */
  readonly level: Level | null;
  /** Whether it silences a page that sees nothing: only where that was so when it began, and has been since. */
  readonly blind: boolean;
  /** The alarms as they were when last looked at: what calls in later ones and not in these is new. */
  readonly bySource: BySource;
  /** The same of what interlocks cut. */
  readonly areas: readonly InterlockArea[];
}

/** What there is to be heard at one moment. */
export interface Hearing {
  readonly bySource: BySource;
  /** What interlocks cut. */
  readonly areas: readonly InterlockArea[];
  readonly isBlind: boolean;
}

/** What is to be heard now; `cut`: a cut that is required and not carried out. */
export type Tone = Level | 'cut' | 'blind' | null;

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

/** The areas whose cut is required and not carried out, in their order. */
export function missingCuts(areas: readonly InterlockArea[]): readonly InterlockArea[] {
  return areas.filter(isCutMissing);
}

/** A mute that begins now. A missing cut is as bad as the worst level. */
export function muteFrom({ bySource, areas, isBlind }: Hearing, nowMs: number): Mute {
  const level = areas.some(isCutMissing) ? 1 : loudestOfAll(bySource);
  return { untilMs: nowMs + MUTE_MS, level, blind: isBlind, bySource, areas };
}

/** Whether an alarm calls in a way that it did not before: raised, raised once more, worse, at another limit, back in sight. */
function callsAnew({ alarm }: BoardEntry, before: BoardEntry | undefined): boolean {
  if (before === undefined || !isAudible(before)) return true;
  const known = before.alarm;
  if (alarm.occurrences > known.occurrences) return true;
  return (
    alarm.level < known.level ||
    (alarm.level === known.level && alarm.limitName !== known.limitName)
  );
}

/** Whether an alarm calls anew that is as bad as `level` or worse (null: any alarm at all). Only sources with news are looked at. */
function hasNewCall(before: BySource, now: BySource, level: Level | null): boolean {
  for (const [source, list] of now) {
    const known = before.get(source) ?? [];
    if (known === list) continue;
    const byId = new Map(known.map((entry) => [entry.alarm.id, entry]));
    const isNew = (entry: BoardEntry) =>
      isAudible(entry) &&
      (level === null || entry.alarm.level <= level) &&
      callsAnew(entry, byId.get(entry.alarm.id));
    if (list.some(isNew)) return true;
  }
  return false;
}

/** Whether a cut is missing in a way that it was not before: since another time, for one more cause, with power seen on. */
function isMissingAnew(area: InterlockArea, before: InterlockArea | undefined): boolean {
  if (before === undefined || !isCutMissing(before)) return true;
  if (area.since !== before.since || (area.fed === true && before.fed !== true)) return true;
  return area.causes.some((cause) => !before.causes.includes(cause));
}

function hasNewMissingCut(
  before: readonly InterlockArea[],
  now: readonly InterlockArea[],
): boolean {
  if (before === now) return false;
  const known = new Map(before.map((area) => [areaKey(area), area]));
  return missingCuts(now).some((area) => isMissingAnew(area, known.get(areaKey(area))));
}

/**
 * The mute that is left: it ends with its time, where the page goes blind, at each alarm that calls anew and is as bad as what
 * was muted or worse, and at each cut that is missing anew.
 */
export function muteAfter(mute: Mute | null, hearing: Hearing, nowMs: number): Mute | null {
  if (mute === null || nowMs >= mute.untilMs) return null;
  const { bySource, areas, isBlind } = hearing;
  if (isBlind && !mute.blind) return null;
  if (bySource === mute.bySource && areas === mute.areas && isBlind === mute.blind) return mute;
  if (hasNewCall(mute.bySource, bySource, mute.level)) return null;
  if (hasNewMissingCut(mute.areas, areas)) return null;
  return { ...mute, blind: isBlind, bySource, areas };
}

/** What calls: blindness above all, then a missing cut, then the worst alarm. */
export function callOf({ bySource, areas, isBlind }: Hearing): Tone {
  if (isBlind) return 'blind';
  return areas.some(isCutMissing) ? 'cut' : loudestOfAll(bySource);
}
