import type { Ladder, Limit, Point } from './register.ts';
import type { SteadyMs, WallMs } from './time.ts';

/** When a delay began, on both time lines. */
export interface DelayStart {
  readonly eventTime: WallMs;
  readonly receivedSteadyMs: SteadyMs;
  /** True where the wall clock stepped since: event times don't compare any more, only the steady clock ends the delay. */
  readonly stepped: boolean;
}

/** One level of a ladder: held from the reading that meets it to the good reading that leaves it. */
export interface LevelHold {
  readonly on: boolean;
  /** A running on-delay (only while off). */
  readonly onStart: DelayStart | null;
  /** A running off-delay (only while on). */
  readonly offStart: DelayStart | null;
}

/** What a reading that is judged by its value may do to a level. */
export interface Power {
  /** News that is old or unsure may raise, but never clears. */
  readonly clears: boolean;
  /** A running off-delay goes on only through good and fresh data. */
  readonly keepsOffDelay: boolean;
  /** False where an old reading is judged once more: its event time has passed no delay. */
  readonly endsDelays: boolean;
}

/** A level that changed and the event time of the change. */
export interface HoldStep {
  readonly hold: LevelHold;
  /** Event time at which the level went on or off; null where it did neither. */
  readonly changedAt: WallMs | null;
}

/** A level that is not held, no delay running. */
export const RELEASED: LevelHold = { on: false, onStart: null, offStart: null };

/** {@link levelsAtRest}, by how many. */
const LEVELS_AT_REST: (readonly LevelHold[])[] = [];

/** Levels of which none is held or delayed: one value for all ladders of as many, so that it is known at a glance. */
export function levelsAtRest(count: number): readonly LevelHold[] {
  LEVELS_AT_REST[count] ??= Array.from({ length: count }, () => RELEASED);
  return LEVELS_AT_REST[count];
}

/** True where no level is held, and none will be if nothing else is read. */
export function areAtRest(holds: readonly LevelHold[]): boolean {
  if (holds === LEVELS_AT_REST[holds.length]) return true;
  for (const { on, onStart } of holds) if (on || onStart !== null) return false;
  return true;
}

/** The same levels, in the one value for those at rest. */
export function settledLevels(holds: readonly LevelHold[]): readonly LevelHold[] {
  return areAtRest(holds) ? levelsAtRest(holds.length) : holds;
}

/** A level that is held, no delay running. */
export const HELD: LevelHold = { on: true, onStart: null, offStart: null };

/** A rising limit is met at or above it, a falling one at or below. */
export function isMet(direction: Ladder['direction'], limit: Limit, value: number): boolean {
  return direction === 'rising' ? value >= limit.value : value <= limit.value;
}

/** Back on the safe side by more than the deadband (without one: strictly). */
export function isLeft(
  direction: Ladder['direction'],
  limit: Limit,
  value: number,
  deadband: number,
): boolean {
  const margin = direction === 'rising' ? limit.value - value : value - limit.value;
  if (deadband === 0) return margin > 0;
  // Decimal fractions are not exact in binary: what lies on the edge but for rounding has not left.
  const rounding = 4 * Number.EPSILON * Math.max(Math.abs(limit.value), Math.abs(value));
  return margin > deadband + rounding;
}

function unchanged(hold: LevelHold): HoldStep {
  return { hold, changedAt: null };
}

/** True where a reading shows by its event time that a delay is over. */
function hasPassed(delay: DelayStart, delayMs: number, eventTime: WallMs, power: Power): boolean {
  return power.endsDelays && !delay.stepped && eventTime >= delay.eventTime + delayMs;
}

function judgeReleased(
  hold: LevelHold,
  met: boolean,
  left: boolean,
  start: DelayStart,
  onDelayMs: number,
  power: Power,
): HoldStep {
  if (hold.onStart === null) {
    if (!met) return unchanged(hold);
    return onDelayMs === 0
      ? { hold: HELD, changedAt: start.eventTime }
      : unchanged({ on: false, onStart: start, offStart: null });
  }
  if (left) return unchanged(RELEASED);
  return hasPassed(hold.onStart, onDelayMs, start.eventTime, power)
    ? { hold: HELD, changedAt: hold.onStart.eventTime + onDelayMs }
    : unchanged(hold);
}

function judgeHeld(
  hold: LevelHold,
  left: boolean,
  start: DelayStart,
  offDelayMs: number,
  power: Power,
): HoldStep {
  if (hold.offStart === null) {
    if (!left) return unchanged(hold);
    return offDelayMs === 0
      ? { hold: RELEASED, changedAt: start.eventTime }
      : unchanged({ on: true, onStart: null, offStart: start });
  }
  return hasPassed(hold.offStart, offDelayMs, start.eventTime, power)
    ? { hold: RELEASED, changedAt: hold.offStart.eventTime + offDelayMs }
    : unchanged(hold);
}

/** Judges one reading against one level. `start` is the reading's own time, on both lines. */
export function judgeLevel(
  hold: LevelHold,
  point: Pick<Point, 'deadband' | 'onDelayMs' | 'offDelayMs'>,
  direction: Ladder['direction'],
  limit: Limit,
  value: number,
  start: DelayStart,
  power: Power,
): HoldStep {
  const met = isMet(direction, limit, value);
  const left = power.clears && isLeft(direction, limit, value, point.deadband);
  if (!hold.on) {
    // An on-delay runs on through data that can't clear: such a reading ends it only by meeting the level itself.
    return met || power.clears
      ? judgeReleased(hold, met, left, start, point.onDelayMs, power)
      : unchanged(hold);
  }
  if (met) return unchanged(hold.offStart === null ? hold : HELD);
  if (power.clears) return judgeHeld(hold, left, start, point.offDelayMs, power);
  return unchanged(power.keepsOffDelay ? hold : abandonOffDelay(hold));
}

/** When this level must be looked at again without a reading; null where nothing runs. */
export function holdDueAt(
  hold: LevelHold,
  point: Pick<Point, 'onDelayMs' | 'offDelayMs'>,
): SteadyMs | null {
  if (hold.onStart !== null) return hold.onStart.receivedSteadyMs + point.onDelayMs;
  if (hold.offStart !== null) return hold.offStart.receivedSteadyMs + point.offDelayMs;
  return null;
}

/** The steady clock reached `steadyMs`: ends a delay that has run out. */
export function expireHold(
  hold: LevelHold,
  point: Pick<Point, 'onDelayMs' | 'offDelayMs'>,
  steadyMs: SteadyMs,
): HoldStep {
  const { onStart, offStart } = hold;
  if (onStart !== null && onStart.receivedSteadyMs + point.onDelayMs <= steadyMs)
    return { hold: HELD, changedAt: onStart.eventTime + point.onDelayMs };
  if (offStart !== null && offStart.receivedSteadyMs + point.offDelayMs <= steadyMs)
    return { hold: RELEASED, changedAt: offStart.eventTime + point.offDelayMs };
  return unchanged(hold);
}

/** Silence, bad data or a downtime: an off-delay is abandoned and starts again at the next good reading on the safe side. */
export function abandonOffDelay(hold: LevelHold): LevelHold {
  return hold.offStart === null ? hold : HELD;
}

/** The wall clock stepped: running delays go on, by the steady clock alone. */
export function withoutEventTime(hold: LevelHold): LevelHold {
  if (hold.onStart !== null) return { ...hold, onStart: { ...hold.onStart, stepped: true } };
  if (hold.offStart !== null) return { ...hold, offStart: { ...hold.offStart, stepped: true } };
  return hold;
}

/** Both delays abandoned: only what has already happened stays. */
export function withoutDelays(hold: LevelHold): LevelHold {
  return hold.on ? HELD : RELEASED;
}
