import type { FittingEntry } from './fitting-entry.ts';
import { type LimitName, pointKind } from './point-kind.ts';
import type { DerivationBasis, ProfileEntry, ProfileLimit } from './profile-file.ts';
import type { LimitStandard, StandardReference } from './register.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { molarMassOf } from './substance.ts';
import { canonicalUnit } from './unit.ts';
import {
  convertValue,
  GAS_CONVERSION_TOLERANCE,
  isGasConversion,
  saysTheSame,
  withoutNoise,
} from './unit-conversion.ts';

/** What a bound asks of a number, as problems say it: `… must be at most 25`. */
export const BOUND_WORDS = {
  exact: 'be exactly',
  upper: 'be at most',
  lower: 'be at least',
} as const;

/** Figures of a limit that a molar mass made. */
const GAS_FIGURES = 5;

/** A limit that an entry of a profile gives a point. */
export interface GivenLimit extends FittingEntry {
  readonly limit: ProfileLimit;
  /** In the point's unit; null where the design sets it, a fact is missing or the units don't convert. */
  readonly value: number | null;
  /** Furthest that a site may go and still mean the same number; equals `value` but for rounded gas conversions. */
  readonly loosest: number | null;
  readonly inForce: boolean;
}

/** Unit of a profile entry's limits as the gateway writes it. */
export function unitOfEntry(entry: ProfileEntry): string | null {
  return entry.unit === undefined ? pointKind(entry.kind).defaultUnit : canonicalUnit(entry.unit);
}

/** Whether a profile's limit applies without a word of the site, or the site has confirmed it by name. */
export function isInForce(limit: ProfileLimit, point: SiteFilePoint, name: LimitName): boolean {
  return limit.confidence !== 'memory-low' || point.confirm?.includes(name) === true;
}

/** Straight lines between the rows; the end rows hold beyond them. */
export function interpolate(table: readonly (readonly [number, number])[], at: number): number {
  const above = table.findIndex(([from]) => from > at);
  if (above === 0) return (table[0] as readonly [number, number])[1];
  if (above === -1) return (table.at(-1) as readonly [number, number])[1];
  const [left, low] = table[above - 1] as readonly [number, number];
  const [right, high] = table[above] as readonly [number, number];
  return low + ((high - low) * (at - left)) / (right - left);
}

/** The fact of the site that a limit is reckoned from; null where the file does not say. */
export function baseOf(
  from: DerivationBasis,
  source: SiteFileSource,
  point: SiteFilePoint,
  entries: readonly FittingEntry[],
): number | null {
  switch (from) {
    case 'red':
      return (
        point.limits?.red ?? governing(givenLimits(source, point, entries, 'red'))?.value ?? null
      );
    case 'stackedHeightM':
      // Raw digits are no depth.
      if (point.kind === 'piezometer' && point.calibration === undefined) return null;
      return source.stackedHeightM ?? null;
    default:
      return point.tank?.[from] ?? null;
  }
}

function rounded(value: number, bound: ProfileLimit['bound']): number {
  const step = 10 ** (Math.floor(Math.log10(value)) + 1 - GAS_FIGURES);
  // Rounding goes to the safe side, so that no site is given more than the standard allows.
  const steps = bound === 'lower' ? Math.ceil(value / step) : Math.floor(value / step);
  return withoutNoise(steps * step);
}

function inUnit(
  limit: ProfileLimit,
  from: string | null,
  to: string | null,
  substance: string | undefined,
  raw: number,
): Pick<GivenLimit, 'value' | 'loosest'> {
  if (from === to) return { value: raw, loosest: raw };
  const value = convertValue(raw, from, to, molarMassOf(substance));
  if (value === null || !isGasConversion(from, to)) return { value, loosest: value };
  const slack = limit.bound === 'lower' ? -GAS_CONVERSION_TOLERANCE : GAS_CONVERSION_TOLERANCE;
  return { value: rounded(value, limit.bound), loosest: value * (1 + slack) };
}

/** A limit of an entry in another unit, without any site; null where it is reckoned from a site or doesn't convert. */
export function limitInUnit(
  fitting: FittingEntry,
  name: LimitName,
  unit: string | null,
  substance: string | undefined,
): GivenLimit | null {
  const limit = fitting.entry.limits?.[name];
  if (limit?.value === undefined) return null;
  const told = inUnit(limit, unitOfEntry(fitting.entry), unit, substance, limit.value);
  return told.value === null ? null : { ...fitting, limit, ...told, inForce: true };
}

/** A limit as a fact of the site makes it; null where it would be a share of what is not above zero, as of -33 °C. */
function reckoned(
  { table, factor, plus }: NonNullable<ProfileLimit['derived']>,
  base: number,
): number | null {
  const from = table === undefined ? base : interpolate(table, base);
  if (factor !== 1 && from <= 0) return null;
  return withoutNoise(from * factor + plus);
}

/** What the fitting entries give a point by one limit name, the least specific first. */
export function givenLimits(
  source: SiteFileSource,
  point: SiteFilePoint,
  entries: readonly FittingEntry[],
  name: LimitName,
): readonly GivenLimit[] {
  const kind = pointKind(point.kind);
  const unit = unitOfPoint(point);
  return entries.flatMap((fitting): GivenLimit[] => {
    const limit = fitting.entry.limits?.[name];
    if (limit === undefined) return [];
    const { derived } = limit;
    const base = derived === undefined ? null : baseOf(derived.from, source, point, entries);
    const raw =
      derived === undefined || base === null ? (limit.value ?? null) : reckoned(derived, base);
    // Limits of a calibrated instrument are in what it measures, not in what it sends.
    const asItIs = point.kind === 'piezometer' || (derived?.from === 'red' && base !== null);
    const from = asItIs ? unit : unitOfEntry(fitting.entry);
    const told =
      raw === null || kind.boolean
        ? { value: null, loosest: null }
        : inUnit(limit, from, unit, point.substance, raw);
    return [{ ...fitting, limit, ...told, inForce: isInForce(limit, point, name) }];
  });
}

/** Unit of a point as the gateway writes it. */
export function unitOfPoint(point: SiteFilePoint): string | null {
  const kind = pointKind(point.kind);
  if (point.unit === undefined) return kind.defaultUnit;
  // `boolean` is what people write for want of a unit.
  if (kind.boolean && point.unit === 'boolean') return null;
  return canonicalUnit(point.unit);
}

/** Whether a limit of this value is looser than the bound allows. */
export function loosens(own: number, { limit, value, loosest }: GivenLimit): boolean {
  if (value === null || loosest === null) return false;
  if (limit.bound === 'upper') return own > loosest;
  if (limit.bound === 'lower') return own < loosest;
  return own !== value;
}

/** Whether a site's own number says what the profile says. */
export function repeats(own: number, given: GivenLimit): boolean {
  const { value, loosest } = given;
  if (value === null || loosest === null) return false;
  return saysTheSame(own, value, value !== loosest);
}

/**
 * The limit that holds where the site sets none: the most specific in force that has a number, unless a statutory one
 * is stricter. Null where none has a number.
 */
export function governing(given: readonly GivenLimit[]): GivenLimit | null {
  const numbers = given.filter((each) => each.inForce && each.value !== null);
  let chosen = numbers.at(-1) ?? null;
  for (const each of numbers) {
    if (chosen === null || !each.limit.statutory) continue;
    if (loosens(chosen.value as number, each)) chosen = each;
  }
  return chosen;
}

/** The demand that a limit of the site's own design answers; null where no standard makes one. */
export function designDemand(given: readonly GivenLimit[]): GivenLimit | null {
  return given.findLast((each) => each.inForce && each.limit.design === true) ?? null;
}

/** Where a limit comes from, as alarms tell it. */
export function referenceOf({ limit }: GivenLimit): StandardReference {
  return { id: limit.standard, clause: limit.clause, confidence: limit.confidence };
}

/** The same with what a site may do about it. */
export function limitStandardOf({ limit, value }: GivenLimit): LimitStandard {
  const { standard: id, clause, confidence, bound } = limit;
  // Where the design sets the number, there is none that a site could loosen.
  return { id, clause, confidence, bound, statutory: limit.statutory && value !== null };
}
