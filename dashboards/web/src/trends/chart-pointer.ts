import type uPlot from 'uplot';
import { sampleNear } from './reading-off.ts';
import type { TrendCursor } from './trend-cursor.ts';
import type { History } from './use-history.ts';
import type { WindowHand } from './window-hand.ts';

/** How far beside a sample the pointer still means it, in pixels. */
const REACH_PX = 6;
/** A shorter drag is a click with an unsteady hand, in pixels. */
const DRAG_PX_MIN = 8;

/** What the pointer needs of a chart that it works on. */
export interface HeldChart {
  readonly history: History;
  readonly cursor: TrendCursor;
  readonly hand: WindowHand;
}

/** How much time lies under so many pixels of a chart, in seconds. */
function secondsUnder(chart: uPlot, px: number): number {
  return Math.abs(chart.posToVal(px, 'x') - chart.posToVal(0, 'x'));
}

/** How much time the pointer may lie beside a sample and still mean it, in seconds. */
export function reachOf(chart: uPlot): number {
  return secondsUnder(chart, REACH_PX);
}

/** Draws a chart where nobody has moved it; while it is dragged, so many seconds later. */
export class DraggedChart {
  private offsetS = 0;
  private readonly latest: () => HeldChart;

  constructor(latest: () => HeldChart) {
    this.latest = latest;
  }

  readonly range = (): readonly [number, number] => {
    const { fromMs, toMs } = this.latest().history;
    return [fromMs / 1_000 + this.offsetS, toMs / 1_000 + this.offsetS];
  };

  /** Moves the chart with the pointer until the button is let go. */
  begin(chart: uPlot, { clientX: beginX }: MouseEvent): void {
    const end = new AbortController();
    const { signal } = end;
    const move = ({ clientX }: MouseEvent) => {
      this.offsetS = -Math.sign(clientX - beginX) * secondsUnder(chart, Math.abs(clientX - beginX));
      chart.setData(chart.data);
    };
    const stop = () => {
      end.abort();
      const byMs = this.offsetS * 1_000;
      this.offsetS = 0;
      chart.setData(chart.data);
      if (byMs !== 0) this.latest().hand.onMove(byMs);
    };
    window.addEventListener('mousemove', move, { signal });
    window.addEventListener('mouseup', stop, { signal });
  }
}

/** The time of the sample that a pointer means; its own where it means none. */
function timeAt(chart: uPlot, { history }: HeldChart, left: number): number {
  const atS = chart.posToVal(left, 'x');
  return sampleNear(history, atS, reachOf(chart))?.t ?? atS;
}

/** How the pointer works on a chart: picks a stretch, with Shift moves it, and shows more with a double click. */
export function cursorOf(latest: () => HeldChart, dragged: DraggedChart): uPlot.Cursor {
  return {
    y: false,
    drag: { x: true, y: false, setScale: false, dist: DRAG_PX_MIN },
    points: { show: false },
    bind: {
      mousedown: (chart, _target, handler) => (event: MouseEvent) => {
        if (event.button !== 0) return null;
        if (event.shiftKey) dragged.begin(chart, event);
        else handler(event);
        return null;
      },
      dblclick: (chart) => (event: MouseEvent) => {
        const left = event.clientX - chart.over.getBoundingClientRect().left;
        latest().hand.onWiden(chart.posToVal(left, 'x') * 1_000);
        return null;
      },
    },
  };
}

/** Takes what was picked with the pointer as the new window, and the mark of it away. */
export function takePicked(chart: uPlot, { hand }: HeldChart): void {
  const { left, width } = chart.select;
  if (width < DRAG_PX_MIN) return;
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  const [from, to] = [left, left + width].map((px) => chart.posToVal(px, 'x') * 1_000);
  hand.onPick(from ?? 0, to ?? 0);
}

/** Listens to the pointer on a chart and its axis of time; gives what ends it. */
export function listen(chart: uPlot, latest: () => HeldChart, dragged: DraggedChart): () => void {
  const end = new AbortController();
  const { signal } = end;
  const over = chart.over;
  over.addEventListener(
    'mousemove',
    ({ clientX }) => {
      const left = clientX - over.getBoundingClientRect().left;
      latest().cursor.set(timeAt(chart, latest(), left));
    },
    { signal },
  );
  over.addEventListener('mouseleave', () => latest().cursor.set(null), { signal });
  const axis = chart.root.querySelector<HTMLElement>('.u-axis');
  axis?.classList.add('time-axis');
  axis?.addEventListener('mousedown', (event) => dragged.begin(chart, event), { signal });
  return () => end.abort();
}
