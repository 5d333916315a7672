import { type LimitName, limitNamesOf, type PointKind, pointKind } from './point-kind.ts';
import type { ProfileEntry, ProfileFile, ProfileLimit } from './profile-file.ts';
import type { StandardReference } from './register.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { canonicalUnit } from './unit.ts';

const PERIOD_SECONDS_DEFAULT = 10;
const STALE_AFTER_PERIODS = 3;

/** A limit as it applies to a point. */
export interface SettledLimit {
  readonly value: number;
  /** Null where the site set the number itself. */
  readonly standard: StandardReference | null;
}

/** A point's settings with the profiles' and the general defaults filled in. */
export interface PointSettings {
  /** Canonical spelling; null for a boolean point and where the kind has none. */
  readonly unit: string | null;
  readonly limits: ReadonlyMap<LimitName, SettledLimit>;
  /** State that alarms, null where none does. */
  readonly alarmOn: boolean | null;
  readonly periodSeconds: number;
  readonly staleAfterSeconds: number;
  readonly deadband: number;
  readonly onDelaySeconds: number;
  readonly offDelaySeconds: number;
  readonly latching: boolean;
}

/** An entry of a profile that fits a point. */
export interface FittingEntry {
  readonly profile: ProfileFile;
  readonly entry: ProfileEntry;
}

function fits(
  profile: ProfileFile,
  entry: ProfileEntry,
  source: SiteFileSource,
  point: SiteFilePoint,
): boolean {
  const { sourceKind } = profile.profile;
  return (
    entry.kind === point.kind &&
    (sourceKind === undefined || sourceKind === source.kind) &&
    (entry.placement === undefined || entry.placement === point.placement) &&
    (entry.substance === undefined || entry.substance === point.substance)
  );
}

function specificity({ profile, entry }: FittingEntry): number {
  return [profile.profile.sourceKind, entry.placement, entry.substance].filter(
    (each) => each !== undefined,
  ).length;
}

/** The profile entries that apply to a point, the least specific first; what stands later wins. */
export function fittingEntries(
  profiles: readonly ProfileFile[],
  source: SiteFileSource,
  point: SiteFilePoint,
): readonly FittingEntry[] {
  return profiles
    .flatMap((profile) => profile.points.map((entry) => ({ profile, entry })))
    .filter(({ profile, entry }) => fits(profile, entry, source, point))
    .sort((a, b) => specificity(a) - specificity(b));
}

/** Unit of a point as the gateway writes it. */
export function unitOfPoint(point: SiteFilePoint, kind: PointKind): string | null {
  if (point.unit === undefined) return kind.defaultUnit;
  // `boolean` is what people write for want of a unit.
  if (kind.boolean && point.unit === 'boolean') return null;
  return canonicalUnit(point.unit);
}

/** Unit of a profile entry's limits as the gateway writes it. */
export function unitOfEntry(entry: ProfileEntry): string | null {
  return entry.unit === undefined ? pointKind(entry.kind).defaultUnit : canonicalUnit(entry.unit);
}

function referenceOf(limit: ProfileLimit): StandardReference {
  return { id: limit.standard, clause: limit.clause, confidence: limit.confidence };
}

/** The limit that the profiles give a point by this name, in the point's unit; the most specific entry wins. */
export function profileLimit(
  point: SiteFilePoint,
  entries: readonly FittingEntry[],
  name: LimitName,
): ProfileLimit | null {
  const unit = unitOfPoint(point, pointKind(point.kind));
  const given = entries
    .filter(({ entry }) => unitOfEntry(entry) === unit)
    .flatMap(({ entry }) => entry.limits?.[name] ?? []);
  return given.at(-1) ?? null;
}

/** Whether a profile's limit applies without a word of the site, or the site has confirmed it by name. */
export function isInForce(limit: ProfileLimit, point: SiteFilePoint, name: LimitName): boolean {
  return limit.confidence !== 'memory-low' || point.confirm?.includes(name) === true;
}

function settleLimits(
  point: SiteFilePoint,
  kind: PointKind,
  entries: readonly FittingEntry[],
): ReadonlyMap<LimitName, SettledLimit> {
  const limits = new Map<LimitName, SettledLimit>();
  for (const name of limitNamesOf(kind)) {
    const own = point.limits?.[name];
    const given = profileLimit(point, entries, name);
    if (own !== undefined) {
      limits.set(name, { value: own, standard: given?.value === own ? referenceOf(given) : null });
    } else if (given !== null && isInForce(given, point, name)) {
      limits.set(name, { value: given.value, standard: referenceOf(given) });
    }
  }
  return limits;
}

function settleAlarmOn(point: SiteFilePoint, kind: PointKind): boolean | null {
  switch (kind.alarmOn) {
    case 'always-true':
      return true;
    case 'as-configured':
      return point.alarmOn ?? point.limits?.alarmOn ?? null;
    case null:
      return null;
  }
}

/** What the most specific entry says that says anything. */
function lastOf<Value>(
  entries: readonly FittingEntry[],
  pick: (entry: ProfileEntry) => Value | undefined,
): Value | undefined {
  return entries.map(({ entry }) => pick(entry)).findLast((value) => value !== undefined);
}

/** Fills a point's settings from the site file, then the profiles, then the general defaults. */
export function settlePoint(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
): PointSettings {
  const kind = pointKind(point.kind);
  const entries = fittingEntries(profiles, source, point);
  const unit = unitOfPoint(point, kind);
  const periodSeconds =
    point.periodSeconds ??
    lastOf(entries, (entry) => entry.periodSeconds) ??
    PERIOD_SECONDS_DEFAULT;
  const sameUnit = entries.filter(({ entry }) => unitOfEntry(entry) === unit);
  return {
    unit,
    limits: settleLimits(point, kind, entries),
    alarmOn: settleAlarmOn(point, kind),
    periodSeconds,
    staleAfterSeconds:
      point.staleAfterSeconds ??
      lastOf(entries, (entry) => entry.staleAfterSeconds) ??
      STALE_AFTER_PERIODS * periodSeconds,
    deadband: point.deadband ?? lastOf(sameUnit, (entry) => entry.deadband) ?? 0,
    onDelaySeconds: point.onDelaySeconds ?? lastOf(entries, (entry) => entry.onDelaySeconds) ?? 0,
    offDelaySeconds:
      point.offDelaySeconds ?? lastOf(entries, (entry) => entry.offDelaySeconds) ?? 0,
    latching: point.latching ?? lastOf(entries, (entry) => entry.latching) ?? false,
  };
}
