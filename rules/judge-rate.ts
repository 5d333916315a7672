import type { Occasion } from './alarm-update.ts';
import { followHolds, judgeLadder } from './follow-rule.ts';
import type { Power } from './ladder-hold.ts';
import { recordLate } from './late-alarm.ts';
import { isTest } from './point-mode.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import type { RateWatch } from './rate-watch.ts';
import { rateUntil, withReading } from './rate-window.ts';
import { type RuleState, rateIndex } from './rule-state.ts';
import type { Moment } from './time.ts';

/** A direction is a matter of signs: fast is fast. */
function speedOf(perDay: number | null): number | null {
  return perDay === null ? null : Math.abs(perDay);
}

/** Rate and window with a reading in it. What is only uncertain counts for itself, and is not kept. */
function rateWith(
  state: PointState,
  { windowMs }: RateWatch,
  value: number,
  quality: JudgedQuality,
  at: Occasion['at'],
): number | null {
  const newest = Math.max(state.newestTime, at);
  const seen = withReading(state.rates, { at, value }, newest, windowMs);
  if (quality === 'good' && !isTest(state.mode)) state.rates = seen;
  return speedOf(rateUntil(seen, at, windowMs));
}

/** The rate has no delays: the window is long enough to be sure. */
function timingOf({ deadband }: RateWatch) {
  return { deadband, onDelayMs: 0, offDelayMs: 0 };
}

function judge(
  state: PointState,
  watch: RateWatch,
  speed: number,
  at: Moment,
  occasion: Occasion,
  power: Power,
): void {
  const index = rateIndex(state.point);
  const rule = state.rules[index] as RuleState;
  const { ladder } = watch;
  const timing = timingOf(watch);
  state.replaceRule(index, judgeLadder(state, timing, rule, ladder, speed, at, occasion, power));
}

/** Judges how fast a point moves, by a reading that is held against limits. An unknown rate neither raises nor clears. */
export function judgeRate(
  state: PointState,
  value: number,
  quality: JudgedQuality,
  at: Moment,
  occasion: Occasion,
  power: Power,
): void {
  const { rate } = state.point;
  if (rate === undefined) return;
  const speed = rateWith(state, rate, value, quality, occasion.at);
  if (speed !== null) judge(state, rate, speed, at, occasion, power);
}

/** The same for a reading so old that it touches no live state: the rate that it shows of its own time. */
export function recordLateRate(
  state: PointState,
  value: number,
  quality: JudgedQuality,
  occasion: Occasion,
): void {
  const { rate } = state.point;
  if (rate === undefined) return;
  const speed = rateWith(state, rate, value, quality, occasion.at);
  if (speed === null) return;
  const index = rateIndex(state.point);
  const rule = state.rules[index] as RuleState;
  state.replaceRule(index, recordLate(occasion, state.point, rule, rate.ladder, speed));
}

/** Judges the last known rate once more, under limits that may have changed. */
export function rejudgeRate(
  state: PointState,
  isJudged: boolean,
  at: Moment,
  occasion: Occasion,
  power: Power,
): void {
  const { rate } = state.point;
  if (rate === undefined) return;
  const speed = speedOf(state.ratePerDay);
  if (isJudged && speed !== null) judge(state, rate, speed, at, occasion, power);
  const index = rateIndex(state.point);
  const rule = state.rules[index] as RuleState;
  state.replaceRule(index, followHolds(state, rule, [], speed, occasion));
}
