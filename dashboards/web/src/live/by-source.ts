import { sourceKey } from './place.ts';
import { type BoardEntry, type IsToxic, reordered } from './urgency.ts';

/** The alarms of each source by its full name, most urgent first; a source without news keeps the same list. */
export type BySource = ReadonlyMap<string, readonly BoardEntry[]>;

function isSame(left: readonly BoardEntry[], right: readonly BoardEntry[]): boolean {
  return left.length === right.length && left.every((entry, index) => entry === right[index]);
}

/** The whole order by source; what stands as `before` stays the same list. */
export function groupedBySource(order: readonly BoardEntry[], before: BySource): BySource {
  const groups = Map.groupBy(order, ({ alarm }) => sourceKey(alarm));
  const kept = [...groups].map(([key, group]): [string, readonly BoardEntry[]] => {
    const known = before.get(key);
    return [key, known !== undefined && isSame(known, group) ? known : group];
  });
  return new Map(kept);
}

/** The lists after the alarms `touched` (id, full name of its source) have changed, come or gone; no other list is looked at. */
export function regrouped(
  before: BySource,
  alarms: ReadonlyMap<string, BoardEntry>,
  touched: ReadonlyMap<string, string>,
  isToxic: IsToxic,
): BySource {
  const next = new Map(before);
  const bySource = Map.groupBy(touched.keys(), (id) => touched.get(id) ?? '');
  for (const [key, ids] of bySource) {
    const order = reordered(before.get(key) ?? [], alarms, new Set(ids), isToxic);
    if (order.length === 0) next.delete(key);
    else next.set(key, order);
  }
  return next;
}
