import { worseValue } from './alarm-entry.ts';
import type { Trust } from './interlock-machine.ts';
import type { Ladder } from './register.ts';

/** What one member of a conclusion has said, as far as it is believed. */
export interface MemberWord {
  /** Worst value that no sure reading has taken back; null before the first. */
  readonly standing: number | null;
  /** False from bad data, silence, calibration or a test to the next reading that is judged by its value. */
  readonly present: boolean;
  /** Whether its newest reading is good and timely. */
  readonly sure: boolean;
}

/** A member that has not been heard: it is waited for until its silence is told, and counts as there. */
export const UNHEARD: MemberWord = { standing: null, present: true, sure: false };

/**
 * One reading or silence of a member. A sure value replaces what stood; doubtful and late ones may only worsen it; what has
 * no value that counts takes the member out and leaves what it said last.
 */
export function stepWord(
  word: MemberWord,
  trust: Trust,
  value: number | null,
  direction: Ladder['direction'],
): MemberWord {
  if (trust === 'blind' || trust === 'fault') return { ...word, present: false, sure: false };
  if (trust === 'sure') return { standing: value, present: true, sure: true };
  const standing = worseValue(direction, word.standing, value);
  return trust === 'old' ? { ...word, standing } : { standing, present: true, sure: false };
}
