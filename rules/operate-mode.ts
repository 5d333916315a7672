import type { AlarmEntry } from './alarm-entry.ts';
import { mustStep, type Occasion } from './alarm-update.ts';
import { abandonOffDelays } from './follow-rule.ts';
import type { ModeAction, Refusal } from './input.ts';
import { rejudge } from './judge-reading.ts';
import { RELEASED } from './ladder-hold.ts';
import { isTest, MODE_MINUTES_MAX, type PointMode } from './point-mode.ts';
import type { PointState } from './point-state.ts';
import type { RuleState } from './rule-state.ts';
import { tellSystem } from './system-event.ts';
import { formatInstant, type Moment } from './time.ts';

const MS_PER_MINUTE = 60_000;

function tellMode(
  state: PointState,
  mode: PointMode | null,
  why: string,
  occasion: Occasion,
): void {
  const { at, by, events } = occasion;
  const { fullName: point, site } = state.point;
  const name = mode?.mode ?? 'normal';
  const until = mode === null ? null : formatInstant(mode.untilWallMs);
  const span = until === null ? name : `${name} until ${until}`;
  const facts = {
    part: 'engine',
    severity: mode === null ? (4 as const) : (3 as const),
    detail: `${point}: ${span} (${why})`,
    point,
    mode: name,
    until,
    reason: why,
  };
  tellSystem(events, 'mode-changed', site, at, facts, by, occasion.comment);
}

/** What a test has left of one rule: its own alarm ends with it; one that was there before is told again, now in earnest. */
function endTest(state: PointState, rule: RuleState, occasion: Occasion): RuleState {
  const { alarm } = rule;
  if (alarm === null || alarm.mark !== 'TEST') return rule;
  const { point } = state;
  if (alarm.bornInTest) {
    const calm = { ...rule, holds: rule.holds.map(() => RELEASED) };
    return mustStep(occasion, point, calm, alarm, 'withdraw');
  }
  // Nobody has heard of what the test did to it; where it returned, the next event speaks for itself.
  if (alarm.axes.condition === 'returned') return rule;
  const facts: Partial<AlarmEntry> = { mark: null, value: state.judgedValue };
  return mustStep(occasion, point, rule, alarm, 'escalate', facts);
}

/** Leaves the mode: what was last read is judged once more, but clears nothing: nobody knows under what conditions it was. */
function leave(state: PointState, at: Moment, occasion: Occasion): void {
  const test = isTest(state.mode);
  state.mode = null;
  if (test) {
    for (const [index, rule] of state.rules.entries())
      state.replaceRule(index, endTest(state, rule, occasion));
  }
  if (state.latest !== null) state.latest = { ...state.latest, timely: false };
  rejudge(state, at, occasion);
}

/** The time of a mode is over. `at` is when it ended. */
export function expireMode(state: PointState, at: Moment, occasion: Occasion): void {
  const over = { ...occasion, comment: 'its time is over' };
  tellMode(state, null, over.comment, over);
  leave(state, at, over);
}

/** Puts a point into a mode for a while, or ends the one it is in. */
export function operateMode(
  state: PointState,
  action: ModeAction,
  at: Moment,
  occasion: Occasion,
): Refusal | null {
  const { fullName } = state.point;
  const why = action.reason ?? 'ended by hand';
  if (action.mode === 'normal') {
    if (state.mode === null)
      return { reason: 'forbidden-by-state', detail: `${fullName} is in no mode that could end` };
    tellMode(state, null, why, occasion);
    leave(state, at, occasion);
    return null;
  }
  const minutes = action.minutes ?? 0;
  if (!(minutes > 0 && minutes <= MODE_MINUTES_MAX)) {
    const detail = `a mode lasts above 0 to ${MODE_MINUTES_MAX} minutes, not ${minutes}`;
    return { reason: 'invalid', field: 'minutes', detail };
  }
  // Straight from one mode to another: the first ends in full.
  if (state.mode !== null && state.mode.mode !== action.mode) leave(state, at, occasion);
  const mode: PointMode = {
    mode: action.mode,
    sinceWallMs: state.mode?.sinceWallMs ?? at.wallMs,
    untilSteadyMs: at.steadyMs + minutes * MS_PER_MINUTE,
    untilWallMs: at.wallMs + minutes * MS_PER_MINUTE,
    by: occasion.by,
    reason: why,
    colourRank: state.colourRank,
  };
  state.mode = mode;
  for (const [index, rule] of state.rules.entries())
    state.replaceRule(index, abandonOffDelays(rule));
  tellMode(state, mode, why, occasion);
  return null;
}
