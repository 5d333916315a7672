import type { DamPoint, DamShape, Tube } from './dam-shape.ts';
import type { DrawnPlace } from './drawn-place.ts';
import type { Spot } from './plane.ts';

/** Where the values of the dam as a whole stand: away from all that moves with what is measured, so that none of them jumps. */
const PLACES: Readonly<Record<string, Spot>> = {
  'pool-level': { x: 64, y: 300 },
  'beach-length': { x: 300, y: 300 },
  freeboard: { x: 380, y: 36 },
};
/** From the head of a tube to the middle of its label. */
const TO_LABEL: Spot = { x: 30, y: -24 };
/** How far a tube rises above the ground. */
export const TUBE_HEAD = 14;
/** How far down a tube is drawn. */
export const TUBE_FOOT = 310;
/** More labels than these do not stand above the slope side by side. */
const TUBES_ABOVE = 5;
/** Heights of the rows of labels below the dam; the next tube has the next row, so that lines pass between the labels above. */
const ROWS_BELOW = [352, 402] as const;
const HEIGHT = 350;
const HEIGHT_BELOW = 430;

/** Where the label of a tube stands: above its head; of every other one below its foot, where there are many. */
function placeOfTube({ id, ground }: Tube, index: number, count: number): DrawnPlace {
  const { x } = ground;
  if (count > TUBES_ABOVE && index % 2 === 1) {
    const row = ROWS_BELOW[((index - 1) / 2) % ROWS_BELOW.length] ?? ROWS_BELOW[0];
    return { id, x, y: TUBE_FOOT, rather: { x, y: row } };
  }
  const y = ground.y - TUBE_HEAD;
  return { id, x, y, rather: { x: x + TO_LABEL.x, y: y + TO_LABEL.y } };
}

/** Where the points of a dam that have a place in its drawing stand, and their labels. */
export function damPlaces(
  { tubes }: DamShape,
  points: readonly Pick<DamPoint, 'id' | 'kind'>[],
): readonly DrawnPlace[] {
  return points.flatMap(({ id, kind }) => {
    const place = PLACES[kind];
    if (place !== undefined) return [{ id, ...place }];
    const index = tubes.findIndex((tube) => tube.id === id);
    const tube = tubes[index];
    return tube === undefined ? [] : [placeOfTube(tube, index, tubes.length)];
  });
}

/** How high the drawing is, with the labels below the dam where there are any. */
export function damHeight({ tubes }: Pick<DamShape, 'tubes'>): number {
  return tubes.length > TUBES_ABOVE ? HEIGHT_BELOW : HEIGHT;
}
