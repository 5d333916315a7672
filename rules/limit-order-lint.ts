import type { ProblemPath } from './configuration.ts';
import { type LimitName, limitNamesAscending, type PointKind } from './point-kind.ts';
import { error, type PointProblem, warning } from './point-problem.ts';
import type { PointSettings } from './point-settings.ts';
import type { SiteFilePoint } from './site-file.ts';

/** Where in the file the first of these limits stands that the point sets itself; the point where profiles gave them all. */
function pathOf(point: SiteFilePoint, ...names: readonly LimitName[]): ProblemPath {
  const own = names.find((name) => point.limits?.[name] !== undefined);
  return own === undefined ? [] : ['limits', own];
}

/** The milder of two steps of one ladder; null where they stand in ladders of two directions. */
function milderOf(kind: PointKind, left: LimitName, right: LimitName): LimitName | null {
  for (const { steps } of kind.ladders) {
    const [milder, worse] = steps.filter(({ name }) => name === left || name === right);
    if (worse !== undefined) return milder?.name ?? null;
  }
  return null;
}

function lintNeighbours(
  point: SiteFilePoint,
  kind: PointKind,
  [below, lower]: readonly [LimitName, number],
  [name, value]: readonly [LimitName, number],
): PointProblem[] {
  if (value > lower) return [];
  const milder = value === lower ? milderOf(kind, below, name) : null;
  if (milder === null) {
    const message = `limits out of order: ${name} ${value} must be above ${below} ${lower}`;
    return [error(pathOf(point, name, below), message)];
  }
  const worse = milder === name ? below : name;
  const message = `${milder} and ${worse} are both ${value}: ${milder} never shows`;
  return [warning(pathOf(point, milder, worse), message)];
}

function lintCutOrder(point: SiteFilePoint, { limits }: PointSettings): PointProblem[] {
  const cut = limits.get('cut')?.value;
  if (cut === undefined) return [];
  return (['H', 'restore'] as const).flatMap((name) => {
    const value = limits.get(name)?.value;
    if (value === undefined || value <= cut) return [];
    const message = `limits out of order: ${name} ${value} must not be above cut ${cut}`;
    return [error(pathOf(point, name, 'cut'), message)];
  });
}

/** Limits that don't rise in the order of their names, or of which one hides another. */
export function lintOrder(
  point: SiteFilePoint,
  kind: PointKind,
  settings: PointSettings,
): PointProblem[] {
  const steps = limitNamesAscending(kind).flatMap((name): (readonly [LimitName, number])[] => {
    const value = settings.limits.get(name)?.value;
    return value === undefined ? [] : [[name, value]];
  });
  const problems = steps.flatMap((step, index) => {
    const below = steps[index - 1];
    return below === undefined ? [] : lintNeighbours(point, kind, below, step);
  });
  return [...problems, ...lintCutOrder(point, settings)];
}
