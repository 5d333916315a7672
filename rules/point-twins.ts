import type { PointState } from './point-state.ts';

/** Points of the same kind and unit under one source may copy each other. */
function kindOf({ point }: PointState): string {
  return JSON.stringify([point.site, point.source, point.kind, point.unit]);
}

/** Makes points that are watched for copies, and whose readings are held against each other, known to each other. */
export function introduceTwins(states: readonly PointState[]): void {
  const watched = states.filter(({ point }) => point.suspicion?.copied !== undefined);
  for (const alike of Map.groupBy(watched, kindOf).values())
    for (const state of alike) state.twins = alike.filter((other) => other !== state);
}
