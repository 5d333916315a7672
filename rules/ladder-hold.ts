import type { Ladder, Limit, Point } from './register.ts';
import type { SteadyMs, WallMs } from './time.ts';

/** When a delay began, on both time lines. */
export interface DelayStart {
  readonly eventTime: WallMs;
  readonly receivedSteadyMs: SteadyMs;
}

/** One level of a ladder: held from the reading that meets it to the good reading that leaves it. */
export interface LevelHold {
  readonly on: boolean;
  /** A running on-delay (only while off). */
  readonly onStart: DelayStart | null;
  /** A running off-delay (only while on). */
  readonly offStart: DelayStart | null;
}

/** What a reading may do to a level: news that is bad, old or unsure may raise, but never clears. */
export interface Power {
  readonly raises: boolean;
  readonly clears: boolean;
  /** A running off-delay goes on only through good and fresh data. */
  readonly keepsOffDelay: boolean;
}

/** A level that changed and the event time of the change. */
export interface HoldStep {
  readonly hold: LevelHold;
  /** Event time at which the level went on or off; null where it did neither. */
  readonly changedAt: WallMs | null;
}

export const RELEASED: LevelHold = { on: false, onStart: null, offStart: null };
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
  return direction === 'rising' ? value < limit.value - deadband : value > limit.value + deadband;
}

function unchanged(hold: LevelHold): HoldStep {
  return { hold, changedAt: null };
}

function judgeReleased(
  hold: LevelHold,
  met: boolean,
  held: boolean,
  start: DelayStart,
  onDelayMs: number,
): HoldStep {
  if (hold.onStart === null) {
    if (!met) return unchanged(hold);
    return onDelayMs === 0
      ? { hold: HELD, changedAt: start.eventTime }
      : unchanged({ on: false, onStart: start, offStart: null });
  }
  if (!held) return unchanged(RELEASED);
  if (start.eventTime >= hold.onStart.eventTime + onDelayMs) {
    return { hold: HELD, changedAt: hold.onStart.eventTime + onDelayMs };
  }
  return unchanged(hold);
}

function judgeHeld(
  hold: LevelHold,
  met: boolean,
  left: boolean,
  start: DelayStart,
  offDelayMs: number,
): HoldStep {
  if (met) return hold.offStart === null ? unchanged(hold) : unchanged(HELD);
  if (hold.offStart === null) {
    if (!left) return unchanged(hold);
    return offDelayMs === 0
      ? { hold: RELEASED, changedAt: start.eventTime }
      : unchanged({ on: true, onStart: null, offStart: start });
  }
  if (start.eventTime >= hold.offStart.eventTime + offDelayMs) {
    return { hold: RELEASED, changedAt: hold.offStart.eventTime + offDelayMs };
  }
  return unchanged(hold);
}

/** Judges one reading against one level. */
export function judgeLevel(
  hold: LevelHold,
  point: Pick<Point, 'deadband' | 'onDelayMs' | 'offDelayMs'>,
  ladder: Ladder,
  limit: Limit,
  value: number,
  start: DelayStart,
  power: Power,
): HoldStep {
  const met = power.raises && isMet(ladder.direction, limit, value);
  const left = power.clears && isLeft(ladder.direction, limit, value, point.deadband);
  if (!hold.on) {
    // An on-delay runs on through data that can't clear: such a reading ends it only by meeting the level itself.
    return met || power.clears
      ? judgeReleased(hold, met, !left, start, point.onDelayMs)
      : unchanged(hold);
  }
  if (hold.offStart !== null && !met && !power.keepsOffDelay) return unchanged(HELD);
  if (!power.clears && !met) return unchanged(hold);
  return judgeHeld(hold, met, left, start, point.offDelayMs);
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
  const dueAt = holdDueAt(hold, point);
  if (dueAt === null || dueAt > steadyMs) return unchanged(hold);
  if (hold.onStart !== null)
    return { hold: HELD, changedAt: hold.onStart.eventTime + point.onDelayMs };
  if (hold.offStart !== null)
    return { hold: RELEASED, changedAt: hold.offStart.eventTime + point.offDelayMs };
  return unchanged(hold);
}

/** Silence, bad data or a downtime: an off-delay is abandoned and starts again at the next good reading on the safe side. */
export function abandonOffDelay(hold: LevelHold): LevelHold {
  return hold.offStart === null ? hold : HELD;
}
