import { type FormEvent, useEffect, useRef, useSyncExternalStore } from 'react';
import { actText } from '../alarms/act.ts';
import { placeText, titleOf } from '../alarms/alarm-names.ts';
import { useServices, useView } from '../app/services.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Fact } from '../parts/fact.tsx';
import { useWords, type Words } from '../parts/words.ts';
import { credentialFailure } from '../session/credential-failure.ts';
import { CredentialField } from '../session/credential-field.tsx';
import type { OpenSignature, SignatureRefusal, SignatureRequest } from './signature-desk.ts';

/** What is signed for: who asked, what is done, where, for how long and why. */
function SignedFor({ request, who }: { request: SignatureRequest; who: string }) {
  const words = useWords();
  const { t } = words;
  const names = useView((view) => view.names);
  const { act, place, rule, fields } = request;
  const { minutes, reason, comment } = fields;
  const why = reason ?? comment;
  return (
    <dl className="facts">
      <Fact name={t('signature.act')}>
        <strong>{actText(act, t)}</strong>
      </Fact>
      <Fact name={t('signature.place')}>
        <strong>{titleOf(names, place, words)}</strong>
        <small>{placeText(names, place, words)}</small>
      </Fact>
      {rule !== null && <Fact name={t('signature.rule')}>{words.rule(rule)}</Fact>}
      {minutes !== undefined && (
        <Fact name={t('signature.minutes')}>{t('alarm.forms.minutesUnit', { minutes })}</Fact>
      )}
      {why !== undefined && (
        <Fact name={t('signature.reason')}>
          <q translate="no">{why}</q>
        </Fact>
      )}
      <Fact name={t('signature.first')}>
        <span translate="no">{who}</span>
      </Fact>
    </dl>
  );
}

function refusalText(refusal: SignatureRefusal, words: Words): string {
  if (refusal.kind === 'signature') return words.t('signature.refused');
  return credentialFailure(refusal.status, words, { 401: words.t('signature.wrong') });
}

function Refusal({ refusal }: { refusal: SignatureRefusal }) {
  const words = useWords();
  const detail = refusal.kind === 'signature' ? refusal.detail : null;
  return (
    <p className="warning" role="alert">
      <span>{refusalText(refusal, words)}</span>
      {detail !== null && words.language === 'en' && (
        <span className="soft">{words.t('failure.said', { detail })}</span>
      )}
    </p>
  );
}

/** Where name and password are written; both leave the page with the request, and the password leaves the form at once. */
function SignatureForm({ open }: { open: OpenSignature }) {
  const { desk } = useServices();
  const { t } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const { id, isSending, refusal } = open;
  const field = (name: string) =>
    form.current?.elements.namedItem(name) as HTMLInputElement | null | undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal leads to the field that is to be written anew
  useEffect(() => {
    if (refusal === null) return;
    // Whose signature is not taken is asked for by another name; whoever has mistyped a password has not mistyped all.
    if (refusal.kind === 'signature') form.current?.reset();
    field(refusal.kind === 'signature' ? 'username' : 'password')?.focus();
  }, [refusal]);
  const sign = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const written = new FormData(event.currentTarget);
    const text = (name: string) => String(written.get(name) ?? '');
    const password = field('password');
    if (password) password.value = '';
    void desk.sign(id, { username: text('username').trim(), password: text('password') });
  };
  return (
    <form ref={form} onSubmit={sign} autoComplete="off">
      <CredentialField label={t('signature.name')} name="username" type="text" autoComplete="off" />
      <CredentialField
        label={t('signature.password')}
        name="password"
        autoComplete="new-password"
      />
      <p className="soft">{t('signature.kept')}</p>
      {refusal !== null && <Refusal refusal={refusal} />}
      <div className="verb-buttons">
        <button type="submit" className="button strong" aria-disabled={isSending || undefined}>
          {t('signature.sign')}
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={isSending || undefined}
          onClick={() => desk.giveUp(id)}
        >
          {t('signature.giveUp')}
        </button>
        <span role="status">{isSending ? t('signature.sending') : ''}</span>
      </div>
    </form>
  );
}

function SignatureForOne({ open }: { open: OpenSignature }) {
  const { desk } = useServices();
  const { t } = useWords();
  const session = useView((view) => view.session);
  const { id, request } = open;
  const who = session?.account ?? t('signature.nobody');
  return (
    <Dialog
      className="signature"
      title={t('signature.title')}
      intro={t('signature.intro', { who })}
      // What is on its way stays in sight.
      onLeave={() => desk.giveUp(id)}
    >
      <SignedFor request={request} who={who} />
      <SignatureForm open={open} />
    </Dialog>
  );
}

/** Asks a second person to sign, where the gateway wants one for what was asked of it. */
export function SignatureDialog() {
  const { desk } = useServices();
  const open = useSyncExternalStore(desk.subscribe, desk.current);
  return open === null ? null : <SignatureForOne key={open.id} open={open} />;
}
