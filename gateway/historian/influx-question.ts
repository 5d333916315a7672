import { assert } from '../../rules/assert.ts';
import {
  DISPOSITIONS,
  type Disposition,
  LATE_DISPOSITIONS,
  QUALITIES,
  type Quality,
} from '../../rules/reading.ts';
import { parseInstant, type WallMs } from '../../rules/time.ts';
import type { HistoryBucket, HistoryReading } from './historian.ts';
import type { InfluxResult } from './influx-connection.ts';
import { timestamp } from './line-protocol.ts';
import { numberOf } from './stored-reading.ts';

/** A time in InfluxDB: milliseconds, and nanoseconds within them. */
export interface InfluxTime {
  readonly ms: WallMs;
  readonly ns: number;
}

/** A stretch of a point's past; `behind` leaves out what comes up to and with that time. */
export interface InfluxSpan {
  /** `site/source/point`. */
  readonly fullName: string;
  readonly from: WallMs;
  readonly to: WallMs;
  readonly behind: InfluxTime | null;
}

/** An InfluxQL text: a quote or backslash within it can't end it. */
export function quotedText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (letter) => `\\${letter}`)}'`;
}

function where({ fullName, from, to, behind }: InfluxSpan): string {
  const [site = '', source = '', point = ''] = fullName.split('/');
  const begin =
    behind === null ? `>= ${timestamp(from, 0)}` : `> ${timestamp(behind.ms, behind.ns)}`;
  return (
    `WHERE "site" = ${quotedText(site)} AND "source" = ${quotedText(source)} AND "point" = ${quotedText(point)} ` +
    `AND time ${begin} AND time < ${timestamp(to, 0)}`
  );
}

/** Asks for readings, oldest first. */
export function readingsQuestion(span: InfluxSpan, limit: number): string {
  return `SELECT "v", "q" FROM "reading" ${where(span)} ORDER BY time ASC LIMIT ${limit}`;
}

/** Asks what became of the readings of a span; of those that came as they should there is nothing. */
export function arrivalsQuestion(span: InfluxSpan): string {
  return `SELECT "disposition" FROM "arrival" ${where(span)} ORDER BY time ASC`;
}

/** Asks for the first reading with a value, or in detail for the first reading. */
export function firstQuestion(span: InfluxSpan, detail: boolean): string {
  return `SELECT first(${detail ? '"q"' : '"v"'}) FROM "reading" ${where(span)}`;
}

/** Asks how many readings of a quality are in each bucket. */
export function qualityQuestion(span: InfluxSpan, every: number, quality: Quality): string {
  return countQuestion(span, every, 'q', 'reading', [quality]);
}

/** Asks how many readings of each bucket came late. */
export function lateQuestion(span: InfluxSpan, every: number): string {
  return countQuestion(span, every, 'disposition', 'arrival', LATE_DISPOSITIONS);
}

function countQuestion(
  span: InfluxSpan,
  every: number,
  field: string,
  measurement: string,
  values: readonly string[],
): string {
  const isOne = values.map((value) => `"${field}" = ${quotedText(value)}`).join(' OR ');
  return (
    `SELECT count("${field}") AS "count" FROM "${measurement}" ${where(span)} AND (${isOne}) ` +
    `GROUP BY time(${every}ms) fill(none)`
  );
}

/** Asks for the figures of buckets that hold a value, or in detail a reading, oldest first. */
export function bucketsQuestion(
  span: InfluxSpan,
  every: number,
  limit: number,
  detail: boolean,
): string {
  const ofValues =
    'min("v") AS "min", mean("v") AS "mean", max("v") AS "max", last("v") AS "last", count("v") AS "count"';
  const figures = detail ? `${ofValues}, count("q") AS "readings"` : ofValues;
  return `SELECT ${figures} FROM "reading" ${where(span)} GROUP BY time(${every}ms) fill(none) ORDER BY time ASC LIMIT ${limit}`;
}

/** A reading with its exact time. */
export interface TimedReading extends HistoryReading {
  readonly ns: number;
}

type Row = (name: string) => unknown;

function rowsOf(result: InfluxResult): readonly Row[] {
  return (result.series ?? []).flatMap(({ columns, values }) =>
    (values ?? []).map((row): Row => {
      return (name) => row[columns.indexOf(name)] ?? null;
    }),
  );
}

/** RFC 3339 with up to nine places behind the second, as InfluxDB writes it. */
function timeOf(row: Row): InfluxTime {
  const text = String(row('time'));
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/.exec(text);
  const seconds = match === null ? null : parseInstant(`${match[1]}Z`);
  assert(match !== null && seconds !== null, `InfluxDB gives '${text}' for a time`);
  const places = (match[2] ?? '').padEnd(9, '0');
  return { ms: seconds + Number(places.slice(0, 3)), ns: Number(places.slice(3)) };
}

function qualityOf(value: unknown): Quality {
  return QUALITIES.find((quality) => quality === value) ?? 'bad';
}

/** The answer to {@link readingsQuestion}. */
export function readingsOf(result: InfluxResult): readonly TimedReading[] {
  return rowsOf(result).map((row) => {
    const { ms, ns } = timeOf(row);
    return { t: ms, ns, v: numberOf(row('v')), q: qualityOf(row('q')) };
  });
}

function dispositionOf(value: unknown): Disposition {
  return DISPOSITIONS.find((disposition) => disposition === value) ?? 'quarantined';
}

/** The answer to {@link arrivalsQuestion}, by the time as {@link timestamp} writes it. */
export function arrivalsOf(result: InfluxResult): ReadonlyMap<string, Disposition> {
  return new Map(
    rowsOf(result).map((row) => {
      const { ms, ns } = timeOf(row);
      return [timestamp(ms, ns), dispositionOf(row('disposition'))];
    }),
  );
}

/** The answer to {@link qualityQuestion} or {@link lateQuestion}: counts by the begin of their bucket. */
export function countsByBegin(result: InfluxResult): ReadonlyMap<WallMs, number> {
  return new Map(rowsOf(result).map((row) => [timeOf(row).ms, Number(row('count') ?? 0)]));
}

/** The answer to {@link firstQuestion}; null where there is none. */
export function firstTimeOf(result: InfluxResult): WallMs | null {
  const [row] = rowsOf(result);
  return row === undefined ? null : timeOf(row).ms;
}

/** The answer to {@link bucketsQuestion}, without what their readings are worth. */
export function bucketsOf(result: InfluxResult, detail: boolean): readonly HistoryBucket[] {
  const readings = detail ? 'readings' : 'count';
  return rowsOf(result)
    .filter((row) => Number(row(readings) ?? 0) > 0)
    .map((row) => ({
      t: timeOf(row).ms,
      min: numberOf(row('min')),
      mean: numberOf(row('mean')),
      max: numberOf(row('max')),
      last: numberOf(row('last')),
      count: Number(row('count') ?? 0),
    }));
}
