import { useWords } from './words.ts';

/** Closes a panel by the way to the page without it. */
export function DetailClose({ href }: { href: string }) {
  const { t } = useWords();
  return (
    <a className="icon-button detail-close" href={href}>
      <span aria-hidden="true">×</span>
      <span className="hidden-text">{t('alarm.detail.close')}</span>
    </a>
  );
}
