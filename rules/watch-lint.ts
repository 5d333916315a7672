import { COLOURS } from './colour.ts';
import { calibrationOf } from './compile-derivation.ts';
import { limitNamesOf, type PointKind } from './point-kind.ts';
import { error, type PointProblem, warning } from './point-problem.ts';
import type { PointSettings } from './point-settings.ts';
import { RATE_RULES } from './rate-watch.ts';
import type { SiteFilePoint } from './site-file.ts';

const SECONDS_PER_HOUR = 3_600;
/** A rate is known once its readings span half of the window; with fewer periods than these it hardly ever is. */
const PERIODS_MIN = 4;

function lintRate(point: SiteFilePoint, settings: PointSettings): PointProblem[] {
  const { rate } = point;
  if (rate === undefined) return [];
  if (RATE_RULES[point.kind] === undefined) {
    const kinds = Object.keys(RATE_RULES).join(', ');
    return [error(['rate'], `a ${point.kind} point has no rate (these have: ${kinds})`)];
  }
  const problems: PointProblem[] = [];
  const given = COLOURS.filter((name) => rate.limits[name] !== undefined);
  if (given.length === 0)
    problems.push(error(['rate', 'limits'], 'a rate without a limit never alarms: set one'));
  for (const [index, name] of given.entries()) {
    const below = given[index - 1];
    if (below === undefined || Number(rate.limits[name]) > Number(rate.limits[below])) continue;
    const message = `limits out of order: ${name} ${rate.limits[name]} must be above ${below} ${rate.limits[below]}`;
    problems.push(error(['rate', 'limits', name], message));
  }
  if (rate.windowHours * SECONDS_PER_HOUR >= PERIODS_MIN * settings.periodSeconds) return problems;
  const message = `a window of ${rate.windowHours} h holds fewer than ${PERIODS_MIN} readings, one in ${settings.periodSeconds} s: the rate will hardly ever be known`;
  return [...problems, warning(['rate', 'windowHours'], message)];
}

/** True where the limits speak of something else than the readings. */
function isDerived(point: SiteFilePoint, settings: PointSettings): boolean {
  if (point.kind === 'rainfall') return point.reports !== 'rolling-24h';
  if (point.kind !== 'piezometer' || point.calibration === undefined) return false;
  return calibrationOf(point.calibration, settings.unit ?? 'digits') !== null;
}

function lintSuspect(
  point: SiteFilePoint,
  kind: PointKind,
  settings: PointSettings,
): PointProblem[] {
  const { suspect } = point;
  if (suspect === undefined) return [];
  if (kind.boolean) {
    const message = `a ${point.kind} point is boolean: it stands still most of the time`;
    return [error(['suspect'], message)];
  }
  if (suspect.clipped === undefined) return [];
  if (isDerived(point, settings)) {
    const message = `limits of this ${point.kind} point don't speak of its readings: they can't be clipped below them`;
    return [error(['suspect', 'clipped'], message)];
  }
  if (limitNamesOf(kind).some((name) => settings.limits.has(name))) return [];
  return [warning(['suspect', 'clipped'], 'no limit to be clipped below: this never alarms')];
}

/** What may be wrong in the watch on the rate of a point and on faked values of it. */
export function lintWatches(
  point: SiteFilePoint,
  kind: PointKind,
  settings: PointSettings,
): PointProblem[] {
  return [...lintRate(point, settings), ...lintSuspect(point, kind, settings)];
}
