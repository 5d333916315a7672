import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dilutedFraction, lagged } from '../../../simulators/process/dilution.ts';

describe('dilutedFraction', () => {
  it('is the exponential of a well-mixed space', () => {
    const after = dilutedFraction(0.002, 0.0005, 0.06, 10, 1_500, 75);
    const settled = 0.0005 + 0.06 / 10;
    expect(after).toBeCloseTo(settled + (0.002 - settled) * Math.exp(-0.5), 12);
  });

  it('rises in a straight line where no air moves, and never above one', () => {
    expect(dilutedFraction(0.01, 0, 0.5, 0, 1_000, 60)).toBeCloseTo(0.04, 12);
    expect(dilutedFraction(0.99, 0, 50, 0, 1_000, 60)).toBe(1);
  });

  it('gives the same in two steps as in one', () => {
    const part = fc.double({ min: 0, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(
        part,
        part,
        fc.double({ min: 0.01, max: 60, noNaN: true }),
        (start, intake, air) => {
          const step = (from: number, seconds: number) =>
            dilutedFraction(from, intake, 0.05, air, 2_000, seconds);
          expect(step(step(start, 30), 70)).toBeCloseTo(step(start, 100), 9);
        },
      ),
    );
  });
});

describe('lagged', () => {
  it('has gone 63 % of the way after a time constant', () => {
    expect(lagged(0, 1, 40, 40)).toBeCloseTo(1 - Math.exp(-1), 12);
  });
});
