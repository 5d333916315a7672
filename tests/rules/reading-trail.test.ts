import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadingTrail } from '../../rules/reading-trail.ts';

function valuesOf(trail: ReadingTrail): number[] {
  return Array.from({ length: trail.size }, (_, age) => trail.back(age));
}

const VALUES = fc.array(fc.double({ noNaN: true }), { maxLength: 60 });
const DEPTH = fc.integer({ min: 3, max: 20 });

test('a trail remembers its last values, newest first, and no more than its depth', () => {
  fc.assert(
    fc.property(DEPTH, VALUES, (depth, values) => {
      const trail = new ReadingTrail(depth);
      for (const value of values) trail.add(value);
      expect(valuesOf(trail)).toEqual(values.slice(-depth).reverse());
    }),
  );
});

test('the newest value can be taken back without a trace', () => {
  fc.assert(
    fc.property(DEPTH, VALUES, fc.double({ noNaN: true }), (depth, values, last) => {
      const trail = new ReadingTrail(depth);
      for (const value of values) trail.add(value);
      const { total } = trail;
      const before = valuesOf(trail);
      trail.add(last);
      trail.takeBackTo(total);
      expect(valuesOf(trail)).toEqual(before);
    }),
  );
});

test('a snapshot and a trail of another depth carry the values on', () => {
  fc.assert(
    fc.property(DEPTH, DEPTH, VALUES, (depth, other, values) => {
      const trail = new ReadingTrail(depth);
      for (const value of values) trail.add(value);
      const restored = new ReadingTrail(depth);
      restored.restore(trail.snapshot());
      expect(valuesOf(restored)).toEqual(valuesOf(trail));
      expect(restored.snapshot()).toBe(trail.snapshot());
      const changed = new ReadingTrail(other);
      changed.add(1);
      changed.replaceBy(trail);
      expect(valuesOf(changed)).toEqual(valuesOf(trail).slice(0, other));
      changed.replaceBy(null);
      expect(valuesOf(changed)).toEqual([]);
    }),
  );
});
