import type { Occasion } from './alarm-update.ts';
import { atReceipt } from './area-machine.ts';
import { forbidInterlocks } from './carry-interlocks.ts';
import { concludeRegister } from './follow-conclusions.ts';
import { reviewPoint } from './follow-interlocks.ts';
import type { Guard } from './guard.ts';
import { rejudge } from './judge-reading.ts';
import type { PlantState } from './plant-state.ts';
import type { PointState } from './point-state.ts';
import type { Season } from './season.ts';
import type { Moment } from './time.ts';

/** Of what is told now; asked for anew for each. */
type Setting = () => Omit<Occasion, 'at'>;

function judgePoints(
  plant: PlantState,
  guard: Guard,
  points: readonly PointState[],
  at: Moment,
  occasion: Setting,
): void {
  const { interlocks } = plant;
  for (const state of points) {
    const judged = { ...occasion(), at: at.wallMs };
    const isSeen = guard.pointAlone(state, at, judged, (present) => {
      rejudge(present, at, judged);
      reviewPoint(interlocks, present, at, judged);
    });
    if (!isSeen) forbidInterlocks(interlocks, [state.index]);
  }
}

/**
 * Another configuration is in force: every point is judged again with its last reading, and every conclusion with those; then the
 * cuts end that nothing holds any more.
 */
export function judgeAnew(plant: PlantState, guard: Guard, at: Moment, occasion: Setting): void {
  const { interlocks } = plant;
  interlocks.beginReview();
  judgePoints(plant, guard, plant.states, at, occasion);
  for (const state of plant.conclusions.states) {
    const judged = occasion();
    const isSeen = guard.conclusions(state, at, judged, (each) =>
      concludeRegister(plant, each, at, judged),
    );
    if (!isSeen) forbidInterlocks(interlocks, state.points);
  }
  interlocks.endReview(atReceipt(at), occasion().events);
}

/**
 * Seasons have begun at sources: their points that have limits by season are judged again with their last readings. To all others
 * nothing has happened, which clears nothing: what a late reading has raised stands there until a good one.
 */
export function judgeSeasons(
  plant: PlantState,
  guard: Guard,
  changes: readonly (readonly [source: string, Season])[],
  at: Moment,
  occasion: Setting,
): void {
  const { interlocks } = plant;
  const sources = new Set(changes.map(([source]) => source));
  const points = plant.states.filter(
    ({ point }) => point.seasonal !== undefined && sources.has(`${point.site}/${point.source}`),
  );
  interlocks.beginReview();
  judgePoints(plant, guard, points, at, occasion);
  interlocks.endReview(atReceipt(at), occasion().events);
}
