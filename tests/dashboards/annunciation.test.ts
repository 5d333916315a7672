import { describe, expect, test } from 'vitest';
import {
  type Hearing,
  isAudible,
  loudest,
  MUTE_MS,
  muteAfter,
  muteFrom,
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

  test('blindness is heard above every alarm; a mute silences what was there', () => {
    expect(toneOf(1, true, null)).toBe('blind');
    expect(toneOf(2, false, null)).toBe(2);
    expect(toneOf(null, false, null)).toBeNull();
    expect(toneOf(1, false, muteFrom(hearing(), 0))).toBeNull();
  });
});

/** What is heard of alarms of one source. */
const hearing = (...alarms: Partial<Alarm>[]): Hearing => ({
  bySource: new Map([['north/tanks', alarms.map(entry)]]),
  isBlind: false,
});

describe('a mute', () => {
  const a = { id: 'a', level: 2, limitName: 'H', occurrences: 1 } as const;
  const muted = hearing(a);
  const mute = muteFrom(muted, 0);

  test('lasts its time and ends by itself', () => {
    expect(muteAfter(mute, muted, MUTE_MS - 1)).toBe(mute);
    expect(muteAfter(mute, muted, MUTE_MS)).toBeNull();
  });

  const lasting: { name: string; now: Hearing }[] = [
    { name: 'what was there', now: hearing(a) },
    { name: 'an acknowledgement', now: hearing({ ...a, state: 'ACKED' }) },
    { name: 'a fall', now: hearing({ ...a, level: 3, limitName: 'yellow' }) },
    { name: 'a new alarm that is milder', now: hearing(a, { id: 'b', level: 3 }) },
    {
      name: 'a new one that nobody is to hear',
      now: hearing(a, { id: 'b', level: 1, mark: 'TEST' }),
    },
    { name: 'an empty list', now: hearing() },
  ];
  test.each(lasting)('lasts through $name', ({ now }) => {
    expect(muteAfter(mute, now, 1)?.untilMs).toBe(mute.untilMs);
  });

  const ending: { name: string; now: Hearing }[] = [
    { name: 'a new alarm of the muted level', now: hearing(a, { id: 'b', level: 2 }) },
    { name: 'a new alarm that is worse', now: hearing(a, { id: 'b', level: 1 }) },
    { name: 'an alarm raised once more', now: hearing({ ...a, occurrences: 2 }) },
    { name: 'an alarm that got worse', now: hearing({ ...a, level: 1, limitName: 'HH' }) },
    { name: 'an alarm at another limit of its level', now: hearing({ ...a, limitName: 'HH' }) },
    { name: 'a page that turns blind', now: { ...muted, isBlind: true } },
  ];
  test.each(ending)('ends with $name', ({ now }) => {
    expect(muteAfter(mute, now, 1)).toBeNull();
  });

  test('ends with what comes back into sight, or rises after it fell or was acknowledged', () => {
    for (const between of [{ state: 'SHELVED' }, { state: 'ACKED' }, { level: 3 }] as const) {
      const after = muteAfter(mute, hearing({ ...a, ...between }), 1);
      expect(after).not.toBeNull();
      expect(muteAfter(after, hearing(a), 2)).toBeNull();
    }
  });

  test('of a silent plant ends with the first alarm', () => {
    const silent = muteFrom(hearing(), 0);
    expect(muteAfter(silent, hearing(), 1)?.untilMs).toBe(MUTE_MS);
    expect(muteAfter(silent, hearing({ id: 'd', level: 4 }), 1)).toBeNull();
  });

  test('of a blind page silences that blindness and no later one', () => {
    const blind = muteFrom({ ...muted, isBlind: true }, 0);
    expect(muteAfter(blind, { ...muted, isBlind: true }, 1)).toBe(blind);
    const seeing = muteAfter(blind, muted, 2);
    expect(seeing?.untilMs).toBe(MUTE_MS);
    expect(muteAfter(seeing, { ...muted, isBlind: true }, 3)).toBeNull();
  });
});
