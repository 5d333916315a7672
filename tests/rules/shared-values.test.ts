import { expect, test } from 'vitest';
import { SharedValues } from '../../rules/shared-values.ts';

test('equal values are kept once, others apart', () => {
  const shared = new SharedValues();
  const first = shared.share({ limits: [{ name: 'H', value: 1 }] });
  expect(shared.share({ limits: [{ name: 'H', value: 1 }] })).toBe(first);
  const other = shared.share({ limits: [{ name: 'H', value: 2 }] });
  expect(other).toEqual({ limits: [{ name: 'H', value: 2 }] });
});
