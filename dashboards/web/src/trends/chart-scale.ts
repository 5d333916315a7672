import type { Sample } from './sample.ts';

/** Room above and below what a chart shows, as a share of it. */
const MARGIN = 0.06;

/**
 * The part of its scale that a chart shows: every sample and every limit. A curve far from its limits looks as calm as it is.
 * `low` and `high` are the extremes of the samples; null where there are none.
 */
export function scaleOf(
  low: number | null,
  high: number | null,
  limits: readonly number[],
): readonly [bottom: number, top: number] {
  const all = [low, high, ...limits].filter((each) => each !== null);
  if (all.length === 0) return [0, 1];
  const bottom = Math.min(...all);
  const top = Math.max(...all);
  const room = top > bottom ? (top - bottom) * MARGIN : Math.max(Math.abs(top) * MARGIN, 0.5);
  return [bottom - room, top + room];
}

/** Lowest and highest of the samples, by the range of their buckets; null where every one is a gap. */
export function extremesOf(
  samples: readonly Sample[],
): readonly [low: number | null, high: number | null] {
  let low: number | null = null;
  let high: number | null = null;
  for (const sample of samples) {
    if (sample.low !== null && (low === null || sample.low < low)) low = sample.low;
    if (sample.high !== null && (high === null || sample.high > high)) high = sample.high;
  }
  return [low, high];
}
