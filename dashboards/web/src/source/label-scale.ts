import type { DrawnPlace } from './drawn-place.ts';
import { type LaidLabel, layLabels } from './label-layout.ts';
import type { Box, Spot } from './plane.ts';

function shrunk<Kind extends Spot>(thing: Kind, scale: number): Kind {
  return { ...thing, x: thing.x / scale, y: thing.y / scale };
}

function shrunkBox(box: Box, scale: number): Box {
  return { ...shrunk(box, scale), width: box.width / scale, height: box.height / scale };
}

/** Labels, and how many times as large as the drawing around them they are drawn. */
export interface ScaledLabels {
  readonly scale: number;
  /** Laid out in units that are as much larger than those of the drawing. */
  readonly labels: readonly LaidLabel[];
}

function laidAt(
  scale: number,
  places: readonly DrawnPlace[],
  { width, height }: Pick<Box, 'width' | 'height'>,
  clear: readonly Box[],
): ScaledLabels {
  const near = places.map(({ rather, ...place }) => ({
    ...shrunk(place, scale),
    ...(rather === undefined ? {} : { rather: shrunk(rather, scale) }),
  }));
  const frame = { width: width / scale, height: height / scale };
  const around = clear.map((box) => shrunkBox(box, scale));
  return { scale, labels: layLabels(near, frame, around) };
}

/** How many times as large as the drawing around them labels are drawn. */
export interface LabelScales {
  /** However many of them share one for it. */
  readonly least: number;
  readonly most: number;
}

/** Shares of the way from the least to the most that are tried; each costs a layout, and of many places that takes its time. */
const GROWTH = [1, 0.75, 0.5, 0.25] as const;

/** Lays labels out as large as goes, but not larger than needs be where values would lose labels of their own for it. */
export function layEnlarged(
  places: readonly DrawnPlace[],
  frame: Pick<Box, 'width' | 'height'>,
  clear: readonly Box[],
  { least, most }: LabelScales,
): ScaledLabels {
  const needed = laidAt(least, places, frame, clear);
  if (most <= least) return needed;
  const isCrowded = needed.labels.length < places.length;
  for (const share of isCrowded ? [1] : GROWTH) {
    const larger = laidAt(least + share * (most - least), places, frame, clear);
    if (larger.labels.length >= needed.labels.length) return larger;
  }
  return needed;
}
