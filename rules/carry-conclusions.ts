import type { Occasion } from './alarm-update.ts';
import type { Conclusion } from './conclusion.ts';
import type { ConclusionState } from './conclusion-state.ts';
import { UNHEARD } from './member-word.ts';
import { freshConclusions } from './plant-conclusions.ts';
import type { PlantState } from './plant-state.ts';
import type { Point, Register } from './register.ts';
import { carryRule, closeRule, isAnotherQuantity, withdrawRule } from './register-change.ts';
import type { RuleState } from './rule-state.ts';
import { groupsOf } from './source-group.ts';
import type { Moment } from './time.ts';

/** A conclusion before and after the change. */
interface Pair {
  readonly next: Conclusion;
  readonly old: Conclusion;
}

/** What a conclusion was before the change; undefined where values before and after can't be compared. */
function predecessor(
  plant: PlantState,
  before: readonly Conclusion[],
  next: Conclusion,
  register: Register,
): Conclusion | undefined {
  const old = before.find(({ key, direction }) => key === next.key && direction === next.direction);
  const isChanged = next.members.some((index) => {
    const point = register.points[index] as Point;
    const known = plant.named(point.fullName)?.point;
    return (
      known !== undefined &&
      old?.members.includes(known.index) === true &&
      isAnotherQuantity(known, point)
    );
  });
  return isChanged ? undefined : old;
}

function carryWords(
  plant: PlantState,
  state: ConclusionState,
  { old, next }: Pair,
  register: Register,
): ConclusionState['words'][number] {
  const words = state.words[state.conclusions.indexOf(old)];
  return next.members.map((index) => {
    const known = plant.named((register.points[index] as Point).fullName)?.index;
    return words?.[old.members.indexOf(known ?? -1)] ?? UNHEARD;
  });
}

/** Ends what stood on a rule that is gone, or on one of its limits. */
function endGone(
  old: ConclusionState,
  rule: RuleState,
  next: RuleState | undefined,
  occasion: Occasion,
): void {
  const index = old.rules.findIndex((each) => each.rule === rule.rule);
  if (next?.ladder == null) {
    withdrawRule(old, index, occasion);
    return;
  }
  const names = next.ladder.limits.map(({ name }) => name);
  closeRule(old, index, occasion, (name) => name !== null && !names.includes(name));
}

function carryState(
  plant: PlantState,
  old: ConclusionState,
  state: ConclusionState | undefined,
  register: Register,
  occasion: Occasion,
): void {
  const pairs = (state?.conclusions ?? []).map((next) => ({
    next,
    old: predecessor(plant, old.conclusions, next, register),
  }));
  const kept = pairs.flatMap((pair) =>
    pair.old === undefined ? [] : pair.next.ladders.map(({ rule }) => rule),
  );
  const fresh = state?.rules ?? [];
  for (const rule of old.rules) {
    const next = kept.includes(rule.rule)
      ? fresh.find((each) => each.rule === rule.rule)
      : undefined;
    endGone(old, rule, next, occasion);
  }
  if (state === undefined) return;
  state.rules = fresh.map((rule) => {
    const before = kept.includes(rule.rule)
      ? old.rules.find((each) => each.rule === rule.rule)
      : undefined;
    return before === undefined ? rule : carryRule(rule, before);
  });
  state.words = pairs.map(({ next, old: before }, place) =>
    before === undefined
      ? (state.words[place] as ConclusionState['words'][number])
      : carryWords(plant, old, { next, old: before }, register),
  );
}

/**
 * The conclusions of a new register, with what is known of them carried over by source, rule, conclusion and member; what
 * stood on rules or limits that are gone ends. Nothing is judged yet.
 */
export function carryConclusions(
  plant: PlantState,
  register: Register,
  at: Moment,
  occasion: Occasion,
): readonly ConclusionState[] {
  const behind = register.points.length + groupsOf(register).length;
  const next = freshConclusions(register, behind, at.steadyMs);
  const successors = new Map(next.map((state) => [state.subject.fullName, state]));
  for (const old of plant.conclusions.states)
    carryState(plant, old, successors.get(old.subject.fullName), register, occasion);
  return next;
}
