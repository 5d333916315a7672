import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from '../../../gateway/wire/depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('depth of JSON', () => {
  it.each([
    ['[[[[[[[[1]]]]]]]]', false],
    ['[[[[[[[[[1]]]]]]]]]', true],
    ['{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}', false],
    ['{"a":[{"a":[{"a":[{"a":[{"a":1}]}]}]}]}', true],
    [`[${'[],'.repeat(20)}1]`, false],
    [`["${'['.repeat(20)}"]`, false],
    [`["\\"${'['.repeat(20)}"]`, false],
    [`["\\\\",${'['.repeat(20)}]`, true],
    [`["${'['.repeat(20)}`, false],
    [`["${'['.repeat(20)}\\`, false],
    ['['.repeat(60_000), true],
    ['', false],
  ])('%.40s deeper than 8: %s', (text, expected) => {
    expect(isDeeperThan(text, 8)).toBe(expected);
  });

  it('agrees with the depth of what is parsed', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 12, depthSize: 'max' }), fc.nat(12), (text, depthMax) => {
        expect(isDeeperThan(text, depthMax)).toBe(depthOf(JSON.parse(text)) > depthMax);
      }),
    );
  });
});
