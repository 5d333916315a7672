import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { siteName, sourceName } from '../alarms/alarm-names.ts';
import type { Point } from '../api/answers.ts';
import { useServerNow, useView } from '../app/services.ts';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatNumber, formatQuantity } from '../text/format.ts';
import { chartOptions, coloursOf } from './chart-options.ts';
import { limitsOfCurve, namedLimits } from './drawn-limit.ts';
import { EVERY, extremesOf, type Sample, type Span } from './trend-window.ts';
import { type History, useHistory } from './use-history.ts';

/** Least and greatest height of a chart, in lines of the page's text. */
const HEIGHT_REM_MIN = 13;
const HEIGHT_REM_MAX = 30;
/** What charts take of the window's height together, as long as that suits each of them. */
const WINDOW_SHARE = 0.62;

/** Size of the page's text, in pixels. */
function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** The size of one of so many charts. */
function sizeIn(element: HTMLElement, charts: number) {
  const wanted = (window.innerHeight * WINDOW_SHARE) / charts;
  const height = Math.min(HEIGHT_REM_MAX * rem(), Math.max(HEIGHT_REM_MIN * rem(), wanted));
  return { width: Math.max(200, element.clientWidth), height: Math.round(height) };
}

function columns(samples: readonly Sample[]): uPlot.AlignedData {
  return [
    samples.map(({ t }) => t),
    samples.map(({ low }) => low),
    samples.map(({ high }) => high),
    samples.map(({ v }) => v),
  ] as uPlot.AlignedData;
}

function useChart(point: Point, history: History, theme: string, charts: number) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef({ point, history });
  latest.current = { point, history };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look has other colours, and the canvas keeps the old ones
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new uPlot(
      chartOptions({
        ...sizeIn(element, charts),
        fontPx: rem(),
        colours: coloursOf(element),
        marks: () => ({
          limits: limitsOfCurve(latest.current.point),
          alarms: latest.current.history.alarms,
        }),
        range: () => [latest.current.history.fromMs / 1_000, latest.current.history.toMs / 1_000],
        syncKey: 'trends',
      }),
      columns(latest.current.history.samples),
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeIn(element, charts)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [theme, charts]);
  useEffect(() => chart.current?.setData(columns(history.samples)), [history]);
  return { place, canvas: () => chart.current?.ctx.canvas ?? null };
}

interface TrendChartProps {
  readonly point: Point;
  readonly span: Span;
  readonly follows: boolean;
  readonly theme: string;
  /** How many charts share the page. */
  readonly charts: number;
  readonly onRemove: () => void;
}

function saveAs(name: string, href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

/** What stands under a chart where there is no curve to see, or how the curve is made and how far it reaches. */
function ChartNote({ history, point, span }: { history: History; point: Point; span: Span }) {
  const { t } = useWords();
  if (history.state === 'failed') return <p className="warning">{t('trend.failed')}</p>;
  if (history.state === 'loading') return <p className="soft">{t('loading')}</p>;
  if (history.samples.length === 0) return <p className="soft">{t('trend.empty')}</p>;
  const every = EVERY[span];
  const made = every === null ? t('trend.raw') : t('trend.bucket', { every });
  const [low, high] = extremesOf(history.samples);
  const extremes = t('trend.extremes', {
    low: formatQuantity(low, point.unit),
    high: formatQuantity(high, point.unit),
  });
  return (
    <p className="soft">
      {made} · {extremes}
    </p>
  );
}

/** Why the limits of a point are not in its chart, with the limits; nothing where they are. */
function LimitsNote({ point }: { point: Point }) {
  const { t, find, list } = useWords();
  const { limitsOf, limitUnit } = point;
  const limits = namedLimits(point);
  if (limitsOf === 'reading' || limits.length === 0) return null;
  const named = limits.map(
    ({ name, value }) => `${find(`alarm.limits.${name}`)} ${formatQuantity(value, limitUnit)}`,
  );
  return <p className="limits-note">{t(`trend.noLimits.${limitsOf}`, { limits: list(named) })}</p>;
}

/** The past of one point, with its limits as bands and its alarms as marks. */
export function TrendChart({ point, span, follows, theme, charts, onRemove }: TrendChartProps) {
  const words = useWords();
  const { t, name, find } = words;
  const nowMs = useServerNow();
  const names = useView((view) => view.names);
  const aheadMs = useView((view) => view.aheadMs);
  const history = useHistory(point, span, follows, aheadMs);
  const { place, canvas } = useChart(point, history, theme, charts);
  const title = name(point);
  const file = `${point.site}-${point.source}-${point.id}`;
  const saveCsv = () => {
    const lines = history.samples.map(({ t: at, v, low, high }) =>
      [new Date(at * 1_000).toISOString(), v ?? '', low ?? '', high ?? ''].join(','),
    );
    const blob = new Blob([['time,value,min,max', ...lines, ''].join('\r\n')], {
      type: 'text/csv',
    });
    saveAs(`${file}.csv`, URL.createObjectURL(blob));
  };
  return (
    <section className="panel trend">
      <header className="panel-head">
        <h2>
          {title}{' '}
          <small>
            {[sourceName(names, point, words), siteName(names, point.site, words)].join(' · ')}
          </small>
        </h2>
        <span className="trend-limits soft">
          {limitsOfCurve(point).map((limit) => (
            <span key={limit.name} data-level={limit.level ?? undefined} className="limit-key">
              {find(`alarm.limits.${limit.name}`)} {formatNumber(limit.value)}
            </span>
          ))}
        </span>
        <ValueText point={point} nowMs={nowMs} />
        <button type="button" className="button" onClick={saveCsv}>
          {t('trend.csv')}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => saveAs(`${file}.png`, canvas()?.toDataURL('image/png') ?? '')}
        >
          {t('trend.png')}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={t('trend.remove', { name: title })}
          onClick={onRemove}
        >
          ×
        </button>
      </header>
      <div
        ref={place}
        className="chart"
        role="img"
        aria-label={t('trend.chart', { names: title })}
      />
      <LimitsNote point={point} />
      <ChartNote history={history} point={point} span={span} />
    </section>
  );
}
