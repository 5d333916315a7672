import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deadline, DeadlineQueue } from '../../rules/deadline.ts';

const arbitraryDeadline: fc.Arbitrary<Deadline> = fc.record({
  dueAt: fc.nat({ max: 9 }),
  rank: fc.nat({ max: 3 }),
  point: fc.nat({ max: 3 }),
  rule: fc.nat({ max: 3 }),
});

function inOrder(left: Deadline, right: Deadline): number {
  return (
    left.dueAt - right.dueAt ||
    left.rank - right.rank ||
    left.point - right.point ||
    left.rule - right.rule
  );
}

describe('the queue of deadlines', () => {
  test('gives them by time, then rank, point and rule, whatever the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDeadline, { maxLength: 80 }), (deadlines) => {
        const queue = new DeadlineQueue();
        for (const deadline of deadlines) queue.push(deadline);
        const given: Deadline[] = [];
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) given.push(next);
        expect(given).toEqual([...deadlines].sort(inOrder));
      }),
    );
  });

  test('pushing between the pops keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.option(arbitraryDeadline), { maxLength: 80 }), (steps) => {
        const queue = new DeadlineQueue();
        let naive: Deadline[] = [];
        for (const step of steps) {
          if (step === null) {
            expect(queue.peek()).toEqual(naive[0]);
            expect(queue.pop()).toEqual(naive.shift());
          } else {
            queue.push(step);
            naive = [...naive, step].sort(inOrder);
          }
          expect(queue.size).toBe(naive.length);
        }
        queue.clear();
        expect(queue.peek()).toBeUndefined();
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});
