import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { PlainPayload } from '../../../gateway/wire/plain-payload.ts';
import { SAMPLE_REGISTER } from './sample-register.ts';

const TOPICS = ['lt-101', 'smoke-1'].map((id) => `hazgate/v1/north-park/farm-1/${id}/reading`);

const decoder = new MessageDecoder(SAMPLE_REGISTER);

const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${maxLength}}$`));
const plainNumber = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,7}$/)),
    decimals: fc.oneof(
      fc.constant(''),
      digits(7).map((text) => `.${text}`),
    ),
  })
  .map(({ sign, whole, decimals }) => sign + whole + decimals);
const blank = fc.constantFrom('', ' ');
const plainText = fc.oneof(
  plainNumber,
  fc
    .record({
      names: fc.shuffledSubarray(['v', 't', 'n'], { minLength: 1 }),
      numbers: fc.tuple(plainNumber, plainNumber, plainNumber),
      colon: blank,
      comma: blank,
    })
    .map(({ names, numbers, colon, comma }) => {
      const members = names.map((name, index) => `"${name}":${colon}${numbers[index]}`);
      return `{${members.join(`,${comma}`)}}`;
    }),
);
/** Nearly plain: characters put in, taken out and doubled. */
const brokenText = fc
  .tuple(plainText, fc.nat(), fc.constantFrom(...'{}",:.-+0e1 \n\tvtnqp[]\\'), fc.nat(2))
  .map(([text, place, character, kind]) => {
    const at = place % (text.length + 1);
    const behind = text.slice(kind === 0 ? at : at + 1);
    return text.slice(0, at) + (kind === 2 ? '' : character) + behind;
  });
const longNumber = fc
  .tuple(digits(20), fc.option(digits(20)))
  .map(([whole, decimals]) => (decimals === null ? whole : `${whole}.${decimals}`));

/** What JSON makes of a text, as the fields of a reading. */
function fieldsOf(text: string): { v: unknown; t: unknown; n: unknown } {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'number') return { v: value, t: undefined, n: undefined };
  const { v, t, n } = value as Record<string, unknown>;
  return { v, t, n };
}

test('every plain payload is taken, and says to the last bit what JSON says', () => {
  const plain = new PlainPayload();
  fc.assert(
    fc.property(plainText, (text) => {
      expect(plain.read(Buffer.from(text)), text).toBe(true);
      const { v, t, n } = plain;
      expect({ v, t, n }).toStrictEqual(fieldsOf(text));
    }),
    { numRuns: 2_000 },
  );
});

test('what is taken of all else means the same to JSON', () => {
  const plain = new PlainPayload();
  fc.assert(
    fc.property(fc.oneof(brokenText, longNumber), (text) => {
      if (!plain.read(Buffer.from(text))) return;
      const { v, t, n } = plain;
      expect({ v, t, n }).toStrictEqual(fieldsOf(text));
    }),
    { numRuns: 5_000 },
  );
});

test.each([
  '',
  '{',
  '{}',
  '{"v":1',
  '{"v":1}x',
  '{"v":1,}',
  '{"v":1;"n":2}',
  '{"v":1,"v":1}',
  '{"t":1,"t":1}',
  '{"n":1,"n":1}',
  '{"v":1,"q":1}',
  "{'v':1}",
  '{"v:1}',
  '{"v" :1}',
  '{"v":  1}',
  '{"v":"1"}',
  '{"v":null}',
  ' 1',
  '1 ',
  '1.',
  '.5',
  '-',
  '-a',
  '+1',
  '01',
  '-01',
  '1e3',
  '1.5E3',
  'NaN',
  'true',
  '1234567890123456',
  '0.123456789012345',
])('%j is left to JSON', (text) => {
  expect(new PlainPayload().read(Buffer.from(text))).toBe(false);
});

test('a message that came before leaves nothing behind', () => {
  const plain = new PlainPayload();
  expect(plain.read(Buffer.from('{"v":1,"t":2,"n":3}'))).toBe(true);
  expect(plain.read(Buffer.from('{"n":4}'))).toBe(true);
  expect({ ...plain }).toEqual({ v: undefined, t: undefined, n: 4 });
  expect(plain.read(Buffer.from('7'))).toBe(true);
  expect({ ...plain }).toEqual({ v: 7, t: undefined, n: undefined });
});

test('a plain message is decoded, or refused, just as the same in other words', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TOPICS), fc.oneof(plainText, brokenText), (topic, text) => {
      fc.pre(text.trim() !== '');
      // A blank behind it changes nothing but who reads it.
      expect(decoder.decode(topic, Buffer.from(text))).toEqual(
        decoder.decode(topic, Buffer.from(`${text} `)),
      );
    }),
    { numRuns: 2_000 },
  );
});
