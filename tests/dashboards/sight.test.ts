import { describe, expect, test } from 'vitest';
import { BLIND_AFTER_MS, sight, worseSight } from '../../dashboards/web/src/live/sight.ts';

describe('sight', () => {
  const cases = [
    { name: 'just heard', now: 10_000, heard: 10_000, blind: false },
    { name: 'at the bound', now: 10_000 + BLIND_AFTER_MS, heard: 10_000, blind: false },
    { name: 'beyond it', now: 10_001 + BLIND_AFTER_MS, heard: 10_000, blind: true },
    { name: 'never heard, at first', now: 4_000, heard: null, blind: false },
    { name: 'never heard, for too long', now: 5_001, heard: null, blind: true },
    { name: 'a clock that ran backwards', now: 0, heard: 10_000, blind: false },
  ];
  test.each(cases)('$name: blind $blind', ({ now, heard, blind }) => {
    expect(sight(now, heard, 0).blind).toBe(blind);
  });

  test('of two clocks the one that tells of the longer silence counts', () => {
    const short = sight(10_000, 9_000, 0);
    const long = sight(20_000, 9_000, 0);
    expect(worseSight(short, long)).toBe(long);
    expect(worseSight(long, short)).toBe(long);
  });
});
