import { describe, expect, test } from 'vitest';
import {
  inSlotsOf,
  type RateWindow,
  rateUntil,
  SLOTS,
  withReading,
} from '../../rules/rate-window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = 1_795_219_200_000;

interface Step {
  readonly hours: number;
  readonly value: number;
}

function windowOf(steps: readonly Step[], windowMs = DAY): RateWindow {
  let newest = Number.NEGATIVE_INFINITY;
  let window: RateWindow = [];
  for (const { hours, value } of steps) {
    const at = START + hours * HOUR;
    newest = Math.max(newest, at);
    window = withReading(window, { at, value }, newest, windowMs);
  }
  return window;
}

function line(mmDay: number, hours: readonly number[]): Step[] {
  return hours.map((each) => ({ hours: each, value: 5 + (mmDay * each) / 24 }));
}

const HOURLY = Array.from({ length: 24 }, (_, hour) => hour);

describe('the rate of a window', () => {
  test.each([3, -3, 0, 240])('of a steady movement of %d mm a day is just that', (mmDay) => {
    expect(rateUntil(windowOf(line(mmDay, HOURLY)), START + 23 * HOUR, DAY)).toBeCloseTo(mmDay, 6);
  });

  test('is not known before the readings span half of it', () => {
    const until = (last: number) => {
      const hours = HOURLY.filter((hour) => hour <= last);
      return rateUntil(windowOf(line(3, hours)), START + last * HOUR, DAY);
    };
    expect(rateUntil([], START, DAY)).toBeNull();
    expect(until(11)).toBeNull();
    expect(until(12)).toBeCloseTo(3, 6);
  });

  test('does not follow a single reading far: the others hold it', () => {
    const still = line(0, HOURLY).map((step) =>
      step.hours === 12 ? { ...step, value: step.value + 10 } : step,
    );
    expect(Math.abs(rateUntil(windowOf(still), START + 23 * HOUR, DAY) ?? 99)).toBeLessThan(0.5);
  });

  test('forgets what has left the window', () => {
    const steps = [
      ...line(100, [0, 1, 2]),
      ...HOURLY.map((hour) => ({ hours: 30 + hour, value: 7 })),
    ];
    expect(rateUntil(windowOf(steps), START + 53 * HOUR, DAY)).toBe(0);
  });

  test('is that of the time asked for: what came later and what lies too far back are left out', () => {
    const window = windowOf([...line(0, [0, 6, 12]), { hours: 18, value: 60 }]);
    expect(rateUntil(window, START + 12 * HOUR, DAY)).toBe(0);
    expect(rateUntil(window, START + 18 * HOUR, DAY)).toBeGreaterThan(10);
    expect(rateUntil(window, START + 60 * HOUR, DAY)).toBeNull();
  });

  test('is the same whatever the order in which readings came', () => {
    const steps = line(2, HOURLY);
    const turned = [...steps].reverse();
    const of = (each: readonly Step[]) => rateUntil(windowOf(each), START + 23 * HOUR, DAY);
    expect(of(turned)).toBe(of(steps));
  });

  test('keeps one sample a slot, however often the point is read', () => {
    const often = Array.from({ length: 5_000 }, (_, index) => index / 100);
    const window = windowOf(line(3, often));
    expect(window.length).toBeLessThanOrEqual(2 * SLOTS);
    expect(window.every(({ count }) => count > 1)).toBe(true);
    expect(rateUntil(window, START + 49.99 * HOUR, DAY)).toBeCloseTo(3, 4);
  });

  test('takes nothing that is two windows old, and drops what is', () => {
    const window = windowOf(line(1, [0, 60]));
    expect(window).toHaveLength(1);
    const at = START + 10 * HOUR;
    expect(withReading(window, { at, value: 1 }, START + 60 * HOUR, DAY)).toBe(window);
    const later = withReading(window, { at, value: 1 }, START + 120 * HOUR, DAY);
    expect(later).toEqual([]);
  });
});

describe('a window of another length', () => {
  const often = Array.from({ length: 480 }, (_, index) => index / 40);

  test('that is longer holds what it would, had the readings come in it', () => {
    const wide = inSlotsOf(windowOf(line(3, often), DAY), 2 * DAY);
    const own = windowOf(line(3, often), 2 * DAY);
    expect(wide.map(({ count }) => count)).toEqual(own.map(({ count }) => count));
    for (const [index, { at, value }] of own.entries()) {
      expect(wide[index]?.at).toBeCloseTo(at, 2);
      expect(wide[index]?.value).toBeCloseTo(value, 6);
    }
  });

  test('that is shorter keeps the means of the longer one, and nothing of it is lost', () => {
    const window = windowOf(line(3, often), 2 * DAY);
    expect(inSlotsOf(window, DAY)).toBe(window);
  });

  test('that is the same changes nothing, nor does taking it over twice', () => {
    const window = windowOf(line(3, often), DAY);
    expect(inSlotsOf(window, DAY)).toBe(window);
    const wide = inSlotsOf(window, 2 * DAY);
    expect(wide.length).toBeLessThan(window.length);
    expect(inSlotsOf(wide, 2 * DAY)).toBe(wide);
    expect(inSlotsOf([], DAY)).toEqual([]);
  });
});
