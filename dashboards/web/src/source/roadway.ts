import { between, bounded, distance, nearestOf, type Spot } from './plane.ts';

/** A part of a roadway, by how far its ends are from the roadway's beginning along it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A roadway as a line of corners; its straight parts run across or down. */
export type Roadway = readonly Spot[];

interface Leg {
  readonly from: Spot;
  readonly to: Spot;
  /** How far its beginning is from that of the roadway. */
  readonly start: number;
  readonly length: number;
}

function legsOf(roadway: Roadway): readonly Leg[] {
  let start = 0;
  return roadway.slice(1).map((to, index) => {
    const from = roadway[index] ?? to;
    const leg = { from, to, start, length: distance(from, to) };
    start += leg.length;
    return leg;
  });
}

/** How long a roadway is, in the drawing's own units. */
export function lengthOf(roadway: Roadway): number {
  return legsOf(roadway).reduce((sum, { length }) => sum + length, 0);
}

/** How far along a roadway a spot hangs, by the place of the roadway that is nearest to it. */
export function alongOf(roadway: Roadway, spot: Spot): number {
  let best = { along: 0, away: Infinity };
  for (const { from, to, start } of legsOf(roadway)) {
    const box = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y),
    };
    const near = nearestOf(box, spot);
    const away = distance(near, spot);
    if (away < best.away) best = { along: start + distance(from, near), away };
  }
  return best.along;
}

/** The spot that lies so far along a roadway. */
export function spotAt(roadway: Roadway, along: number): Spot {
  const legs = legsOf(roadway);
  const leg = legs.find(({ start, length }) => along <= start + length) ?? legs.at(-1);
  if (leg === undefined) throw new Error('a roadway needs two corners');
  const share = leg.length === 0 ? 0 : bounded((along - leg.start) / leg.length, 0, 1);
  return between([leg.from, leg.to], share);
}

/** The line of a stretch: its ends, and the corners between them. */
export function lineOf(roadway: Roadway, { from, to }: Stretch): readonly Spot[] {
  const corners = legsOf(roadway).flatMap(({ start, from: corner }) =>
    start > from && start < to ? [corner] : [],
  );
  return [spotAt(roadway, from), ...corners, spotAt(roadway, to)];
}

/** The outline of a road of this half width along a line, closed. */
export function outlineOf(line: readonly Spot[], half: number): readonly Spot[] {
  const right = line.map((spot, index) => {
    const normal = normalAt(line, index);
    return { x: spot.x + normal.x * half, y: spot.y + normal.y * half };
  });
  // What lies as far on the other side.
  const left = line.map(({ x, y }, index) => {
    const other = right[index] ?? { x, y };
    return { x: 2 * x - other.x, y: 2 * y - other.y };
  });
  return [...right, ...left.toReversed()];
}

function normalOf(from: Spot, to: Spot): Spot {
  const length = distance(from, to) || 1;
  return { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
}

/** Square to the line at one of its spots; at a corner as long as the mitre of its legs. */
function normalAt(line: readonly Spot[], index: number): Spot {
  const [before, here, after] = [line[index - 1], line[index], line[index + 1]];
  if (here === undefined) throw new Error('a line has no such spot');
  const inward = before === undefined ? null : normalOf(before, here);
  const onward = after === undefined ? null : normalOf(here, after);
  const one = inward ?? onward ?? { x: 0, y: 0 };
  const other = onward ?? one;
  const share = 1 + one.x * other.x + one.y * other.y;
  return { x: (one.x + other.x) / share, y: (one.y + other.y) / share };
}

/** The spot of a stretch that is nearest to a place. */
export function nearestAlong(roadway: Roadway, { from, to }: Stretch, place: Spot): Spot {
  const line = lineOf(roadway, { from, to });
  return spotAt(line, alongOf(line, place));
}
