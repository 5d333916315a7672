import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { OwnSession } from '../api/answers.ts';
import { post } from '../api/client.ts';
import { useServerNow } from '../app/services.ts';
import { useWords, type Words } from '../parts/words.ts';
import { credentialFailure } from './credential-failure.ts';
import { CredentialField } from './credential-field.tsx';

/** What is to end: one session, or all others. */
export type Chosen = OwnSession | 'others';

function whyNot(status: number | null, words: Words): string {
  const { t } = words;
  const own = { 403: t('account.password.wrong'), 404: t('account.sessions.gone') };
  return credentialFailure(status, words, own);
}

/** What a session is called where it is spoken of: from where, and since when. */
export function useSessionName(): (session: OwnSession) => { address: string; since: string } {
  const { t, moment } = useWords();
  const nowMs = useServerNow();
  return ({ address, since }) => ({
    address: address ?? t('account.sessions.unknown'),
    since: since === null ? t('account.sessions.unknown') : moment(since, nowMs),
  });
}

interface EndSessionsFormProps {
  readonly chosen: Chosen;
  readonly onCancel: () => void;
  readonly onEnded: (count: number) => void;
}

/** Asks for the password once more: whoever finds a screen unlocked must not sign others out. */
export function EndSessionsForm({ chosen, onCancel, onEnded }: EndSessionsFormProps) {
  const words = useWords();
  const { t } = words;
  const nameOf = useSessionName();
  const field = useRef<HTMLInputElement>(null);
  const [status, setStatus] = useState<number | null | undefined>(undefined);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const end = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = field.current?.value ?? '';
    setIsBusy(true);
    const body = chosen === 'others' ? { password } : { password, session: chosen.id };
    const outcome = await post<{ readonly ended: number }>('sessions/end', body);
    setIsBusy(false);
    if (outcome.ok) {
      onEnded(outcome.body.ended);
      return;
    }
    setStatus(outcome.status);
    field.current?.select();
  };
  return (
    <form className="own-form" onSubmit={end}>
      <CredentialField
        label={
          chosen === 'others'
            ? t('account.sessions.proofOthers')
            : t('account.sessions.proof', nameOf(chosen))
        }
        name="password"
        autoComplete="current-password"
        isRefused={status === 403}
        field={field}
      />
      {status !== undefined && (
        <p className="warning" role="alert">
          {whyNot(status, words)}
        </p>
      )}
      <div className="verb-buttons">
        <button type="submit" className="button strong" disabled={isBusy}>
          {t('account.sessions.confirm')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('account.sessions.cancel')}
        </button>
      </div>
    </form>
  );
}
