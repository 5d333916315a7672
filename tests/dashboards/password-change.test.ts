import { describe, expect, test } from 'vitest';
import {
  faultAfter,
  faultBefore,
  fieldAtFault,
} from '../../dashboards/web/src/session/password-change.ts';

describe('a change of the password', () => {
  test('is looked at before the gateway is asked', () => {
    const good = { present: 'a', fresh: 'b', again: 'b' };
    expect(faultBefore(good)).toBeNull();
    expect(faultBefore({ ...good, again: 'B' })).toBe('unequal');
    expect(faultBefore({ present: 'b', fresh: 'b', again: 'b' })).toBe('same');
  });

  test('says what the gateway found, and leads to the field that is at fault', () => {
    const told = [400, 403, 503, 429, 401, null].map((status) => faultAfter(status));
    expect(told).toEqual(['unfit', 'wrong', 'unavailable', null, null, null]);
    const fields = (['unequal', 'same', 'unfit', 'wrong', null] as const).map(fieldAtFault);
    expect(fields).toEqual(['again', 'fresh', 'fresh', 'present', 'present']);
  });
});
