import { useServices, useView } from '../app/services.ts';
import { useWords } from '../parts/words.ts';

/** Who is signed in, and the way out; nothing where there are no accounts. */
export function AccountMenu() {
  const { live } = useServices();
  const { t } = useWords();
  const session = useView((view) => view.session);
  const isSignedOut = useView((view) => view.isSignedOut);
  if (session === null || session.account === 'local' || isSignedOut) return null;
  const role = t('office.session.role', { role: t(`office.roles.${session.role}`) });
  return (
    <span className="account">
      <span translate="no" title={role}>
        {session.account}
      </span>
      <button type="button" className="icon-button" onClick={() => void live.signOut()}>
        {t('office.session.leave')}
      </button>
    </span>
  );
}
