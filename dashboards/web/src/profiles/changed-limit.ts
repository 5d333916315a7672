import type { LimitStandard, Point, Profile } from '../api/answers.ts';

/** A limit that a site has set otherwise than the profile has it. */
export interface ChangedLimit {
  readonly point: Point;
  readonly limit: string;
  readonly here: number;
  readonly standard: LimitStandard;
  /** What the profile says, in the profile's unit. */
  readonly there: number;
  readonly unit: string | null;
}

function keyOf(
  kind: string,
  limit: string,
  { id, clause }: Pick<LimitStandard, 'id' | 'clause'>,
): string {
  return [kind, limit, id, clause].join('\n');
}

/** Where sites differ from the profiles: by clause, so that two rows of one standard are not mixed up. Other units are passed over. */
export function changedLimits(
  points: Iterable<Point>,
  profiles: readonly Profile[],
): readonly ChangedLimit[] {
  const known = new Map<string, { readonly values: Set<number>; readonly unit: string | null }>();
  for (const { entries } of profiles) {
    for (const { kind, unit, limits } of entries) {
      for (const limit of limits) {
        if (limit.value === null) continue;
        const key = keyOf(kind, limit.limit, limit);
        const row = known.get(key) ?? { values: new Set<number>(), unit };
        row.values.add(limit.value);
        known.set(key, row);
      }
    }
  }
  const changed: ChangedLimit[] = [];
  for (const point of points) {
    for (const [limit, standard] of Object.entries(point.standards)) {
      const here = point.limits[limit];
      const row = known.get(keyOf(point.kind, limit, standard));
      if (here === undefined || row === undefined || row.values.has(here)) continue;
      if (row.unit !== null && row.unit !== point.limitUnit) continue;
      const [there = 0] = row.values;
      changed.push({ point, limit, here, standard, there, unit: row.unit ?? point.limitUnit });
    }
  }
  return changed;
}
