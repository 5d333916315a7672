import type { Answer } from '../api/use-answer.ts';
import { useWords } from '../parts/words.ts';

/** Why a part of the page is empty or old; nothing where all has come. */
export function Missing({ answer }: { answer: Answer<unknown> }) {
  const { t } = useWords();
  if (answer.state === 'here') return null;
  if (answer.state === 'loading') return <span className="soft">{t('loading')}</span>;
  const forbidden = answer.status === 403 || answer.status === 404;
  return <span className="warning">{t(forbidden ? 'office.forbidden' : 'cannotLoad')}</span>;
}
