/** A place in a drawing: right and downwards, in the drawing's own units. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle: its upper left corner and its size. */
export interface Box extends Spot {
  readonly width: number;
  readonly height: number;
}

/** A straight line between two places. */
export type Stroke = readonly [from: Spot, to: Spot];

/** Whether two boxes come nearer to each other than `gap`. */
export function areNear(one: Box, other: Box, gap: number): boolean {
  return (
    one.x < other.x + other.width + gap &&
    other.x < one.x + one.width + gap &&
    one.y < other.y + other.height + gap &&
    other.y < one.y + one.height + gap
  );
}

/** Whether a box lies in a drawing of this size. */
export function isInside(box: Box, frame: Pick<Box, 'width' | 'height'>): boolean {
  return (
    box.x >= 0 &&
    box.y >= 0 &&
    box.x + box.width <= frame.width &&
    box.y + box.height <= frame.height
  );
}

/** Whether a box comes nearer to a place than `gap`. */
export function covers(box: Box, { x, y }: Spot, gap: number): boolean {
  return areNear(box, { x, y, width: 0, height: 0 }, gap);
}

/** The middle of a box. */
export function middleOf({ x, y, width, height }: Box): Spot {
  return { x: x + width / 2, y: y + height / 2 };
}

/** The spot at this share of a stroke: 0 is its beginning, 1 its end. */
export function between([from, to]: Stroke, share: number): Spot {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** The line through spots, as SVG draws it. */
export function pathThrough(spots: readonly Spot[]): string {
  return spots.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
}

/** How far two places are from each other. */
export function distance(one: Spot, other: Spot): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** A value kept between two bounds. */
export function bounded(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** The place of a box that is nearest to a spot: the spot itself where it lies inside. */
export function nearestOf(box: Box, { x, y }: Spot): Spot {
  return { x: bounded(x, box.x, box.x + box.width), y: bounded(y, box.y, box.y + box.height) };
}

/** Whether a stroke runs through a box; touching its edge is not through it. */
export function runsThrough([from, to]: Stroke, box: Box): boolean {
  let [enter, leave] = [0, 1];
  const sides = [
    [from.x, to.x - from.x, box.x, box.x + box.width],
    [from.y, to.y - from.y, box.y, box.y + box.height],
  ] as const;
  for (const [start, run, low, high] of sides) {
    if (run === 0) {
      if (start <= low || start >= high) return false;
      continue;
    }
    const [one, other] = [(low - start) / run, (high - start) / run];
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  return enter < leave;
}

/** How far a place is from a stroke. */
export function awayFrom([from, to]: Stroke, spot: Spot): number {
  const run = { x: to.x - from.x, y: to.y - from.y };
  const square = run.x ** 2 + run.y ** 2;
  const along = (spot.x - from.x) * run.x + (spot.y - from.y) * run.y;
  const share = square === 0 ? 0 : bounded(along / square, 0, 1);
  return distance(spot, between([from, to], share));
}

/** On which side of a stroke a place lies: the sign tells. */
function sideOf([from, to]: Stroke, { x, y }: Spot): number {
  return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
}

/** Whether two strokes cross; meeting at an end is no crossing. */
export function doCross(one: Stroke, other: Stroke): boolean {
  return (
    sideOf(one, other[0]) * sideOf(one, other[1]) < 0 &&
    sideOf(other, one[0]) * sideOf(other, one[1]) < 0
  );
}
