import { expect, test } from 'vitest';
import { Haste } from '../../../gateway/views/haste.ts';
import { ManualClock } from './support.ts';

function setUp() {
  const clock = new ManualClock();
  const told: boolean[] = [];
  const haste = new Haste({ hurry: (isHurried) => void told.push(isHurried) }, 100, clock);
  return { clock, told, haste };
}

test('a view hurries from the moment it is a whole batch behind until it no longer is, and is told once', () => {
  const { told, haste } = setUp();
  for (const lag of [0, 99, 100, 250, 100, 99, 0]) haste.follow(lag, false, null);
  expect(told).toEqual([true, false]);
});

test('a view that somebody waits for hurries', () => {
  const { told, haste } = setUp();
  haste.follow(1, true, null);
  haste.follow(1, true, null);
  haste.follow(0, false, null);
  expect(told).toEqual([true, false]);
});

test('a view hurries with a batch that has taken more than a second', () => {
  const { clock, told, haste } = setUp();
  const since = clock.now().steadyMs;
  clock.advance(1_000);
  haste.follow(1, false, since);
  expect(told).toEqual([]);
  clock.advance(1);
  haste.follow(1, false, since);
  expect(told).toEqual([true]);
  haste.follow(1, false, clock.now().steadyMs);
  expect(told).toEqual([true, false]);
});
