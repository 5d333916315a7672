import type { Point } from '../api/answers.ts';
import { useServerNow } from '../app/services.ts';
import { useWords } from './words.ts';

/** The mode that somebody has put a point into, with the time at which it ends; nothing where it is in none. */
export function ModeMark({ mode }: { mode: Point['mode'] }) {
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  if (mode === null) return null;
  return (
    <span className="mark" data-mark={mode.mode}>
      {t(`plant.modes.${mode.mode}`)} ·{' '}
      {t('alarm.shelvedUntil', { clock: moment(mode.until, nowMs) })}
    </span>
  );
}
