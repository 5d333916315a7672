import { expect, test } from 'vitest';
import { breather } from '../../../gateway/views/breather.ts';

/** A batch whose steps take as long as they say, and whose pauses take five milliseconds; each step gives the pauses so far. */
function batch(steps: number) {
  let nowMs = 100;
  const pausesMs: number[] = [];
  const breathe = breather(
    steps,
    () => nowMs,
    (forMs) => {
      pausesMs.push(forMs);
      nowMs += 5;
    },
  );
  const step = (forMs: number): number => {
    nowMs += forMs;
    breathe();
    return pausesMs.length;
  };
  return { step, pausesMs };
}

test('pauses behind a tenth of a millisecond of work, and counts the next from the end of the pause', () => {
  const { step, pausesMs } = batch(7);
  expect([0.09, 0.02, 0.05, 0.04, 0.02, 40, 0.05].map(step)).toEqual([0, 1, 1, 1, 2, 3, 3]);
  for (const forMs of pausesMs) {
    expect(forMs).toBeGreaterThan(0);
    expect(forMs).toBeLessThan(0.2);
  }
});

test.each([
  { steps: 100, pauses: 100 },
  { steps: 101, pauses: 50 },
  { steps: 2_000, pauses: 100 },
])('of $steps long steps $pauses are followed by a pause', ({ steps, pauses }) => {
  const { step, pausesMs } = batch(steps);
  for (let done = 0; done < steps; done += 1) step(1);
  expect(pausesMs).toHaveLength(pauses);
});
