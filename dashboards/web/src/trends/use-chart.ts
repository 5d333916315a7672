import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { columns } from './chart-columns.ts';
import { type ChartMarks, lookOf } from './chart-drawing.ts';
import { chartOptions } from './chart-options.ts';
import {
  cursorOf,
  DraggedChart,
  type HeldChart,
  listen,
  reachOf,
  takePicked,
} from './chart-pointer.ts';
import type { ShownLimit } from './drawn-limit.ts';
import type { History } from './use-history.ts';

/** Least and greatest height of a chart, in lines of the page's text. */
const HEIGHT_REM_MIN = 13;
const HEIGHT_REM_MAX = 30;
/** What charts take of the window's height together, as long as that suits each of them. */
const WINDOW_SHARE = 0.58;
interface ChartRequest extends HeldChart {
  readonly limits: readonly ShownLimit[];
  /** The look in force: another has other colours, and a canvas keeps the old ones. */
  readonly look: string;
  /** How many charts share the page. */
  readonly charts: number;
}

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

/** What a chart draws beside its curve. */
export function marksOf(limits: readonly ShownLimit[], history: History): ChartMarks {
  const { alarms, silences, doubts, lates } = history;
  return { limits, alarms, silences, doubts, lates };
}

/** Puts the crosshair of a chart on the time that is read off. */
function showCursor(chart: uPlot, { cursor }: ChartRequest): void {
  const atS = cursor.current();
  const { min = null, max = null } = chart.scales.x ?? {};
  const isSeen = atS !== null && min !== null && max !== null && atS >= min && atS <= max;
  const left = isSeen ? chart.valToPos(atS, 'x') : -10;
  chart.setCursor({ left, top: isSeen ? 0 : -10 }, false);
}

/** A chart in an element; what the element shows follows the history, the look and the cursor. */
export function useChart(request: ChartRequest) {
  const { history, look, charts, cursor } = request;
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(request);
  latest.current = request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look has other colours, and the canvas keeps the old ones
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const asked = () => latest.current;
    const dragged = new DraggedChart(asked);
    const made = new uPlot(
      chartOptions({
        ...sizeIn(element, charts),
        fontPx: rem(),
        look: lookOf(element, rem()),
        marks: () => marksOf(asked().limits, asked().history),
        range: dragged.range,
        cursor: cursorOf(asked, dragged),
        hooks: { setSelect: [(each) => takePicked(each, asked())] },
      }),
      columns(asked().history.samples),
      element,
    );
    chart.current = made;
    const unlisten = listen(made, asked, dragged);
    const unsubscribe = cursor.subscribe(() => showCursor(made, asked()));
    const observer = new ResizeObserver(() => made.setSize(sizeIn(element, charts)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      unsubscribe();
      unlisten();
      made.destroy();
      chart.current = null;
    };
  }, [look, charts, cursor]);
  useEffect(() => {
    chart.current?.setData(columns(history.samples));
    if (chart.current !== null) showCursor(chart.current, latest.current);
  }, [history]);
  /** How much time the pointer may lie beside a sample and still mean it, in seconds. */
  const reachS = () => (chart.current === null ? 0 : reachOf(chart.current));
  return { place, reachS };
}
