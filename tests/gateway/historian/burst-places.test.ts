import { expect, test } from 'vitest';
import { BurstPlaces, NS_MAX } from '../../../gateway/historian/burst-places.ts';

test('readings of one series and millisecond lie one behind the other, those of another begin anew', () => {
  const places = new BurstPlaces();
  expect(places.nextIn(1, 5)).toBe(0);
  places.take(1, 5, 0);
  expect(places.nextIn(1, 5)).toBe(1);
  // The file knew of more.
  places.take(1, 5, 7);
  expect(places.nextIn(1, 5)).toBe(8);
  expect(places.nextIn(1, 6)).toBe(0);
  expect(places.nextIn(2, 5)).toBe(0);
  places.take(1, 4, 2);
  expect([places.nextIn(1, 4), places.nextIn(1, 5)]).toEqual([3, 0]);
});

test('a millisecond that is full stays full', () => {
  const places = new BurstPlaces();
  places.take(1, 5, NS_MAX);
  expect(places.nextIn(1, 5)).toBe(NS_MAX);
});

test('what was taken back is forgotten', () => {
  const places = new BurstPlaces();
  places.take(1, 5, 3);
  places.forget();
  expect(places.nextIn(1, 5)).toBe(0);
});
