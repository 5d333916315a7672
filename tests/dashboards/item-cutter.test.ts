import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ItemCutter } from '../../dashboards/web/src/api/item-cutter.ts';

/** The text of a list, cut where the network might. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map((cut) => cut % (text.length + 1)), text.length];
  const sorted = places.sort((left, right) => left - right);
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
}

function parsed(texts: readonly string[]) {
  const cutter = new ItemCutter();
  const items = texts.flatMap((text) => cutter.take(text)).map((item) => JSON.parse(item));
  return { items, rest: cutter.rest };
}

const item = fc.dictionary(fc.string(), fc.jsonValue());

describe('items of a list', () => {
  test('are those that parsing the whole gives, wherever the text is cut', () => {
    fc.assert(
      fc.property(
        fc.array(item),
        fc.option(fc.string()),
        fc.array(fc.nat(), { maxLength: 5 }),
        fc.constantFrom(0, 2),
        (items, nextCursor, cuts, space) => {
          const text = JSON.stringify({ items, nextCursor }, null, space);
          const cut = parsed(pieces(text, cuts));
          const whole = JSON.parse(text);
          expect(cut.items).toEqual(whole.items);
          expect(JSON.parse(cut.rest)).toEqual({ ...whole, items: [] });
        },
      ),
    );
  });

  test('come as soon as they are whole', () => {
    const cutter = new ItemCutter();
    expect(cutter.take('{"items":[{"a":"}')).toEqual([]);
    expect(cutter.take('"},{"a":[1]')).toEqual(['{"a":"}"}']);
    expect(cutter.take('}],"nextCursor":null}')).toEqual(['{"a":[1]}']);
  });

  test('a list that was cut off does not parse', () => {
    const whole = '{"items":[{"a":1},{"a":2}],"nextCursor":null}';
    for (let length = 0; length < whole.length; length += 1) {
      const { rest } = parsed([whole.slice(0, length)]);
      expect(() => JSON.parse(rest), whole.slice(0, length)).toThrow();
    }
  });
});
