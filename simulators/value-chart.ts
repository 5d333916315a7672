import { styleText } from 'node:util';
import { COLOUR_OF_LEVEL, type TimelineStyle } from './timeline.ts';
import type { ActiveSpan, Trace, TracedPoint } from './trace.ts';

const COLUMNS = 60;
const BARS = '▁▂▃▄▅▆▇█';
const GAP = ' ';
const MARK_OF_LEVEL = { 1: '1', 2: '2', 3: '3', 4: '4' } as const;

const WORDS = {
  en: { values: 'values', alarms: 'active alarms by level (1 red to 4 blue)', none: 'no reading' },
  zh: { values: '数值', alarms: '各级报警持续时段（1 红 至 4 蓝）', none: '无读数' },
} as const;

/** The highest value in each column of the run, so that no peak is lost; a value holds until it is stale, null is silence. */
function columnsOf(trace: Trace, point: TracedPoint): (number | null)[] {
  const columns = new Array<number | null>(COLUMNS).fill(null);
  const heldUntilMs = new Array<number>(COLUMNS).fill(Number.NEGATIVE_INFINITY);
  const lasts = new Array<number | null>(COLUMNS).fill(null);
  const columnMs = (trace.durationSeconds * 1_000) / COLUMNS;
  for (const { atMs, value } of trace.readingsOf(point.fullName)) {
    const place = Math.min(COLUMNS - 1, Math.floor(atMs / columnMs));
    lasts[place] = value;
    heldUntilMs[place] = atMs + point.staleAfterMs;
    if (value === null) continue;
    columns[place] = Math.max(value, columns[place] ?? Number.NEGATIVE_INFINITY);
  }
  let [last, untilMs]: [number | null, number] = [null, Number.NEGATIVE_INFINITY];
  for (let place = 0; place < COLUMNS; place += 1) {
    const ownUntilMs = heldUntilMs[place] ?? Number.NEGATIVE_INFINITY;
    if (ownUntilMs > untilMs) [last, untilMs] = [lasts[place] ?? null, ownUntilMs];
    else if (place * columnMs <= untilMs) columns[place] ??= last;
  }
  return columns;
}

function worstIn(spans: readonly ActiveSpan[], from: number, to: number): ActiveSpan | null {
  const active = spans.filter((span) => span.from < to && span.to > from);
  return active.reduce<ActiveSpan | null>(
    (worst, span) => (worst === null || span.level < worst.level ? span : worst),
    null,
  );
}

function limitsText({ limits }: TracedPoint): string {
  return Object.entries(limits)
    .map(([name, value]) => `${name} ${value}`)
    .join('  ');
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** The lines of one point: its name with limits, its values as a row of bars, and below them where its alarms were active. */
function pointLines(trace: Trace, point: TracedPoint, style: TimelineStyle): readonly string[] {
  const columns = columnsOf(trace, point);
  const known = columns.filter((each) => each !== null);
  const unit = point.unit === null ? '' : `  ${point.unit}`;
  const head = `${point.fullName}${unit}  ${limitsText(point)}`.trimEnd();
  if (known.length === 0) return [head, `  ${WORDS[style.language].none}`];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const spans = trace.activeSpansOf(point.fullName);
  const width = trace.durationSeconds / COLUMNS;
  let bars = '';
  let marks = '';
  for (const [index, value] of columns.entries()) {
    const share = value === null || high === low ? 0 : (value - low) / (high - low);
    const bar = value === null ? GAP : (BARS[Math.round(share * (BARS.length - 1))] ?? GAP);
    const worst = worstIn(spans, index * width, (index + 1) * width);
    const paint = worst === null || !style.coloured ? null : COLOUR_OF_LEVEL[worst.level];
    bars += paint === null ? bar : styleText(paint, bar, { validateStream: false });
    marks += worst === null ? '·' : MARK_OF_LEVEL[worst.level];
  }
  const range = low === high ? numberText(low) : `${numberText(low)} … ${numberText(high)}`;
  return [head, `  ${bars}  ${range}`, ...(spans.length === 0 ? [] : [`  ${marks}`])];
}

/** What all points of a run showed, with limits and active alarms, drawn in characters; the most interesting first. */
export function chartLines(trace: Trace, style: TimelineStyle): readonly string[] {
  const words = WORDS[style.language];
  const head = `${words.values}, ${words.alarms}`;
  const body = trace.byInterest.flatMap((point) => pointLines(trace, point, style));
  return trace.durationSeconds > 0 ? [head, ...body] : [];
}
