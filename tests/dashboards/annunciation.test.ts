import { describe, expect, test } from 'vitest';
import {
  isAudible,
  loudest,
  MUTE_MS,
  muteAfter,
  toneOf,
} from '../../dashboards/web/src/sound/annunciation.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const entry = (over: Partial<Alarm>) => ({ alarm: alarm(over), durable: true });

describe('what is heard', () => {
  const cases: { name: string; over: Partial<Alarm>; heard: boolean }[] = [
    { name: 'an alarm that nobody has taken note of', over: { state: 'UNACK' }, heard: true },
    { name: 'one that returned unacknowledged', over: { state: 'RTNUN' }, heard: true },
    { name: 'a drill', over: { mark: 'DRILL' }, heard: true },
    { name: 'an acknowledged one', over: { state: 'ACKED' }, heard: false },
    { name: 'one that is shelved', over: { state: 'SHELVED' }, heard: false },
    { name: 'one found in late data', over: { state: 'RTNUN', late: true }, heard: false },
    { name: 'a bump test', over: { mark: 'TEST' }, heard: false },
  ];
  test.each(cases)('$name: $heard', ({ over, heard }) => {
    expect(isAudible(entry(over))).toBe(heard);
  });

  test('is the worst of those that call', () => {
    const entries = [
      entry({ id: 'a', level: 3 }),
      entry({ id: 'b', level: 1, state: 'ACKED' }),
      entry({ id: 'c', level: 2 }),
    ];
    expect(loudest(entries)).toBe(2);
    expect(loudest([])).toBeNull();
  });

  test('blindness is heard above every alarm; a mute silences both', () => {
    expect(toneOf(1, true, null)).toBe('blind');
    expect(toneOf(2, false, null)).toBe(2);
    expect(toneOf(null, false, null)).toBeNull();
    expect(toneOf(1, true, { untilMs: 1, level: 1 })).toBeNull();
  });
});

describe('a mute', () => {
  const mute = { untilMs: MUTE_MS, level: 2 } as const;

  test('lasts its time and ends by itself', () => {
    expect(muteAfter(mute, 2, MUTE_MS - 1)).toBe(mute);
    expect(muteAfter(mute, 2, MUTE_MS)).toBeNull();
  });

  test('ends at once where something worse calls, not where something milder does', () => {
    expect(muteAfter(mute, 3, 0)).toBe(mute);
    expect(muteAfter(mute, null, 0)).toBe(mute);
    expect(muteAfter(mute, 1, 0)).toBeNull();
  });

  test('of a silent plant ends with the first alarm', () => {
    const silent = { untilMs: MUTE_MS, level: null };
    expect(muteAfter(silent, null, 0)).toBe(silent);
    expect(muteAfter(silent, 4, 0)).toBeNull();
  });
});
