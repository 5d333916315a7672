import { useWords } from './words.ts';

/** What it means and what to do first; nothing where nobody says so. */
export function Guidance({ text }: { text: string | undefined }) {
  const { t } = useWords();
  if (text === undefined) return null;
  return (
    <section className="guidance">
      <h3>{t('alarm.detail.guidance')}</h3>
      <p>{text}</p>
    </section>
  );
}
