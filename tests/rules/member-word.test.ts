import { describe, expect, test } from 'vitest';
import { TRUSTS } from '../../rules/interlock-machine.ts';
import { type MemberWord, stepWord, UNHEARD } from '../../rules/member-word.ts';

const SAID: MemberWord = { standing: 10, present: true, sure: true };
const GONE: MemberWord = { standing: 10, present: false, sure: false };

describe('the word of a member', () => {
  const rows = [
    { word: UNHEARD, trust: 'sure', value: 5, next: { standing: 5, present: true, sure: true } },
    { word: SAID, trust: 'sure', value: 5, next: { standing: 5, present: true, sure: true } },
    { word: GONE, trust: 'sure', value: 5, next: { standing: 5, present: true, sure: true } },
    // Doubt may only make it worse, and is heard.
    { word: SAID, trust: 'unsure', value: 5, next: { standing: 10, present: true, sure: false } },
    { word: SAID, trust: 'unsure', value: 15, next: { standing: 15, present: true, sure: false } },
    { word: GONE, trust: 'unsure', value: 15, next: { standing: 15, present: true, sure: false } },
    { word: UNHEARD, trust: 'unsure', value: 5, next: { ...UNHEARD, standing: 5 } },
    // What is older than the newest says nothing of whether the member is there.
    { word: SAID, trust: 'old', value: 15, next: { standing: 15, present: true, sure: true } },
    { word: SAID, trust: 'old', value: 5, next: SAID },
    { word: GONE, trust: 'old', value: 15, next: { ...GONE, standing: 15 } },
    // Without a value that counts it can't vote, and takes nothing back.
    { word: SAID, trust: 'fault', value: 5, next: GONE },
    { word: SAID, trust: 'blind', value: 5, next: GONE },
    { word: UNHEARD, trust: 'fault', value: null, next: { ...UNHEARD, present: false } },
  ] as const;

  test.each(rows)('$word.standing, then $trust $value', ({ word, trust, value, next }) => {
    expect(stepWord(word, trust, value, 'rising')).toEqual(next);
  });

  test('every trust has its row', () => {
    expect(new Set(rows.map(({ trust }) => trust))).toEqual(new Set(TRUSTS));
  });

  test('of a falling limit the lower value is the worse', () => {
    expect(stepWord(SAID, 'unsure', 5, 'falling').standing).toBe(5);
    expect(stepWord(SAID, 'unsure', 15, 'falling').standing).toBe(10);
  });
});
