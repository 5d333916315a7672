import { type FormEvent, useRef, useState } from 'react';
import { post } from '../api/client.ts';
import { useWords, type Words } from '../parts/words.ts';
import { credentialFailure } from './credential-failure.ts';
import { CredentialField } from './credential-field.tsx';
import {
  faultAfter,
  faultBefore,
  fieldAtFault,
  type PasswordFault,
  type WrittenPasswords,
} from './password-change.ts';

const RULE = 'password-rule';

/** What became of the last attempt. */
type Attempt =
  | { readonly kind: 'none' | 'busy' | 'changed' }
  | { readonly kind: 'fault'; readonly fault: PasswordFault }
  | { readonly kind: 'status'; readonly status: number | null };

function reasonOf(attempt: Attempt, words: Words): string | null {
  if (attempt.kind === 'fault') return words.t(`account.password.${attempt.fault}`);
  return attempt.kind === 'status' ? credentialFailure(attempt.status, words) : null;
}

function written(form: HTMLFormElement): WrittenPasswords {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '');
  return { present: text('present'), fresh: text('fresh'), again: text('again') };
}

async function attemptWith(passwords: WrittenPasswords): Promise<Attempt> {
  const before = faultBefore(passwords);
  if (before !== null) return { kind: 'fault', fault: before };
  const body = { password: passwords.present, newPassword: passwords.fresh };
  const outcome = await post<unknown>('session/password', body);
  if (outcome.ok) return { kind: 'changed' };
  const fault = faultAfter(outcome.status);
  return fault === null ? { kind: 'status', status: outcome.status } : { kind: 'fault', fault };
}

/** Changes one's own password; the page goes on as it is. */
export function PasswordForm(props: { account: string; onChanged: () => void }) {
  const words = useWords();
  const { t } = words;
  const form = useRef<HTMLFormElement>(null);
  const [attempt, setAttempt] = useState<Attempt>({ kind: 'none' });
  const fault = attempt.kind === 'fault' ? fieldAtFault(attempt.fault) : null;
  const change = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const passwords = written(event.currentTarget);
    setAttempt({ kind: 'busy' });
    const result = await attemptWith(passwords);
    setAttempt(result);
    if (result.kind === 'changed') {
      form.current?.reset();
      props.onChanged();
      return;
    }
    const name = fieldAtFault(result.kind === 'fault' ? result.fault : null);
    const field = form.current?.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.select();
  };
  const reason = reasonOf(attempt, words);
  return (
    <form ref={form} className="own-form" onSubmit={change}>
      <h3>{t('account.password.title')}</h3>
      {/* Tells a password manager whose password it is. */}
      <input type="text" autoComplete="username" value={props.account} readOnly hidden />
      <CredentialField
        label={t('account.password.present')}
        name="present"
        autoComplete="current-password"
        isRefused={fault === 'present'}
      />
      <CredentialField
        label={t('account.password.fresh')}
        name="fresh"
        autoComplete="new-password"
        isRefused={fault === 'fresh'}
        describedBy={RULE}
      />
      <CredentialField
        label={t('account.password.again')}
        name="again"
        autoComplete="new-password"
        isRefused={fault === 'again'}
      />
      {reason !== null && (
        <p className="warning" role="alert">
          {reason}
        </p>
      )}
      <p className="soft" id={RULE}>
        {t('account.password.rule')}
      </p>
      <p role="status">{attempt.kind === 'changed' ? t('account.password.changed') : ''}</p>
      <button type="submit" className="button strong" disabled={attempt.kind === 'busy'}>
        {t('account.password.change')}
      </button>
    </form>
  );
}
