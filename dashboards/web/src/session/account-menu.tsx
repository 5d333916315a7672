import { useState } from 'react';
import { useServices, useView } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { AccountDialog } from './account-dialog.tsx';

/** A program that keeps a screen signed in has neither a password nor a person who asks where else it is. */
function isProgram(account: string): boolean {
  return account.startsWith('token:');
}

/** Who is signed in, what they do with their account, and the way out; nothing where there are no accounts. */
export function AccountMenu() {
  const { live, notices } = useServices();
  const { t } = useWords();
  const session = useView((view) => view.session);
  const isSignedOut = useView((view) => view.isSignedOut);
  const [isOpen, setIsOpen] = useState(false);
  if (session === null || session.account === 'local' || isSignedOut) return null;
  const { account } = session;
  const role = t('office.session.role', { role: t(`office.roles.${session.role}`) });
  const name = <span translate="no">{account}</span>;
  const leave = async () => {
    const outcome = await live.signOut();
    if (outcome.ok) return;
    const { status, problem } = outcome;
    const reason =
      status === null
        ? ({ kind: 'unknown', status, isFollowed: false } as const)
        : ({ kind: 'status', status } as const);
    notices.tell(t('office.session.leave'), reason, problem);
  };
  return (
    <>
      <span className="account" title={role}>
        {isProgram(account) ? (
          name
        ) : (
          <button
            type="button"
            className="icon-button"
            aria-haspopup="dialog"
            aria-label={t('account.open', { account })}
            onClick={() => setIsOpen(true)}
          >
            {name}
          </button>
        )}
        <button type="button" className="icon-button" onClick={() => void leave()}>
          {t('office.session.leave')}
        </button>
      </span>
      {isOpen && <AccountDialog account={account} onClose={() => setIsOpen(false)} />}
    </>
  );
}
