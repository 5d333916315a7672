import { useEffect, useRef, useState } from 'react';
import { useWords } from '../parts/words.ts';
import { OwnSessions } from './own-sessions.tsx';
import { PasswordForm } from './password-form.tsx';

/** What the reader does with the account that is signed in. */
export function AccountDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useWords();
  const [changes, setChanges] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog own-account"
      onClose={onClose}
      aria-labelledby="own-account-title"
    >
      <h2 id="own-account-title">
        {t('account.title')} <span translate="no">{account}</span>
      </h2>
      <PasswordForm account={account} onChanged={() => setChanges((count) => count + 1)} />
      <OwnSessions trigger={changes} />
      <form method="dialog">
        <button type="submit" className="button">
          {t('account.close')}
        </button>
      </form>
    </dialog>
  );
}
