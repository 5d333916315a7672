import type { PointState } from './point-state.ts';
import type { Point } from './register.ts';

/** Whether two points may copy each other: the same kind and unit under one source, both watched for it. */
function areTwins(left: Point, right: Point): boolean {
  return (
    left !== right &&
    left.site === right.site &&
    left.source === right.source &&
    left.kind === right.kind &&
    left.unit === right.unit
  );
}

/** Makes points whose readings are held against each other known to each other. */
export function introduceTwins(states: readonly PointState[]): void {
  const watched = states.filter(({ point }) => point.suspicion?.copied !== undefined);
  for (const state of watched)
    state.twins = watched.filter(({ point }) => areTwins(state.point, point));
}
