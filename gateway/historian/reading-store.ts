import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assert } from '../../rules/assert.ts';
import { DISPOSITIONS, QUALITIES } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import { setAside } from '../aside-file.ts';
import { type BeginBatch, breather, withoutBreath } from '../views/breather.ts';
import { isDamage, openDatabaseFile, readCursor, writeCursor } from '../views/database-file.ts';
import { BEGINNING, type Cursor } from '../views/view.ts';
import { bucketOf, bucketReadings, bucketsStatement } from './bucket-statement.ts';
import { BurstPlaces, NS_MAX } from './burst-places.ts';
import type { HistoryBucket, HistoryReading } from './historian.ts';
import type { ReadingBatch } from './reading-batch.ts';
import { type BucketSpan, isRolledUp, ROLL_UP_SCHEMA, RollUps } from './roll-ups.ts';
import { numberOf } from './stored-reading.ts';

/** Place of a reading in its point's past: milliseconds, and nanoseconds within them. */
export interface ReadingPosition {
  readonly ms: WallMs;
  readonly ns: number;
}

/** Rows of a page, and behind which reading the next one begins. */
export interface ReadingRows {
  readonly items: readonly HistoryReading[];
  readonly next: ReadingPosition | null;
}

/** Buckets of a page, and the time at which the next one begins. */
export interface BucketRows {
  readonly items: readonly HistoryBucket[];
  readonly next: WallMs | null;
}

/** A step of retention. */
export interface PruneStep {
  readonly deleted: number;
  /** Whether there may be more to delete. */
  readonly more: boolean;
}

/** Room for the last page of each of 16,000 points: what is written between two flushes lies there and not in the log of the file. */
const CACHE_KIBIBYTES = 65_536;
/** Readings between two flushes at most: a view that catches up takes in far more in half a minute than its figures have room for. */
const HELD_READINGS_MAX = 100_000;
/**
 * Readings of a batch that is taken in without a pause: more than 10,000 a second, that many at once, or a store that is behind. With
 * pauses it was 7 s behind after 9 s of 157,000 a second, where it stays abreast without.
 */
export const HURRIED_READINGS = 1_024;
const VERSION = 3;
/** `ms` and `ns` together are the event time in nanoseconds, in two numbers that JavaScript holds exactly. */
const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, site TEXT NOT NULL, source TEXT NOT NULL, point TEXT NOT NULL, UNIQUE (site, source, point)
  ) STRICT;
  CREATE TABLE readings (
    series INTEGER NOT NULL, ms INTEGER NOT NULL, ns INTEGER NOT NULL, value REAL, quality INTEGER NOT NULL,
    disposition INTEGER NOT NULL,
    PRIMARY KEY (series, ms, ns)
  ) STRICT, WITHOUT ROWID;
  ${ROLL_UP_SCHEMA}
`;

interface Statements {
  readonly insert: StatementSync;
  readonly newestInMs: StatementSync;
  readonly seriesOf: StatementSync;
  readonly addSeries: StatementSync;
  readonly rollUps: RollUps;
}

/**
 * Readings in one SQLite file, synchronous. The last readings of each point share a page, and a transaction writes every page that
 * it has touched: so one transaction takes in many batches, and only {@link flush} ends it.
 */
export class ReadingStore {
  readonly #path: string;
  readonly #beginBatch: BeginBatch;
  #database: DatabaseSync | null = null;
  #statements: Statements | null = null;
  readonly #series = new Map<string, number>();
  readonly #places = new BurstPlaces();
  /** Behind the last batch. */
  #cursor: Cursor = BEGINNING;
  /** The same as far as the file keeps it. */
  #kept: Cursor = BEGINNING;
  /** Readings that the file does not keep yet. */
  #heldReadings = 0;

  /** @param beginBatch called before each batch that is shorter than {@link HURRIED_READINGS}, where the store has a thread of its own */
  constructor(path: string, beginBatch: BeginBatch = withoutBreath) {
    this.#path = path;
    this.#beginBatch = beginBatch;
  }

  /** Opens the file, making it anew where it is missing, damaged or of another version. Throws where that fails. */
  open(): Cursor {
    this.close();
    const database = openDatabaseFile({
      content: 'view',
      path: this.#path,
      version: VERSION,
      schema: SCHEMA,
    });
    database.exec(`PRAGMA cache_size = -${CACHE_KIBIBYTES}`);
    this.#database = database;
    this.#statements = {
      insert: database.prepare(
        'INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ),
      newestInMs: database.prepare(
        'SELECT ns FROM readings WHERE series = ? AND ms = ? ORDER BY ns DESC LIMIT 1',
      ),
      seriesOf: database.prepare(
        'SELECT id FROM series WHERE site = ? AND source = ? AND point = ?',
      ),
      addSeries: database.prepare(
        'INSERT INTO series (site, source, point) VALUES (?, ?, ?) RETURNING id',
      ),
      rollUps: new RollUps(database),
    };
    this.#cursor = readCursor(database);
    this.#kept = this.#cursor;
    this.#heldReadings = 0;
    return this.#cursor;
  }

  /** Sets the file aside and begins anew. */
  reset(): Cursor {
    this.close();
    setAside(this.#path);
    return this.open();
  }

  /**
   * Takes in a batch, all of it or nothing; one that the cursor already covers is left out. It is read at once and kept by the next
   * {@link flush}. Where it throws, what was taken in since the last one is lost with it; the store is closed then, unless there was
   * nothing.
   */
  write(batch: ReadingBatch): void {
    this.#changing((database, statements) => {
      if (this.#cursor.lsn >= batch.cursor.lsn) return;
      if (!database.isTransaction) database.exec('BEGIN IMMEDIATE');
      this.#insert(batch, statements);
      this.#cursor = batch.cursor;
      this.#heldReadings += batch.point.length;
    });
    if (this.#heldReadings >= HELD_READINGS_MAX) this.flush();
  }

  /** Keeps what was taken in, with its cursor. Throws like {@link write}. */
  flush(): void {
    this.#changing((database, { rollUps }) => {
      if (!database.isTransaction) return;
      rollUps.save();
      writeCursor(database, this.#cursor);
      database.exec('COMMIT');
      this.#kept = this.#cursor;
      this.#heldReadings = 0;
    });
  }

  /** Readings with `from <= ms < to` and behind `after`, oldest first. */
  readings(
    fullName: string,
    { from, to, limit, detail }: Omit<BucketSpan, 'every'>,
    after: ReadingPosition | null,
  ): ReadingRows {
    return this.#guarded((database) => {
      const series = this.#seriesOf(fullName);
      if (series === null) return { items: [], next: null };
      const rows = database
        .prepare(
          `SELECT ms, ns, value, quality, disposition FROM readings
           WHERE series = ? AND (ms, ns) > (?, ?) AND ms < ? ORDER BY ms, ns LIMIT ?`,
        )
        .all(series, after?.ms ?? from, after?.ns ?? -1, to, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        items: page.map((row) => ({
          t: Number(row.ms),
          v: numberOf(row.value),
          q: QUALITIES[Number(row.quality)] ?? 'bad',
          ...(detail
            ? { disposition: DISPOSITIONS[Number(row.disposition)] ?? 'quarantined' }
            : {}),
        })),
        next: last === undefined ? null : { ms: Number(last.ms), ns: Number(last.ns) },
      };
    });
  }

  /** Figures of the readings with `from <= ms < to`, oldest bucket first. */
  buckets(fullName: string, span: BucketSpan): BucketRows {
    const { from, to, every, limit, detail } = span;
    return this.#guarded((database, { rollUps }) => {
      const series = this.#seriesOf(fullName);
      const items: HistoryBucket[] = [];
      if (series === null) return { items, next: null };
      if (isRolledUp(every)) {
        this.#changing(() => rollUps.save());
        return rollUps.buckets(series, span);
      }
      const firstBehind = database.prepare(
        `SELECT ms FROM readings WHERE series = ? AND ms >= ? AND ms < ? ${bucketReadings(detail)} ORDER BY ms LIMIT 1`,
      );
      const aggregate = database.prepare(bucketsStatement(detail));
      // Never aggregates more than the page can hold, however long the span and however sparse the readings.
      let begin = from;
      while (true) {
        const first = firstBehind.get(series, begin, to);
        if (first === undefined) return { items, next: null };
        const start = Number(first.ms);
        if (items.length === limit) return { items, next: start };
        const end = Math.min(to, (Math.floor(start / every) + limit - items.length) * every);
        for (const row of aggregate.iterate({ series, start, end, every }))
          items.push(bucketOf(row, detail));
        begin = end;
      }
    });
  }

  /** Deletes readings before a time, at most `rowsMax` of them. Their figures per minute and hour stay. */
  prune(before: WallMs, rowsMax: number): PruneStep {
    // A disk that fails at deleting takes back the transaction that it is done in.
    this.flush();
    this.#places.forget();
    return this.#guarded((database) => {
      for (const { id } of database.prepare('SELECT id FROM series').all()) {
        const series = Number(id);
        const deleted = Number(
          database
            .prepare(
              `DELETE FROM readings WHERE (series, ms, ns) IN
                 (SELECT series, ms, ns FROM readings WHERE series = ? AND ms < ? ORDER BY ms, ns LIMIT ?)`,
            )
            .run(series, before, rowsMax).changes,
        );
        if (deleted > 0) return { deleted, more: true };
      }
      return { deleted: 0, more: false };
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#statements = null;
    this.#series.clear();
    this.#places.forget();
  }

  #insert(batch: ReadingBatch, statements: Statements): void {
    const ids = batch.names.map((name) => this.#seriesOf(name) ?? this.#addSeries(name));
    const { point, eventTime, value, quality, disposition } = batch;
    const { insert } = statements;
    const begin = point.length < HURRIED_READINGS ? this.#beginBatch : withoutBreath;
    const breathe = begin(point.length);
    for (let i = 0; i < point.length; i++) {
      breathe();
      const series = ids[point[i] ?? -1];
      const ms = eventTime[i];
      const given = value[i];
      const qualityIndex = quality[i];
      const became = disposition[i];
      assert(
        series !== undefined &&
          ms !== undefined &&
          given !== undefined &&
          qualityIndex !== undefined &&
          became !== undefined,
        'columns of a batch differ in length',
      );
      const stored = Number.isNaN(given) ? null : given;
      let ns = this.#places.nextIn(series, ms);
      if (insert.run(series, ms, ns, stored, qualityIndex, became).changes === 0) {
        const newest = statements.newestInMs.get(series, ms)?.ns;
        ns = Math.min(Number(newest) + 1, NS_MAX);
        insert.run(series, ms, ns, stored, qualityIndex, became);
      }
      this.#places.take(series, ms, ns);
      statements.rollUps.add(series, {
        ms,
        ns,
        value: stored,
        quality: qualityIndex,
        disposition: became,
      });
    }
  }

  #seriesOf(fullName: string): number | null {
    const known = this.#series.get(fullName);
    if (known !== undefined) return known;
    const id = this.#statements?.seriesOf.get(...partsOf(fullName))?.id;
    if (id === undefined) return null;
    this.#series.set(fullName, Number(id));
    return Number(id);
  }

  #addSeries(fullName: string): number {
    const id = Number(this.#statements?.addSeries.get(...partsOf(fullName))?.id);
    this.#series.set(fullName, id);
    return id;
  }

  /** Takes back all that the file does not keep when something goes wrong, since SQLite may have done so by itself (disk full). */
  #changing(work: (database: DatabaseSync, statements: Statements) => void): void {
    this.#guarded((database, statements) => {
      try {
        work(database, statements);
      } catch (error) {
        if (this.#cursor !== this.#kept) this.close();
        else if (database.isTransaction) database.exec('ROLLBACK');
        // Ids of series, and readings, that were rolled back.
        this.#series.clear();
        this.#places.forget();
        statements.rollUps.forget();
        throw error;
      }
    });
  }

  /** A file that turns out to be damaged is set aside at once, so that the next `open` makes it anew. */
  #guarded<T>(work: (database: DatabaseSync, statements: Statements) => T): T {
    if (this.#database === null || this.#statements === null)
      throw new Error('the historian is not open');
    try {
      return work(this.#database, this.#statements);
    } catch (error) {
      if (isDamage(error)) {
        this.close();
        setAside(this.#path);
      } else if (this.#isTakenBack()) this.close();
      throw error;
    }
  }

  /**
   * Whether SQLite has ended the transaction by itself, as it may at any statement that the disk fails, a query too. Then nobody
   * writes behind what is lost before it has come again: the cursor of the next {@link open} tells.
   */
  #isTakenBack(): boolean {
    return this.#cursor !== this.#kept && this.#database?.isTransaction === false;
  }
}

function partsOf(fullName: string): [site: string, source: string, point: string] {
  const [site, source, point] = fullName.split('/');
  assert(
    site !== undefined && source !== undefined && point !== undefined,
    `${fullName} is no full name`,
  );
  return [site, source, point];
}

/** Makes the store for a thread of its own; what that thread calls. */
export function createStore(path: string): ReadingStore {
  return new ReadingStore(path, breather);
}

/** This module, for a thread to load. */
export const READING_STORE_URL = import.meta.url;
