import { useSyncExternalStore } from 'react';
import { useWords } from '../parts/words.ts';
import { chooseSize, currentSize, nextSize, type Size, subscribeToSize } from './size.ts';

const SIGNS: Readonly<Record<Size, string>> = { screen: 'A', large: 'A+', wall: 'A++' };

/** Says which size the letters have, and turns to the next. */
export function SizeButton() {
  const { t } = useWords();
  const size = useSyncExternalStore(subscribeToSize, currentSize);
  return (
    <button
      type="button"
      className="icon-button size-button"
      onClick={() => chooseSize(nextSize(size))}
      title={t(`size.${size}`)}
      aria-label={t(`size.${size}`)}
    >
      {SIGNS[size]}
    </button>
  );
}
