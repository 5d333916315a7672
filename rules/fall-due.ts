import type { Occasion } from './alarm-update.ts';
import { ConclusionState } from './conclusion-state.ts';
import { DEADLINE_RANK, type Deadline } from './deadline.ts';
import { expire, expireShelf } from './expire.ts';
import { concludeDeadline } from './follow-conclusions.ts';
import { expireInterlock, followDeadline } from './follow-interlocks.ts';
import { GroupState } from './group-state.ts';
import type { Guard } from './guard.ts';
import type { PlantState } from './plant-state.ts';
import type { Moment } from './time.ts';

/** A deadline has come and still stands: of a point with all that looks at it, of a group, of conclusions, or of an area. */
export function fallDue(
  plant: PlantState,
  guard: Guard,
  due: Deadline,
  at: Moment,
  occasion: Omit<Occasion, 'at'>,
): void {
  const { interlocks } = plant;
  if (due.rank === DEADLINE_RANK.interlock) {
    guard.area(due.point, at, occasion, () => expireInterlock(interlocks, due, at, occasion));
    return;
  }
  const state = plant.bearer(due.point);
  if (state instanceof GroupState) {
    guard.group(state, at, occasion, (group) => expireShelf(group, due, occasion));
    return;
  }
  if (state instanceof ConclusionState) {
    guard.conclusions(state, at, occasion, (each) => expireShelf(each, due, occasion));
    return;
  }
  guard.point(state, at, occasion, (point) => {
    expire(point, due, at, occasion);
    followDeadline(interlocks, point, due, at, occasion);
    concludeDeadline(plant, point, due, at, occasion);
  });
}
