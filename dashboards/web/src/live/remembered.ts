import type { BoardEntry } from './urgency.ts';

/** The same reckoning, done once for each list of alarms: a list that has not changed is the same object, and costs nothing. */
export function remembered<Result>(
  reckon: (order: readonly BoardEntry[]) => Result,
): (order: readonly BoardEntry[]) => Result {
  const known = new WeakMap<readonly BoardEntry[], { readonly result: Result }>();
  return (order) => {
    const before = known.get(order);
    if (before !== undefined) return before.result;
    const result = reckon(order);
    known.set(order, { result });
    return result;
  };
}
