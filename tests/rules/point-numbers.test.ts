import { expect, test } from 'vitest';
import {
  JUDGED_VALUE,
  LAST_SEEN,
  type LatestReading,
  PointNumbers,
  SEEN_AT,
  STALE_DUE_AT,
} from '../../rules/point-numbers.ts';
import { QUALITIES } from '../../rules/reading.ts';

const LATEST = QUALITIES.flatMap((quality) =>
  [true, false].map((timely): LatestReading => ({ value: 0, quality, eventTime: 1.5e12, timely })),
);

test.each([null, ...LATEST, { ...(LATEST[0] as LatestReading), value: null }])(
  'the newest reading %j reads back as it was noted',
  (latest) => {
    const numbers = new PointNumbers();
    expect(numbers.latest).toBeNull();
    numbers.latest = LATEST[1] as LatestReading;
    numbers.latest = latest;
    expect(numbers.latest).toEqual(latest);
  },
);

test('each number is none at first, and none again, without touching another', () => {
  const numbers = new PointNumbers();
  const places = [JUDGED_VALUE, LAST_SEEN, STALE_DUE_AT, SEEN_AT];
  for (const place of places) numbers.set(place, place * 10);
  expect(places.map((place) => numbers.get(place))).toEqual([10, 20, 30, 40]);
  numbers.set(LAST_SEEN, null);
  expect(places.map((place) => numbers.get(place))).toEqual([10, null, 30, 40]);
  expect([numbers.newestTime, numbers.latest]).toEqual([Number.NEGATIVE_INFINITY, null]);
});
