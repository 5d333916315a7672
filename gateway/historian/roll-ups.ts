import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { QUALITIES } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import type { HistoryBucket } from './historian.ts';
import { countsOf, LATE_CODES, numberOf, type StoredReading } from './stored-reading.ts';

/** Widths of the figures that are kept, in milliseconds, the widest first: an hour, a minute. */
const WIDTHS = [3_600_000, 60_000] as const;

/** Tables that {@link RollUps} works on. */
export const ROLL_UP_SCHEMA = `
  CREATE TABLE roll_ups (
    series INTEGER NOT NULL, width INTEGER NOT NULL, ms INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
    sum REAL NOT NULL, count INTEGER NOT NULL, last REAL NOT NULL, last_ms INTEGER NOT NULL, last_ns INTEGER NOT NULL,
    ${QUALITIES.map((quality) => `${quality} INTEGER NOT NULL`).join(', ')}, late INTEGER NOT NULL,
    PRIMARY KEY (series, width, ms)
  ) STRICT, WITHOUT ROWID;
`;

/** Figures of the readings of one stretch, which begins at `ms`; without a value `low` and `high` are infinite. */
interface Figures {
  readonly ms: WallMs;
  low: number;
  high: number;
  sum: number;
  count: number;
  last: number;
  lastMs: WallMs;
  lastNs: number;
  /** Readings of each quality, in the order of QUALITIES. */
  readonly qualities: number[];
  late: number;
}

/** Which buckets are wanted: `every` in milliseconds, `limit` at most. */
export interface BucketSpan {
  readonly from: WallMs;
  readonly to: WallMs;
  readonly every: number;
  readonly limit: number;
  /** Whether they tell what their readings are worth, and those without a value come too. */
  readonly detail: boolean;
}

/** Buckets of a page, and the time at which the next one begins. */
interface FoldedPage {
  readonly items: readonly HistoryBucket[];
  readonly next: WallMs | null;
}

/** Whether buckets of this width can be made from the figures that are kept. */
export function isRolledUp(every: number): boolean {
  return WIDTHS.some((width) => every % width === 0);
}

function toFigures(row: Record<string, unknown>): Figures {
  return {
    ms: Number(row.ms),
    low: Number(row.low),
    high: Number(row.high),
    sum: Number(row.sum),
    count: Number(row.count),
    last: Number(row.last),
    lastMs: Number(row.last_ms),
    lastNs: Number(row.last_ns),
    qualities: QUALITIES.map((quality) => Number(row[quality])),
    late: Number(row.late),
  };
}

/**
 * Figures per minute and per hour beside the readings, so that a year can be drawn without reading a year of readings. Each
 * reading is added once, in arrival order, so that figures made again from the journal are the same to the last digit.
 */
export class RollUps {
  readonly #find: StatementSync;
  readonly #save: StatementSync;
  readonly #rows: StatementSync;
  readonly #readings: StatementSync;
  /** Figures that have changed since the last {@link save}, by width, series and begin. */
  readonly #changed = WIDTHS.map((width) => ({
    width,
    series: new Map<number, Map<WallMs, Figures>>(),
    /** The newest figures of each series, so that a reading in order reads nothing. */
    recent: new Map<number, Figures>(),
  }));

  constructor(database: DatabaseSync) {
    this.#find = database.prepare(
      'SELECT * FROM roll_ups WHERE series = ? AND width = ? AND ms = ?',
    );
    this.#save = database.prepare(
      `INSERT OR REPLACE INTO roll_ups VALUES (${Array(11 + QUALITIES.length)
        .fill('?')
        .join(', ')})`,
    );
    this.#rows = database.prepare(
      'SELECT * FROM roll_ups WHERE series = ? AND width = ? AND ms >= ? AND ms < ? ORDER BY ms',
    );
    this.#readings = database.prepare(
      'SELECT ms, ns, value, quality, disposition FROM readings WHERE series = ? AND ms >= ? AND ms < ? ORDER BY ms, ns',
    );
  }

  /** Adds a reading that has just been stored. */
  add(series: number, reading: StoredReading): void {
    const { ms } = reading;
    for (const { width, series: bySeries, recent } of this.#changed) {
      let byBegin = bySeries.get(series);
      if (byBegin === undefined) {
        byBegin = new Map();
        bySeries.set(series, byBegin);
      }
      const begin = Math.floor(ms / width) * width;
      let figures = byBegin.get(begin);
      if (figures === undefined) {
        const newest = recent.get(series);
        figures = newest?.ms === begin ? newest : this.#load(series, width, begin);
        byBegin.set(begin, figures);
        if (newest === undefined || begin > newest.ms) recent.set(series, figures);
      }
      take(figures, reading);
    }
  }

  /** Writes what was added, within the transaction that holds the readings. */
  save(): void {
    for (const { width, series: bySeries } of this.#changed) {
      for (const [series, byBegin] of bySeries) {
        for (const each of byBegin.values()) {
          const { ms, low, high, sum, count, last, lastMs, lastNs, qualities, late } = each;
          const values = [low, high, sum, count, last, lastMs, lastNs, ...qualities, late];
          this.#save.run(series, width, ms, ...values);
        }
      }
    }
    for (const { series } of this.#changed) series.clear();
  }

  /** Leaves out what was added since the last {@link save}. */
  forget(): void {
    for (const { series, recent } of this.#changed) {
      series.clear();
      recent.clear();
    }
  }

  /** Figures of the readings with `from <= ms < to`, oldest bucket first; `every` is a multiple of a kept width. */
  buckets(series: number, { from, to, every, limit, detail }: BucketSpan): FoldedPage {
    const items: HistoryBucket[] = [];
    let current: Figures | null = null;
    const widths = WIDTHS.filter((width) => every % width === 0);
    for (const piece of this.#pieces(series, from, to, widths)) {
      if (piece.count === 0 && !detail) continue;
      const begin = Math.floor(piece.ms / every) * every;
      if (current !== null && current.ms === begin) {
        join(current, piece);
        continue;
      }
      if (current !== null) items.push(bucketOf(current, detail));
      if (items.length === limit) return { items, next: piece.ms };
      current = { ...piece, ms: begin };
    }
    if (current !== null) items.push(bucketOf(current, detail));
    return { items, next: null };
  }

  #load(series: number, width: number, begin: WallMs): Figures {
    const row = this.#find.get(series, width, begin);
    return row === undefined ? emptyFigures(begin) : toFigures(row);
  }

  /** Figures that together cover the span, in order of time: the widest kept ones, and narrower ones up to its ends. */
  *#pieces(
    series: number,
    from: WallMs,
    to: WallMs,
    widths: readonly number[],
  ): Generator<Figures> {
    if (from >= to) return;
    const [width, ...narrower] = widths;
    if (width === undefined) {
      for (const row of this.#readings.iterate(series, from, to)) {
        const { ms, ns, value, quality, disposition } = row;
        const figures = emptyFigures(Number(ms));
        take(figures, {
          ms: Number(ms),
          ns: Number(ns),
          value: numberOf(value),
          quality: Number(quality),
          disposition: Number(disposition),
        });
        yield figures;
      }
      return;
    }
    const begin = Math.ceil(from / width) * width;
    const end = Math.floor(to / width) * width;
    if (begin >= end) {
      yield* this.#pieces(series, from, to, narrower);
      return;
    }
    yield* this.#pieces(series, from, begin, narrower);
    for (const row of this.#rows.iterate(series, width, begin, end)) yield toFigures(row);
    yield* this.#pieces(series, end, to, narrower);
  }
}

function emptyFigures(ms: WallMs): Figures {
  return {
    ms,
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    sum: 0,
    count: 0,
    last: 0,
    lastMs: -1,
    lastNs: 0,
    qualities: QUALITIES.map(() => 0),
    late: 0,
  };
}

/** Adds one reading. */
function take(figures: Figures, { ms, ns, value, quality, disposition }: StoredReading): void {
  figures.qualities[quality] = (figures.qualities[quality] ?? 0) + 1;
  if (LATE_CODES.includes(disposition)) figures.late += 1;
  if (value === null) return;
  figures.low = Math.min(figures.low, value);
  figures.high = Math.max(figures.high, value);
  figures.sum += value;
  figures.count += 1;
  if (ms < figures.lastMs || (ms === figures.lastMs && ns < figures.lastNs)) return;
  figures.last = value;
  figures.lastMs = ms;
  figures.lastNs = ns;
}

/** Adds a later piece. */
function join(figures: Figures, later: Figures): void {
  figures.low = Math.min(figures.low, later.low);
  figures.high = Math.max(figures.high, later.high);
  figures.sum += later.sum;
  figures.count += later.count;
  if (later.count > 0) figures.last = later.last;
  for (const [quality, count] of later.qualities.entries()) {
    figures.qualities[quality] = (figures.qualities[quality] ?? 0) + count;
  }
  figures.late += later.late;
}

function bucketOf(figures: Figures, detail: boolean): HistoryBucket {
  const { ms, low, high, sum, count, last, qualities, late } = figures;
  const worth = detail ? { qualities: countsOf(qualities), late } : {};
  if (count === 0) return { t: ms, min: null, mean: null, max: null, last: null, count, ...worth };
  return { t: ms, min: low, mean: sum / count, max: high, last, count, ...worth };
}
