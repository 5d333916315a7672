import { type FormEvent, useEffect, useRef, useState } from 'react';
import { DiscardQuestion, useEscapeGuard } from './discard-question.tsx';
import { useWords } from './words.ts';

interface ActionFormProps {
  /** What to know before; null for nothing. */
  readonly help: string | null;
  /** What the text is: a reason, which the next shift reads, or a remark. */
  readonly label: string;
  readonly isTextNeeded: boolean;
  /** Spans on offer, in minutes; none where the action has no end of its own. */
  readonly minuteChoices: readonly number[];
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  /** `minutes` is null where no span was on offer. */
  readonly onConfirm: (text: string, minutes: number | null) => void;
}

const MINUTES_FIRST = 15;

function MinutesField(props: {
  choices: readonly number[];
  minutes: number;
  onChange: (to: number) => void;
}) {
  const { t } = useWords();
  return (
    <fieldset className="minutes">
      <legend>{t('alarm.forms.minutes')}</legend>
      {props.choices.map((minutes) => (
        <button
          key={minutes}
          type="button"
          className="toggle"
          aria-pressed={minutes === props.minutes}
          onClick={() => props.onChange(minutes)}
        >
          {t('alarm.forms.minutesUnit', { minutes })}
        </button>
      ))}
    </fieldset>
  );
}

/** What must be written down before an action is done. */
export function ActionForm(props: ActionFormProps) {
  const { help, label, isTextNeeded, minuteChoices, isBusy, onCancel, onConfirm } = props;
  const { t } = useWords();
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState(MINUTES_FIRST);
  const [isRefused, setIsRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { isAsking, keep } = useEscapeGuard(text.trim() !== '', onCancel);
  const hasSpan = minuteChoices.length > 0;
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    const written = text.trim();
    const isMissing = isTextNeeded && written === '';
    setIsRefused(isMissing);
    if (!isMissing) onConfirm(written, hasSpan ? minutes : null);
  };
  return (
    <form className="action-form" onSubmit={confirm}>
      {help !== null && <p className="soft">{help}</p>}
      {hasSpan && <MinutesField choices={minuteChoices} minutes={minutes} onChange={setMinutes} />}
      <label>
        {label}
        <textarea
          ref={field}
          className="field"
          rows={3}
          maxLength={500}
          value={text}
          aria-invalid={isRefused}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.ctrlKey && confirm(event)}
        />
      </label>
      {isRefused && (
        <p className="warning" role="alert">
          {t('alarm.forms.needed')}
        </p>
      )}
      {isAsking && <DiscardQuestion onDiscard={onCancel} onKeep={keep} />}
      <div className="verb-buttons">
        <button type="submit" className="button strong" aria-disabled={isBusy || undefined}>
          {t('alarm.forms.confirm')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('alarm.forms.cancel')}
        </button>
      </div>
    </form>
  );
}
