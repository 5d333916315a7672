import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../../gateway/journal/json-pieces.ts';

const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(
      fc.jsonValue({ maxDepth: 0 }),
      fc.constantFrom(undefined, Number.NaN, () => 1),
    ),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

test('the pieces are the text that JSON.stringify gives', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), tree), (value) => {
      expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
    }),
  );
});

test.each([0, 1, 63, 64, 65, 200])('a list of %d is cut between its elements', (length) => {
  const list = { list: Array.from({ length }, (_, index) => ({ index, gone: undefined })) };
  const pieces = [...jsonPieces(list)];
  expect(pieces.join('')).toBe(JSON.stringify(list));
  expect(pieces.length).toBeGreaterThanOrEqual(Math.ceil(length / 64));
});
