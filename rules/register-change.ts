import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmEntry } from './alarm-entry.ts';
import { endShelf, mustStep, type Occasion, tellWithoutAlarm } from './alarm-update.ts';
import { GroupState } from './group-state.ts';
import { RELEASED } from './ladder-hold.ts';
import { PointState } from './point-state.ts';
import { inSlotsOf } from './rate-window.ts';
import type { Point, Register } from './register.ts';
import { limitIndex, openEntries, type RuleState } from './rule-state.ts';
import { groupsOf } from './source-group.ts';
import type { Moment } from './time.ts';

/** Ends what hides a rule and closes its alarms, because what they stood on is gone. */
export function closeRule(
  state: AlarmBearer,
  index: number,
  occasion: Occasion,
  only: (limitName: string | null) => boolean,
): void {
  const { subject } = state;
  const before = state.rules[index] as RuleState;
  const doomed = openEntries(before).filter((entry) => only(entry.limitName));
  if (doomed.length === 0) return;
  if (before.shelf !== null && before.alarm !== null && only(before.alarm.limitName)) {
    state.replaceRule(index, endShelf(occasion, subject, before, 'unshelve-by-time'));
  }
  for (const { id } of doomed) {
    const rule = state.rules[index] as RuleState;
    // The end of a shelf may have changed it.
    const entry = openEntries(rule).find((candidate) => candidate.id === id) as AlarmEntry;
    state.replaceRule(index, mustStep(occasion, subject, rule, entry, 'withdraw'));
  }
}

/** A point, group or rule that is gone: its alarms close, a shelf or out-of-service on it ends. */
export function withdrawRule(state: AlarmBearer, index: number, occasion: Occasion): void {
  closeRule(state, index, occasion, () => true);
  const rule = state.rules[index] as RuleState;
  if (rule.shelf !== null)
    state.replaceRule(index, endShelf(occasion, state.subject, rule, 'unshelve-by-time'));
  if (rule.outOfService !== null) {
    const bare: RuleState = { ...(state.rules[index] as RuleState), outOfService: null };
    tellWithoutAlarm(occasion, state.subject, bare, 'in-service', 2);
    state.replaceRule(index, bare);
  }
}

function withdrawAll(state: AlarmBearer, occasion: Occasion): void {
  for (const index of state.rules.keys()) withdrawRule(state, index, occasion);
}

/** Carries the holds of a ladder over by the names of its limits. */
export function carryRule(fresh: RuleState, old: RuleState): RuleState {
  const { ladder } = fresh;
  if (ladder === null) return old;
  const holds = ladder.limits.map((limit) => old.holds[limitIndex(old, limit.name)] ?? RELEASED);
  return { ...old, ladder, holds };
}

/** True where values before and after the change can't be compared. */
export function isAnotherQuantity(old: Point, next: Point): boolean {
  return (
    old.kind !== next.kind ||
    old.unit !== next.unit ||
    old.judgedUnit !== next.judgedUnit ||
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
  const { rate } = point;
  state.rollBack({
    ...old.capture(),
    staleDueAt: old.staleDueAt === null ? null : old.staleDueAt + patienceMs,
    rates: rate === undefined ? old.rates : inSlotsOf(old.rates, rate.windowMs),
    rules: fresh.map((rule) => {
      const before = old.rules.find((candidate) => candidate.rule === rule.rule);
      return before === undefined ? rule : carryRule(rule, before);
    }),
  });
  state.trail?.replaceBy(old.trail);
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
    if (!kept.has(state.point.fullName)) withdrawAll(state, occasion);
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

/** The groups of a new register, with their alarms and shelves carried over by source and rule; those of what is gone end. */
export function carryGroups(
  old: readonly GroupState[],
  register: Register,
  at: Moment,
  occasion: Occasion,
): GroupState[] {
  const next = groupsOf(register).map((group, position) => {
    const state = new GroupState(group, register.points.length + position, at.steadyMs);
    const before = old.find(({ subject }) => subject.fullName === group.subject.fullName);
    state.rules = state.rules.map((fresh) => {
      const rule = before?.rules.find((candidate) => candidate.rule === fresh.rule);
      return rule === undefined ? fresh : carryRule(fresh, rule);
    });
    return state;
  });
  for (const state of old) {
    const successor = next.find(({ subject }) => subject.fullName === state.subject.fullName);
    for (const [index, rule] of state.rules.entries()) {
      const isKept = successor?.rules.some((candidate) => candidate.rule === rule.rule) === true;
      if (!isKept) withdrawRule(state, index, occasion);
    }
  }
  return next;
}

/** Sites whose part of the register differs between two registers, in file order, removed ones last. */
export function changedSites(old: Register, next: Register): readonly string[] {
  const part = (register: Register, id: string): string =>
    JSON.stringify([
      register.sites.filter((site) => site.id === id),
      register.sources.filter((source) => source.site === id),
      register.points.filter((point) => point.site === id).map((point) => ({ ...point, index: 0 })),
    ]);
  const before = new Set(old.sites.map((site) => site.id));
  const after = new Set(next.sites.map((site) => site.id));
  // At a first start all sites are new, and their parts, which take long to write down, need not be compared.
  return [...after.union(before)].filter(
    (id) => !before.has(id) || !after.has(id) || part(old, id) !== part(next, id),
  );
}
