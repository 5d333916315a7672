import type { Point } from '../api/answers.ts';
import type { DrawnPlace } from './drawn-place.ts';

/** A point on the plan. */
export interface PlacedPoint extends DrawnPlace {
  /** Radius of its tank, 0 where it is none. */
  readonly radius: number;
}

/** The plan of a source: as wide and as high as its points need, north up. */
export interface PlanFrame {
  readonly width: number;
  readonly height: number;
  /** Drawing units a metre. */
  readonly scale: number;
  readonly placed: readonly PlacedPoint[];
}

const WIDTH = 640;
const HEIGHT_MAX = 420;
const MARGIN = 56;
const LABEL_WIDTH = 70;
const LABEL_HEIGHT = 37;

/** Points that would cover each other move below one another: a tank has several at one place. */
function apart(placed: readonly PlacedPoint[]): readonly PlacedPoint[] {
  const done: PlacedPoint[] = [];
  for (const point of placed) {
    let { y } = point;
    const covers = (other: PlacedPoint) =>
      Math.abs(other.x - point.x) < LABEL_WIDTH && Math.abs(other.y - y) < LABEL_HEIGHT;
    for (let other = done.find(covers); other !== undefined; other = done.find(covers)) {
      y = Math.max(y, other.y) + LABEL_HEIGHT;
    }
    done.push({ ...point, y });
  }
  return done;
}

/** Lays the points that have a position out; null where none has one. */
export function planFrame(points: readonly Pick<Point, 'id' | 'facts'>[]): PlanFrame | null {
  const known = points.flatMap(({ id, facts }) => {
    const [x, y] = facts.position ?? [];
    const radius = (facts.tank?.diameterM ?? 0) / 2;
    return x === undefined || y === undefined ? [] : [{ id, x, y, radius }];
  });
  if (known.length === 0) return null;
  const left = Math.min(...known.map(({ x, radius }) => x - radius));
  const right = Math.max(...known.map(({ x, radius }) => x + radius));
  const low = Math.min(...known.map(({ y, radius }) => y - radius));
  const high = Math.max(...known.map(({ y, radius }) => y + radius));
  const wide = Math.max(right - left, 1);
  const deep = Math.max(high - low, 1);
  const scale = Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT_MAX - 2 * MARGIN) / deep);
  const placed = apart(
    known.map(({ id, x, y, radius }) => ({
      id,
      x: MARGIN + (x - left) * scale,
      y: MARGIN + (high - y) * scale,
      radius: radius * scale,
    })),
  );
  // What had to move down may stand below everything else.
  const lowest = Math.max(deep * scale + MARGIN, ...placed.map(({ y }) => y));
  return {
    width: wide * scale + 2 * MARGIN,
    height: lowest + MARGIN + LABEL_HEIGHT,
    scale,
    placed,
  };
}
