import { calibrationOf, readingUnit } from './compile-derivation.ts';
import { unitOfPoint } from './given-limit.ts';
import { celsius, kilopascal } from './piezometer.ts';
import { error, type PointProblem, warning } from './point-problem.ts';

import type { SiteFilePoint, SiteFileSource } from './site-file.ts';

type Key = 'temperaturePoint' | 'barometerPoint';

const COMPANIONS = [
  ['temperaturePoint', 'a temperature', celsius],
  ['barometerPoint', 'a pressure', kilopascal],
] as const satisfies readonly (readonly [Key, string, typeof celsius])[];

function lintCompanions(source: SiteFileSource, point: SiteFilePoint): PointProblem[] {
  return COMPANIONS.flatMap(([key, what, inUnit]) => {
    const id = point.calibration?.[key];
    if (id === undefined) return [];
    const companion = source.points?.find((each) => each.id === id);
    if (companion === undefined)
      return [error(['calibration', key], `'${id}' is no point of this source`)];
    const unit = unitOfPoint(companion);
    if (inUnit(0, unit) !== null) return [];
    return [error(['calibration', key], `'${id}' reads ${unit ?? 'no unit'}, not ${what}`)];
  });
}

function lintElevations({ calibration, limits }: SiteFilePoint): PointProblem[] {
  const { tipElevationM, groundElevationM } = calibration ?? {};
  if (tipElevationM !== undefined && groundElevationM !== undefined) {
    if (groundElevationM > tipElevationM) return [];
    const message = `the ground at ${groundElevationM} m must lie above the tip at ${tipElevationM} m`;
    return [error(['calibration', 'groundElevationM'], message)];
  }
  if (limits === undefined) return [];
  const message =
    'without tipElevationM and groundElevationM the limits speak of the readings, not of the burial depth in m';
  return [warning(['limits'], message)];
}

function lintTerms({ calibration = {} }: SiteFilePoint): PointProblem[] {
  const { K, T0, S0, temperaturePoint, barometerPoint } = calibration;
  const problems: PointProblem[] = [];
  if (K !== undefined && T0 === undefined)
    problems.push(warning(['calibration', 'K'], 'K without T0 corrects nothing'));
  if (K !== undefined && T0 !== undefined && temperaturePoint === undefined) {
    const message = 'no temperaturePoint: the thermal term counts as 0, and every value is flagged';
    problems.push(warning(['calibration', 'K'], message));
  }
  if (S0 !== undefined && barometerPoint === undefined) {
    const message =
      'no barometerPoint: air pressure counts as it was at the zero reading, and every value is flagged';
    problems.push(warning(['calibration', 'S0'], message));
  }
  return problems;
}

/** What is wrong with the calibration of a point, and with what its readings are said to be. */
export function lintDerivation(source: SiteFileSource, point: SiteFilePoint): PointProblem[] {
  const problems = lintCompanions(source, point);
  if (point.reports !== undefined && point.kind !== 'rainfall')
    problems.push(
      error(['reports'], `only a rainfall point takes 'reports', not a ${point.kind} point`),
    );
  const { calibration } = point;
  if (point.kind !== 'piezometer') return problems;
  if (calibration === undefined) {
    if (point.limits === undefined) return problems;
    const message =
      'without a calibration the limits speak of the readings, not of the burial depth in m';
    return [...problems, warning(['limits'], message)];
  }
  const unit = readingUnit(point, unitOfPoint(point)) ?? '';
  if (calibrationOf(calibration, unit) === null) {
    const message =
      'the form lacks a constant (linear and period: G, R0; polynomial: B, C): readings are judged as they are';
    problems.push(warning(['calibration'], message));
  }
  return [...problems, ...lintElevations(point), ...lintTerms(point)];
}
