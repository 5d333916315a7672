import { describe, expect, test } from 'vitest';
import type { Colour, ColourCounts } from '../../rules/colour.ts';
import { itemColour, pondColour } from '../../rules/colour-count.ts';

const LETTERS: Readonly<Record<string, Colour>> = { B: 'blue', Y: 'yellow', O: 'orange', R: 'red' };

function countsOf(letters: string): ColourCounts {
  const counts = { blue: 0, yellow: 0, orange: 0, red: 0 };
  for (const letter of letters) counts[LETTERS[letter] as Colour] += 1;
  return counts;
}

describe('an item', () => {
  test.each([
    { points: '', colour: null, counted: null, count: 0 },
    // Vector T01.
    { points: 'BBB', colour: 'blue', counted: 'blue', count: 3 },
    { points: 'BBBB', colour: 'yellow', counted: 'blue', count: 4 },
    { points: 'YY', colour: 'yellow', counted: 'yellow', count: 2 },
    { points: 'YYY', colour: 'orange', counted: 'yellow', count: 3 },
    { points: 'O', colour: 'orange', counted: 'orange', count: 1 },
    { points: 'OO', colour: 'red', counted: 'orange', count: 2 },
    { points: 'R', colour: 'red', counted: 'red', count: 1 },
    // The worst point is never counted away.
    { points: 'BBBBO', colour: 'orange', counted: 'orange', count: 1 },
    { points: 'BBBBR', colour: 'red', counted: 'red', count: 1 },
    // A colour that was counted is not counted on: the clause speaks of points.
    { points: 'BBBBYY', colour: 'yellow', counted: 'yellow', count: 2 },
    { points: 'YYYO', colour: 'orange', counted: 'orange', count: 1 },
    { points: 'BBBBBBBBBBBB', colour: 'yellow', counted: 'blue', count: 12 },
  ])('with points at $points is $colour', ({ points, ...conclusion }) => {
    expect(itemColour(countsOf(points))).toEqual(conclusion);
  });
});

describe('a pond', () => {
  test.each([
    { items: '', colour: null, counted: null, count: 0 },
    { items: 'B', colour: 'blue', counted: 'blue', count: 1 },
    { items: 'BBBB', colour: 'yellow', counted: 'blue', count: 4 },
    { items: 'YYY', colour: 'orange', counted: 'yellow', count: 3 },
    { items: 'OO', colour: 'red', counted: 'orange', count: 2 },
    { items: 'R', colour: 'red', counted: 'red', count: 1 },
    // Four blue items count as one yellow item, and so on upwards.
    { items: 'BBBBY', colour: 'yellow', counted: 'yellow', count: 1 },
    { items: 'BBBBYY', colour: 'orange', counted: 'yellow', count: 3 },
    { items: 'YYYO', colour: 'red', counted: 'orange', count: 2 },
    { items: 'BBBBYYO', colour: 'red', counted: 'orange', count: 2 },
    { items: 'BBBYY', colour: 'yellow', counted: 'yellow', count: 2 },
    { items: 'BBBBBBBBBBBB', colour: 'orange', counted: 'yellow', count: 3 },
  ])('with items at $items is $colour', ({ items, ...conclusion }) => {
    expect(pondColour(countsOf(items))).toEqual(conclusion);
  });
});
