import type { Point } from '../api/answers.ts';
import { textWidth } from '../text/text-width.ts';
import type { DrawnPlace } from './drawn-place.ts';
import { DRAWN_SIZE } from './drawn-size.ts';
import { LABEL } from './label-layout.ts';
import { type Box, bounded } from './plane.ts';

/** A point on the plan. */
export interface PlacedPoint extends DrawnPlace {
  /** Radius of its tank, 0 where it is none. */
  readonly radius: number;
}

/** The scale of a plan as a bar in its lower left corner. */
export interface ScaleBar extends Box {
  /** What the bar is long, in m. */
  readonly lengthM: number;
  /** The same in the drawing's own units. */
  readonly length: number;
}

/** The plan of a source: north up, as large as its points need. */
export interface PlanFrame {
  readonly width: number;
  readonly height: number;
  /** Drawing units a metre. */
  readonly scale: number;
  readonly placed: readonly PlacedPoint[];
  readonly bar: ScaleBar;
}

const WIDTH = 640;
const MARGIN = { x: 60, y: 36 } as const;
const HEIGHT_MIN = 220;
const HEIGHT_USUAL = 404;
const HEIGHT_MAX = 960;
/** How many times the room of its labels a plan has, so that they find some near where they belong. */
const ROOM = 3;
const BAR_MAX = 120;
const BAR_HEIGHT = 24;

/** The longest length of 1, 2 or 5 and zeros that the bar has room for. */
function scaleBar(scale: number, height: number): ScaleBar {
  const most = BAR_MAX / scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const lengthM = ([5, 2, 1].find((digit) => digit * power <= most) ?? 1) * power;
  const length = lengthM * scale;
  const width = 14 + length + 6 + textWidth(`${lengthM} m`, DRAWN_SIZE.words) + 4;
  return { lengthM, length, x: 0, y: height - BAR_HEIGHT, width, height: BAR_HEIGHT };
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
  const room = (known.length * LABEL.width * LABEL.height * ROOM) / WIDTH;
  const edges = 2 * MARGIN.y + BAR_HEIGHT;
  const heightMax = bounded(room, HEIGHT_USUAL, HEIGHT_MAX);
  const scale = Math.min((WIDTH - 2 * MARGIN.x) / wide, (heightMax - edges) / deep);
  const height = Math.max(deep * scale + edges, bounded(room, HEIGHT_MIN, HEIGHT_MAX));
  const middle = { x: WIDTH / 2, y: (height - BAR_HEIGHT) / 2 };
  const placed = known.map(({ id, x, y, radius }) => ({
    id,
    x: middle.x + (x - (left + right) / 2) * scale,
    y: middle.y + ((low + high) / 2 - y) * scale,
    radius: radius * scale,
  }));
  return { width: WIDTH, height, scale, placed, bar: scaleBar(scale, height) };
}
