import type { SteadyMs } from './time.ts';

const MS_PER_MINUTE = 60_000;

/**
 * Places of one site whose shelves may end within one minute. More than ten new alarms in ten minutes are a flood
 * (ISA-18.2): as many as make no flood may come back together.
 */
export const SHELF_ENDS_PER_MINUTE_MAX = 10;

/** The part of the asked time for which a shelf lasts at the least. */
const SHELF_SHARE_MIN = 0.5;

function countNear(ends: readonly SteadyMs[], end: SteadyMs): number {
  return ends.filter((other) => Math.abs(other - end) < MS_PER_MINUTE).length;
}

/**
 * How long a shelf lasts that is asked for at `from`, so that what many shelves hide does not come back at one moment: the
 * time asked for, or whole minutes less, down to half of it; never more. The first time at which fewer than ten others
 * of the site end within a minute is taken; where there is none, the one with the fewest, the latest of them.
 *
 * @param others ends of the other shelves of the site, one for each place and time
 */
export function shelfDurationMs(
  from: SteadyMs,
  minutes: number,
  others: readonly SteadyMs[],
): number {
  const askedMs = minutes * MS_PER_MINUTE;
  const shortestMs = askedMs * SHELF_SHARE_MIN;
  let best = { durationMs: askedMs, count: Number.POSITIVE_INFINITY };
  for (let durationMs = askedMs; durationMs >= shortestMs; durationMs -= MS_PER_MINUTE) {
    const count = countNear(others, from + durationMs);
    if (count < best.count) best = { durationMs, count };
    if (count < SHELF_ENDS_PER_MINUTE_MAX) break;
  }
  return best.durationMs;
}
