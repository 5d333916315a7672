import { namedAreas, restoreInterlocks } from './carry-interlocks.ts';
import {
  type EngineSnapshot,
  restoreConclusions,
  restoreGroup,
  restorePoints,
  SNAPSHOT_VERSION,
  snapshotConclusions,
  snapshotGroup,
  snapshotPoint,
} from './engine-snapshot.ts';
import type { PlantState } from './plant-state.ts';

/** All that is believed of a plant, as a plain value that survives JSON. */
export function snapshotPlant(plant: PlantState): Omit<EngineSnapshot, 'lastMoment'> {
  const idOf = (index: number): string => plant.at(index)?.point.id ?? '';
  return {
    version: SNAPSHOT_VERSION,
    registerHash: plant.register.hash,
    points: plant.states.map(snapshotPoint),
    areas: namedAreas(plant.interlocks, (index) => plant.nameOf(index)),
    groups: plant.groups.map(snapshotGroup),
    conclusions: plant.conclusions.states.map((state) => snapshotConclusions(state, idOf)),
    calendar: plant.calendar.snapshot(),
    views: plant.views.snapshot(),
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
