import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { REJECTION_CODES } from '../../../gateway/wire/rejection.ts';
import { QUALITIES } from '../../../rules/reading.ts';
import { SAMPLE_REGISTER } from './sample-register.ts';

const decoder = new MessageDecoder(SAMPLE_REGISTER);
const NUMERIC = ['lt-101', 'lt-102', 'lt-103'] as const;
const BATCH = 'hazgate/v1/north-park/farm-1/readings';

const topics = fc.oneof(
  fc.constantFrom(
    BATCH,
    'hazgate/v1/north-park/farm-1/lt-101/reading',
    'hazgate/v1/north-park/farm-1/smoke-1/reading',
  ),
  fc.string({ maxLength: 40 }),
);

const validItem = fc.record({
  p: fc.constantFrom(...NUMERIC),
  v: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
  t: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.constant(null)),
  q: fc.constantFrom(...QUALITIES),
  n: fc.oneof(fc.maxSafeNat(), fc.constant(null)),
});
const brokenItem = fc.oneof(
  fc.record({ p: fc.constant('lt-9'), v: fc.double() }),
  fc.record({ p: fc.constantFrom(...NUMERIC), v: fc.string() }),
  fc.record({ p: fc.constantFrom(...NUMERIC) }),
  fc.constant(null),
  fc.integer(),
);

function decode(topic: string, value: unknown) {
  return decoder.decode(topic, Buffer.from(JSON.stringify(value)));
}

function expectWellFormed({ readings, rejections }: ReturnType<MessageDecoder['decode']>): void {
  for (const { point, value, quality, deviceTime, sequence } of readings) {
    expect(SAMPLE_REGISTER.points[point]).toBeDefined();
    if (value === null) expect(quality).toBe('bad');
    else expect(Number.isFinite(value) && !Object.is(value, -0)).toBe(true);
    expect(QUALITIES).toContain(quality);
    if (deviceTime !== null) expect(Number.isInteger(deviceTime)).toBe(true);
    if (sequence !== null) expect(Number.isSafeInteger(sequence)).toBe(true);
  }
  for (const { code, detail } of rejections) {
    expect(REJECTION_CODES).toContain(code);
    expect(detail.length).toBeLessThan(300);
  }
}

describe('the decoder', () => {
  it('never throws, whatever the bytes, and says something of every message', () => {
    fc.assert(
      fc.property(topics, fc.uint8Array({ maxLength: 200 }), (topic, bytes) => {
        expectWellFormed(decoder.decode(topic, bytes));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never throws, whatever the JSON', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(...NUMERIC), fc.array(fc.jsonValue()));
    const shaped = fc.record(
      { p: field, v: field, t: field, q: field, n: field, readings: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(topics, fc.oneof(fc.jsonValue(), shaped, fc.array(shaped)), (topic, value) => {
        expectWellFormed(decode(topic, value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('decodes the same bytes to the same result', () => {
    fc.assert(
      fc.property(topics, fc.json(), (topic, text) => {
        const bytes = Buffer.from(text);
        expect(decoder.decode(topic, bytes)).toEqual(decoder.decode(topic, bytes));
      }),
    );
  });

  it('refuses each item in which a field stands twice, and no other', () => {
    const fields = fc.record({ item: validItem, doubled: fc.constantFrom(null, 'p', 'v', 't') });
    fc.assert(
      fc.property(fc.array(fields), (items) => {
        const texts = items.map(({ item, doubled }) => {
          const text = JSON.stringify(item);
          return doubled === null ? text : `{"${doubled}":${item.v},${text.slice(1)}`;
        });
        const { readings, rejections } = decoder.decode(BATCH, Buffer.from(`[${texts.join(',')}]`));
        const broken = items.flatMap(({ doubled }, index) => (doubled === null ? [] : [index]));
        expect(rejections.map(({ item }) => item)).toEqual(broken);
        expect(readings).toHaveLength(items.length - broken.length);
      }),
    );
  });

  it('keeps every valid item, in order, whatever stands beside it', () => {
    const items = fc.array(
      fc.oneof(
        validItem.map((item) => ({ item: item as unknown, valid: true })),
        brokenItem.map((item) => ({ item: item as unknown, valid: false })),
      ),
    );
    fc.assert(
      fc.property(items, (mixed) => {
        const all = decode(
          BATCH,
          mixed.map(({ item }) => item),
        );
        const valid = decode(
          BATCH,
          mixed.filter((entry) => entry.valid).map(({ item }) => item),
        );
        expect(all.readings).toEqual(valid.readings);
        expect(valid.rejections).toEqual([]);
        const broken = mixed.flatMap((entry, index) => (entry.valid ? [] : [index]));
        expect(all.rejections.map(({ item }) => item)).toEqual(broken);
      }),
    );
  });

  it('reads columns, lists and single messages alike', () => {
    fc.assert(
      fc.property(fc.array(validItem), (items) => {
        const columns = {
          p: items.map(({ p }) => p),
          v: items.map(({ v }) => v),
          t: items.map(({ t }) => t),
          q: items.map(({ q }) => q),
          n: items.map(({ n }) => n),
        };
        const singles = items.flatMap(
          ({ p, ...rest }) => decode(`hazgate/v1/north-park/farm-1/${p}/reading`, rest).readings,
        );
        expect(decode(BATCH, columns).readings).toEqual(singles);
        expect(decode(BATCH, items).readings).toEqual(singles);
        expect(decode(BATCH, { readings: items }).readings).toEqual(singles);
        expect(singles).toHaveLength(items.length);
      }),
    );
  });
});
