import { type FittingEntry, fittingEntries } from './fitting-entry.ts';
import {
  designDemand,
  type GivenLimit,
  givenLimits,
  governing,
  limitStandardOf,
  referenceOf,
  repeats,
  unitOfEntry,
  unitOfPoint,
} from './given-limit.ts';
import { type LimitName, limitNamesOf, type PointKind, pointKind } from './point-kind.ts';
import type { ProfileEntry, ProfileFile } from './profile-file.ts';
import type { Bilingual, Level, LimitStandard, Route, StandardReference } from './register.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { addDays } from './time.ts';

const PERIOD_SECONDS_DEFAULT = 10;
const STALE_AFTER_PERIODS = 3;

/** A limit as it applies to a point. */
export interface SettledLimit {
  readonly value: number;
  /** Null where the site set the number itself, and no standard demands that it do so. */
  readonly standard: StandardReference | null;
  /** Level that a profile raises its alarm to; null for the name's own. */
  readonly level: Level | null;
}

/** A point's settings with the profiles' and the general defaults filled in. */
export interface PointSettings {
  /** Canonical spelling; null for a boolean point and where the kind has none. */
  readonly unit: string | null;
  readonly limits: ReadonlyMap<LimitName, SettledLimit>;
  /** What standards say of the limits above, by name. */
  readonly standards: Readonly<Record<string, LimitStandard>>;
  /** What the operator is told; null where no profile says. */
  readonly guidance: Bilingual | null;
  /** Where alarms must also be shown, by name of their limit or `fault`. */
  readonly routes: Readonly<Record<string, Route>>;
  /** YYYY-MM-DD; null where no calibration falls due, or the last one is not told. */
  readonly calibrationDueAt: string | null;
  /** State that alarms, null where none does. */
  readonly alarmOn: boolean | null;
  readonly periodSeconds: number;
  readonly staleAfterSeconds: number;
  readonly deadband: number;
  readonly onDelaySeconds: number;
  readonly offDelaySeconds: number;
  readonly latching: boolean;
}

function settleLimit(own: number | undefined, given: readonly GivenLimit[]): SettledLimit | null {
  const chosen = governing(given);
  if (own === undefined) {
    if (chosen === null || chosen.value === null) return null;
    const { value, limit } = chosen;
    return { value, standard: referenceOf(chosen), level: limit.level ?? null };
  }
  const source =
    given.findLast((each) => each.inForce && repeats(own, each)) ?? designDemand(given);
  return {
    value: own,
    standard: source === null ? null : referenceOf(source),
    level: (source ?? chosen)?.limit.level ?? null,
  };
}

function settleLimits(
  source: SiteFileSource,
  point: SiteFilePoint,
  entries: readonly FittingEntry[],
): Pick<PointSettings, 'limits' | 'standards'> {
  const limits = new Map<LimitName, SettledLimit>();
  const standards: Record<string, LimitStandard> = {};
  for (const name of limitNamesOf(pointKind(point.kind))) {
    const given = givenLimits(source, point, entries, name);
    const settled = settleLimit(point.limits?.[name], given);
    if (settled === null) continue;
    limits.set(name, settled);
    const demand = governing(given) ?? designDemand(given);
    if (demand !== null) standards[name] = Object.freeze(limitStandardOf(demand));
  }
  return { limits, standards: Object.freeze(standards) };
}

/** Thousands of points share an entry: its text is put together once. */
const guidanceTexts = new WeakMap<ProfileEntry, Bilingual>();

/** What an entry tells the operator, in one text: what it means, then what to do first. */
export function guidanceOf(entry: ProfileEntry): Bilingual | null {
  const { guidance } = entry;
  if (guidance === undefined) return null;
  const known = guidanceTexts.get(entry);
  if (known !== undefined) return known;
  const text = Object.freeze({
    zh: `${guidance.meaning.zh}${guidance.firstAction.zh}`,
    en: `${guidance.meaning.en} ${guidance.firstAction.en}`,
  });
  guidanceTexts.set(entry, text);
  return text;
}

const NO_ROUTES: Readonly<Record<string, Route>> = Object.freeze({});

function settleRoutes(entries: readonly FittingEntry[]): Readonly<Record<string, Route>> {
  const route = lastOf(entries, (entry) => entry.route);
  if (route === undefined) return NO_ROUTES;
  const names = [...route.limits, ...(route.fault ? ['fault'] : [])];
  return Object.freeze(Object.fromEntries(names.map((name) => [name, route.to])));
}

/** Principle of a sensor whose file does not say: methane is measured by catalysis in most mines. */
function sensorOf(point: SiteFilePoint): string | undefined {
  return point.sensor ?? (point.kind === 'methane' ? 'catalytic' : undefined);
}

/** The calibration that the profiles demand of a point, the most frequent of those that several entries ask for; null where none does. */
export function demandedCalibration(
  point: SiteFilePoint,
  entries: readonly FittingEntry[],
): NonNullable<ProfileEntry['calibration']>[number] | null {
  const sensor = sensorOf(point);
  const demands = entries.flatMap(({ entry }) => {
    const fits = entry.calibration?.find((each) => [undefined, sensor].includes(each.sensor));
    return fits ?? [];
  });
  return demands.toSorted((left, right) => left.days - right.days)[0] ?? null;
}

/** Day of a point's last calibration; null where the file does not say. */
export function calibratedAt(point: SiteFilePoint): string | null {
  return point.calibratedAt ?? point.calibration?.calibratedAt ?? null;
}

function settleCalibration(point: SiteFilePoint, entries: readonly FittingEntry[]): string | null {
  const last = calibratedAt(point);
  const demanded = last === null ? null : demandedCalibration(point, entries);
  return last === null || demanded === null ? null : addDays(last, demanded.days);
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

/** A point of a site file as it is in its flood season. */
export function inFlood(point: SiteFilePoint): SiteFilePoint {
  return { ...point, limits: { ...point.limits, ...point.floodLimits } };
}

/** Fills a point's settings from the site file, then the profiles, then the general defaults. */
export function settlePoint(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
): PointSettings {
  const kind = pointKind(point.kind);
  const entries = fittingEntries(profiles, source, point);
  const unit = unitOfPoint(point);
  const periodSeconds =
    point.periodSeconds ??
    lastOf(entries, (entry) => entry.periodSeconds) ??
    PERIOD_SECONDS_DEFAULT;
  const sameUnit = entries.filter(({ entry }) => unitOfEntry(entry) === unit);
  return {
    unit,
    ...settleLimits(source, point, entries),
    guidance:
      entries.map(({ entry }) => guidanceOf(entry)).findLast((each) => each !== null) ?? null,
    routes: settleRoutes(entries),
    calibrationDueAt: settleCalibration(point, entries),
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
