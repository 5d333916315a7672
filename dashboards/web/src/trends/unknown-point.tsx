import { useWords } from '../parts/words.ts';

/** Stands where the chart of a point would: the gateway knows no such point, or none that this reader may see. */
export function UnknownPoint({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useWords();
  return (
    <section className="panel trend" role="alert">
      <header className="panel-head">
        <h2>{name}</h2>
        <button type="button" className="button" onClick={onRemove}>
          {t('trend.remove', { name })}
        </button>
      </header>
      <p className="warning">{t('trend.unknownPoint')}</p>
    </section>
  );
}
