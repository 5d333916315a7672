import { type FormEvent, useState } from 'react';
import { useServices } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { credentialFailure } from './credential-failure.ts';
import { CredentialField } from './credential-field.tsx';

/** The way in, where accounts are in force: by name and password, or by a token that keeps a wall display signed in. */
export function SignInPage() {
  const { live } = useServices();
  const words = useWords();
  const { t } = words;
  const [byToken, setByToken] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [status, setStatus] = useState<number | null | undefined>(undefined);
  const enter = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setIsBusy(true);
    const refused = await live.signIn(
      byToken
        ? { token: text('token').trim() }
        : { username: text('username').trim(), password: text('password') },
    );
    setStatus(refused);
    setIsBusy(false);
  };
  return (
    <main className="page sign-in" id="content" tabIndex={-1}>
      <form className="panel" onSubmit={enter}>
        <h1>{t('office.session.title')}</h1>
        {byToken ? (
          <CredentialField label={t('office.session.token')} name="token" autoComplete="off" />
        ) : (
          <>
            <CredentialField
              label={t('office.session.name')}
              name="username"
              type="text"
              autoComplete="username"
            />
            <CredentialField
              label={t('office.session.password')}
              name="password"
              autoComplete="current-password"
            />
          </>
        )}
        {status !== undefined && (
          <p className="warning" role="alert">
            {credentialFailure(status, words, { 401: t('office.session.refused') })}
          </p>
        )}
        <button type="submit" className="button strong" disabled={isBusy}>
          {t('office.session.enter')}
        </button>
        <button type="button" className="button" onClick={() => setByToken(!byToken)}>
          {t(byToken ? 'office.session.byPassword' : 'office.session.byToken')}
        </button>
      </form>
    </main>
  );
}
