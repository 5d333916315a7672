import { describe, expect, test } from 'vitest';
import type { Point } from '../../dashboards/web/src/api/answers.ts';
import {
  askedPoints,
  POINTS_MAX,
  pointsOfQuery,
} from '../../dashboards/web/src/trends/asked-points.ts';

const level = { site: 'north', source: 'tanks', id: 'lt-1' } as Point;
const REGISTER = new Map([['north/tanks/lt-1', level]]);

describe('the points that an address asks for', () => {
  test('are named once each, as many as fit on a page', () => {
    expect(pointsOfQuery({ points: 'a/b/c,,a/b/c,a/b/d' })).toEqual(['a/b/c', 'a/b/d']);
    expect(pointsOfQuery({})).toEqual([]);
    const many = Array.from({ length: POINTS_MAX + 3 }, (_, index) => `a/b/p${index}`);
    expect(pointsOfQuery({ points: many.join(',') })).toEqual(many.slice(0, POINTS_MAX));
  });

  test('are there or not, in their order, once the register has come, and neither before', () => {
    const keys = ['north/tanks/lt-9', 'north/tanks/lt-1'];
    expect(askedPoints(keys, REGISTER, true)).toEqual([
      { key: 'north/tanks/lt-9', point: null },
      { key: 'north/tanks/lt-1', point: level },
    ]);
    expect(askedPoints(keys, new Map(), false)).toBeNull();
  });
});
