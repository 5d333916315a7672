import type { Occasion } from './alarm-update.ts';
import { atReceipt } from './area-machine.ts';
import { forbidInterlocks } from './carry-interlocks.ts';
import { concludeRegister } from './follow-conclusions.ts';
import { reviewPoint } from './follow-interlocks.ts';
import type { Guard } from './guard.ts';
import { rejudge } from './judge-reading.ts';
import type { PlantState } from './plant-state.ts';
import type { Moment } from './time.ts';

/**
 * Other limits are in force: every point is judged again with its last reading, and every conclusion with those; then the cuts end
 * that nothing holds any more.
 *
 * @param occasion of what is told now; asked for anew for each
 */
export function judgeAnew(
  plant: PlantState,
  guard: Guard,
  at: Moment,
  occasion: () => Omit<Occasion, 'at'>,
): void {
  const { interlocks } = plant;
  interlocks.beginReview();
  for (const state of plant.states) {
    const judged = { ...occasion(), at: at.wallMs };
    const isSeen = guard.pointAlone(state, at, judged, (present) => {
      rejudge(present, at, judged);
      reviewPoint(interlocks, present, at, judged);
    });
    if (!isSeen) forbidInterlocks(interlocks, [state.index]);
  }
  for (const state of plant.conclusions.states) {
    const judged = occasion();
    const isSeen = guard.conclusions(state, at, judged, (each) =>
      concludeRegister(plant, each, at, judged),
    );
    if (!isSeen) forbidInterlocks(interlocks, state.points);
  }
  interlocks.endReview(atReceipt(at), occasion().events);
}
