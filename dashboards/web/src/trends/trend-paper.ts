import uPlot from 'uplot';
import { pointKey } from '../live/place.ts';
import type { Words } from '../parts/words.ts';
import { formatRange, formatStamp, formatUnit, formatZone } from '../text/format.ts';
import { columns } from './chart-columns.ts';
import { type ChartLook, hatch, lookOf } from './chart-drawing.ts';
import { alarmKeys, type ChartKey, curveKeys, doubtKeys, limitKeys } from './chart-keys.ts';
import { chartOptions } from './chart-options.ts';
import { RANGE_SHARE } from './chart-shares.ts';
import { limitsShown } from './drawn-limit.ts';
import { isSilent } from './sample.ts';
import type { ShownChart } from './trend-export.ts';
import { marksOf } from './use-chart.ts';

/** Size of a picture's parts, in pixels of a screen. */
const WIDTH = 1_600;
const CHART_HEIGHT = 440;
const MARGIN = 32;
const FONT = 20;
const LINE = 30;
const FAMILY = 'system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** A place that has the colours of the light look, whatever the look in force. */
function makeGround(): HTMLElement {
  const ground = document.createElement('div');
  ground.className = 'paper';
  ground.ariaHidden = 'true';
  document.body.append(ground);
  return ground;
}

/** Draws the curve of a chart for a picture; it is drawn by the time this is kept. */
function drawCurve(chart: ShownChart, look: ChartLook, ground: HTMLElement): Promise<uPlot> {
  const { point, history } = chart;
  const marks = marksOf(limitsShown(point, history), history);
  return new Promise((resolve) => {
    const options = chartOptions({
      width: WIDTH - 2 * MARGIN,
      height: CHART_HEIGHT,
      fontPx: FONT,
      look,
      marks: () => marks,
      range: () => [history.fromMs / 1_000, history.toMs / 1_000],
      cursor: { show: false },
      hooks: { ready: [(drawn) => resolve(drawn)] },
    });
    new uPlot(options, columns(history.samples), ground);
  });
}

const SWATCH_WIDTH = 30;
const SWATCH_HEIGHT = 14;

/** What a key looks like, with its top left corner at a place. */
function drawSwatch(
  ctx: CanvasRenderingContext2D,
  { look: kind, level }: ChartKey,
  look: ChartLook,
  left: number,
  top: number,
): void {
  const box = { left, top, width: SWATCH_WIDTH, height: SWATCH_HEIGHT };
  const middle = top + SWATCH_HEIGHT / 2;
  const own = level === null ? look.text : look.levels[level];
  ctx.save();
  ctx.lineWidth = 2;
  if (kind === 'silence') hatch(ctx, box, { colour: look.soft, slope: 1, scale: 1 });
  else if (kind === 'bad') hatch(ctx, box, { colour: look.suspect, slope: -1, scale: 1 });
  else if (kind === 'band' || kind === 'alarm') {
    ctx.fillStyle = kind === 'band' ? look.band : own;
    ctx.globalAlpha = kind === 'band' ? RANGE_SHARE : 1;
    ctx.fillRect(left, top, SWATCH_WIDTH, SWATCH_HEIGHT);
  } else if (kind === 'late') {
    ctx.strokeStyle = look.curve;
    ctx.strokeRect(left + 1, middle - 4, SWATCH_WIDTH - 2, 8);
    ctx.fillStyle = look.curve;
    ctx.fillRect(left, middle - 1, SWATCH_WIDTH, 2);
  } else if (kind === 'late-alarm') {
    ctx.strokeStyle = own;
    ctx.strokeRect(left + 1, top + 1, SWATCH_WIDTH - 2, SWATCH_HEIGHT - 2);
  } else {
    ctx.strokeStyle = { line: look.curve, doubtful: look.suspect, limit: own }[kind];
    if (kind === 'doubtful') ctx.setLineDash([3, 5]);
    ctx.beginPath();
    ctx.moveTo(left, middle);
    ctx.lineTo(left + SWATCH_WIDTH, middle);
    ctx.stroke();
  }
  ctx.restore();
}

/** Writes on a picture from the top down, and remembers how far it has come. */
class Pen {
  top = MARGIN;
  private readonly ctx: CanvasRenderingContext2D;
  private readonly look: ChartLook;

  constructor(ctx: CanvasRenderingContext2D, look: ChartLook) {
    this.ctx = ctx;
    this.look = look;
  }

  line(text: string, { size = FONT, weight = 400 }: { size?: number; weight?: number } = {}): void {
    const { ctx } = this;
    ctx.font = `${weight} ${size}px ${FAMILY}`;
    ctx.fillStyle = weight > 400 ? this.look.text : this.look.soft;
    ctx.textBaseline = 'top';
    // What is too long is drawn narrower, never cut off.
    ctx.fillText(text, MARGIN, this.top, WIDTH - 2 * MARGIN);
    this.top += size + LINE - FONT;
  }

  keys(keys: readonly ChartKey[]): void {
    const { ctx, look } = this;
    let left = MARGIN;
    for (const key of keys) {
      ctx.font = `400 ${FONT - 2}px ${FAMILY}`;
      const width = SWATCH_WIDTH + 8 + ctx.measureText(key.text).width + 28;
      if (left > MARGIN && left + width > WIDTH - MARGIN) {
        left = MARGIN;
        this.top += LINE;
      }
      drawSwatch(ctx, key, look, left, this.top + 3);
      ctx.fillStyle = look.text;
      ctx.textBaseline = 'top';
      ctx.fillText(key.text, left + SWATCH_WIDTH + 8, this.top);
      left += width;
    }
    this.top += LINE;
  }

  picture(canvas: HTMLCanvasElement): void {
    this.ctx.drawImage(canvas, MARGIN, this.top, WIDTH - 2 * MARGIN, CHART_HEIGHT);
    this.top += CHART_HEIGHT;
  }
}

function writeHead(pen: Pen, first: ShownChart, words: Words, nowMs: number): void {
  const { fromMs, toMs } = first.history;
  const { t } = words;
  const zone = formatZone(toMs);
  pen.line(`${t('title')} · ${t('pages.trends')}`, { size: FONT + 8, weight: 650 });
  pen.line(`${formatRange(fromMs, toMs)}  (${zone})`, { weight: 600 });
  pen.line(t('trend.drawnAt', { at: `${formatStamp(nowMs)} ${formatZone(nowMs)}` }));
  pen.top += 8;
}

function writeChart(pen: Pen, chart: ShownChart, words: Words, canvas: HTMLCanvasElement): void {
  const { point, history, sourceName, siteName } = chart;
  const { t } = words;
  const unit = formatUnit(point.unit);
  const of = `${words.name(point)} · ${sourceName} · ${siteName}`;
  pen.line(`${of}${unit === '' ? '' : `  (${t('trend.columns.unit')}: ${unit})`}`, { weight: 650 });
  pen.line(`${pointKey(point)} · ${words.quantity(point.kind)}`);
  pen.keys([
    ...curveKeys(history, words),
    ...doubtKeys(history, words),
    ...limitKeys(point, history, words),
    ...alarmKeys(history, words),
  ]);
  pen.picture(canvas);
  if (isSilent(history.samples)) pen.line(t('trend.empty'));
  pen.top += 16;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the picture could not be made'));
      else resolve(blob);
    }, 'image/png');
  });
}

/** A picture of charts to print and to send: with title, time, zone, units and keys, on a light ground whatever the look. */
export async function trendPicture(
  charts: readonly ShownChart[],
  words: Words,
  nowMs: number,
): Promise<Blob> {
  const [first] = charts;
  if (first === undefined) throw new Error('there is no chart to draw');
  const ground = makeGround();
  const drawn: uPlot[] = [];
  try {
    const look = lookOf(ground, FONT);
    for (const chart of charts) drawn.push(await drawCurve(chart, look, ground));
    const scale = devicePixelRatio;
    const canvas = document.createElement('canvas');
    const draw = (height: number): number => {
      canvas.width = WIDTH * scale;
      canvas.height = height * scale;
      const ctx = canvas.getContext('2d');
      if (ctx === null) throw new Error('this browser draws no pictures');
      ctx.scale(scale, scale);
      ctx.fillStyle = look.ground;
      ctx.fillRect(0, 0, WIDTH, height);
      const pen = new Pen(ctx, look);
      writeHead(pen, first, words, nowMs);
      for (const [index, chart] of charts.entries()) {
        const curve = drawn[index];
        if (curve !== undefined) writeChart(pen, chart, words, curve.ctx.canvas);
      }
      return pen.top + MARGIN / 2;
    };
    // How tall it gets depends on how its keys fall into lines: drawn once to see, and once to keep.
    draw(draw(1));
    return await blobOf(canvas);
  } finally {
    for (const each of drawn) each.destroy();
    ground.remove();
  }
}
