import type { ConfigurationProblem, ProblemPath } from './configuration.ts';

/** A problem of one point or area; the path starts there. */
export interface PointProblem {
  readonly severity: ConfigurationProblem['severity'];
  readonly path: ProblemPath;
  readonly message: string;
}

/** A problem for which the configuration is refused. */
export function error(path: ProblemPath, message: string): PointProblem {
  return { severity: 'error', path, message };
}

/** A problem that is told, and no more. */
export function warning(path: ProblemPath, message: string): PointProblem {
  return { severity: 'warning', path, message };
}
