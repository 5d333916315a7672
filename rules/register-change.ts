import type { AlarmEntry } from './alarm-entry.ts';
import { endShelf, mustStep, type Occasion, tellWithoutAlarm } from './alarm-update.ts';
import { RELEASED } from './ladder-hold.ts';
import { PointState } from './point-state.ts';
import type { Point, Register } from './register.ts';
import { limitIndex, openEntries, type RuleState } from './rule-state.ts';
import type { Moment } from './time.ts';

/** Ends what hides a rule and closes its alarms, because what they stood on is gone. */
function closeRule(
  state: PointState,
  index: number,
  occasion: Occasion,
  only: (limitName: string | null) => boolean,
): void {
  const { point } = state;
  const before = state.rules[index] as RuleState;
  const doomed = openEntries(before).filter((entry) => only(entry.limitName));
  if (doomed.length === 0) return;
  if (before.shelf !== null && before.alarm !== null && only(before.alarm.limitName)) {
    state.replaceRule(index, endShelf(occasion, point, before, 'unshelve-by-time'));
  }
  for (const { id } of doomed) {
    const rule = state.rules[index] as RuleState;
    // The end of a shelf may have changed it.
    const entry = openEntries(rule).find((candidate) => candidate.id === id) as AlarmEntry;
    state.replaceRule(index, mustStep(occasion, point, rule, entry, 'withdraw'));
  }
}

/** A point or rule that is gone: its alarms close, a shelf or out-of-service on it ends. */
function withdrawRule(state: PointState, index: number, occasion: Occasion): void {
  closeRule(state, index, occasion, () => true);
  const rule = state.rules[index] as RuleState;
  if (rule.shelf !== null)
    state.replaceRule(index, endShelf(occasion, state.point, rule, 'unshelve-by-time'));
  if (rule.outOfService) {
    const bare: RuleState = { ...(state.rules[index] as RuleState), outOfService: false };
    tellWithoutAlarm(occasion, state.point, bare, 'in-service', 2);
    state.replaceRule(index, bare);
  }
}

function withdrawPoint(state: PointState, occasion: Occasion): void {
  for (const index of state.rules.keys()) withdrawRule(state, index, occasion);
}

/** Carries the holds of a ladder over by the names of its limits. */
function carryRule(fresh: RuleState, old: RuleState): RuleState {
  const { ladder } = fresh;
  if (ladder === null) return old;
  const holds = ladder.limits.map((limit) => old.holds[limitIndex(old, limit.name)] ?? RELEASED);
  return { ...old, ladder, holds };
}

/** True where values before and after the change can't be compared. */
function isAnotherQuantity(old: Point, next: Point): boolean {
  return (
    old.kind !== next.kind ||
    old.unit !== next.unit ||
    old.boolean !== next.boolean ||
    old.substance !== next.substance
  );
}

function carryPoint(old: PointState, point: Point, at: Moment, occasion: Occasion): PointState {
  const state = new PointState(point, at.steadyMs, old.window);
  const fresh = state.rules;
  for (const [index, rule] of old.rules.entries()) {
    const next = fresh.find((candidate) => candidate.rule === rule.rule);
    if (next === undefined) withdrawRule(old, index, occasion);
    else if (next.ladder !== null) {
      const names = next.ladder.limits.map((limit) => limit.name);
      closeRule(old, index, occasion, (name) => name !== null && !names.includes(name));
    }
  }
  const patienceMs = point.staleAfterMs - old.point.staleAfterMs;
  state.rollBack({
    ...old.capture(),
    staleDueAt: old.staleDueAt === null ? null : old.staleDueAt + patienceMs,
    rules: fresh.map((rule) => {
      const before = old.rules.find((candidate) => candidate.rule === rule.rule);
      return before === undefined ? rule : carryRule(rule, before);
    }),
  });
  return state;
}

/**
 * The points of a new register, with what is known of them carried over. Alarms whose point or limit is gone are closed
 * with events of their own; nothing is judged yet. Silence of a point that is new counts from now.
 */
export function carryPoints(
  old: readonly PointState[],
  register: Register,
  at: Moment,
  occasion: Occasion,
): PointState[] {
  const byName = new Map(old.map((state) => [state.point.fullName, state]));
  const kept = new Set<string>();
  for (const point of register.points) {
    const before = byName.get(point.fullName);
    if (before !== undefined && !isAnotherQuantity(before.point, point)) kept.add(point.fullName);
  }
  for (const state of old) {
    if (!kept.has(state.point.fullName)) withdrawPoint(state, occasion);
  }
  return register.points.map((point) => {
    const before = byName.get(point.fullName);
    if (before !== undefined && kept.has(point.fullName))
      return carryPoint(before, point, at, occasion);
    const state = new PointState(point, at.steadyMs);
    state.staleDueAt = at.steadyMs + point.staleAfterMs;
    return state;
  });
}

/** Sites whose part of the register differs between two registers, in file order, removed ones last. */
export function changedSites(old: Register, next: Register): readonly string[] {
  const part = (register: Register, id: string): string =>
    JSON.stringify([
      register.sites.filter((site) => site.id === id),
      register.sources.filter((source) => source.site === id),
      register.points.filter((point) => point.site === id).map((point) => ({ ...point, index: 0 })),
    ]);
  const ids = new Set([...next.sites, ...old.sites].map((site) => site.id));
  return [...ids].filter((id) => part(old, id) !== part(next, id));
}
