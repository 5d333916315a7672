import type { ReadingTrail } from './reading-trail.ts';
import type { ClippedWatch, CopiedWatch, FrozenWatch } from './suspicion-watch.ts';

/** A sequence with fewer different values is too plain to be known again. */
const DISTINCT_MIN = 4;

/** True where a value and those before it have been exactly the same for so many readings. */
export function isFrozen(trail: ReadingTrail, value: number, { readings }: FrozenWatch): boolean {
  if (trail.size < readings - 1) return false;
  for (let age = 0; age < readings - 1; age += 1) if (trail.back(age) !== value) return false;
  return true;
}

/** Not above a measure, but for what binary fractions make of decimal ones. */
function isWithin(distance: number, most: number, value: number): boolean {
  return distance <= most + 4 * Number.EPSILON * Math.abs(value);
}

/** How many of the values lie at an end of their span, within the resolution. */
function pinnedAt(end: number, values: readonly number[], resolution: number): number {
  return values.filter((each) => isWithin(Math.abs(each - end), resolution, end)).length;
}

/** The limit that values stop short of: at their highest below it, or at their lowest above it; null where they don't. */
export function clippedAt(
  trail: ReadingTrail,
  value: number,
  { readings, of, margin, resolution, above, below }: ClippedWatch,
): number | null {
  const count = Math.min(trail.size, of - 1);
  const values = [value, ...Array.from({ length: count }, (_, age) => trail.back(age))];
  const highest = Math.max(...values);
  const ceiling = above.find((limit) => limit > highest);
  if (ceiling !== undefined && isWithin(ceiling - highest, margin, ceiling))
    if (pinnedAt(highest, values, resolution) >= readings) return ceiling;
  const lowest = Math.min(...values);
  const floor = below.find((limit) => limit < lowest);
  if (floor !== undefined && isWithin(lowest - floor, margin, floor))
    if (pinnedAt(lowest, values, resolution) >= readings) return floor;
  return null;
}

/** A sequence that moves: it changes with every other step at least, and has some different values. */
function isTelling(sequence: readonly number[]): boolean {
  const changes = sequence.filter((each, index) => index > 0 && each !== sequence[index - 1]);
  return 2 * changes.length >= sequence.length && new Set(sequence).size >= DISTINCT_MIN;
}

/** Whether a sequence, newest first, stands in a trail at an age of `from` or older, within its newest `among` values. */
function standsIn(
  sequence: readonly number[],
  trail: ReadingTrail,
  from: number,
  among: number,
): boolean {
  const last = Math.min(trail.size, among) - sequence.length;
  for (let age = from; age <= last; age += 1)
    if (sequence.every((each, index) => each === trail.back(age + index))) return true;
  return false;
}

/** Another point, by its name and its last values. */
export interface Twin {
  readonly name: string;
  readonly trail: ReadingTrail;
}

function originOf(
  skipped: number,
  own: Twin,
  value: number,
  twins: readonly Twin[],
  { readings, among }: CopiedWatch,
): string | null {
  const { trail } = own;
  const first = skipped === 0 ? [value] : [];
  if (trail.size < readings - first.length) return null;
  const rest = Array.from({ length: readings - first.length }, (_, age) => trail.back(age));
  const sequence = [...first, ...rest];
  if (!isTelling(sequence)) return null;
  // Its own earlier waveform ends before this one begins.
  if (standsIn(sequence, trail, rest.length, among)) return own.name;
  return twins.find((twin) => standsIn(sequence, twin.trail, 0, among))?.name ?? null;
}

/**
 * Whose readings the last ones repeat: the full name of another point, or the point's own for its earlier waveform; null
 * where nobody's.
 *
 * @param isHeld it was so before: then it is enough that the readings before this one are a copy, since the other point may
 *   be one reading behind
 */
export function copiedFrom(
  own: Twin,
  value: number,
  twins: readonly Twin[],
  watch: CopiedWatch,
  isHeld: boolean,
): string | null {
  const origin = originOf(0, own, value, twins, watch);
  return origin === null && isHeld ? originOf(1, own, value, twins, watch) : origin;
}
