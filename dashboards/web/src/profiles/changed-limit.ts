import { molarMassOf, substanceKey } from '../../../../rules/substance.ts';
import { convertValue, isGasConversion, saysTheSame } from '../../../../rules/unit-conversion.ts';
import type { LimitStandard, Point, Profile } from '../api/answers.ts';

/** A limit that a site has set otherwise than the profile has it, or of which nobody can say whether it has. */
export interface ChangedLimit {
  readonly point: Point;
  readonly limit: string;
  readonly here: number;
  readonly standard: LimitStandard;
  /** What the profile says, in the profile's unit. */
  readonly there: number;
  readonly unit: string | null;
  /** The same in the unit of the point's limits; null where the two can't be compared. */
  readonly thereHere: number | null;
}

type Entry = Profile['entries'][number];

/** A number of a profile, as far as it may hold for a point. */
interface Row {
  readonly value: number;
  readonly unit: string | null;
  readonly substance: string | null;
}

/** So many figures of a converted concentration mean anything. */
const GAS_FIGURES = 3;

function keyOf(
  kind: string,
  limit: string,
  { id, clause }: Pick<LimitStandard, 'id' | 'clause'>,
): string {
  return [kind, limit, id, clause].join('\n');
}

function rowsOf({ kind, unit, substance, limits }: Entry): readonly (Row & { key: string })[] {
  return limits.flatMap(({ limit, value, ...standard }) =>
    value === null ? [] : { key: keyOf(kind, limit, standard), value, unit, substance },
  );
}

function isOf(substance: string | null, { substance: own }: Point): boolean {
  return substance === null || (own !== null && substanceKey(substance) === substanceKey(own));
}

/** A number of a profile in the unit of the point's limits; null where it does not convert. */
function inUnitOf(point: Point, { value, unit }: Row): number | null {
  if (unit === null) return value;
  return convertValue(value, unit, point.limitUnit, molarMassOf(point.substance));
}

function compared(point: Point, here: number, rows: readonly Row[]) {
  const all = rows.map((row) => {
    const converted = inUnitOf(point, row);
    const isRounded = isGasConversion(row.unit, point.limitUnit);
    const same = converted !== null && saysTheSame(here, converted, isRounded);
    const thereHere =
      converted !== null && isRounded ? Number(converted.toPrecision(GAS_FIGURES)) : converted;
    return { there: row.value, unit: row.unit ?? point.limitUnit, thereHere, same };
  });
  if (all.some(({ same }) => same)) return null;
  return all.find(({ thereHere }) => thereHere !== null) ?? all[0] ?? null;
}

/**
 * Where sites differ from the profiles: by clause and substance, so that two rows of one standard are not mixed up. Numbers in
 * another unit are converted where that can be done; where it can't, the limit is listed as one that can't be compared.
 */
export function changedLimits(
  points: Iterable<Point>,
  profiles: readonly Profile[],
): readonly ChangedLimit[] {
  const known = Map.groupBy(
    profiles.flatMap(({ entries }) => entries.flatMap(rowsOf)),
    ({ key }) => key,
  );
  const changed: ChangedLimit[] = [];
  for (const point of points) {
    for (const [limit, standard] of Object.entries(point.standards)) {
      const here = point.limits[limit];
      const rows = known.get(keyOf(point.kind, limit, standard)) ?? [];
      if (here === undefined) continue;
      const own = rows.filter(({ substance }) => isOf(substance, point));
      const found = compared(point, here, own);
      if (found === null) continue;
      const { there, unit, thereHere } = found;
      changed.push({ point, limit, here, standard, there, unit, thereHere });
    }
  }
  return changed;
}
