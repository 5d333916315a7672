import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CounterRuns } from '../../rules/counter-runs.ts';

/** The counters of the readings from one up to another, by the runs. */
function countersOf(runs: CounterRuns, from: number, to: number): number[] {
  const counters = new Array<number>(to - from);
  runs.each(from, to, ({ start, end, first, step }) => {
    for (let index = start; index < end; index += 1)
      counters[index - from] = first + (index - start) * step;
  });
  return counters;
}

/** `again` rises once more by what the one before it did. */
const arbitraryCounter = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('next' as const, 'again' as const) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -3, Number.MIN_SAFE_INTEGER) },
);

test('runs give back the counters that were added, after a change of each kind', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryCounter, { minLength: 1, maxLength: 300 }),
      fc.nat(),
      fc.nat(),
      (steps, one, other) => {
        const runs = new CounterRuns(1_024);
        const counters: number[] = [];
        for (const step of steps) {
          const [before = 1, last = 4] = counters.slice(-2);
          const more = { next: 1, again: last - before };
          const counter = typeof step === 'number' ? step : last + more[step];
          runs.add(counters.length, counter);
          counters.push(counter);
        }
        const [from = 0, to = 0] = [one, other]
          .map((place) => place % (counters.length + 1))
          .sort((left, right) => left - right);
        expect(countersOf(runs, from, to)).toEqual(counters.slice(from, to));
        runs.clear();
        runs.add(0, 12);
        expect(countersOf(runs, 0, 1)).toEqual([12]);
      },
    ),
    { numRuns: 400 },
  );
});

test.each([
  { name: 'rise by more each time', counterOf: (index: number) => index * index },
  { name: 'fall', counterOf: (index: number) => -index },
  { name: 'stay', counterOf: () => 5 },
  { name: 'come twice', counterOf: (index: number) => Math.floor(index / 2) },
  { name: 'rise by 2 ** 31', counterOf: (index: number) => index * 2 ** 31 },
  { name: 'rise by more than 31 bits', counterOf: (index: number) => index * 2 ** 40 },
  { name: 'come and go', counterOf: (index: number) => (index % 2 === 0 ? index : Number.NaN) },
  { name: 'rise by seven', counterOf: (index: number) => index * 7 },
])('where counters $name, the last 1,024 are known', ({ counterOf }) => {
  const runs = new CounterRuns(1_024);
  for (let index = 0; index < 3_000; index += 1) runs.add(index, counterOf(index));
  const known = countersOf(runs, 3_000 - 1_024, 3_000);
  expect(known).toEqual(Array.from({ length: 1_024 }, (_, n) => counterOf(n + 3_000 - 1_024)));
});

test('counters that rise by the same each time are one run', () => {
  for (const step of [1, 7, 2 ** 31 - 1]) {
    const runs = new CounterRuns(1_024);
    for (let index = 0; index < 100; index += 1) runs.add(index, 3 + index * step);
    const seen: unknown[] = [];
    runs.each(10, 90, (run) => seen.push(run));
    expect(seen).toEqual([{ start: 10, end: 90, first: 3 + 10 * step, step }]);
    expect(runs.step).toBe(step);
    expect(runs.following(100)).toBe(3 + 100 * step);
  }
});

test('a run longer than what is known, with others before and behind it, is known as far back as all are', () => {
  const runs = new CounterRuns(1_024);
  const counters = Array.from({ length: 6_000 }, (_, index) =>
    index < 10 || index >= 5_500 ? index * index : 7 * index,
  );
  for (const [index, counter] of counters.entries()) {
    runs.add(index, counter);
    const from = Math.max(0, index + 1 - 1_024);
    if (index % 97 === 0 || index > 5_490)
      expect(countersOf(runs, from, index + 1)).toEqual(counters.slice(from, index + 1));
  }
});

test('counters at both ends of what a whole number may be are kept exactly', () => {
  const runs = new CounterRuns(1_024);
  const counters = [0, 1, 2, 3].map((more) => Number.MIN_SAFE_INTEGER + more);
  for (const [index, counter] of counters.entries()) runs.add(1_500 + index, counter);
  expect(countersOf(runs, 1_500, 1_504)).toEqual(counters);
});
