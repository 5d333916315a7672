import type { Occasion } from './alarm-update.ts';
import { deriveAgain, deriveValue } from './derive-value.ts';
import { abandonOffDelays, followHolds, judgeLadder, setPlainRule } from './follow-rule.ts';
import { judgeRate, recordLateRate, rejudgeRate } from './judge-rate.ts';
import { judgeSuspicion } from './judge-suspicion.ts';
import type { Power } from './ladder-hold.ts';
import { recordLate } from './late-alarm.ts';
import type { Oddities } from './oddities.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import { type Disposition, eventTimeOf, type Reading } from './reading.ts';
import type { Ladder } from './register.ts';
import {
  COMMUNICATION_INDEX,
  FIRST_LADDER_INDEX,
  INSTRUMENT_INDEX,
  laddersEnd,
  type RuleState,
} from './rule-state.ts';
import type { Moment, WallMs } from './time.ts';
import { blindPoint, tellViewRegained } from './view.ts';

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
  for (let index = FIRST_LADDER_INDEX; index < laddersEnd(state.point); index += 1) {
    const rule = state.rules[index] as RuleState;
    let next = rule;
    if (judged && value !== null)
      // The ladder of a point has a number for each level.
      next = judgeLadder(
        state,
        state.point,
        rule,
        rule.ladder as Ladder,
        value,
        at,
        occasion,
        power,
      );
    else if (!power.keepsOffDelay) next = abandonOffDelays(rule);
    state.replaceRule(index, next);
  }
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
  judgeSuspicion(state, value, judged, timely, occasion);
  const believed = state.believed(judged);
  const power = powerOf(believed, standing);
  judgeLadders(state, believed, measured, at, occasion, power);
  if (isJudged(believed) && value !== null) judgeRate(state, value, believed, at, occasion, power);
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
    const power = powerOf(judged, 'late-live');
    judgeInstrument(state, judged, value, 'late-live', occasion);
    judgeLadders(state, judged, measured, at, occasion, power);
    if (isJudged(judged) && value !== null)
      judgeRate(state, value, state.believed(judged), at, occasion, power);
    return 'late-live';
  }
  if (value !== null && measured !== null && isJudged(judged)) {
    for (let index = FIRST_LADDER_INDEX; index < laddersEnd(state.point); index += 1) {
      const rule = state.rules[index] as RuleState;
      state.replaceRule(
        index,
        recordLate(occasion, state.point, rule, rule.ladder as Ladder, measured),
      );
    }
    recordLateRate(state, value, state.believed(judged), occasion);
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
    const believed = state.believed(judged);
    const power = { ...powerOf(believed, standing), endsDelays: false };
    judgeLadders(state, believed, derived?.value ?? value, at, occasion, power);
    rejudgeRate(state, isJudged(believed), at, occasion, power);
  }
  for (let index = FIRST_LADDER_INDEX; index < laddersEnd(state.point); index += 1) {
    const rule = state.rules[index] as RuleState;
    state.replaceRule(index, followHolds(state, rule, [], state.judgedValue, occasion));
  }
}
