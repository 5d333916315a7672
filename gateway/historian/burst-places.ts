import type { WallMs } from '../../rules/time.ts';

/** `ms` and `ns` together are a time in nanoseconds; so many fit into a millisecond. */
export const NS_MAX = 999_999;

/**
 * Where the next reading of each series belongs within its millisecond. What comes in a burst and without times of its own shares
 * one; asking the file each time, once it has refused a place that is taken, costs three statements in place of one. The file has the
 * last word, so nothing need be kept; a server has none to give, and `arrival-order.ts` does without it.
 */
export class BurstPlaces {
  readonly #newest = new Map<number, { ms: WallMs; ns: number }>();

  /** Behind the reading that came last, where it is of the same millisecond; else the first, which may be taken. */
  nextIn(series: number, ms: WallMs): number {
    const newest = this.#newest.get(series);
    return newest?.ms === ms ? Math.min(newest.ns + 1, NS_MAX) : 0;
  }

  /** A reading of a series was stored there. */
  take(series: number, ms: WallMs, ns: number): void {
    this.#newest.set(series, { ms, ns });
  }

  /** What was stored last may have been taken back, or deleted. */
  forget(): void {
    this.#newest.clear();
  }
}
