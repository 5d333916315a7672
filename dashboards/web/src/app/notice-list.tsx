import { useSyncExternalStore } from 'react';
import { useWords, type Words } from '../parts/words.ts';
import { failureName, type Notice } from './notices.ts';
import { useServices } from './services.ts';

function titleText({ reason }: Notice, { t }: Words): string {
  if (reason.kind === 'unknown') return t('failure.unsure');
  return t(reason.kind === 'done' ? 'failure.done' : 'failure.title');
}

function reasonText({ reason }: Notice, { t, find }: Words): string {
  switch (reason.kind) {
    case 'some':
      return t('failure.someOf', { failed: reason.failed, all: reason.all });
    case 'done':
      return t('failure.doneAfterAll');
    case 'not-done':
      return t('failure.notDoneAfterAll');
    default: {
      const text = find(failureName(reason.status), { status: String(reason.status) }) ?? '';
      const isFollowed = reason.kind === 'unknown' && reason.isFollowed;
      return isFollowed ? `${text} ${t('failure.followed')}` : text;
    }
  }
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
        <div className="notice" key={notice.id} data-reason={notice.reason.kind}>
          <p>
            <strong>
              {titleText(notice, words)}
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
