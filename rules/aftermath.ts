import type { Occasion } from './alarm-update.ts';
import { COLOURS } from './colour.ts';
import { isUsable } from './derive-value.ts';
import type { EngineEvent } from './event.ts';
import type { GroupState } from './group-state.ts';
import type { Guard } from './guard.ts';
import { judgeGroup, judgeItem } from './judge-group.ts';
import { rejudge } from './judge-reading.ts';
import type { PlantState } from './plant-state.ts';
import type { PointState } from './point-state.ts';
import { type Moment, parseInstant, type WallMs } from './time.ts';

/** Event time of the change that brought a point to another colour: the last thing told of one of its colours. */
function changedAt(point: PointState, events: readonly EngineEvent[]): WallMs | null {
  const names: readonly string[] = COLOURS;
  const event = events.findLast(
    (each) =>
      each.kind === 'alarm' &&
      each.alarm.point === point.point.id &&
      names.includes(each.alarm.limitName ?? ''),
  );
  // A colour that comes back at the end of a test has no event of its own.
  return parseInstant((event ?? events.at(-1))?.at ?? '');
}

/**
 * A point has changed by one input: the item that counts it and the pond follow, with events right behind its own.
 *
 * @param before what the group was told of its colour last
 * @param told the events that the change of the point has made
 */
export function followPoint(
  plant: PlantState,
  group: GroupState,
  state: PointState,
  before: number,
  told: readonly EngineEvent[],
  occasion: Occasion,
): void {
  const item = group.group.itemOf.get(state.index);
  if (item === undefined || state.colourRank === before) return;
  group.move(item, before, state.colourRank);
  const at = changedAt(state, told) ?? occasion.at;
  judgeItem(group, item, (point) => plant.at(point)?.point.id ?? '', { ...occasion, at });
}

/** The register or everything in it has changed: all groups follow. They must have been counted anew. */
export function followRegister(plant: PlantState, group: GroupState, occasion: Occasion): void {
  judgeGroup(group, (point) => plant.at(point)?.point.id ?? '', occasion);
}

/** Points that waited for a usable value of this one are judged again with it, where it has one now. */
export function judgeDependents(
  guard: Guard,
  state: PointState | undefined,
  waiting: readonly PointState[],
  at: Moment,
  setting: Omit<Occasion, 'at'>,
): void {
  if (state === undefined || !isUsable(state, at.steadyMs)) return;
  const again = { ...setting, at: at.wallMs };
  for (const dependent of waiting)
    guard.point(dependent, at, again, (present) => rejudge(present, at, again));
}
