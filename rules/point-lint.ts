import { lintCuts } from './area-lint.ts';
import { lintDerivation } from './calibration-lint.ts';
import type { ProblemPath } from './configuration.ts';
import { type FittingEntry, fittingEntries, givesLimits } from './fitting-entry.ts';
import {
  BOUND_WORDS,
  baseOf,
  type GivenLimit,
  givenLimits,
  isInForce,
  loosens,
  unitOfEntry,
} from './given-limit.ts';
import { lintOrder } from './limit-order-lint.ts';
import { limitNamesAscending, limitNamesOf, type PointKind, pointKind } from './point-kind.ts';
import { error, type PointProblem, warning } from './point-problem.ts';
import { inFlood, type PointSettings, settlePoint } from './point-settings.ts';
import type { ProfileFile } from './profile-file.ts';
import type { SiteFilePoint, SiteFileSource } from './site-file.ts';
import { unitFits, unitsOf } from './unit.ts';
import { convertValue } from './unit-conversion.ts';
import { lintWatches } from './watch-lint.ts';

interface Subject {
  readonly source: SiteFileSource;
  readonly point: SiteFilePoint;
  readonly kind: PointKind;
  readonly entries: readonly FittingEntry[];
  readonly settings: PointSettings;
}

function lintNeeds({ point, kind }: Subject): PointProblem[] {
  if (kind.needs === null || point[kind.needs] !== undefined) return [];
  return [error([kind.needs], `'${kind.needs}' is required for a ${point.kind} point`)];
}

function lintUnit({ point, kind }: Subject): PointProblem[] {
  if (point.unit === undefined) return [];
  if (kind.quantity !== null) {
    if (unitFits(kind.quantity, point.unit)) return [];
    const fitting = unitsOf(kind.quantity).join(', ');
    return [
      error(['unit'], `unit '${point.unit}' does not fit a ${point.kind} point (${fitting})`),
    ];
  }
  if (!kind.boolean || kind.alarmOn === 'as-configured' || point.unit === 'boolean') return [];
  return [error(['unit'], `a ${point.kind} point is boolean and has no unit`)];
}

function lintLimitNames({ point, kind }: Subject): PointProblem[] {
  const allowed = limitNamesOf(kind);
  const known = kind.alarmOn === 'as-configured' ? 'alarmOn' : allowed.join(', ') || 'none';
  return Object.keys(point.limits ?? {})
    .filter((name) => !allowed.some((each) => each === name))
    .filter((name) => !(name === 'alarmOn' && kind.alarmOn === 'as-configured'))
    .map((name) =>
      error(['limits', name], `a ${point.kind} point has no limit '${name}' (it has: ${known})`),
    );
}

function lintState({ point, kind }: Subject): PointProblem[] {
  if (point.alarmOn === undefined) return [];
  if (kind.alarmOn !== 'as-configured') {
    return [error(['alarmOn'], `only a switch point takes 'alarmOn', not a ${point.kind} point`)];
  }
  const other = point.limits?.alarmOn;
  if (other === undefined || other === point.alarmOn) return [];
  return [error(['alarmOn'], `contradicts limits.alarmOn: ${other}`)];
}

function lintRange({ point, kind }: Subject): PointProblem[] {
  if (point.range === undefined) return [];
  const [low, high] = point.range;
  if (low >= high) return [error(['range'], `range must rise: ${low} is not below ${high}`)];
  // The range of a calibrated instrument is in its raw unit, the limits are in what it measures.
  if (point.calibration !== undefined) return [];
  return limitNamesOf(kind).flatMap((name) => {
    const value = point.limits?.[name];
    if (value === undefined || (value >= low && value <= high)) return [];
    return [error(['limits', name], `${name} ${value} is outside the range ${low} to ${high}`)];
  });
}

function lintDeadband({ kind, point, settings }: Subject): PointProblem[] {
  const steps = limitNamesAscending(kind)
    .flatMap((name) => {
      const value = settings.limits.get(name)?.value;
      return value === undefined ? [] : [{ name, value }];
    })
    .sort((a, b) => a.value - b.value);
  for (const [index, upper] of steps.entries()) {
    const lower = steps[index - 1];
    if (lower === undefined || settings.deadband <= upper.value - lower.value) continue;
    const path: ProblemPath = point.deadband === undefined ? [] : ['deadband'];
    return [
      warning(
        path,
        `deadband ${settings.deadband} is wider than the span from ${lower.name} to ${upper.name}`,
      ),
    ];
  }
  return [];
}

function lintTimes({ point, settings }: Subject): PointProblem[] {
  const { staleAfterSeconds, periodSeconds } = settings;
  if (staleAfterSeconds >= periodSeconds) return [];
  const path: ProblemPath = point.staleAfterSeconds === undefined ? [] : ['staleAfterSeconds'];
  return [
    warning(
      path,
      `staleAfterSeconds ${staleAfterSeconds} is below periodSeconds ${periodSeconds}: every reading will be missed`,
    ),
  ];
}

/** A gas detector without a limit looks watched and is not. */
function lintUnwatched({ point, kind, settings }: Subject): PointProblem[] {
  const gas = [
    'combustible-gas',
    'combustible-gas-line',
    'toxic-gas',
    'oxygen',
    'methane',
    'carbon-monoxide',
  ];
  if (
    !gas.includes(point.kind) ||
    limitNamesAscending(kind).some((name) => settings.limits.has(name))
  )
    return [];
  return [
    warning(
      ['limits'],
      `no limit from the file or a profile: this ${point.kind} point never alarms on its value`,
    ),
  ];
}

function lintProfiles(subject: Subject): PointProblem[] {
  const { source, point, kind, entries, settings } = subject;
  const problems: PointProblem[] = [];
  // A unit that is none of the quantity's is a problem of its own.
  if (lintUnit(subject).length > 0) return problems;
  for (const { profile, entry } of entries) {
    const unit = unitOfEntry(entry);
    const lost = limitNamesOf(kind).filter((name) => {
      const own = givenLimits(source, point, entries, name).find((each) => each.entry === entry);
      return own?.limit.value !== undefined && own.value === null && !settings.limits.has(name);
    });
    if (lost.length === 0) continue;
    const message = `profile '${profile.profile.id}' gives ${lost.join(', ')} in ${unit ?? 'no unit'}, not in ${settings.unit ?? 'no unit'}: set the limits here`;
    problems.push(error(point.unit === undefined ? [] : ['unit'], message));
  }
  for (const [index, name] of (point.confirm ?? []).entries()) {
    if (givenLimits(source, point, entries, name).length > 0) continue;
    problems.push(
      warning(['confirm', index], `no profile gives this point a limit '${name}' to confirm`),
    );
  }
  return problems;
}

/** Limits of low confidence that would hold if the site confirmed them, where nothing else does. */
function lintUnconfirmed({ source, point, kind, entries, settings }: Subject): PointProblem[] {
  const off = limitNamesOf(kind).flatMap((name) => {
    if (settings.limits.has(name)) return [];
    const given = givenLimits(source, point, entries, name).findLast((each) => each.value !== null);
    return given === undefined || given.inForce ? [] : [{ name, given }];
  });
  const [first] = off;
  if (first === undefined) return [];
  const told = off.map(({ name, given }) => `${name} ${given.value}`).join(', ');
  const names = off.map(({ name }) => name).join(', ');
  const message = `${told} (${clauseOf(first.given)}) is of low confidence and off: check it, then write confirm: [${names}], or set limits`;
  return [warning([], message)];
}

/** A limit that a standard makes a multiple of a fact, where the fact has none: the site must say the number itself. */
function lintUnreckoned({ source, point, kind, entries, settings }: Subject): PointProblem[] {
  return limitNamesOf(kind).flatMap((name): PointProblem[] => {
    const [given] = givenLimits(source, point, entries, name).filter(
      ({ limit, value }) => limit.derived !== undefined && value === null,
    );
    const from = given?.limit.derived?.from;
    if (given === undefined || from === undefined || settings.limits.has(name)) return [];
    const base = baseOf(from, source, point, entries);
    if (base === null) return [];
    const message = `${name} can't be reckoned from ${from} ${base}: set it here (${clauseOf(given)})`;
    return [warning(['limits'], message)];
  });
}

function clauseOf({ limit }: GivenLimit): string {
  return `${limit.standard} ${limit.clause}`;
}

/** Longest on-delay that the profile of a limit itself sets. */
function ownDelay(given: GivenLimit, entries: readonly FittingEntry[]): number {
  const delays = entries
    .filter(({ profile }) => profile === given.profile)
    .map(({ entry }) => entry.onDelaySeconds);
  return delays.findLast((each) => each !== undefined) ?? 0;
}

function lintStatutory({ source, point, kind, entries, settings }: Subject): PointProblem[] {
  const problems: PointProblem[] = [];
  for (const name of limitNamesOf(kind)) {
    const binding = givenLimits(source, point, entries, name).filter(
      (each) => each.limit.statutory && each.value !== null && isInForce(each.limit, point, name),
    );
    const own = point.limits?.[name];
    const broken = own === undefined ? undefined : binding.findLast((each) => loosens(own, each));
    if (broken !== undefined) {
      const { limit, value } = broken;
      const message = `${name} ${own} must ${BOUND_WORDS[limit.bound]} ${value} (${clauseOf(broken)})`;
      problems.push(error(['limits', name], message));
    }
    // Delays never hold back a cut, so they can't loosen one.
    if (name === 'cut' || name === 'restore') continue;
    const delayed = binding.findLast((each) => settings.onDelaySeconds > ownDelay(each, entries));
    if (delayed === undefined) continue;
    const path = point.onDelaySeconds === undefined ? [] : ['onDelaySeconds'];
    const most = ownDelay(delayed, entries);
    problems.push(
      error(path, `an on-delay above ${most} s would loosen ${name} (${clauseOf(delayed)})`),
    );
  }
  return problems;
}

/** AQ 3036: the second level of pressure lies below the setting of the safety valve. */
function lintSafetyValve({ point, settings }: Subject): PointProblem[] {
  const valve = point.tank?.safetyValveMPa;
  if (point.kind !== 'tank-pressure' || valve === undefined) return [];
  const set = convertValue(valve, 'MPa', settings.unit, null);
  const second = settings.limits.get('HH')?.value;
  if (set === null || second === undefined || second < set) return [];
  const path: ProblemPath =
    point.limits?.HH === undefined ? ['tank', 'safetyValveMPa'] : ['limits', 'HH'];
  const message = `HH ${second} must be below the setting of the safety valve, ${set} (AQ 3036-2010 pressure, second level)`;
  return [error(path, message)];
}

/** A misspelt place is a place without limits. */
function lintPlacement({ point, kind, entries }: Subject): PointProblem[] {
  const { placement } = point;
  if (kind.needs !== 'placement' || placement === undefined) return [];
  if (entries.length === 0 || givesLimits(entries)) return [];
  return [
    warning(
      ['placement'],
      `no profile has limits for a ${point.kind} point at '${placement}' (see: hazgate profile show coal-mine)`,
    ),
  ];
}

/** A misspelt gas is a gas without limits, and limits of the site's own can then be as loose as they like. */
function lintSubstance({ point, kind, entries }: Subject): PointProblem[] {
  const { substance } = point;
  if (kind.needs !== 'substance' || substance === undefined) return [];
  // Without any limit that is told already.
  if (Object.keys(point.limits ?? {}).length === 0) return [];
  if (givesLimits(entries)) return [];
  return [
    warning(
      ['substance'],
      `no profile has limits for '${substance}': none of its limits is checked against a standard (see: hazgate profile show gas-detection)`,
    ),
  ];
}

/** A set point beyond what the instrument can show is never met. */
function lintReach({ point, kind, settings }: Subject): PointProblem[] {
  if (point.range === undefined || point.calibration !== undefined) return [];
  const [low, high] = point.range;
  const beyond = limitNamesOf(kind).filter((name) => {
    const value = settings.limits.get(name)?.value;
    if (value === undefined || point.limits?.[name] !== undefined) return false;
    return value < low || value > high;
  });
  if (beyond.length === 0) return [];
  const told = beyond.map((name) => `${name} ${settings.limits.get(name)?.value}`).join(', ');
  return [
    warning(['range'], `${told} of the profile is outside the range ${low} to ${high}: never met`),
  ];
}

const CHECKS: readonly ((subject: Subject) => PointProblem[])[] = [
  lintNeeds,
  lintUnit,
  lintLimitNames,
  lintState,
  lintRange,
  ({ point, kind, settings }) => lintOrder(point, kind, settings),
  lintDeadband,
  lintTimes,
  ({ source, point, settings }) => lintCuts(source, point, settings),
  ({ source, point }) => lintDerivation(source, point),
  ({ point, kind, settings }) => lintWatches(point, kind, settings),
  lintUnwatched,
  lintProfiles,
  lintUnconfirmed,
  lintUnreckoned,
  lintPlacement,
  lintSubstance,
  lintReach,
  lintStatutory,
  lintSafetyValve,
];

function lintAsItIs(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
): readonly PointProblem[] {
  const subject: Subject = {
    source,
    point,
    kind: pointKind(point.kind),
    entries: fittingEntries(profiles, source, point),
    settings: settlePoint(source, point, profiles),
  };
  return CHECKS.flatMap((check) => check(subject));
}

/** What is wrong in the flood season only: told of the limits of that season. */
function lintFlood(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
  known: readonly PointProblem[],
): readonly PointProblem[] {
  const { floodLimits } = point;
  if (floodLimits === undefined) return [];
  if (source.floodSeason === undefined)
    return [error(['floodLimits'], "the source has no 'floodSeason', so these limits never hold")];
  return lintAsItIs(source, inFlood(point), profiles)
    .filter(({ message }) => !known.some((each) => each.message === message))
    .map((problem) => {
      const [first, name] = problem.path;
      const isOwn = first === 'limits' && name !== undefined && name in floodLimits;
      const path: ProblemPath = isOwn ? ['floodLimits', name] : ['floodLimits'];
      return { ...problem, path, message: `in the flood season ${problem.message}` };
    });
}

/** Everything that is wrong with a point whose shape is right, profiles considered. */
export function lintPoint(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
): readonly PointProblem[] {
  const problems = lintAsItIs(source, point, profiles);
  return [...problems, ...lintFlood(source, point, profiles, problems)];
}
