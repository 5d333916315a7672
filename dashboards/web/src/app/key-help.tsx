import { useEffect, useRef, useSyncExternalStore } from 'react';
import { Dialog, DialogClose } from '../parts/dialog.tsx';
import { useWords } from '../parts/words.ts';
import { CHART_KEYS } from '../trends/chart-key-list.ts';
import {
  areCharacterKeysOn,
  letCharacterKeysAct,
  subscribeToCharacterKeys,
} from './character-keys.ts';

const KEYS = [
  ['1 – 6', 'pages'],
  ['↑ ↓', 'move'],
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
  const close = useRef<HTMLButtonElement>(null);
  // Not on the choice before it, which the next stroke of the space bar would turn.
  useEffect(() => close.current?.focus(), []);
  const leave = () => {
    onClose();
    return true;
  };
  return (
    <Dialog title={t('keys.title')} onLeave={leave}>
      <dl className="keys">
        {KEYS.map(([keys, name]) => (
          <div key={name}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
        {CHART_KEYS.map(({ shown, does }) => (
          <div key={does}>
            <dt>
              {shown.map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{t('keys.onChart', { what: t(`keys.chart.${does}`) })}</dd>
          </div>
        ))}
      </dl>
      <CharacterKeysChoice />
      <DialogClose text={t('keys.close')} button={close} />
    </Dialog>
  );
}
