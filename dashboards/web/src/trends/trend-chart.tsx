import { type KeyboardEvent, useEffect, useId, useMemo } from 'react';
import { siteName, sourceName } from '../alarms/alarm-names.ts';
import type { Point } from '../api/answers.ts';
import { useServerNow, useView } from '../app/services.ts';
import { pointKey } from '../live/place.ts';
import { ValueText } from '../parts/value-text.tsx';
import { useWords } from '../parts/words.ts';
import { formatQuantity, formatStamp } from '../text/format.ts';
import { actOnKey } from './chart-keyboard.ts';
import { type ChartKey, curveKeys, doubtKeys } from './chart-keys.ts';
import { extremesOf } from './chart-scale.ts';
import { limitsShown, limitWords, namedLimits, type ShownLimit } from './drawn-limit.ts';
import { whyNotLoaded } from './load-failure.ts';
import { readoutText } from './read-fields.ts';
import { Readout, useReadFields } from './readout.tsx';
import { isSilent } from './sample.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { ShownChart } from './trend-export.ts';
import type { TrendWindow } from './trend-window.ts';
import { useChart } from './use-chart.ts';
import { type History, useHistory } from './use-history.ts';
import type { WindowHand } from './window-hand.ts';

interface TrendChartProps {
  readonly point: Point;
  readonly window: TrendWindow;
  readonly look: string;
  /** How many charts share the page. */
  readonly charts: number;
  readonly cursor: TrendCursor;
  readonly hand: WindowHand;
  /** Charts as they stand on the page, by the full name of their point. */
  readonly shown: Map<string, ShownChart>;
  readonly onRemove: () => void;
}

function KeyList({ keys }: { keys: readonly ChartKey[] }) {
  return keys.map(({ look, text }) => (
    <span key={text} className="chart-key" data-look={look}>
      {text}
    </span>
  ));
}

/** What stands under a chart where there is no curve to see, or how the curve is made and how far it reaches. */
function ChartNote({ history, point }: { history: History; point: Point }) {
  const words = useWords();
  const { t } = words;
  const { state, samples, status, toMs } = history;
  if (state === 'loading') return <p className="soft">{t('loading')}</p>;
  const isEmpty = isSilent(samples);
  if (state === 'failed') {
    const until = isEmpty ? '' : ` ${t('trend.shownUntil', { at: formatStamp(toMs) })}`;
    return (
      <p className="warning">{`${t('trend.failed', { why: whyNotLoaded(status, words) })}${until}`}</p>
    );
  }
  if (isEmpty) {
    return (
      <p className="soft">
        <KeyList keys={doubtKeys(history, words)} /> {t('trend.empty')}
      </p>
    );
  }
  const [low, high] = extremesOf(samples);
  const extremes = t('trend.extremes', {
    low: formatQuantity(low, point.unit),
    high: formatQuantity(high, point.unit),
  });
  return (
    <p className="soft">
      <KeyList keys={[...curveKeys(history, words), ...doubtKeys(history, words)]} /> {extremes}
    </p>
  );
}

/** Why the limits of a point are not in its chart, with the limits; nothing where they are. */
function LimitsNote({ point }: { point: Point }) {
  const words = useWords();
  const { t, list } = words;
  const { limitsOf, limitUnit } = point;
  const limits = namedLimits(point);
  if (limitsOf === 'reading' || limits.length === 0) return null;
  const named = limits.map((limit) => limitWords(limit, limitUnit, words));
  return <p className="limits-note">{t(`trend.noLimits.${limitsOf}`, { limits: list(named) })}</p>;
}

/** The chart itself, which is read off with the pointer or, like a slider, with the keys. */
function ReadChart({
  history,
  title,
  ...props
}: Omit<TrendChartProps, 'window' | 'shown' | 'onRemove'> & {
  history: History;
  limits: readonly ShownLimit[];
  title: string;
}) {
  const { point, limits, cursor, hand } = props;
  const words = useWords();
  const { t } = words;
  const hint = useId();
  const { place, reachS } = useChart({ ...props, history });
  const fields = useReadFields({ point, history, limits, cursor, reachS });
  const bounds = [history.fromMs, history.toMs].map((ms) => Math.round(ms / 1_000));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (actOnKey(event, { history, cursor, hand })) event.preventDefault();
  };
  return (
    <>
      <Readout fields={fields} />
      <div
        ref={place}
        className="chart"
        role="slider"
        tabIndex={0}
        aria-label={t('trend.chart', { names: title })}
        aria-describedby={hint}
        aria-valuemin={bounds[0]}
        aria-valuemax={bounds[1]}
        aria-valuenow={Math.round(cursor.current() ?? history.toMs / 1_000)}
        aria-valuetext={fields === null ? t('trend.hint') : readoutText(fields, words)}
        onKeyDown={onKeyDown}
        onBlur={() => cursor.set(null)}
      />
      <p id={hint} className="hidden-text">
        {t('trend.keys')}
      </p>
    </>
  );
}

function LimitKeys({ limits }: { limits: readonly ShownLimit[] }) {
  const words = useWords();
  return (
    <span className="trend-limits soft">
      {limits.map((limit) => (
        <span
          key={limit.name}
          data-level={limit.isPassed ? (limit.level ?? undefined) : undefined}
          className={limit.level === null ? 'limit-key cut' : 'limit-key'}
        >
          {limitWords(limit, null, words)}
        </span>
      ))}
    </span>
  );
}

/** The past of one point, with its limits as bands and its alarms as marks. */
export function TrendChart({ window, shown, onRemove, ...props }: TrendChartProps) {
  const { point } = props;
  const words = useWords();
  const { t, name } = words;
  const nowMs = useServerNow();
  const names = useView((view) => view.names);
  const aheadMs = useView((view) => view.aheadMs);
  const history = useHistory(point, window, aheadMs);
  // A value comes each second; the limits, and what has met them, seldom change.
  const { kind, limits: set, limitsOf } = point;
  const { samples, alarms } = history;
  const limits = useMemo(
    () => limitsShown({ kind, limits: set, limitsOf }, { samples, alarms }),
    [kind, set, limitsOf, samples, alarms],
  );
  const title = name(point);
  const ofSource = sourceName(names, point, words);
  const ofSite = siteName(names, point.site, words);
  useEffect(() => {
    const key = pointKey(point);
    if (history.state !== 'here') return;
    shown.set(key, { point, history, sourceName: ofSource, siteName: ofSite });
    return () => {
      shown.delete(key);
    };
  }, [shown, point, history, ofSource, ofSite]);
  return (
    <section className="panel trend">
      <header className="panel-head">
        <h2>
          {title} <small>{[ofSource, ofSite].join(' · ')}</small>
        </h2>
        <LimitKeys limits={limits} />
        {window.kind === 'past' && <span className="soft">{t('trend.now')}</span>}
        <ValueText point={point} nowMs={nowMs} />
        <button
          type="button"
          className="icon-button"
          aria-label={t('trend.remove', { name: title })}
          onClick={onRemove}
        >
          ×
        </button>
      </header>
      <ReadChart {...props} history={history} limits={limits} title={title} />
      <LimitsNote point={point} />
      <ChartNote history={history} point={point} />
    </section>
  );
}
