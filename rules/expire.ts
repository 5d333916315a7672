import type { AlarmBearer } from './alarm-bearer.ts';
import { endShelf, type Occasion } from './alarm-update.ts';
import { assert } from './assert.ts';
import { DEADLINE_RANK, type Deadline } from './deadline.ts';
import { abandonOffDelays, followHolds, setPlainRule } from './follow-rule.ts';
import { rejudge } from './judge-reading.ts';
import { expireHold } from './ladder-hold.ts';
import { expireMode } from './operate-mode.ts';
import type { PointState } from './point-state.ts';
import { COMMUNICATION_INDEX } from './rule-state.ts';
import type { Moment, SteadyMs, WallMs } from './time.ts';
import { blindPoint, tellViewLost } from './view.ts';

/** The wall clock at a steady time, by the present relation of the two. */
function wallAt(steadyMs: SteadyMs, at: Moment): WallMs {
  return at.wallMs - (at.steadyMs - steadyMs);
}

function expireSilence(
  state: PointState,
  due: Deadline,
  at: Moment,
  occasion: Omit<Occasion, 'at'>,
): void {
  state.staleDueAt = null;
  const dueWallMs = wallAt(due.dueAt, at);
  setPlainRule(state, COMMUNICATION_INDEX, true, null, { ...occasion, at: dueWallMs });
  const since = state.seenAt ?? dueWallMs - state.point.staleAfterMs;
  state.blindSince = since;
  tellViewLost(occasion.events, blindPoint(state.point, since), dueWallMs);
  for (const [index, rule] of state.rules.entries())
    state.replaceRule(index, abandonOffDelays(rule));
}

function expireDelay(state: PointState, due: Deadline, occasion: Omit<Occasion, 'at'>): void {
  const rule = state.rules[due.rule];
  assert(rule !== undefined, 'a deadline of a rule that is not there');
  const steps = rule.holds.map((hold) => expireHold(hold, state.point, due.dueAt));
  const changes = steps.map((step) => step.changedAt);
  const changedAt = changes.find((change) => change !== null);
  assert(changedAt != null, 'a delay ran out and nothing changed');
  const next = { ...rule, holds: steps.map((step) => step.hold) };
  state.replaceRule(
    due.rule,
    followHolds(state, next, changes, state.judgedValue, { ...occasion, at: changedAt }),
  );
}

/** The time of a shelf on a point or group is over. */
export function expireShelf(
  state: AlarmBearer,
  due: Deadline,
  occasion: Omit<Occasion, 'at'>,
): void {
  const rule = state.rules[due.rule];
  assert(rule !== undefined && rule.shelf !== null, 'the end of a shelf that is not there');
  const over = { ...occasion, at: rule.shelf.untilWallMs };
  state.replaceRule(due.rule, endShelf(over, state.subject, rule, 'unshelve-by-time'));
}

/** A calibration lasts too long: the same reading now counts as uncertain. Of a silent point nothing is concluded. */
function expireCalibration(
  state: PointState,
  due: Deadline,
  at: Moment,
  occasion: Omit<Occasion, 'at'>,
): void {
  state.calibrationDueAt = null;
  if (state.stale) return;
  const moment = { steadyMs: due.dueAt, wallMs: wallAt(due.dueAt, at) };
  rejudge(state, moment, { ...occasion, at: moment.wallMs });
}

/** A deadline of a point has come, and still stands. `at` is the input that found it, at or after its time. */
export function expire(
  state: PointState,
  due: Deadline,
  at: Moment,
  occasion: Omit<Occasion, 'at'>,
): void {
  if (due.rank === DEADLINE_RANK.silence) expireSilence(state, due, at, occasion);
  else if (due.rank === DEADLINE_RANK.delay) expireDelay(state, due, occasion);
  else if (due.rank === DEADLINE_RANK.shelf) expireShelf(state, due, occasion);
  else if (due.rank === DEADLINE_RANK.mode) {
    const over = { steadyMs: due.dueAt, wallMs: wallAt(due.dueAt, at) };
    expireMode(state, over, { ...occasion, at: over.wallMs });
  } else expireCalibration(state, due, at, occasion);
}
