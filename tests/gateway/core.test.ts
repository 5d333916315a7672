import { expect, test } from 'vitest';
import { recordsBetweenSnapshots } from '../../gateway/core.ts';

test.each([
  { points: 0, records: 200_000 },
  { points: 20_000, records: 200_000 },
  { points: 20_001, records: 200_010 },
  { points: 100_000, records: 1_000_000 },
])(
  'of a plant of $points points a snapshot is taken every $records records',
  ({ points, records }) => {
    expect(recordsBetweenSnapshots(points)).toBe(records);
  },
);
