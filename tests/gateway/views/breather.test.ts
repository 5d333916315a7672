import { expect, test } from 'vitest';
import { breather } from '../../../gateway/views/breather.ts';

test('pauses behind a fifth of a millisecond of work, and counts the next from the end of the pause', () => {
  let nowMs = 100;
  const pausesMs: number[] = [];
  const breathe = breather(
    () => nowMs,
    (forMs) => {
      pausesMs.push(forMs);
      nowMs += 5;
    },
  );
  const work = (forMs: number): number => {
    nowMs += forMs;
    breathe();
    return pausesMs.length;
  };
  expect([work(0.19), work(0.02), work(0.1), work(0.09), work(0.02), work(40), work(0.1)]).toEqual([
    0, 1, 1, 1, 2, 3, 3,
  ]);
  for (const forMs of pausesMs) {
    expect(forMs).toBeGreaterThan(0);
    expect(forMs).toBeLessThan(0.2);
  }
});
