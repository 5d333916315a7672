import { expect, test } from 'vitest';
import { NO_POINT_FACTS, pointFacts } from '../../rules/point-facts.ts';

test('what the file says of a point is kept as it is written', () => {
  const facts = pointFacts({
    id: 'lt-1',
    kind: 'tank-level',
    position: [35, 20, 0],
    tank: { diameterM: 12, heightM: 13 },
    cuts: ['face'],
    placement: 'working-face',
    calibration: { tipElevationM: 401.5 },
  });
  expect(facts).toEqual({
    placement: 'working-face',
    position: [35, 20, 0],
    tank: { diameterM: 12, heightM: 13 },
    cuts: ['face'],
    calibration: { tipElevationM: 401.5 },
  });
});

test('a point of which it says nothing has no facts', () => {
  expect(pointFacts({ id: 'lt-1', kind: 'tank-level' })).toEqual(NO_POINT_FACTS);
});
