import type { PlantReading } from './plant.ts';
import { eventName, type Language } from './timeline.ts';
import type { ActiveSpan, Trace, TracedPoint, TraceMark } from './trace.ts';

/** What stands above a picture. */
export interface PlotTitle {
  readonly title: { readonly zh: string; readonly en: string };
  /** Whether it shows a drill, which is then written across it. */
  readonly drill: boolean;
  readonly language: Language;
}

const WIDTH = 1_000;
const LEFT = 70;
const RIGHT = 130;
const TOP = 64;
const PANEL_HEIGHT = 96;
const PANEL_GAP = 34;
const FOOT = 44;
const PANELS_MAX = 24;
const AXIS_MARKS = 8;
const LABEL_HEIGHT = 12;
const FILL_OF_LEVEL = { 1: '#d92d20', 2: '#f97316', 3: '#facc15', 4: '#2e90fa' } as const;
const COLOURS_ZH: Readonly<Record<string, string>> = {
  red: '红',
  orange: '橙',
  yellow: '黄',
  blue: '蓝',
  cut: '断电',
  restore: '复电',
};

const WORDS = {
  en: {
    drill: 'DRILL',
    levels: ['red', 'orange', 'yellow', 'blue'],
    legend: 'active alarms',
    left: (count: number) => `${count} points more are not drawn`,
    time: (unit: string) => `time from the start, ${unit}`,
    units: { s: 's', min: 'min', h: 'h', d: 'days' },
  },
  zh: {
    drill: '演练',
    levels: ['红', '橙', '黄', '蓝'],
    legend: '报警持续时段',
    left: (count: number) => `另有 ${count} 个测点未画出`,
    time: (unit: string) => `自开始起的时间（${unit}）`,
    units: { s: '秒', min: '分', h: '小时', d: '天' },
  },
} as const;

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function text(x: number, y: number, content: string, more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(content)}</text>`;
}

/** A round step that divides a length into about so many parts. */
function roundStep(length: number, parts: number): number {
  const raw = length / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((each) => each * power >= raw) ?? 10;
  return factor * power;
}

function timeUnit(durationSeconds: number): {
  readonly key: 's' | 'min' | 'h' | 'd';
  readonly seconds: number;
} {
  if (durationSeconds <= 300) return { key: 's', seconds: 1 };
  if (durationSeconds <= 4 * 3_600) return { key: 'min', seconds: 60 };
  return durationSeconds <= 96 * 3_600
    ? { key: 'h', seconds: 3_600 }
    : { key: 'd', seconds: 86_400 };
}

/** Where numbers lie on the paper. */
interface Panel {
  readonly top: number;
  readonly low: number;
  readonly high: number;
  readonly durationSeconds: number;
}

function xOf({ durationSeconds }: Panel, seconds: number): number {
  return LEFT + (Math.min(seconds, durationSeconds) / durationSeconds) * (WIDTH - LEFT - RIGHT);
}

function yOf({ top, low, high }: Panel, value: number): number {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return top + PANEL_HEIGHT * (1 - share);
}

function panelOf(trace: Trace, point: TracedPoint, top: number): Panel {
  const values = trace.readingsOf(point.fullName).flatMap(({ value }) => value ?? []);
  const all = point.boolean ? [0, 1] : [...values, ...Object.values(point.limits)];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of all) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  const margin = high === low ? 1 : (high - low) * 0.08;
  return { top, low: low - margin, high: high + margin, durationSeconds: trace.durationSeconds };
}

/** One pixel's column of a line: the lowest and the highest of the values that fall into it. */
interface Column {
  readonly x: number;
  low: number;
  high: number;
  last: number;
}

/** Values in pixel columns, in pieces between which nothing was known. */
function piecesOf(panel: Panel, point: TracedPoint, readings: readonly PlantReading[]): Column[][] {
  const pieces: Column[][] = [[]];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs, value } of readings) {
    if (value === null || atMs - lastMs > point.staleAfterMs) pieces.push([]);
    if (value === null) continue;
    lastMs = atMs;
    const x = Math.round(xOf(panel, atMs / 1_000) * 2) / 2;
    const piece = pieces.at(-1) ?? [];
    const column = piece.at(-1);
    if (column?.x === x) {
      column.low = Math.min(column.low, value);
      column.high = Math.max(column.high, value);
      column.last = value;
    } else piece.push({ x, low: value, high: value, last: value });
  }
  return pieces.filter((piece) => piece.length > 0);
}

/** The values as a line that is broken where nothing was known; a state holds until the next one is told. */
function lineOf(panel: Panel, point: TracedPoint, readings: readonly PlantReading[]): string {
  const at = (x: number, value: number) => `${x.toFixed(1)} ${yOf(panel, value).toFixed(1)}`;
  const paths = piecesOf(panel, point, readings).map((piece) => {
    let path = '';
    let before: Column | null = null;
    for (const column of piece) {
      if (before !== null && point.boolean) path += `L${at(column.x, before.last)}`;
      path += `${before === null ? 'M' : 'L'}${at(column.x, column.low)}`;
      if (column.high !== column.low) path += `L${at(column.x, column.high)}`;
      if (column.last !== column.high) path += `L${at(column.x, column.last)}`;
      before = column;
    }
    return path;
  });
  return `<path d="${paths.join('')}" fill="none" stroke="#1d2939" stroke-width="1.4" stroke-linejoin="round"/>`;
}

function spanOf(panel: Panel, { from, to, level, rule }: ActiveSpan): string {
  const x = xOf(panel, from);
  const width = Math.max(1.5, xOf(panel, to) - x);
  const isOwn = rule !== 'communication' && rule !== 'instrument';
  // Trouble with the instrument stands in a strip of its own below the values.
  const [y, height] = isOwn ? [panel.top, PANEL_HEIGHT] : [panel.top + PANEL_HEIGHT + 1, 5];
  return `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${FILL_OF_LEVEL[level]}" fill-opacity="${isOwn ? 0.22 : 0.8}"/>`;
}

/** Limits as dashed lines; equal ones share a label, and labels that would overlap stand below each other. */
function drawLimits(panel: Panel, limits: TracedPoint['limits'], language: Language): string {
  const names = new Map<number, string[]>();
  for (const [name, value] of Object.entries(limits)) {
    const shown = language === 'zh' ? (COLOURS_ZH[name] ?? name) : name;
    names.set(value, [...(names.get(value) ?? []), shown]);
  }
  const right = WIDTH - RIGHT;
  let drawn = '';
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const [value, each] of [...names].sort(([left], [other]) => other - left)) {
    const y = yOf(panel, value);
    const labelY = Math.max(y + 4, freeFrom);
    freeFrom = labelY + LABEL_HEIGHT;
    drawn += `<line x1="${LEFT}" x2="${right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#98a2b3" stroke-dasharray="5 4"/>`;
    drawn += text(right + 6, labelY, `${each.join(' ')} ${numberText(value)}`, 'class="small"');
  }
  return drawn;
}

/** A mark at the upper edge for each cut, permission and acknowledgement, named where there is room. */
function drawMarks(panel: Panel, marks: readonly TraceMark[], language: Language): string {
  let drawn = '';
  let freeFrom = Number.NEGATIVE_INFINITY;
  for (const { type, at } of marks) {
    const x = xOf(panel, at);
    drawn += `<path d="M${x.toFixed(1)} ${panel.top}l-4 -6h8z" fill="#344054"/>`;
    const name = eventName(type, language);
    if (x < freeFrom) continue;
    drawn += text(x + 3, panel.top + PANEL_HEIGHT - 5, name, 'class="small"');
    freeFrom = x + 12 + name.length * (language === 'zh' ? 12 : 6.5);
  }
  return drawn;
}

function drawPanel(trace: Trace, point: TracedPoint, top: number, language: Language): string {
  const panel = panelOf(trace, point, top);
  const right = WIDTH - RIGHT;
  const unit = point.unit === null ? '' : `  ${point.unit}`;
  const frame = `<rect x="${LEFT}" y="${top}" width="${right - LEFT}" height="${PANEL_HEIGHT}" fill="#fff" stroke="#d0d5dd"/>`;
  const called = point.name === null ? '' : `${point.name[language]}  `;
  const name = text(LEFT, top - 7, `${called}${point.fullName}${unit}`, 'class="name"');
  const limits = point.boolean ? '' : drawLimits(panel, point.limits, language);
  const ends = point.boolean
    ? text(LEFT - 8, yOf(panel, 1) + 4, '1', 'class="small end"') +
      text(LEFT - 8, yOf(panel, 0) + 4, '0', 'class="small end"')
    : text(LEFT - 8, top + 10, numberText(panel.high), 'class="small end"') +
      text(LEFT - 8, top + PANEL_HEIGHT, numberText(panel.low), 'class="small end"');
  const spans = trace.activeSpansOf(point.fullName).map((span) => spanOf(panel, span));
  const line = lineOf(panel, point, trace.readingsOf(point.fullName));
  const marks = drawMarks(panel, trace.marksOf(point.fullName), language);
  return `<g>${frame}${spans.join('')}${limits}${line}${marks}${name}${ends}</g>`;
}

function drawAxis(trace: Trace, bottom: number, language: Language): string {
  const { durationSeconds } = trace;
  const { key, seconds } = timeUnit(durationSeconds);
  const words = WORDS[language];
  const step = roundStep(durationSeconds / seconds, AXIS_MARKS);
  const panel = { top: 0, low: 0, high: 1, durationSeconds };
  let marks = '';
  for (let at = 0; at <= durationSeconds / seconds + 1e-9; at += step) {
    const x = xOf(panel, at * seconds);
    marks += `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${bottom}" y2="${bottom + 5}" stroke="#667085"/>`;
    marks += text(x, bottom + 18, numberText(at), 'class="small mid"');
  }
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  return marks + text(middle, bottom + 36, words.time(words.units[key]), 'class="small mid"');
}

function drawLegend(language: Language): string {
  const words = WORDS[language];
  const parts = words.levels.map((name, index) => {
    const level = (index + 1) as ActiveSpan['level'];
    const x = WIDTH - RIGHT - 250 + index * 66;
    const box = `<rect x="${x}" y="34" width="12" height="12" fill="${FILL_OF_LEVEL[level]}" fill-opacity="0.5"/>`;
    return box + text(x + 17, 44, name, 'class="small"');
  });
  return text(WIDTH - RIGHT - 260, 44, words.legend, 'class="small end"') + parts.join('');
}

/**
 * A run as a picture (SVG): a panel for each point with its values, limits as dashed lines, and the spans in which its alarms
 * were active in the colour of their level; trouble with the instrument in a strip below. The most interesting points come
 * first, at most 24.
 */
export function plotSvg(trace: Trace, { title, drill, language }: PlotTitle): string {
  const words = WORDS[language];
  const points = trace.byInterest.slice(0, PANELS_MAX);
  const left = trace.points.length - points.length;
  const bottom = TOP + points.length * (PANEL_HEIGHT + PANEL_GAP) - PANEL_GAP + 24;
  const height = bottom + FOOT + (left > 0 ? 20 : 0);
  const panels = points.map((point, index) =>
    drawPanel(trace, point, TOP + 22 + index * (PANEL_HEIGHT + PANEL_GAP), language),
  );
  const heading = title[language] === title.zh ? title.zh : title.en;
  const watermark = drill
    ? `<text x="${WIDTH / 2}" y="${height / 2}" class="drill" transform="rotate(-24 ${WIDTH / 2} ${height / 2})">${words.drill}</text>`
    : '';
  const more = left > 0 ? text(LEFT, height - 8, words.left(left), 'class="small"') : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" lang="${language}">
<title>${escaped(heading)}</title>
<style>text{font:13px "Noto Sans","Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#101828}.title{font-size:20px;font-weight:600}.name{font-weight:600}.small{font-size:11.5px;fill:#475467}.end{text-anchor:end}.mid{text-anchor:middle}.drill{font-size:150px;font-weight:700;fill:#101828;fill-opacity:.06;text-anchor:middle}</style>
<rect width="100%" height="100%" fill="#f9fafb"/>
${text(LEFT, 34, heading, 'class="title"')}
${drawLegend(language)}
${panels.join('\n')}
${drawAxis(trace, bottom, language)}
${watermark}${more}
</svg>
`;
}
