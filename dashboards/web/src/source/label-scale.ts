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

/** Lays labels out as large as is asked for; less so where values would lose labels of their own that they have in the usual size. */
export function layEnlarged(
  places: readonly DrawnPlace[],
  frame: Pick<Box, 'width' | 'height'>,
  clear: readonly Box[],
  most: number,
): ScaledLabels {
  const usual = laidAt(1, places, frame, clear);
  for (const scale of [most, (most + 1) / 2]) {
    if (scale <= 1) break;
    const larger = laidAt(scale, places, frame, clear);
    if (larger.labels.length >= usual.labels.length) return larger;
  }
  return usual;
}
