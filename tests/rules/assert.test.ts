import { describe, expect, test } from 'vitest';
import { assert, assertNever, InvariantError } from '../../rules/assert.ts';

describe('assert', () => {
  test('throws an InvariantError that names what does not hold, and nothing where it holds', () => {
    expect(() => assert(false, 'the sky is up')).toThrow(new InvariantError('the sky is up'));
    expect(() => assert(true, 'the sky is up')).not.toThrow();
  });

  test('assertNever throws what it was given', () => {
    expect(() => assertNever({ kind: 'x' } as never)).toThrow('unexpected value {"kind":"x"}');
  });
});
