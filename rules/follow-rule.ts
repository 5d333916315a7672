import type { AlarmEntry } from './alarm-entry.ts';
import { followLevel, type Occasion, observeValue } from './alarm-update.ts';
import {
  abandonOffDelay,
  areAtRest,
  HELD,
  isMet,
  judgeLevel,
  type LevelHold,
  levelsAtRest,
  type Power,
  settledLevels,
} from './ladder-hold.ts';
import { isTest } from './point-mode.ts';
import type { PointState } from './point-state.ts';
import type { Ladder, Limit, Point } from './register.ts';
import { COMMUNICATION_INDEX, type RuleState, worstHeld } from './rule-state.ts';
import type { Moment, WallMs } from './time.ts';

/** No level is held or delayed, none is met, and no alarm waits for its return: most ladders of most readings. */
function changesNothing({ alarm, holds }: RuleState, ladder: Ladder, value: number): boolean {
  if (alarm !== null && alarm.axes.condition === 'active') return false;
  if (!areAtRest(holds)) return false;
  for (const limit of ladder.limits) if (isMet(ladder.direction, limit, value)) return false;
  return true;
}

/** Holds a value against one ladder of a point, and lets its alarm follow. */
export function judgeLadder(
  state: PointState,
  timing: Pick<Point, 'deadband' | 'onDelayMs' | 'offDelayMs'>,
  rule: RuleState,
  ladder: Ladder,
  value: number,
  at: Moment,
  occasion: Occasion,
  power: Power,
): RuleState {
  if (changesNothing(rule, ladder, value)) return observeValue(rule, value, power.clears);
  const start = { eventTime: occasion.at, receivedSteadyMs: at.steadyMs, stepped: false };
  let holds = rule.holds;
  const changes: (WallMs | null)[] = [];
  for (let index = 0; index < holds.length; index += 1) {
    const hold = holds[index] as LevelHold;
    const limit = ladder.limits[index] as Limit;
    const step = judgeLevel(hold, timing, ladder.direction, limit, value, start, power);
    changes.push(step.changedAt);
    if (step.hold !== hold) holds = holds.with(index, step.hold);
  }
  const moved = holds === rule.holds ? rule : { ...rule, holds: settledLevels(holds) };
  const next = observeValue(moved, value, power.clears);
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

/**
 * Sets the single hold of a rule without limits to what has just been seen, and lets the alarm follow.
 *
 * @param facts what else the event of a raise tells
 */
export function setPlainRule(
  state: PointState,
  index: number,
  on: boolean,
  value: number | null,
  occasion: Occasion,
  facts: Partial<AlarmEntry> = {},
): void {
  const rule = state.rules[index] as RuleState;
  let next = rule;
  if (rule.holds[0]?.on !== on) {
    const changed = { ...rule, holds: on ? [HELD] : levelsAtRest(1) };
    // That a point is silent is no part of a test.
    const mark = index === COMMUNICATION_INDEX ? null : markOf(state);
    next = followLevel(occasion, state.point, changed, on ? 0 : -1, value, { mark, ...facts });
  }
  state.replaceRule(index, observeValue(next, null, true));
}

/** Bad data, silence or a downtime: every running off-delay of a rule is abandoned. */
export function abandonOffDelays(rule: RuleState): RuleState {
  if (rule.holds.every((hold) => hold.offStart === null)) return rule;
  return { ...rule, holds: rule.holds.map(abandonOffDelay) };
}
