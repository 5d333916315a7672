import { describe, expect, test } from 'vitest';
import type { InterlockArea } from '../../dashboards/web/src/api/answers.ts';
import {
  callOf,
  type Hearing,
  isAudible,
  loudest,
  MUTE_MS,
  muteAfter,
  muteFrom,
} from '../../dashboards/web/src/sound/annunciation.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';
import { sampleArea } from '../support/sample-area.ts';

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

  test('blindness is heard above a cut that is not carried out, and that above every alarm', () => {
    const alarmed = hearing({ level: 2 });
    expect(callOf({ ...alarmed, areas: [NOT_CUT], isBlind: true })).toBe('blind');
    expect(callOf({ ...alarmed, areas: [NOT_CUT] })).toBe('cut');
    expect(callOf({ ...alarmed, areas: [CUT] })).toBe(2);
    expect(callOf(hearing())).toBeNull();
  });
});

/** What is heard of alarms of one source. */
const hearing = (...alarms: Partial<Alarm>[]): Hearing => ({
  bySource: new Map([['north/tanks', alarms.map(entry)]]),
  areas: [],
  isBlind: false,
});

/** A cut that is required and not carried out, and the same once it is. */
const NOT_CUT = sampleArea({
  required: true,
  causes: ['m/f/t1'],
  since: '2026-11-21T00:00:00.000Z',
});
const CUT = { ...NOT_CUT, fed: false };

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

  const withAreas = (...areas: InterlockArea[]): Hearing => ({ ...muted, areas });

  const cutsLasting: { name: string; now: Hearing }[] = [
    { name: 'what was there', now: withAreas({ ...NOT_CUT }) },
    { name: 'the cut being carried out', now: withAreas(CUT) },
    { name: 'one of several causes going', now: withAreas({ ...NOT_CUT, causes: [] }) },
    { name: 'doubt about its power', now: withAreas({ ...NOT_CUT, fed: null, cutFailed: true }) },
    { name: 'an alarm that is milder', now: { ...hearing(a, { id: 'b' }), areas: [NOT_CUT] } },
  ];
  test.each(cutsLasting)('of a missing cut lasts through $name', ({ now }) => {
    const cutMute = muteFrom(withAreas(NOT_CUT), 0);
    expect(muteAfter(cutMute, now, 1)?.untilMs).toBe(MUTE_MS);
    expect(muteAfter(cutMute, now, MUTE_MS)).toBeNull();
  });

  const cutsEnding: { name: string; now: Hearing }[] = [
    { name: 'one of another area', now: withAreas(NOT_CUT, { ...NOT_CUT, area: 'b' }) },
    { name: 'the next one of its area', now: withAreas({ ...NOT_CUT, since: 'later' }) },
    { name: 'one more cause', now: withAreas({ ...NOT_CUT, causes: ['m/f/t1', 'm/f/t2'] }) },
    {
      name: 'an alarm of the worst level',
      now: { ...hearing(a, { id: 'b', level: 1 }), areas: [NOT_CUT] },
    },
  ];
  test.each(cutsEnding)('of a missing cut ends with $name', ({ now }) => {
    expect(muteAfter(muteFrom(withAreas(NOT_CUT), 0), now, 1)).toBeNull();
  });

  test('of alarms ends with a cut that is not carried out, of whatever level they are', () => {
    const worst = hearing({ ...a, level: 1 });
    expect(muteAfter(muteFrom(worst, 0), { ...worst, areas: [NOT_CUT] }, 1)).toBeNull();
  });

  test('of a missing cut ends where power is seen on again, or for sure after doubt', () => {
    const doubted = { ...NOT_CUT, fed: null, cutFailed: true };
    for (const between of [CUT, doubted]) {
      const after = muteAfter(muteFrom(withAreas(NOT_CUT), 0), withAreas(between), 1);
      expect(after).not.toBeNull();
      expect(muteAfter(after, withAreas(NOT_CUT), 2)).toBeNull();
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
