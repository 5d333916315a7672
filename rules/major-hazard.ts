import {
  CRITICAL_QUANTITIES,
  type CriticalQuantity,
  HAZARD_CLASSES,
  type HazardClass,
} from './profiles/critical-quantities.ts';
import {
  fromDecimal,
  isAtLeast,
  over,
  plus,
  type Rational,
  times,
  toNumber,
  ZERO,
} from './rational.ts';
import type { Level } from './register.ts';
import { inOneSpelling } from './substance.ts';

/** How much there is of what. */
export interface Inventory {
  readonly cas?: string | undefined;
  readonly name: string;
  /** What else the file calls it. */
  readonly otherNames?: readonly string[];
  readonly hazardClass?: HazardClass | undefined;
  /** In t. */
  readonly quantityTonnes: number;
}

/** What GB 18218-2018 makes of a source. */
export interface MajorHazard {
  /** Sum of quantity over critical quantity; from 1 the source is a major hazard source. */
  readonly S: number;
  readonly isMajor: boolean;
  /** Null while nobody says how many people live within 500 m. */
  readonly alpha: number | null;
  /** Alpha times the sum of beta times quantity over critical quantity; null without alpha. */
  readonly R: number | null;
  /** 1 the worst, to 4; null where it is no major hazard source, or R is unknown. */
  readonly grade: Level | null;
  /** Names for which the standard's tables, as far as they are here, have no critical quantity. */
  readonly unknown: readonly string[];
}

const BY_NAME: ReadonlyMap<string, CriticalQuantity> = new Map(
  [...CRITICAL_QUANTITIES]
    .reverse()
    .flatMap((each) =>
      [each.name.en, each.name.zh, ...each.aliases, ...(each.cas === null ? [] : [each.cas])].map(
        (key) => [inOneSpelling(key), each] as const,
      ),
    ),
);

/** The line of the standard's table that names a substance; null where none does. */
export function namedQuantity({
  cas,
  name,
  otherNames = [],
}: Omit<Inventory, 'quantityTonnes' | 'hazardClass'>): CriticalQuantity | null {
  // A name may be one form of a substance whose CAS number stands for its strictest form.
  const keys = [name, ...otherNames, ...(cas === undefined ? [] : [cas])];
  const found = keys.map((key) => BY_NAME.get(inOneSpelling(key)));
  return found.find((each) => each !== undefined) ?? null;
}

/** Critical quantity in t and beta of a substance; the class it names holds before the table. Null where neither is known. */
export function criticalQuantity(
  substance: Omit<Inventory, 'quantityTonnes'>,
): { readonly tonnes: number; readonly beta: number } | null {
  const { hazardClass } = substance;
  return hazardClass === undefined ? namedQuantity(substance) : HAZARD_CLASSES[hazardClass];
}

/** Alpha of table 5: by permanent residents within 500 m outside the boundary. */
export function alphaOf(residents: number): number {
  if (residents >= 100) return 2;
  if (residents >= 50) return 1.5;
  if (residents >= 30) return 1.2;
  return residents >= 1 ? 1 : 0.5;
}

/** From which R on a source has which grade, mildest first (table 6); below the first it has grade 4. */
export const MAJOR_HAZARD_GRADES: readonly { readonly grade: Level; readonly from: number }[] = [
  { grade: 3, from: 10 },
  { grade: 2, from: 50 },
  { grade: 1, from: 100 },
];

/** Grade of table 6 by R: 1 from 100, 2 from 50, 3 from 10, else 4. */
export function gradeOf(r: Rational): Level {
  return MAJOR_HAZARD_GRADES.findLast(({ from }) => isAtLeast(r, fromDecimal(from)))?.grade ?? 4;
}

/**
 * S, R and grade of what is in a source, each substance once (see `mergeInventory`), in exact arithmetic; `residents` within
 * 500 m, null where nobody says.
 */
export function assessMajorHazard(
  inventory: readonly Inventory[],
  residents: number | null,
): MajorHazard {
  let shares: Rational = ZERO;
  let weighted: Rational = ZERO;
  const unknown: string[] = [];
  for (const item of inventory) {
    const critical = criticalQuantity(item);
    if (critical === null) {
      unknown.push(item.name);
      continue;
    }
    const share = over(fromDecimal(item.quantityTonnes), fromDecimal(critical.tonnes));
    shares = plus(shares, share);
    weighted = plus(weighted, times(fromDecimal(critical.beta), share));
  }
  const isMajor = isAtLeast(shares, fromDecimal(1));
  const alpha = residents === null ? null : alphaOf(residents);
  const r = alpha === null ? null : times(fromDecimal(alpha), weighted);
  return {
    S: toNumber(shares),
    isMajor,
    alpha,
    R: r === null ? null : toNumber(r),
    grade: isMajor && r !== null ? gradeOf(r) : null,
    unknown,
  };
}
