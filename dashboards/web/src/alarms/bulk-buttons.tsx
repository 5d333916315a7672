import { useWords } from '../parts/words.ts';

interface BulkButtonsProps {
  /** How many alarms are selected that wait for an acknowledgement. */
  readonly selected: number;
  /** Whether anything on the screen waits for one. */
  readonly canScreen: boolean;
  readonly onSelected: () => void;
  readonly onScreen: () => void;
}

/** Acknowledges many alarms at once: those selected, or those on the screen, never those that nobody has seen. */
export function BulkButtons({ selected, canScreen, onSelected, onScreen }: BulkButtonsProps) {
  const { t } = useWords();
  return (
    <div className="bulk">
      {selected > 0 && (
        <button type="button" className="button strong" onClick={onSelected}>
          {t('alarm.actions.acknowledgeSelected', { number: selected })}
        </button>
      )}
      <button
        type="button"
        className="button acknowledge-screen"
        disabled={!canScreen}
        aria-keyshortcuts="Shift+A"
        onClick={onScreen}
      >
        {t('alarm.actions.acknowledgeScreen')}
      </button>
    </div>
  );
}
