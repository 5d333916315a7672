import { useState } from 'react';
import { Dialog, DialogClose } from '../parts/dialog.tsx';
import { useWords } from '../parts/words.ts';
import { OwnSessions } from './own-sessions.tsx';
import { PasswordForm } from './password-form.tsx';

/** What the reader does with the account that is signed in. */
export function AccountDialog({ account, onClose }: { account: string; onClose: () => void }) {
  const { t } = useWords();
  const [changes, setChanges] = useState(0);
  const leave = () => {
    onClose();
    return true;
  };
  const title = (
    <>
      {t('account.title')} <span translate="no">{account}</span>
    </>
  );
  return (
    <Dialog className="own-account" title={title} onLeave={leave}>
      <PasswordForm account={account} onChanged={() => setChanges((count) => count + 1)} />
      <OwnSessions trigger={changes} />
      <DialogClose text={t('account.close')} />
    </Dialog>
  );
}
