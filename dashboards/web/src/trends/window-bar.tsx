import { type FormEvent, useState } from 'react';
import { useWords } from '../parts/words.ts';
import { formatRange, formatStamp, formatZone } from '../text/format.ts';
import {
  boundsOf,
  endingAt,
  following,
  held,
  moved,
  REFRESH_MS,
  SPANS,
  spanOf,
  type TrendWindow,
  withSpan,
} from './trend-window.ts';

/** How much of a window a step goes back or on. */
const STEP = 0.5;

interface WindowBarProps {
  readonly window: TrendWindow;
  readonly nowMs: number;
  readonly onChange: (next: TrendWindow) => void;
}

/** How long the time is that charts show. */
export function SpanButtons({ window, onChange }: Omit<WindowBarProps, 'nowMs'>) {
  const { t } = useWords();
  return (
    <fieldset className="spans">
      <legend className="hidden-text">{t('trend.span')}</legend>
      {SPANS.map((each) => (
        <button
          key={each}
          type="button"
          className="toggle"
          aria-pressed={each === spanOf(window)}
          onClick={() => onChange(withSpan(window, each))}
        >
          {t(`trend.spans.${each}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** Where the time ends that charts show: typed in the reader's own zone. */
function EndField({ window, nowMs, onChange }: WindowBarProps) {
  const { t } = useWords();
  const endMs = window.kind === 'past' ? window.toMs : null;
  // A wrong time was typed over this end: where another is shown, the field is anew and there is nothing to correct.
  const [wrongOver, setWrongOver] = useState<number | null>();
  const isWrong = wrongOver === endMs;
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('end');
    const typedMs = typeof typed === 'string' ? Date.parse(typed) : Number.NaN;
    const isRight = typedMs > 0 && typedMs <= nowMs;
    setWrongOver(isRight ? undefined : endMs);
    if (isRight) onChange(endingAt(window, typedMs, nowMs));
  };
  return (
    <form className="end-field" noValidate onSubmit={show}>
      <label>
        {t('trend.end')}{' '}
        <input
          key={endMs}
          className="field"
          type="datetime-local"
          name="end"
          step={1}
          aria-invalid={isWrong}
          defaultValue={endMs === null ? '' : formatStamp(endMs).replace(' ', 'T')}
        />
      </label>
      <button type="submit" className="button">
        {t('trend.show')}
      </button>
      <span role="alert" className="warning">
        {isWrong ? t('trend.wrongEnd') : ''}
      </span>
    </form>
  );
}

/** What the charts show: that it goes on by itself, or that it does not and where it ends. */
function WindowState({ window, nowMs }: Omit<WindowBarProps, 'onChange'>) {
  const { t, span } = useWords();
  if (window.kind === 'live') {
    const every = span(REFRESH_MS[window.span]);
    return (
      <p role="status" className="window-state soft" data-kind="live">
        {t('trend.live', { every, zone: formatZone(nowMs) })}
      </p>
    );
  }
  const { fromMs, toMs } = window;
  return (
    <p role="status" className="window-state" data-kind="past">
      <strong>{t('trend.notLive', { end: formatStamp(toMs) })}</strong>{' '}
      {t('trend.shows', { range: formatRange(fromMs, toMs), zone: formatZone(toMs) })}
    </p>
  );
}

/** Goes back and on in time, and says plainly whether what is shown is of now. */
export function WindowBar({ window, nowMs, onChange }: WindowBarProps) {
  const { t } = useWords();
  const { fromMs, toMs } = boundsOf(window, nowMs);
  const step = (toMs - fromMs) * STEP;
  const isLive = window.kind === 'live';
  return (
    <div className="window-bar">
      <button
        type="button"
        className="button"
        onClick={() => onChange(moved(window, -step, nowMs))}
      >
        <span aria-hidden="true">◀</span> {t('trend.earlier')}
      </button>
      <button
        type="button"
        className="button"
        aria-disabled={isLive}
        onClick={() => {
          if (!isLive) onChange(moved(window, step, nowMs));
        }}
      >
        {t('trend.later')} <span aria-hidden="true">▶</span>
      </button>
      <button
        type="button"
        className="toggle"
        aria-pressed={isLive}
        onClick={() => onChange(isLive ? held(window, nowMs) : following(window))}
      >
        {t('trend.tail')}
      </button>
      <EndField window={window} nowMs={nowMs} onChange={onChange} />
      <WindowState window={window} nowMs={nowMs} />
    </div>
  );
}
