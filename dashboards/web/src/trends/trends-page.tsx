import { useEffect, useState } from 'react';
import { hrefOf } from '../app/route.ts';
import { useServerNow, useView } from '../app/services.ts';
import { go, useRoute } from '../app/use-route.ts';
import { pointKey } from '../live/place.ts';
import { useWords } from '../parts/words.ts';
import { askedPoints, POINTS_MAX, pointsOfQuery } from './asked-points.ts';
import { ExportButtons } from './export-buttons.tsx';
import { TrendChart } from './trend-chart.tsx';
import { TrendCursor } from './trend-cursor.ts';
import type { ShownChart } from './trend-export.ts';
import {
  moved,
  pastWindow,
  queryOfWindow,
  type TrendWindow,
  windowOfQuery,
  zoomed,
} from './trend-window.ts';
import { UnknownPoint } from './unknown-point.tsx';
import { SpanButtons, WindowBar } from './window-bar.tsx';
import type { WindowHand } from './window-hand.ts';

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

/** What is asked for in the address, and what changes it. */
function useTrends() {
  const { query } = useRoute();
  const nowMs = useServerNow();
  const { window, isBroken } = windowOfQuery(query);
  const chosen = pointsOfQuery(query);
  const show = (points: readonly string[], next: TrendWindow, isStep: boolean) =>
    go(hrefOf('trends', [], { points: points.join(','), ...queryOfWindow(next) }), !isStep);
  return {
    window,
    isBroken,
    chosen,
    nowMs,
    choose: (points: readonly string[]) => show(points, window, false),
    showWindow: (next: TrendWindow) => show(chosen, next, false),
    /** Each of these can be gone back from. */
    hand: {
      onPick: (fromMs, toMs) => show(chosen, pastWindow(fromMs, Math.min(toMs, nowMs)), true),
      onMove: (byMs) => show(chosen, moved(window, byMs, nowMs), true),
      onWiden: (aboutMs) => show(chosen, zoomed(window, 2, aboutMs, nowMs), true),
    } satisfies WindowHand,
  };
}

/** The past of several points under each other, on one axis of time. */
export function TrendsPage() {
  const { t } = useWords();
  const look = useLook();
  const points = useView((view) => view.points);
  const hasRegister = useView((view) => view.hasRegister);
  const { window, isBroken, chosen, nowMs, choose, showWindow, hand } = useTrends();
  const [cursor] = useState(() => new TrendCursor());
  const [shown] = useState(() => new Map<string, ShownChart>());
  const asked = askedPoints(chosen, points, hasRegister);
  const drawn = (asked ?? []).filter(({ point }) => point !== null);
  return (
    <main className="page trends" id="content" tabIndex={0}>
      <header className="page-head">
        <h1>{t('pages.trends')}</h1>
        <AddPoint chosen={chosen} onAdd={(key) => choose([...chosen, key])} />
        {drawn.length > 0 && (
          <ExportButtons charts={() => drawn.map(({ key }) => shown.get(key) ?? null)} />
        )}
        <SpanButtons window={window} onChange={showWindow} />
      </header>
      <WindowBar window={window} nowMs={nowMs} onChange={showWindow} />
      {isBroken && (
        <p role="alert" className="warning">
          {t('trend.broken')}
        </p>
      )}
      {chosen.length === 0 && <p className="calm">{t('trend.none')}</p>}
      {chosen.length > 0 && asked === null && <p className="calm">{t('loading')}</p>}
      {asked?.map(({ key, point }) => {
        const onRemove = () => choose(chosen.filter((each) => each !== key));
        return point === null ? (
          <UnknownPoint key={key} name={key} onRemove={onRemove} />
        ) : (
          <TrendChart
            key={key}
            point={point}
            window={window}
            look={look}
            charts={drawn.length}
            cursor={cursor}
            hand={hand}
            shown={shown}
            onRemove={onRemove}
          />
        );
      })}
    </main>
  );
}
