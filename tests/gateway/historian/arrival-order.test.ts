import { describe, expect, test } from 'vitest';
import {
  emptyRing,
  RING_ENTRIES,
  type SeriesState,
  takeNanosecond,
} from '../../../gateway/historian/arrival-order.ts';

function series(): SeriesState {
  return { id: 1, count: 0, newestMs: -1, newestNs: 0, ring: null };
}

describe('the nanosecond of a reading within its millisecond', () => {
  test('rises with each reading of one millisecond and begins at 0 in the next', () => {
    const state = series();
    const taken = [5, 5, 5, 6, 6, 9].map((ms) => takeNanosecond(state, ms, emptyRing));
    expect(taken).toEqual([0, 1, 2, 0, 1, 0]);
    expect(state.ring).toBeNull();
  });

  test('goes on where a late reading falls into a millisecond that was taken before', () => {
    const state = series();
    state.ring = emptyRing();
    const taken = [5, 5, 7, 5, 6, 5, 6].map((ms) => takeNanosecond(state, ms, emptyRing));
    expect(taken).toEqual([0, 1, 0, 2, 0, 3, 1]);
  });

  test('knows the last 1,000 readings of the point, and never takes one of them twice', () => {
    const state = series();
    state.ring = emptyRing();
    takeNanosecond(state, 1, emptyRing);
    takeNanosecond(state, 1, emptyRing);
    for (let ms = 2; ms < RING_ENTRIES; ms++) takeNanosecond(state, ms, emptyRing);
    // The first of the two has just been overwritten, the second still counts.
    takeNanosecond(state, RING_ENTRIES, emptyRing);
    expect(takeNanosecond(state, 1, emptyRing)).toBe(2);
    for (let ms = 0; ms < RING_ENTRIES; ms++) takeNanosecond(state, 5_000 + ms, emptyRing);
    expect(takeNanosecond(state, 1, emptyRing)).toBe(0);
  });
});
