import type uPlot from 'uplot';
import type { Level } from '../../../../rules/register.ts';
import type { AlarmBar } from './alarm-bars.ts';
import type { DrawnLimit } from './drawn-limit.ts';
import { isolatedAt, scaleOf } from './trend-window.ts';

/** What a chart draws beside its curve. */
export interface ChartMarks {
  readonly limits: readonly DrawnLimit[];
  readonly alarms: readonly AlarmBar[];
}

/** Colours of the present look, from the page's own style. */
export interface ChartColours {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly curve: string;
  readonly band: string;
  readonly levels: Readonly<Record<Level, string>>;
}

/** Reads the colours that are in force for an element. */
export function coloursOf(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--text'),
    soft: colour('--soft'),
    line: colour('--line'),
    curve: colour('--accent'),
    band: colour('--fill'),
    levels: {
      1: colour('--red'),
      2: colour('--orange'),
      3: colour('--yellow'),
      4: colour('--blue'),
    },
  };
}

/** Whether a limit bounds from below. */
function isLow(name: string, marks: ChartMarks): boolean {
  if (['L', 'LL'].includes(name)) return true;
  const colours = marks.limits.filter(({ name: each }) => ['yellow', 'red'].includes(each));
  const [yellow, red] = ['yellow', 'red'].map((each) =>
    colours.find(({ name: of }) => of === each),
  );
  return yellow !== undefined && red !== undefined && red.value < yellow.value;
}

function drawLimits(chart: uPlot, marks: ChartMarks, colours: ChartColours): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const { name, value, level } of marks.limits) {
    const y = chart.valToPos(value, 'y', true);
    if (level === null) {
      ctx.fillStyle = colours.text;
      ctx.fillRect(bbox.left, y, bbox.width, 1.5 * devicePixelRatio);
      continue;
    }
    const edge = isLow(name, marks) ? bbox.top + bbox.height : bbox.top;
    ctx.fillStyle = colours.levels[level];
    ctx.globalAlpha = 0.09;
    ctx.fillRect(bbox.left, Math.min(y, edge), bbox.width, Math.abs(edge - y));
    ctx.globalAlpha = 0.9;
    ctx.fillRect(bbox.left, y, bbox.width, devicePixelRatio);
    ctx.globalAlpha = 1;
  }
  ctx.restore();
}

function drawAlarms(chart: uPlot, marks: ChartMarks, colours: ChartColours): void {
  const { ctx, bbox } = chart;
  const right = bbox.left + bbox.width;
  for (const { fromMs, toMs, level } of marks.alarms) {
    // One that was raised before what is shown begins at its edge.
    const from = Math.max(bbox.left, chart.valToPos(fromMs / 1_000, 'x', true));
    const to = toMs === null ? right : Math.min(right, chart.valToPos(toMs / 1_000, 'x', true));
    ctx.fillStyle = colours.levels[level];
    const height = 6 * devicePixelRatio;
    ctx.fillRect(from, bbox.top, Math.max(3 * devicePixelRatio, to - from), height);
  }
}

const DOT_PX = 5;

/** What has a gap on both sides has no line to be part of, and no width for its range: a dot, and a stroke. */
function drawIsolated(chart: uPlot, colours: ChartColours): void {
  const { ctx, data } = chart;
  const [times, lows, highs, values] = data as (readonly (number | null)[])[];
  const dot = DOT_PX * devicePixelRatio;
  for (const index of isolatedAt(values ?? [])) {
    const [time, low, high, value] = [times, lows, highs, values].map((list) => list?.[index] ?? 0);
    const x = chart.valToPos(time ?? 0, 'x', true);
    const [top = 0, bottom = 0, middle = 0] = [high, low, value].map((each) =>
      chart.valToPos(each ?? 0, 'y', true),
    );
    ctx.fillStyle = colours.band;
    ctx.fillRect(x - dot / 2, top, dot, bottom - top);
    ctx.fillStyle = colours.curve;
    ctx.fillRect(x - dot / 2, middle - dot / 2, dot, dot);
  }
}

interface OptionsRequest {
  readonly width: number;
  readonly height: number;
  /** Of the page's own text, in pixels: axes grow with the screen like all else. */
  readonly fontPx: number;
  readonly colours: ChartColours;
  readonly marks: () => ChartMarks;
  readonly range: () => readonly [fromS: number, toS: number];
  /** Keeps the crosshair of several charts on one time. */
  readonly syncKey: string;
}

function limitValues({ limits }: ChartMarks): readonly number[] {
  return limits.map(({ value }) => value);
}

/** How the chart library is to draw one point: range of each bucket, mean, limits as bands, alarms as marks. */
export function chartOptions(request: OptionsRequest): uPlot.Options {
  const { width, height, fontPx, colours, marks, range, syncKey } = request;
  const axis: uPlot.Axis = {
    stroke: colours.soft,
    // The library takes the height of a line from whole pixels only.
    font: `${Math.round(fontPx * 0.86)}px system-ui, sans-serif`,
    grid: { stroke: colours.line, width: 1 },
    ticks: { stroke: colours.line, width: 1 },
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { sync: { key: syncKey }, drag: { x: false, y: false } },
    // The last label of the time axis stands half beyond the end of the axis.
    padding: [null, fontPx * 2.5, null, null],
    scales: {
      x: { range: () => [...range()] as [number, number] },
      y: {
        range: (_chart, low, high) =>
          [...scaleOf(low, high, limitValues(marks()))] as [number, number],
      },
    },
    axes: [
      {
        ...axis,
        size: fontPx * 3.5,
        space: fontPx * 6,
        values: [
          [86_400 * 28, '{YYYY}-{MM}', null, null, null, null, null, null, 0],
          [86_400, '{MM}-{DD}', null, null, null, null, null, null, 0],
          [60, '{HH}:{mm}', '\n{MM}-{DD}', null, null, null, null, null, 1],
          [1, '{HH}:{mm}:{ss}', '\n{MM}-{DD}', null, null, null, null, null, 1],
        ],
      },
      { ...axis, size: fontPx * 4.4 },
    ],
    series: [
      {},
      { stroke: colours.band, width: 0, points: { show: false } },
      { stroke: colours.band, width: 0, points: { show: false } },
      { stroke: colours.curve, width: 2, points: { show: false }, spanGaps: false },
    ],
    bands: [{ series: [2, 1], fill: `color-mix(in srgb, ${colours.band} 45%, transparent)` }],
    hooks: {
      drawClear: [(chart) => drawLimits(chart, marks(), colours)],
      draw: [
        (chart) => drawIsolated(chart, colours),
        (chart) => drawAlarms(chart, marks(), colours),
      ],
    },
  };
}
