import type { Point } from '../api/answers.ts';
import type { DrawnPlace } from './drawn-place.ts';
import { type MineShape, ROADWAYS } from './mine-places.ts';
import { type Box, distance, middleOf } from './plane.ts';
import { alongOf, lengthOf, nearestAlong, type Stretch } from './roadway.ts';

/** An area as it is drawn: the stretch of roadway in which its sensors hang, and the box that tells how it stands. */
export interface DrawnArea {
  readonly area: string;
  /** Null where none of its sensors has a place in the drawing. */
  readonly stretch: Stretch | null;
  /** How many areas that are drawn lie within this one: its outline stands outside of theirs. */
  readonly rank: number;
  readonly box: Box;
}

/** Roadway beyond the outermost sensors of an area that still is taken for its. */
const BEYOND = 62;
const AREA_BOX = { width: 250, height: 54 } as const;
const SPACE = 10;

/** Where boxes of areas find room: inside of the U of a face, above a heading. */
const ROOMS: Readonly<Record<MineShape, readonly (readonly [x: number, y: number])[]>> = {
  face: [
    [90, 122],
    [390, 122],
    [90, 184],
    [390, 184],
  ],
  heading: [
    [140, 6],
    [400, 6],
    [660, 6],
  ],
};
const NO_BOX: Box = { x: 0, y: 0, ...AREA_BOX };
const COLUMNS = [75, 335, 595] as const;

/** Every box in which an area may stand: between the roadways, and as many as are asked for below `bottom`. */
function boxesFor(shape: MineShape, count: number, bottom: number): readonly Box[] {
  const rooms = ROOMS[shape].map(([x, y]) => ({ x, y, ...AREA_BOX }));
  const below = Array.from({ length: Math.max(0, count - rooms.length) }, (_, nth) => ({
    x: COLUMNS[nth % COLUMNS.length] ?? 0,
    y: bottom + Math.floor(nth / COLUMNS.length) * (AREA_BOX.height + SPACE),
    ...AREA_BOX,
  }));
  return [...rooms, ...below];
}

/** How far a box is from the stretch that it is to tell of. */
function farFrom(box: Box, stretch: Stretch | null, shape: MineShape): number {
  if (stretch === null) return 0;
  const middle = middleOf(box);
  return distance(middle, nearestAlong(ROADWAYS[shape], stretch, middle));
}

function stretchOf(
  area: string,
  points: readonly Pick<Point, 'id' | 'facts'>[],
  places: ReadonlyMap<string, DrawnPlace>,
  shape: MineShape,
): Stretch | null {
  const roadway = ROADWAYS[shape];
  const along = points.flatMap(({ id, facts }) => {
    const place = facts.cuts.includes(area) ? places.get(id) : undefined;
    return place === undefined ? [] : [alongOf(roadway, place)];
  });
  if (along.length === 0) return null;
  return {
    from: Math.max(0, Math.min(...along) - BEYOND),
    to: Math.min(lengthOf(roadway), Math.max(...along) + BEYOND),
  };
}

/**
 * Where areas are drawn, the longest first, so that what is drawn later lies within. It goes by the register alone: how an area
 * stands moves nothing.
 *
 * @param areas ids of the areas, in file order
 * @param bottom where the drawing of the roadway ends
 */
export function drawnAreas(
  areas: readonly string[],
  points: readonly Pick<Point, 'id' | 'facts'>[],
  places: readonly DrawnPlace[],
  { shape, bottom }: { readonly shape: MineShape; readonly bottom: number },
): readonly DrawnArea[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const stretches = areas.map((area) => ({ area, stretch: stretchOf(area, points, byId, shape) }));
  const long = ({ stretch }: Pick<DrawnArea, 'stretch'>) =>
    stretch === null ? Infinity : stretch.to - stretch.from;
  const free = [...boxesFor(shape, areas.length, bottom)];
  // Who has the shorter stretch chooses first: the longer one passes by everywhere.
  const shortest = stretches.toSorted((one, other) => long(one) - long(other));
  const drawn = shortest.map((each, rank) => {
    const far = free.map((box) => farFrom(box, each.stretch, shape));
    const [box = NO_BOX] = free.splice(far.indexOf(Math.min(...far)), 1);
    return { ...each, rank, box };
  });
  return drawn.toReversed();
}
