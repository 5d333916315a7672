import type { WallMs } from './time.ts';

/** What the readings of one slot of time came to: their mean value at their mean time. */
export interface RateSample {
  readonly at: WallMs;
  readonly value: number;
  readonly count: number;
}

/** Readings of a window and of the one before it, oldest first, at most one sample a slot. Replaced, never changed in place. */
export type RateWindow = readonly RateSample[];

const DAY_MS = 86_400_000;
/** A window has so many slots, however often its point is read. */
export const SLOTS = 48;
/** As far back as readings may come late and still find the whole window before them. */
const KEPT_SLOTS = 2 * SLOTS;

function slotOf(at: WallMs, windowMs: number): number {
  return Math.floor(at / (windowMs / SLOTS));
}

/** Adds a reading, which may lie before others; what lies two windows before `newest` drops out. */
export function withReading(
  window: RateWindow,
  reading: { readonly at: WallMs; readonly value: number },
  newest: WallMs,
  windowMs: number,
): RateWindow {
  const first = slotOf(newest, windowMs) - KEPT_SLOTS;
  const kept = window.filter(({ at }) => slotOf(at, windowMs) > first);
  const slot = slotOf(reading.at, windowMs);
  if (slot <= first) return kept.length === window.length ? window : kept;
  const place = kept.findLastIndex(({ at }) => slotOf(at, windowMs) <= slot);
  const before = kept[place];
  if (before === undefined || slotOf(before.at, windowMs) !== slot)
    return kept.toSpliced(place + 1, 0, { ...reading, count: 1 });
  const count = before.count + 1;
  const joined = {
    at: before.at + (reading.at - before.at) / count,
    value: before.value + (reading.value - before.value) / count,
    count,
  };
  return kept.with(place, joined);
}

/**
 * The same samples by the slots of another window. What falls into one slot now is joined, as if it had been read in it; what was
 * joined in a longer one stays so: its readings are not known any more, their mean is.
 */
export function inSlotsOf(window: RateWindow, windowMs: number): RateWindow {
  const joined: RateSample[] = [];
  for (const sample of window) {
    const before = joined.at(-1);
    if (before === undefined || slotOf(before.at, windowMs) !== slotOf(sample.at, windowMs)) {
      joined.push(sample);
      continue;
    }
    const count = before.count + sample.count;
    const share = sample.count / count;
    joined[joined.length - 1] = {
      at: before.at + (sample.at - before.at) * share,
      value: before.value + (sample.value - before.value) * share,
      count,
    };
  }
  return joined.length === window.length ? window : joined;
}

/**
 * How fast the value moved in the window that ends at a time, in units a day: the slope of the straight line that fits its
 * samples best. Null while they span less than half of the window: a line through two readings of one hour says nothing of a day.
 */
export function rateUntil(window: RateWindow, until: WallMs, windowMs: number): number | null {
  const last = slotOf(until, windowMs);
  const samples = window.filter(({ at }) => {
    const slot = slotOf(at, windowMs);
    return slot > last - SLOTS && slot <= last;
  });
  const [oldest] = samples;
  const newest = samples.at(-1);
  if (oldest === undefined || newest === undefined) return null;
  if (newest.at - oldest.at < windowMs / 2) return null;
  // Days from the oldest, so that the squares stay small.
  const days = samples.map(({ at }) => (at - oldest.at) / DAY_MS);
  const meanDay = days.reduce((sum, day) => sum + day, 0) / days.length;
  const meanValue = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  let spread = 0;
  let together = 0;
  for (const [index, { value }] of samples.entries()) {
    const day = (days[index] as number) - meanDay;
    spread += day * day;
    together += day * (value - meanValue);
  }
  // Without the sign of a zero, which would not survive JSON.
  return Math.round((together / spread) * 1e6) / 1e6 + 0;
}
