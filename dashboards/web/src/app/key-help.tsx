import { useEffect, useRef } from 'react';
import { useWords } from '../parts/words.ts';

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

/** What the keyboard does. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
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
      <form method="dialog">
        <button type="submit" className="button">
          {t('keys.close')}
        </button>
      </form>
    </dialog>
  );
}
