import { useEffect } from 'react';
import { formatMoment, formatSpan } from '../text/format.ts';
import { LANGUAGES, type Language } from '../text/texts.ts';
import { textsIn } from '../text/translation.ts';
import { useServerNow, useView } from './services.ts';

function blindText(language: Language, heardAtMs: number, silentMs: number): string {
  const t = textsIn(language);
  const span = formatSpan(silentMs, {
    second: t('units.second'),
    minute: t('units.minute'),
    hour: t('units.hour'),
    day: t('units.day'),
  });
  return t('blind', { clock: formatMoment(heardAtMs, Date.now()), span });
}

/** Says in both languages that the page sees nothing, since when, and how old what it shows is. */
export function BlindBanner() {
  useServerNow();
  const sight = useView((view) => view.sight);
  const heardAtMs = useView((view) => view.heardAtMs);
  useEffect(() => {
    document.documentElement.dataset.blind = sight.blind ? 'yes' : 'no';
  }, [sight.blind]);
  if (!sight.blind) return null;
  return (
    <div className="blind" role="alert">
      {LANGUAGES.map((language) => (
        <p key={language} lang={language}>
          {blindText(language, heardAtMs, sight.silentMs)}
        </p>
      ))}
    </div>
  );
}
