import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useWords } from '../parts/words.ts';
import {
  areCharacterKeysOn,
  letCharacterKeysAct,
  subscribeToCharacterKeys,
} from './character-keys.ts';

const KEYS = [
  ['1 – 6', 'pages'],
  ['↑ ↓', 'move'],
  ['← →', 'readOff'],
  ['Enter', 'details'],
  ['A', 'acknowledge'],
  ['Shift A', 'acknowledgeScreen'],
  ['Space', 'select'],
  ['S', 'shelve'],
  ['C', 'comment'],
  ['/', 'search'],
  ['M', 'mute'],
  ['Esc', 'back'],
  ['?', 'help'],
] as const;

function CharacterKeysChoice() {
  const { t } = useWords();
  const areOn = useSyncExternalStore(subscribeToCharacterKeys, areCharacterKeysOn);
  return (
    <label className="keys-choice">
      <input
        type="checkbox"
        checked={areOn}
        onChange={({ target }) => letCharacterKeysAct(target.checked)}
      />
      {t('keys.characters')}
    </label>
  );
}

/** What the keyboard does, and whether its letters, digits and signs do. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Not on the choice before it, which the next stroke of the space bar would turn.
    close.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} className="dialog" onClose={onClose} aria-labelledby="key-help-title">
      <h2 id="key-help-title">{t('keys.title')}</h2>
      <dl className="keys">
        {KEYS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <CharacterKeysChoice />
      <form method="dialog">
        <button ref={close} type="submit" className="button">
          {t('keys.close')}
        </button>
      </form>
    </dialog>
  );
}
