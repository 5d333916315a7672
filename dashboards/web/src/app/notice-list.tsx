import { useSyncExternalStore } from 'react';
import { useWords, type Words } from '../parts/words.ts';
import { failureName, type Notice } from './notices.ts';
import { useServices } from './services.ts';

function reasonText({ reason }: Notice, { t, find }: Words): string {
  if (reason.kind === 'some') {
    return t('failure.someOf', { failed: reason.failed, all: reason.all });
  }
  return find(failureName(reason.status), { status: String(reason.status) }) ?? '';
}

/** What did not work, until somebody dismisses it. */
export function NoticeList() {
  const { notices } = useServices();
  const words = useWords();
  const { t } = words;
  const items = useSyncExternalStore(notices.subscribe, notices.current);
  return (
    <section className="notices" role="alert" aria-label={t('notices.label')}>
      {items.map((notice) => (
        <div className="notice" key={notice.id}>
          <p>
            <strong>
              {t('failure.title')}
              {notice.subject === null ? '' : ` · ${notice.subject}`}
            </strong>
            <span>{reasonText(notice, words)}</span>
            {notice.detail !== null && words.language === 'en' && (
              <span className="soft">{t('failure.said', { detail: notice.detail })}</span>
            )}
          </p>
          <button type="button" className="button" onClick={() => notices.dismiss(notice.id)}>
            {t('notices.dismiss')}
          </button>
        </div>
      ))}
    </section>
  );
}
