import type { Point } from '../api/answers.ts';
import type { DrawnPlace } from './drawn-place.ts';
import type { Roadway } from './roadway.ts';

/** Two drawings: a U of intake, face and return; a heading with one way in, fed by a duct. */
export type MineShape = 'face' | 'heading';

const FACE_ANCHORS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  'face-intake': [430, 290],
  'series-intake': [200, 290],
  'working-face': [790, 190],
  'upper-corner': [790, 70],
  'face-return': [530, 70],
  'district-return': [310, 70],
  'main-return': [120, 70],
  chamber: [120, 180],
};
const HEADING_ANCHORS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  'heading-face': [745, 150],
  'heading-return': [430, 130],
  'series-fan': [150, 290],
};
/** What no placement is asked of hangs where such a sensor is usual. */
const FACE_KINDS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  'carbon-monoxide': [420, 70],
  'air-speed': [640, 290],
  temperature: [790, 240],
};
const HEADING_KINDS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  fan: [150, 235],
  'duct-flow': [560, 235],
  smoke: [300, 130],
};

/** The roadway of each drawing, along which areas stretch: intake to return of a face, return to face of a heading. */
export const ROADWAYS: Readonly<Record<MineShape, Roadway>> = {
  face: [
    { x: 40, y: 290 },
    { x: 790, y: 290 },
    { x: 790, y: 70 },
    { x: 40, y: 70 },
  ],
  heading: [
    { x: 40, y: 180 },
    { x: 800, y: 180 },
  ],
};

/** Which of the drawings fits the points. */
export function mineShape(points: readonly Pick<Point, 'facts'>[]): MineShape {
  const isHeading = points.some(({ facts }) => facts.placement?.startsWith('heading-') ?? false);
  return isHeading ? 'heading' : 'face';
}

/** The points that have a place in the drawing; several may share one. */
export function minePlaces(
  points: readonly Pick<Point, 'id' | 'kind' | 'facts'>[],
  shape: MineShape,
): readonly DrawnPlace[] {
  const anchors = shape === 'face' ? FACE_ANCHORS : HEADING_ANCHORS;
  const kinds = shape === 'face' ? FACE_KINDS : HEADING_KINDS;
  return points.flatMap(({ id, kind, facts }) => {
    const anchor = facts.placement === null ? kinds[kind] : anchors[facts.placement];
    if (anchor === undefined) return [];
    const [x, y] = anchor;
    return [{ id, x, y }];
  });
}
