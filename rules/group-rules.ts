import { conclusionsOf } from './conclusion.ts';
import type { Register } from './register.ts';
import type { RuleLadder } from './rule-state.ts';
import { groupLadders, groupsOf } from './source-group.ts';

/**
 * Rules by which sources alarm without a point, by full name of the source, in judging order: items and pond of a dam, live
 * inventory, votes. A source that concludes nothing from its points is missing.
 */
export function groupRules(register: Register): ReadonlyMap<string, readonly string[]> {
  const rules = new Map<string, readonly string[]>();
  const add = (source: string, ladders: readonly RuleLadder[]): void => {
    if (ladders.length === 0) return;
    const known = rules.get(source) ?? [];
    rules.set(source, [...known, ...ladders.map(({ rule }) => rule)]);
  };
  for (const group of groupsOf(register)) add(group.subject.fullName, groupLadders(group));
  for (const { subject, conclusions } of conclusionsOf(register)) {
    for (const { ladders } of conclusions) add(subject.fullName, ladders);
  }
  return rules;
}
