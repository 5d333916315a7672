import { followLevel, type Occasion, observeValue } from './alarm-update.ts';
import { deriveAgain, deriveValue } from './derive-value.ts';
import {
  abandonOffDelay,
  HELD,
  judgeLevel,
  type LevelHold,
  type Power,
  RELEASED,
} from './ladder-hold.ts';
import { recordLate } from './late-alarm.ts';
import type { Oddities } from './oddities.ts';
import { isTest } from './point-mode.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import { type Disposition, eventTimeOf, type Reading } from './reading.ts';
import type { Ladder } from './register.ts';
import { type RuleState, worstHeld } from './rule-state.ts';
import type { Moment, WallMs } from './time.ts';
import { blindPoint, tellViewRegained } from './view.ts';

/** Place of the communication rule among the rules of every point. */
export const COMMUNICATION_INDEX = 0;
/** Place of the instrument rule among the rules of every point. */
export const INSTRUMENT_INDEX = 1;
/** Place of the first rule that stands on limits. */
export const FIRST_LADDER_INDEX = 2;

/** How a reading stands to the ones before it. */
type Standing = 'live' | 'delayed' | 'late-live';

/** A reading on time: the point can be seen again. */
function regainView(state: PointState, occasion: Occasion): void {
  if (state.blindSince === null) return;
  tellViewRegained(occasion.events, blindPoint(state.point, state.blindSince), occasion.at);
  state.blindSince = null;
}

/** True where a reading is held against the limits at all; what is bad or calibrating is not. */
function isJudged(quality: JudgedQuality): boolean {
  return quality === 'good' || quality === 'uncertain';
}

/** Only good and timely data clears; what is bad, calibrating or uncertain stops an off-delay, unless it is no news. */
function powerOf(quality: JudgedQuality, standing: Standing): Power {
  return {
    clears: quality === 'good' && standing === 'live',
    keepsOffDelay: quality === 'good' || standing === 'late-live',
    endsDelays: true,
  };
}

function judgeLadder(
  state: PointState,
  rule: RuleState,
  ladder: Ladder,
  value: number,
  at: Moment,
  occasion: Occasion,
  power: Power,
): RuleState {
  const start = { eventTime: occasion.at, receivedSteadyMs: at.steadyMs, stepped: false };
  let holds = rule.holds;
  const changes: (WallMs | null)[] = [];
  for (const [index, limit] of ladder.limits.entries()) {
    const hold = holds[index] as LevelHold;
    const step = judgeLevel(hold, state.point, ladder.direction, limit, value, start, power);
    changes.push(step.changedAt);
    if (step.hold !== hold) holds = holds.with(index, step.hold);
  }
  const next = observeValue(holds === rule.holds ? rule : { ...rule, holds }, value, power.clears);
  return followHolds(state, next, changes, value, occasion);
}

/**
 * Makes the alarm follow the holds. The event time is that of the level that decides: on a rise the one reached,
 * on a fall the mildest of those left.
 */
export function followHolds(
  state: PointState,
  rule: RuleState,
  changes: readonly (WallMs | null)[],
  value: number | null,
  occasion: Occasion,
): RuleState {
  const level = worstHeld(rule.holds);
  const changedAt =
    changes[level] ??
    changes.find((change, index) => index > level && change !== null) ??
    occasion.at;
  return followLevel({ ...occasion, at: changedAt }, state.point, rule, level, value, {
    mark: markOf(state),
  });
}

function markOf(state: PointState): 'TEST' | null {
  return isTest(state.mode) ? 'TEST' : null;
}

/** Sets the single hold of communication or instrument to what has just been seen, and lets the alarm follow. */
export function setPlainRule(
  state: PointState,
  index: number,
  on: boolean,
  value: number | null,
  occasion: Occasion,
): void {
  const rule = state.rules[index] as RuleState;
  let next = rule;
  if (rule.holds[0]?.on !== on) {
    const changed = { ...rule, holds: [on ? HELD : RELEASED] };
    // That a point is silent is no part of a test.
    const mark = index === COMMUNICATION_INDEX ? null : markOf(state);
    next = followLevel(occasion, state.point, changed, on ? 0 : -1, value, { mark });
  }
  state.replaceRule(index, observeValue(next, null, true));
}

function judgeInstrument(
  state: PointState,
  quality: JudgedQuality,
  value: number | null,
  standing: Standing,
  occasion: Occasion,
): void {
  if (quality === 'bad' || quality === 'uncertain')
    setPlainRule(state, INSTRUMENT_INDEX, true, value, occasion);
  else if (quality === 'good' && standing === 'live')
    setPlainRule(state, INSTRUMENT_INDEX, false, value, occasion);
}

function judgeLadders(
  state: PointState,
  quality: JudgedQuality,
  value: number | null,
  at: Moment,
  occasion: Occasion,
  power: Power,
): void {
  const judged = isJudged(quality);
  if (judged) state.judgedValue = value;
  for (let index = FIRST_LADDER_INDEX; index < state.rules.length; index += 1) {
    const rule = state.rules[index] as RuleState;
    let next = rule;
    if (judged && value !== null && rule.ladder !== null)
      // The ladder of a point has a number for each level.
      next = judgeLadder(state, rule, rule.ladder as Ladder, value, at, occasion, power);
    else if (!power.keepsOffDelay) next = abandonOffDelays(rule);
    state.replaceRule(index, next);
  }
}

/** Bad data, silence or a downtime: every running off-delay of a rule is abandoned. */
export function abandonOffDelays(rule: RuleState): RuleState {
  if (rule.holds.every((hold) => hold.offStart === null)) return rule;
  return { ...rule, holds: rule.holds.map(abandonOffDelay) };
}

function judgeNewest(
  state: PointState,
  reading: Reading,
  eventTime: WallMs,
  at: Moment,
  occasion: Occasion,
): boolean {
  const timely = at.wallMs - eventTime <= state.point.staleAfterMs;
  const { value, quality } = reading;
  state.newestTime = eventTime;
  const calibrating = quality === 'calibrating' || quality === 'maintenance';
  state.noteCalibration(calibrating, at.steadyMs);
  const own = state.qualityOf(reading, state.calibratingSince, at.steadyMs);
  const derived = deriveValue(state, value, eventTime, own, at.steadyMs);
  const latest = { value, quality, eventTime, timely };
  state.latest = derived === undefined ? latest : { ...latest, derived };
  const standing = timely ? 'live' : 'delayed';
  if (timely) {
    state.staleDueAt = at.steadyMs + state.point.staleAfterMs;
    state.seenAt = at.wallMs;
    setPlainRule(state, COMMUNICATION_INDEX, false, null, occasion);
    regainView(state, occasion);
  }
  const judged = state.qualityOf(state.latest, state.calibratingSince, at.steadyMs);
  const measured = derived?.value ?? value;
  judgeInstrument(state, judged, value, standing, occasion);
  judgeLadders(state, judged, measured, at, occasion, powerOf(judged, standing));
  return timely;
}

function judgeLate(
  state: PointState,
  reading: Reading,
  at: Moment,
  occasion: Occasion,
): Disposition {
  const { value } = reading;
  const own = state.qualityOfOlder(reading, occasion.at, at.steadyMs);
  const derived = deriveValue(state, value, occasion.at, own, at.steadyMs);
  const judged = own === 'good' && derived?.doubtful === true ? 'uncertain' : own;
  const measured = derived?.value ?? value;
  if (at.wallMs - occasion.at <= state.point.staleAfterMs) {
    judgeInstrument(state, judged, value, 'late-live', occasion);
    judgeLadders(state, judged, measured, at, occasion, powerOf(judged, 'late-live'));
    return 'late-live';
  }
  if (measured !== null && isJudged(judged)) {
    for (let index = FIRST_LADDER_INDEX; index < state.rules.length; index += 1) {
      const rule = state.rules[index] as RuleState;
      state.replaceRule(
        index,
        recordLate(occasion, state.point, rule, rule.ladder as Ladder, measured),
      );
    }
  }
  return 'late';
}

/** Judges one reading of a point. A duplicate has no effect at all. */
export function judgeReading(
  state: PointState,
  reading: Reading,
  at: Moment,
  occasion: Omit<Occasion, 'at'>,
  tellOddities: (oddities: Oddities) => void,
): Disposition {
  const { sequence, value } = reading;
  const { eventTime, deviceTime, skewed } = eventTimeOf(reading.deviceTime, at);
  const novelty = state.window.classify(sequence, deviceTime, value);
  if (novelty === 'duplicate') return 'duplicate';
  const counterRestarted = novelty === 'counter-restarted';
  if (counterRestarted || skewed) tellOddities({ counterRestarted, clockSkewed: skewed });
  state.lastSeen = at.wallMs;
  const here: Occasion = { ...occasion, at: eventTime };
  let disposition: Disposition;
  // What is as new as its receipt is never late, though the wall clock may have slipped back a little.
  if (eventTime < state.newestTime && eventTime < at.wallMs)
    disposition = judgeLate(state, reading, at, here);
  else disposition = judgeNewest(state, reading, eventTime, at, here) ? 'live' : 'delayed';
  // Last, so that a reading that could not be judged leaves no trace.
  if (counterRestarted) state.window.clear();
  state.window.add(sequence, deviceTime, value);
  return disposition;
}

/**
 * Judges the last reading once more: limits changed, or a calibration ran out. It clears only what a fresh one would, and
 * ends no delay. A level that is still held keeps its alarm, even where the last reading says nothing.
 */
export function rejudge(state: PointState, at: Moment, occasion: Occasion): void {
  if (state.latest !== null) {
    const derived = deriveAgain(state, at.steadyMs);
    if (derived !== state.latest.derived) state.latest = { ...state.latest, derived };
    const { latest } = state;
    const { value } = latest;
    const judged = state.qualityOf(latest, state.calibratingSince, at.steadyMs);
    const standing = latest.timely && !state.stale ? 'live' : 'delayed';
    judgeInstrument(state, judged, value, standing, occasion);
    judgeLadders(state, judged, derived?.value ?? value, at, occasion, {
      ...powerOf(judged, standing),
      endsDelays: false,
    });
  }
  for (let index = FIRST_LADDER_INDEX; index < state.rules.length; index += 1) {
    const rule = state.rules[index] as RuleState;
    state.replaceRule(index, followHolds(state, rule, [], state.judgedValue, occasion));
  }
}
