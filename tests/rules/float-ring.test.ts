import { expect, test } from 'vitest';
import { endsBlock, FloatRing, leftInBlock } from '../../rules/float-ring.ts';

test.each([[0], [5], [700], [3_000]])(
  'a ring that begins with number %d knows the last 1,024',
  (from) => {
    const ring = new FloatRing(1_024);
    const other = new FloatRing(1_024);
    for (let index = from; index < from + 2_500; index += 1) {
      ring.set(index, index / 2);
      other.set(index, -index);
      const oldest = Math.max(from, index + 1 - 1_024);
      expect([ring.at(oldest), ring.at(index)]).toEqual([oldest / 2, index / 2]);
      expect(other.at(oldest)).toBe(-oldest);
    }
  },
);

test('the numbers left of a block follow right behind each other', () => {
  const ring = new FloatRing(1_024);
  for (let index = 0; index < 2 * 1_024; index += 1) {
    const place = ring.placeOf(index);
    expect(endsBlock(place)).toBe(leftInBlock(index) === 1);
    if (leftInBlock(index) > 1) {
      expect(ring.placeOf(index + 1)).toBe(place + 1);
      expect(ring.chunkOf(index + 1)).toBe(ring.chunkOf(index));
    }
  }
});
