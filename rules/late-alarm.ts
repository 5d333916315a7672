import { type AlarmEntry, alarmId, newEntry, worseLevel, worseValue } from './alarm-entry.ts';
import { type AlarmAxes, RAISED } from './alarm-machine.ts';
import { type Occasion, standing, tellEntry } from './alarm-update.ts';
import { isMet } from './ladder-hold.ts';
import type { Ladder, Limit, Point } from './register.ts';
import { type RuleState, SPANS_MAX, withAlarm } from './rule-state.ts';
import type { WallMs } from './time.ts';

/** The worst limit that a value meets, delays aside. */
function worstMet(ladder: Ladder, value: number): Limit | undefined {
  return ladder.limits.findLast((limit) => isMet(ladder.direction, limit, value));
}

function lies(time: WallMs, from: WallMs, to: WallMs | null): boolean {
  return time >= from && (to === null || time <= to);
}

/** True where an alarm, live or late, open or over, has told of this time already. */
function isCovered(rule: RuleState, time: WallMs): boolean {
  const { alarm } = rule;
  if (alarm !== null && lies(time, alarm.raisedAt, alarm.returnedAt)) return true;
  if (rule.lateAlarms.some((late) => lies(time, late.raisedAt, late.returnedAt))) return true;
  return rule.spans.some((span) => lies(time, span.from, span.to));
}

function distance(entry: AlarmEntry, time: WallMs): number {
  return Math.max(entry.raisedAt - time, time - (entry.returnedAt as WallMs), 0);
}

function nearest(rule: RuleState, time: WallMs): AlarmEntry | undefined {
  return rule.lateAlarms.reduce<AlarmEntry | undefined>(
    (best, late) =>
      best === undefined || distance(late, time) < distance(best, time) ? late : best,
    undefined,
  );
}

function widen(
  occasion: Occasion,
  point: Point,
  rule: RuleState,
  entry: AlarmEntry,
  ladder: Ladder,
  limit: Limit,
  value: number,
): RuleState {
  const widened: AlarmEntry = {
    ...entry,
    raisedAt: Math.min(entry.raisedAt, occasion.at),
    returnedAt: Math.max(entry.returnedAt as WallMs, occasion.at),
    peak: worseValue(ladder.direction, entry.peak, value),
  };
  if (limit.level >= entry.level) return withAlarm(rule, widened);
  const escalated: AlarmEntry = {
    ...widened,
    ...standing(limit, occasion.config),
    worst: worseLevel(entry.worst, limit.level),
    value,
    updatedAt: occasion.at,
    version: entry.version + 1,
  };
  tellEntry(occasion, point, rule, 'escalated', escalated);
  return withAlarm(rule, escalated);
}

/**
 * A reading so old that it may not touch live state: where it meets a limit it makes an alarm of its own, marked late and
 * returned from birth, or widens the open late one near it. What an alarm has told already adds nothing.
 */
export function recordLate(
  occasion: Occasion,
  point: Point,
  rule: RuleState,
  ladder: Ladder,
  value: number,
): RuleState {
  const limit = worstMet(ladder, value);
  if (limit === undefined || isCovered(rule, occasion.at)) return rule;
  const near = nearest(rule, occasion.at);
  const full = rule.lateAlarms.length >= SPANS_MAX;
  if (near !== undefined && (full || distance(near, occasion.at) <= point.staleAfterMs)) {
    return widen(occasion, point, rule, near, ladder, limit, value);
  }
  const id = alarmId(point.fullName, rule.rule, occasion.at, rule.ordinal);
  const axes: AlarmAxes = { ...RAISED, condition: 'returned' };
  const born = newEntry(id, axes, limit, value, occasion.at, occasion.config);
  const entry: AlarmEntry = { ...born, late: true, returnedAt: occasion.at };
  const next = withAlarm({ ...rule, ordinal: rule.ordinal + 1 }, entry);
  tellEntry(occasion, point, next, 'raised', entry);
  return next;
}
