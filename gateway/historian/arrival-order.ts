import type { WallMs } from '../../rules/time.ts';

/** The last readings of a series that tell which nanoseconds of a millisecond are taken; a ring, `count` entries old. */
export interface Ring {
  readonly ms: Float64Array;
  readonly ns: Float64Array;
}

/** A series as far as it decides about the next reading's nanosecond. */
export interface SeriesState {
  readonly id: number;
  /** Readings so far; the next one takes the ring's place `count % RING_ENTRIES`. */
  count: number;
  /** The newest event time there was; -1 before the first. */
  newestMs: WallMs;
  /** The last nanosecond taken within it. */
  newestNs: number;
  /** Read only where a reading is older than the newest. */
  ring: Ring | null;
}

/** Readings of one series among which those of one millisecond are told apart. */
export const RING_ENTRIES = 1_000;

/** An empty ring; -1 is no time. */
export function emptyRing(): Ring {
  return { ms: new Float64Array(RING_ENTRIES).fill(-1), ns: new Float64Array(RING_ENTRIES) };
}

/**
 * The nanosecond of a reading within its millisecond: 0, or behind the last one taken there. It depends on the series'
 * readings before it and on nothing else, so that the same journal gives the same times however often it is written.
 *
 * @param ring fetches the series' ring; only asked where a reading is older than the newest
 */
export function takeNanosecond(series: SeriesState, ms: WallMs, ring: () => Ring): number {
  let ns = 0;
  if (ms === series.newestMs) {
    ns = series.newestNs + 1;
  } else if (ms < series.newestMs) {
    series.ring ??= ring();
    const { ms: times, ns: taken } = series.ring;
    for (let index = 0; index < RING_ENTRIES; index += 1) {
      if (times[index] === ms) ns = Math.max(ns, (taken[index] as number) + 1);
    }
  }
  if (ms >= series.newestMs) {
    series.newestMs = ms;
    series.newestNs = ns;
  }
  const slot = series.count % RING_ENTRIES;
  if (series.ring !== null) {
    series.ring.ms[slot] = ms;
    series.ring.ns[slot] = ns;
  }
  series.count += 1;
  return ns;
}
