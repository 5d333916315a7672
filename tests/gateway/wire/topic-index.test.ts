import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TopicIndex } from '../../../gateway/wire/topic-index.ts';

/** Few letters, so that many topics are alike; none, and letters of any kind, among them. */
const topic = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 5 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.constantFrom('', '\uffff', 'a\uffff', '\u0000', 'ā', 'a'),
);

test('each topic has its place, and what is none of them has none', () => {
  fc.assert(
    fc.property(fc.uniqueArray(topic), fc.array(topic), (topics, others) => {
      const index = new TopicIndex(topics);
      for (const asked of [...topics, ...others, ...topics.map((known) => `${known}\uffff`)])
        expect(index.placeOf(asked)).toBe(topics.indexOf(asked));
    }),
    { numRuns: 500 },
  );
});

test('topics of one hash are told apart', () => {
  // Two texts of the same FNV-1a hash over 32 bits.
  const twins = ['costarring', 'liquid'];
  const index = new TopicIndex(twins);
  expect(twins.map((twin) => index.placeOf(twin))).toEqual([0, 1]);
  expect(new TopicIndex(['liquid']).placeOf('costarring')).toBe(-1);
});

test('100,000 points of a plant are found', () => {
  const topics = Array.from(
    { length: 100_000 },
    (_, at) => `hazgate/v1/park/s${Math.floor(at / 100)}/p${at % 100}/reading`,
  );
  const index = new TopicIndex(topics);
  expect(topics.every((each, place) => index.placeOf(each) === place)).toBe(true);
  expect(index.placeOf('hazgate/v1/park/s1000/p0/reading')).toBe(-1);
});
