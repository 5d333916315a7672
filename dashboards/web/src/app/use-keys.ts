import { useEffect, useRef } from 'react';
import { areCharacterKeysOn, isCharacterKey } from './character-keys.ts';

/** What to do on a key, by its name; `Shift+A` where Shift is held. */
export type KeyTable = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** A box that was just ticked is not typed into: who ticks alarms goes on with a key. */
const TYPED_INTO = 'input:not([type="checkbox"]), textarea, select, [contenteditable]';
/** Keys that go on acting while they are held down; of the others a finger left on one must not act on row after row. */
const HELD: readonly string[] = ['ArrowUp', 'ArrowDown'];

function nameOf({ key, shiftKey }: KeyboardEvent): string {
  const letter = key.length === 1 ? key.toLowerCase() : key;
  return shiftKey && /^[a-z]$/.test(letter) ? `Shift+${letter.toUpperCase()}` : letter;
}

/** Listens to the keyboard of the whole page, but not while somebody types. */
export function useKeys(table: KeyTable): void {
  const current = useRef(table);
  current.current = table;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      // What stands behind a dialog is not worked by keys, whatever has the focus: Escape would close it instead.
      if (document.querySelector('dialog[open]') !== null) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (event.key !== 'Escape' && target?.closest(TYPED_INTO)) return;
      const name = nameOf(event);
      if (isCharacterKey(name) && !areCharacterKeysOn()) return;
      const act = current.current[name];
      if (act === undefined) return;
      // Space and Enter belong to the button or box that has the focus.
      if ([' ', 'Enter'].includes(event.key) && target?.closest('button, a, input')) return;
      event.preventDefault();
      if (event.repeat && !HELD.includes(event.key)) return;
      act(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
