import type { Point } from '../api/answers.ts';
import { pointKey } from '../live/place.ts';
import type { Words } from '../parts/words.ts';
import { formatIso, formatUnit } from '../text/format.ts';
import type { Sample } from './sample.ts';

type CsvWords = Pick<Words, 't' | 'name'>;

/** The samples of one point that go into a file, and what people call it. */
export interface CsvPoint {
  readonly point: Point;
  readonly sourceName: string;
  readonly siteName: string;
  readonly samples: readonly Sample[];
  /** Width of a bucket as the API takes it; null where each sample is a reading. */
  readonly every: string | null;
}

/** By this a spreadsheet knows UTF-8; without it Chinese is garbled. */
const BYTE_ORDER_MARK = '\ufeff';
/** With these, narrow or wide, a spreadsheet takes a cell for a formula, blanks before them or not. */
const FORMULA = /^\s*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]|^[\t\r\n]/u;

/** A text as one cell, which no spreadsheet runs as a formula. */
export function textCell(text: string): string {
  const tame = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** A number as one cell, to its last digit; nothing where there is none. */
export function numberCell(value: number | null): string {
  return value === null ? '' : String(value);
}

const COLUMNS = [
  'time',
  'site',
  'source',
  'point',
  'name',
  'value',
  'unit',
  'quality',
  'arrival',
  'made',
  'lowest',
  'highest',
  'count',
  'good',
  'late',
] as const;

/** What became of a reading when it came; of a bucket whether one of its readings came late. */
function arrivalWord({ disposition, late }: Sample, { t }: CsvWords): string {
  if (disposition !== null) return t(`trend.dispositions.${disposition}`);
  return late > 0 ? t('trend.late') : t('trend.dispositions.live');
}

function lineOf(sample: Sample, { every, ...of }: CsvPoint, words: CsvWords): string {
  const { t } = words;
  const { point } = of;
  const isReading = every === null;
  return [
    formatIso(sample.t * 1_000),
    textCell(of.siteName),
    textCell(of.sourceName),
    textCell(pointKey(point)),
    textCell(words.name(point)),
    numberCell(sample.given),
    textCell(formatUnit(point.unit)),
    sample.worst === null ? '' : textCell(t(`trend.qualities.${sample.worst}`)),
    textCell(arrivalWord(sample, words)),
    textCell(isReading ? t('trend.reading') : t('trend.mean', { every })),
    isReading ? '' : numberCell(sample.low),
    isReading ? '' : numberCell(sample.high),
    numberCell(sample.count),
    numberCell(sample.qualities.good),
    numberCell(sample.late),
  ].join(',');
}

/** A file for a spreadsheet: one line a reading, or a bucket, of each point in turn; silence has none. RFC 4180. */
export function trendCsv(points: readonly CsvPoint[], words: CsvWords): string {
  const head = COLUMNS.map((column) => textCell(words.t(`trend.columns.${column}`))).join(',');
  const lines = points.flatMap((of) =>
    of.samples.filter(({ count }) => count > 0).map((sample) => lineOf(sample, of, words)),
  );
  return `${BYTE_ORDER_MARK}${[head, ...lines, ''].join('\r\n')}`;
}

/** Longest name of points in a file name, in letters. */
const NAME_MAX = 120;

/** The name of a file with its points and its window, in letters that every system takes. */
export function trendFileName(
  points: readonly Pick<Point, 'site' | 'source' | 'id'>[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ending: string,
): string {
  const named = points.map(({ site, source, id }) => `${site}.${source}.${id}`).join('+');
  const names = named.length > NAME_MAX ? `${named.slice(0, NAME_MAX)}…` : named;
  const [from, to] = [fromMs, toMs].map((ms) =>
    formatIso(ms).replace(/\.\d+/, '').replaceAll(/[-:]/g, ''),
  );
  return `${names}_${from}_${to}.${ending}`;
}
