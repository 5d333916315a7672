import { describe, expect, test } from 'vitest';
import { nearest, suggestion } from '../../../gateway/config/suggest.ts';

describe('a suggestion', () => {
  test.each([
    ['limts', ['limits', 'unit'], 'limits'],
    ['Limits', ['limits', 'unit'], 'limits'],
    ['timezone', ['timeZone', 'region'], 'timeZone'],
    ['xyz', ['limits', 'unit'], null],
    ['unit', ['unit'], null],
    ['', ['a'], 'a'],
    ['x'.repeat(101), ['x'.repeat(100)], null],
    ['limits', [], null],
  ])('for %j among %j is %j', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  test('is written so that it can follow a message, or is nothing', () => {
    expect(suggestion('limts', ['limits'])).toBe(" (did you mean 'limits'?)");
    expect(suggestion('owner', ['limits'])).toBe('');
  });
});
