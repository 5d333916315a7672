/** The same reckoning, done once for each list: a list that has not changed is the same object, and costs nothing. */
export function remembered<Item, Result>(
  reckon: (list: readonly Item[]) => Result,
): (list: readonly Item[]) => Result {
  const known = new WeakMap<readonly Item[], { readonly result: Result }>();
  return (list) => {
    const before = known.get(list);
    if (before !== undefined) return before.result;
    const result = reckon(list);
    known.set(list, { result });
    return result;
  };
}
