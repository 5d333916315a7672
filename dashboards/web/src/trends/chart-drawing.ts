import type uPlot from 'uplot';
import type { Level } from '../../../../rules/register.ts';
import type { AlarmBar } from './alarm-bars.ts';
import { LIMIT_SHARE, TINT_SHARE } from './chart-shares.ts';
import type { DoubtStretch } from './doubt.ts';
import type { ShownLimit } from './drawn-limit.ts';
import { isolatedAt, type Stretch } from './sample.ts';

/** What a chart draws beside its curve. */
export interface ChartMarks {
  readonly limits: readonly ShownLimit[];
  readonly alarms: readonly AlarmBar[];
  readonly silences: readonly Stretch[];
  readonly doubts: readonly DoubtStretch[];
  readonly lates: readonly Stretch[];
}

/** Colours and size of the present look, from the page's own style. */
export interface ChartLook {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly curve: string;
  readonly band: string;
  readonly suspect: string;
  readonly ground: string;
  readonly levels: Readonly<Record<Level, string>>;
  /** Size of marks against those on a laptop: they grow with the text. */
  readonly scale: number;
}

/** Size of the text of a laptop's page, in pixels. */
const LAPTOP_FONT_PX = 14;

/** Reads the colours that are in force for an element; `fontPx` is the size of the text around its marks. */
export function lookOf(element: Element, fontPx: number): ChartLook {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: colour('--text'),
    soft: colour('--soft'),
    line: colour('--line'),
    curve: colour('--accent'),
    band: colour('--fill'),
    suspect: colour('--suspect'),
    ground: colour('--panel'),
    levels: {
      1: colour('--red'),
      2: colour('--orange'),
      3: colour('--yellow'),
      4: colour('--blue'),
    },
    scale: fontPx / LAPTOP_FONT_PX,
  };
}

/** A rectangle of a canvas, in its pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Strokes lines across a box, rising to the right where `slope` is 1, falling where it is -1. */
export function hatch(
  ctx: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  { colour, slope, scale }: { colour: string; slope: 1 | -1; scale: number },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.beginPath();
  // The chart library leaves the dashes of the doubtful curve behind.
  ctx.setLineDash([]);
  const step = 9 * scale;
  // Lines of all boxes lie on one grid, so that what moves by does not flicker.
  const first = Math.floor((left - height) / step) * step;
  for (let x = first; x < left + width + height; x += step) {
    ctx.moveTo(x, slope === 1 ? top + height : top);
    ctx.lineTo(x + height, slope === 1 ? top : top + height);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = scale;
  ctx.stroke();
  ctx.restore();
}

/** Strokes a box around: hollow is what nobody saw at its time. */
function frame(
  ctx: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  { colour, scale }: { colour: string; scale: number },
): void {
  // The chart library remembers what it strokes with, and leaves its dashes behind.
  ctx.save();
  ctx.setLineDash([]);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * scale;
  ctx.strokeRect(left, top, width, height);
  ctx.restore();
}

/** Height of the strip at the foot of a chart that tells of doubts, and of the bars of alarms at its head. */
const STRIP_PX = 6;

/** The part of a stretch that a chart shows, from top to bottom; null where nothing of it is shown. */
function boxOf(chart: uPlot, { fromS, toS }: Stretch): Box | null {
  const { left: begin, top, width: all, height } = chart.bbox;
  const left = Math.max(begin, chart.valToPos(fromS, 'x', true));
  const right = Math.min(begin + all, chart.valToPos(toS, 'x', true));
  return right < begin || left > begin + all
    ? null
    : { left, top, width: Math.max(0, right - left), height };
}

/** Silence is hatched, a bad stretch in the other direction and in the colour of doubt; both have no line, and look it. */
export function drawDoubts(chart: uPlot, marks: ChartMarks, look: ChartLook): void {
  const { ctx } = chart;
  const scale = devicePixelRatio * look.scale;
  for (const silence of marks.silences) {
    const box = boxOf(chart, silence);
    if (box !== null) hatch(ctx, box, { colour: look.soft, slope: 1, scale });
  }
  for (const stretch of marks.doubts) {
    const box = boxOf(chart, stretch);
    if (box === null) continue;
    const width = Math.max(2 * scale, box.width);
    if (stretch.doubt === 'bad') {
      hatch(ctx, { ...box, width }, { colour: look.suspect, slope: -1, scale });
    }
    ctx.fillStyle = look.suspect;
    const height = STRIP_PX * scale;
    ctx.fillRect(box.left, box.top + box.height - height, width, height);
  }
}

/** What came late has a hollow strip above that of the doubts, as alarms that came late are hollow. */
export function drawLates(chart: uPlot, { lates }: ChartMarks, look: ChartLook): void {
  const scale = devicePixelRatio * look.scale;
  const height = STRIP_PX * scale;
  for (const stretch of lates) {
    const box = boxOf(chart, stretch);
    if (box === null) continue;
    const top = box.top + box.height - 2.5 * height;
    const width = Math.max(height, box.width);
    frame(chart.ctx, { ...box, top, width, height }, { colour: look.curve, scale });
  }
}

/** The limits as lines; one that was met in its colour, with what lies beyond it tinted. */
export function drawLimits(chart: uPlot, marks: ChartMarks, look: ChartLook): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const hair = devicePixelRatio * look.scale;
  for (const { value, level, isLow, isPassed } of marks.limits) {
    const y = chart.valToPos(value, 'y', true);
    if (level === null || !isPassed) {
      ctx.fillStyle = level === null ? look.text : look.soft;
      ctx.fillRect(bbox.left, y, bbox.width, level === null ? 1.5 * hair : hair);
      continue;
    }
    const edge = isLow ? bbox.top + bbox.height : bbox.top;
    ctx.fillStyle = look.levels[level];
    ctx.globalAlpha = TINT_SHARE;
    ctx.fillRect(bbox.left, Math.min(y, edge), bbox.width, Math.abs(edge - y));
    ctx.globalAlpha = LIMIT_SHARE;
    ctx.fillRect(bbox.left, y, bbox.width, hair);
    ctx.globalAlpha = 1;
  }
  ctx.restore();
}

/** Alarms as bars over their time; one that was judged only after it is hollow. */
export function drawAlarms(chart: uPlot, marks: ChartMarks, look: ChartLook): void {
  const { ctx, bbox } = chart;
  const right = bbox.left + bbox.width;
  const scale = devicePixelRatio * look.scale;
  const height = STRIP_PX * scale;
  for (const { fromMs, toMs, level, isLate } of marks.alarms) {
    // One that was raised before what is shown begins at its edge.
    const begin = Math.max(bbox.left, chart.valToPos(fromMs / 1_000, 'x', true));
    const from = Math.min(begin, right - height);
    const to = toMs === null ? right : Math.min(right, chart.valToPos(toMs / 1_000, 'x', true));
    const width = Math.max(3 * scale, to - from);
    ctx.fillStyle = look.levels[level];
    if (!isLate) {
      ctx.fillRect(from, bbox.top, width, height);
      continue;
    }
    const box = { left: from, top: bbox.top, width: Math.max(height, width), height };
    frame(ctx, box, { colour: look.levels[level], scale });
  }
}

const DOT_PX = 5;

/**
 * What has a gap on both sides has no line to be part of, and no width for its range: a dot, and a stroke. A reading that alone
 * came late is framed.
 */
export function drawIsolated(chart: uPlot, look: ChartLook): void {
  const { ctx, data } = chart;
  const [times, lows, highs, late, , sound, doubtful] = data as (readonly (number | null)[])[];
  const scale = devicePixelRatio * look.scale;
  const dot = DOT_PX * scale;
  const values = (sound ?? []).map((value, index) => value ?? doubtful?.[index] ?? null);
  for (const index of isolatedAt(values)) {
    const [time, low, high, value] = [times, lows, highs, values].map((list) => list?.[index] ?? 0);
    const x = chart.valToPos(time ?? 0, 'x', true);
    const [top = 0, bottom = 0, middle = 0] = [high, low, value].map((each) =>
      chart.valToPos(each ?? 0, 'y', true),
    );
    ctx.fillStyle = look.band;
    ctx.fillRect(x - dot / 2, top, dot, bottom - top);
    ctx.fillStyle = sound?.[index] === null ? look.suspect : look.curve;
    ctx.fillRect(x - dot / 2, middle - dot / 2, dot, dot);
  }
  for (const index of isolatedAt(late ?? [])) {
    const left = chart.valToPos(times?.[index] ?? 0, 'x', true) - dot;
    const top = chart.valToPos(late?.[index] ?? 0, 'y', true) - dot;
    frame(ctx, { left, top, width: 2 * dot, height: 2 * dot }, { colour: look.curve, scale });
  }
}
