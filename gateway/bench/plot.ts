import { type Figure, shown } from './figure.ts';

const ROW = 26;
const TOP = 48;
const LABEL = 470;
const WIDTH = 520;
const RIGHT = 120;
/** Ratios are drawn on a logarithmic axis, at least from a tenth to ten times. */
const DECADES_MIN = 1;
const COLOURS = { goal: '#1a7f37', bar: '#0969da', below: '#cf222e', none: '#57606a' } as const;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped(content)}</text>`;
}

/** A position on the axis; what lies beyond it stands at its end. */
function scale(decades: number): (ratio: number) => number {
  return (ratio) => {
    const place = Math.max(-decades, Math.min(decades, Math.log10(Math.max(ratio, 1e-12))));
    return LABEL + ((place + decades) / (2 * decades)) * WIDTH;
  };
}

function drawable(value: number | null): value is number {
  return value !== null && Number.isFinite(value) && value > 0;
}

function rowOf(figure: Figure, index: number, x: (ratio: number) => number): string {
  const y = TOP + index * ROW + ROW / 2;
  const { benchmark, ratio, ratioMin, ratioMax, bar, goal, verdict } = figure;
  const label = `${benchmark}: ${figure.figure}, ${figure.subject} / ${figure.reference}`;
  const colour = COLOURS[verdict ?? 'none'];
  const tick = (value: number | null, dash: string): string =>
    drawable(value)
      ? `<line x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="${y - 9}" y2="${y + 9}" stroke="#57606a" stroke-dasharray="${dash}"/>`
      : '';
  return [
    text(LABEL - 10, y + 4, label, 'text-anchor="end"'),
    tick(bar, '2 2'),
    tick(goal, '0'),
    `<line x1="${x(ratioMin).toFixed(1)}" x2="${x(ratioMax).toFixed(1)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`,
    `<circle cx="${x(ratio).toFixed(1)}" cy="${y}" r="5" fill="${colour}"/>`,
    text(LABEL + WIDTH + 12, y + 4, `${shown(ratio)} ×`, `fill="${colour}"`),
  ].join('');
}

/**
 * The ratios as an SVG picture: a point for the median, a line for the spread, on a logarithmic axis with the reference at 1;
 * a dotted stroke is the bar, a whole one the goal.
 */
export function plotOf(figures: readonly Figure[]): string {
  const drawn = figures.filter(({ ratio }) => drawable(ratio));
  const values = drawn.flatMap(({ ratioMin, ratioMax, bar, goal }) =>
    [ratioMin, ratioMax, bar, goal].filter(drawable),
  );
  const widest = values.map((value) => Math.abs(Math.log10(value)));
  const decades = Math.max(DECADES_MIN, Math.ceil(Math.max(0, ...widest)));
  const x = scale(decades);
  const height = TOP + drawn.length * ROW + 16;
  const width = LABEL + WIDTH + RIGHT;
  const axis = Array.from({ length: 2 * decades + 1 }, (_, index) => 10 ** (index - decades)).map(
    (value) =>
      `<line x1="${x(value).toFixed(1)}" x2="${x(value).toFixed(1)}" y1="${TOP - 6}" y2="${height - 12}" stroke="${value === 1 ? '#24292f' : '#d0d7de'}"/>` +
      text(x(value), TOP - 14, value === 1 ? 'reference' : `${value} ×`, 'text-anchor="middle"'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...axis,
    ...drawn.map((figure, index) => rowOf(figure, index, x)),
    '</svg>',
    '',
  ].join('\n');
}
