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
  return (
    box.x < x + gap &&
    x < box.x + box.width + gap &&
    box.y < y + gap &&
    y < box.y + box.height + gap
  );
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
  // A layout asks for it a million times, and Math.hypot takes its time for numbers that no drawing has.
  return Math.sqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2);
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
  const isBeside =
    Math.max(from.x, to.x) <= box.x ||
    Math.min(from.x, to.x) >= box.x + box.width ||
    Math.max(from.y, to.y) <= box.y ||
    Math.min(from.y, to.y) >= box.y + box.height;
  if (isBeside) return false;
  let [enter, leave] = [0, 1];
  const sides = [
    [from.x, to.x - from.x, box.x, box.x + box.width],
    [from.y, to.y - from.y, box.y, box.y + box.height],
  ] as const;
  for (const [start, run, low, high] of sides) {
    if (run === 0) continue;
    const [one, other] = [(low - start) / run, (high - start) / run];
    enter = Math.max(enter, Math.min(one, other));
    leave = Math.min(leave, Math.max(one, other));
  }
  return enter < leave;
}

/** The box around a stroke. */
export function boxAround([from, to]: Stroke): Box {
  const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width, height };
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
