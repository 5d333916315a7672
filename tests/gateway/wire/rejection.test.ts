import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../../gateway/wire/rejection.ts';

describe('the excerpt of a value', () => {
  it.each([
    ['12', '"12"'],
    ['a\nb', '"a\\nb"'],
    ['x'.repeat(100), `"${'x'.repeat(40)}…"`],
    ['\ud800', '"\\ud800"'],
    [true, 'true'],
    [1.5, '1.5'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [null, 'null'],
    [[1, 2], 'a list'],
    [{ a: 1 }, 'an object'],
  ])('of %j is %s', (value, excerpt) => {
    expect(excerptOf(value)).toBe(excerpt);
  });
});
