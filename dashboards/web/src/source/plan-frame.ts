import type { Point } from '../api/answers.ts';

/** A point on the plan, in the drawing's own units. */
export interface PlacedPoint {
  readonly id: string;
  readonly x: number;
  readonly y: number;
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
const MARGIN = 46;

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
  return {
    width: wide * scale + 2 * MARGIN,
    height: deep * scale + 2 * MARGIN,
    scale,
    placed: known.map(({ id, x, y, radius }) => ({
      id,
      x: MARGIN + (x - left) * scale,
      y: MARGIN + (high - y) * scale,
      radius: radius * scale,
    })),
  };
}
