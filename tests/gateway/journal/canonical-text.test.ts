import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../../gateway/journal/canonical-text.ts';

const text = fc.string({ unit: 'binary' });
const key = fc.oneof(
  text,
  fc.constantFrom('', 'a,b', 'b', ',', '10', '9', '01', 'a', 'B', '__proto__', 'é', '\u{1f525}'),
);
const leaf = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
})).any;

test('the text is that of the library, for whatever JSON can hold', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(canonical(given).text).toBe(canonicalize(given));
    }),
    { numRuns: 500 },
  );
});

test('the value is that which reads back from the text, however it was given', () => {
  const given = fc.oneof(
    value,
    fc.constantFrom({ gone: undefined, kept: [-0] }, { at: new Date(0) }),
  );
  fc.assert(
    fc.property(given, (each) => {
      const { value: read, text: written } = canonical(each);
      expect(read).toStrictEqual(JSON.parse(written));
      expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(written)));
    }),
    { numRuns: 500 },
  );
});

test('keys that look alike once they are joined are kept apart', () => {
  for (const given of [{ a: 1, b: 2 }, { 'a,b': 3 }, { '': 4 }, {}, { ',': 5 }, { '': 6 }]) {
    expect(canonical(given).text).toBe(canonicalize(given));
  }
});

test.each([
  { name: 'keys that look like numbers', given: { 10: 1, 9: 2, a: 3 } },
  { name: 'a date', given: { at: new Date(0) } },
  { name: 'what is left out', given: { gone: undefined, list: [undefined], b: 1, a: -0 } },
])('$name are written as the library does', ({ given }) => {
  expect(canonical(given).text).toBe(canonicalize(given));
});

test.each([
  { name: 'a lone surrogate', given: { a: '\ud83d' } },
  { name: 'infinity', given: [Number.POSITIVE_INFINITY] },
  { name: 'no number', given: Number.NaN },
])('$name is refused', ({ given }) => {
  expect(() => canonical(given).text).toThrow('not allowed');
});
