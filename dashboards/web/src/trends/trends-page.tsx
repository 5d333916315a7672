import { useEffect, useState } from 'react';
import { hrefOf } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { go, useRoute } from '../app/use-route.ts';
import { pointKey } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { TrendChart } from './trend-chart.tsx';
import { SPANS, type Span } from './trend-window.ts';

const POINTS_MAX = 6;

function presentLook(): string {
  const dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const { theme, size } = document.documentElement.dataset;
  return `${theme} ${size} ${dark}`;
}

/** The look in force, colours and size, told when it changes, by whomever. */
function useLook(): string {
  const [look, setLook] = useState(presentLook);
  useEffect(() => {
    const tell = () => setLook(presentLook());
    const observer = new MutationObserver(tell);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-size'] });
    const media = window.matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', tell);
    return () => {
      observer.disconnect();
      media.removeEventListener('change', tell);
    };
  }, []);
  return look;
}

function AddPoint({ chosen, onAdd }: { chosen: readonly string[]; onAdd: (key: string) => void }) {
  const { t, name } = useWords();
  const sources = useView((view) => view.names.sources);
  const points = useView((view) => view.names.points);
  if (chosen.length >= POINTS_MAX)
    return <span className="soft">{t('trend.full', { count: POINTS_MAX })}</span>;
  const all = [...points.values()].filter((point) => !chosen.includes(pointKey(point)));
  return (
    <select
      className="field"
      aria-label={t('trend.add')}
      value=""
      onChange={({ target }) => onAdd(target.value)}
    >
      <option value="">{t('trend.add')}</option>
      {sources.map((source) => (
        <optgroup key={`${source.site}/${source.id}`} label={name(source)}>
          {all
            .filter((point) => point.site === source.site && point.source === source.id)
            .map((point) => (
              <option key={pointKey(point)} value={pointKey(point)}>
                {name(point)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

/** The past of several points under each other, on one axis of time. */
export function TrendsPage() {
  const { t } = useWords();
  const { query } = useRoute();
  const look = useLook();
  const points = useView((view) => view.points);
  const chosen = (query.points ?? '').split(',').filter(Boolean).slice(0, POINTS_MAX);
  const span: Span = SPANS.find((each) => each === query.span) ?? 'hour';
  const follows = query.tail !== 'off';
  const show = (next: { points?: readonly string[]; span?: Span; tail?: boolean }) =>
    go(
      hrefOf('trends', [], {
        points: (next.points ?? chosen).join(','),
        span: next.span ?? span,
        tail: (next.tail ?? follows) ? '' : 'off',
      }),
      true,
    );
  return (
    <main className="page trends" id="content" tabIndex={0}>
      <header className="page-head">
        <h1>{t('pages.trends')}</h1>
        <AddPoint chosen={chosen} onAdd={(key) => show({ points: [...chosen, key] })} />
        <fieldset className="spans">
          <legend className="hidden-text">{t('trend.span')}</legend>
          {SPANS.map((each) => (
            <button
              key={each}
              type="button"
              className="toggle"
              aria-pressed={each === span}
              onClick={() => show({ span: each })}
            >
              {t(`trend.spans.${each}`)}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          className="toggle"
          aria-pressed={follows}
          onClick={() => show({ tail: !follows })}
        >
          {t('trend.tail')}
        </button>
      </header>
      {chosen.length === 0 && <p className="calm">{t('trend.none')}</p>}
      {chosen.map((key) => {
        const point = points.get(key);
        return point === undefined ? null : (
          <TrendChart
            key={key}
            point={point}
            span={span}
            follows={follows}
            theme={look}
            charts={chosen.length}
            onRemove={() => show({ points: chosen.filter((each) => each !== key) })}
          />
        );
      })}
    </main>
  );
}
