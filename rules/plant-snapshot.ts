import { namedAreas, restoreInterlocks } from './carry-interlocks.ts';
import {
  type EngineSnapshot,
  type EngineSnapshotParts,
  type PointSnapshot,
  restoreConclusions,
  restoreGroup,
  restorePoints,
  SNAPSHOT_VERSION,
  snapshotConclusions,
  snapshotGroup,
  type TakenPoint,
  takePoint,
  writePoint,
} from './engine-snapshot.ts';
import type { PlantState } from './plant-state.ts';
import type { Moment } from './time.ts';

function* written(points: readonly TakenPoint[]): Generator<PointSnapshot> {
  for (const point of points) yield writePoint(point);
}

/** All that is believed of a plant at this moment; its points are written down when they are asked for. */
export function snapshotPlant(plant: PlantState, lastMoment: Moment | null): EngineSnapshotParts {
  const idOf = (index: number): string => plant.at(index)?.point.id ?? '';
  return {
    whole: {
      version: SNAPSHOT_VERSION,
      registerHash: plant.register.hash,
      lastMoment,
      areas: namedAreas(plant.interlocks, (index) => plant.nameOf(index)),
      groups: plant.groups.map(snapshotGroup),
      conclusions: plant.conclusions.states.map((state) => snapshotConclusions(state, idOf)),
      calendar: plant.calendar.snapshot(),
      views: plant.views.snapshot(),
    },
    points: written(plant.states.map(takePoint)),
  };
}

/** Makes a plant that nothing is known of yet what it was when the snapshot was taken, under its register. */
export function restorePlant(plant: PlantState, snapshot: EngineSnapshot): void {
  const { register, groups, conclusions } = plant;
  const idOf = (index: number): string => register.points[index]?.id ?? '';
  for (const group of groups) restoreGroup(group, snapshot.groups);
  for (const state of conclusions.states) restoreConclusions(state, snapshot.conclusions, idOf);
  plant.replace(register, restorePoints(register, snapshot), groups, conclusions.states);
  restoreInterlocks(plant.interlocks, snapshot.areas, register);
  plant.views.restore(new Map(snapshot.views));
  plant.settleAll();
  plant.calendar.restore(snapshot.calendar);
}
