import { useEffect, useRef, useState } from 'react';
import { useWords } from './words.ts';

/** Whether somebody who pressed Escape is being asked, and what asks no more. */
interface EscapeGuard {
  readonly isAsking: boolean;
  readonly keep: () => void;
}

/**
 * Takes the Escape key for a form, before the page does: it leaves one that is empty, asks before what is written is lost, and
 * takes the question back.
 */
export function useEscapeGuard(hasText: boolean, onLeave: () => void): EscapeGuard {
  const [isAsking, setIsAsking] = useState(false);
  // Nothing is left to ask about; what is written next has not been asked about yet.
  if (isAsking && !hasText) setIsAsking(false);
  const latest = useRef({ hasText, onLeave });
  latest.current = { hasText, onLeave };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      if (latest.current.hasText) setIsAsking((asking) => !asking);
      else latest.current.onLeave();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, []);
  return { isAsking, keep: () => setIsAsking(false) };
}

/** Asks whether what is written is to be lost. */
export function DiscardQuestion(props: { onDiscard: () => void; onKeep: () => void }) {
  const { t } = useWords();
  return (
    <div className="verb-buttons" role="alert">
      <p className="warning">{t('discard.question')}</p>
      <button type="button" className="button" onClick={props.onKeep}>
        {t('discard.keep')}
      </button>
      <button type="button" className="button" onClick={props.onDiscard}>
        {t('discard.discard')}
      </button>
    </div>
  );
}
