import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../parts/words.ts';
import { shelveChoices, type Verb } from './offered.ts';
import type { ActionFields } from './verb.ts';

interface AlarmFormProps {
  readonly verb: Verb;
  readonly level: number;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: (fields: ActionFields) => void;
}

const HELP = {
  shelve: 'alarm.forms.shelveHelp',
  'out-of-service': 'alarm.forms.outOfServiceHelp',
  close: 'alarm.forms.closeHelp',
} as const;

/** Whether an action asks for a reason, which the next shift reads, rather than a remark. */
function asksReason(verb: Verb): boolean {
  return verb === 'shelve' || verb === 'out-of-service';
}

function fieldsOf(verb: Verb, text: string, minutes: number): ActionFields {
  if (verb === 'shelve') return { reason: text, minutes };
  if (verb === 'out-of-service') return { reason: text };
  return text === '' ? {} : { comment: text };
}

function MinutesField(props: { level: number; minutes: number; onChange: (to: number) => void }) {
  const { t } = useWords();
  return (
    <fieldset className="minutes">
      <legend>{t('alarm.forms.minutes')}</legend>
      {shelveChoices(props.level).map((minutes) => (
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
export function AlarmForm({ verb, level, isBusy, onCancel, onConfirm }: AlarmFormProps) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState(15);
  const [isRefused, setIsRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const needsText = verb !== 'close';
  const confirm = (event: FormEvent) => {
    event.preventDefault();
    const written = text.trim();
    setIsRefused(needsText && written === '');
    if (!needsText || written !== '') onConfirm(fieldsOf(verb, written, minutes));
  };
  const help = verb in HELP ? t(HELP[verb as keyof typeof HELP]) : null;
  return (
    <form className="alarm-form" onSubmit={confirm}>
      {help !== null && <p className="soft">{help}</p>}
      {verb === 'shelve' && <MinutesField level={level} minutes={minutes} onChange={setMinutes} />}
      <label>
        {asksReason(verb) ? t('alarm.forms.reason') : t('alarm.forms.comment')}
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
      <div className="verb-buttons">
        <button type="submit" className="button strong" disabled={isBusy}>
          {t('alarm.forms.confirm')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('alarm.forms.cancel')}
        </button>
      </div>
    </form>
  );
}
