import { keep, kept } from './kept.ts';

const KEPT_UNDER = 'character-keys';

let areOn: boolean | null = null;
const listeners = new Set<() => void>();

/** Whether keys of one character do something: who speaks to the machine, or hits keys by accident, may not want that. */
export function areCharacterKeysOn(): boolean {
  areOn ??= kept(KEPT_UNDER) !== 'off';
  return areOn;
}

/** Lets keys of one character act, or not, and remembers it. */
export function letCharacterKeysAct(on: boolean): void {
  areOn = on;
  keep(KEPT_UNDER, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

/** Tells of each such choice; gives what ends it. */
export function subscribeToCharacterKeys(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether a key of a table is a letter, digit or sign, with Shift or without; the space bar, arrows and the like are none. */
export function isCharacterKey(name: string): boolean {
  const key = name.replace(/^Shift\+/, '');
  return key.length === 1 && key !== ' ';
}
