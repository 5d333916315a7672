import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RainWindow, rainUntil, withRain } from '../../rules/rain-window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function windowOf(...rains: readonly (readonly [at: number, mm: number])[]): RainWindow {
  return rains.reduce<RainWindow>((window, [at, mm]) => {
    const newest = Math.max(at, window.at(-1)?.at ?? at);
    return withRain(window, { at, mm }, newest);
  }, []);
}

describe('the rain of 24 hours', () => {
  test('is the sum of what fell, a full day old no more', () => {
    const window = windowOf([0, 20], [HOUR, 5], [2 * HOUR, 0.1]);
    expect(rainUntil(window, 2 * HOUR)).toBe(25.1);
    expect(rainUntil(window, DAY - 1)).toBe(25.1);
    expect(rainUntil(window, DAY)).toBe(5.1);
    expect(rainUntil(window, HOUR)).toBe(25);
  });

  test('forgets what can count no more, and keeps dry readings out', () => {
    expect(windowOf([0, 5], [DAY - 1, 1])).toHaveLength(2);
    expect(windowOf([0, 5], [DAY, 1])).toEqual([{ at: DAY, mm: 1 }]);
    const window = windowOf([0, 5]);
    expect(withRain(window, { at: HOUR, mm: 0 }, HOUR)).toBe(window);
    expect(withRain(window, { at: HOUR, mm: -3 }, HOUR)).toBe(window);
    expect(withRain(window, { at: DAY, mm: 0 }, DAY)).toEqual([]);
  });

  test('takes what comes late to its own place', () => {
    const window = windowOf([HOUR, 1], [3 * HOUR, 3], [2 * HOUR, 2]);
    expect(window.map(({ mm }) => mm)).toEqual([1, 2, 3]);
  });

  test('is one entry a minute at most, so a day never holds more than 1,441', () => {
    let window: RainWindow = [];
    for (let at = 0; at < 2 * DAY; at += 20_000) window = withRain(window, { at, mm: 0.1 }, at);
    expect(window.length).toBeLessThanOrEqual(1_441);
    expect(rainUntil(window, 2 * DAY - 20_000)).toBeCloseTo(432, 0);
  });

  test('is never less than the plain sum, and more by the rain of a minute at most', () => {
    const rains = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 * DAY }), fc.integer({ min: 0, max: 50 })),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(rains, (unsorted) => {
        const sorted = unsorted.toSorted(([left], [right]) => left - right);
        const newest = sorted.at(-1)?.[0] ?? 0;
        const made = rainUntil(windowOf(...sorted), newest);
        const within = (ms: number): number =>
          sorted.reduce((sum, [at, mm]) => (at > newest - ms ? sum + mm : sum), 0);
        expect(made).toBeGreaterThanOrEqual(within(DAY));
        expect(made).toBeLessThanOrEqual(within(DAY + 60_000));
      }),
    );
  });
});
