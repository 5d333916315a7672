import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assert } from '../../rules/assert.ts';
import { DISPOSITIONS, QUALITIES } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import { setAside } from '../aside-file.ts';
import {
  isDamage,
  openDatabaseFile,
  readCursor,
  transact,
  writeCursor,
} from '../views/database-file.ts';
import type { Cursor } from '../views/view.ts';
import {
  emptyRing,
  RING_ENTRIES,
  type Ring,
  type SeriesState,
  takeNanosecond,
} from './arrival-order.ts';
import {
  arrivalFields,
  arrivalSeries,
  eventLine,
  readingFields,
  readingSeries,
  timestamp,
} from './line-protocol.ts';
import type { ReadingBatch } from './reading-batch.ts';

/** A line that the server refuses for good, with its words. */
export interface DeadLetter {
  readonly line: string;
  readonly answer: string;
}

/** One of version 1 knew no measurement `arrival`: made anew, it has all readings that the journal still holds written again. */
const VERSION = 2;
const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, count INTEGER NOT NULL, newest_ms INTEGER NOT NULL, newest_ns INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE ring (
    series INTEGER NOT NULL, slot INTEGER NOT NULL, ms INTEGER NOT NULL, ns INTEGER NOT NULL, PRIMARY KEY (series, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, line TEXT NOT NULL, answer TEXT NOT NULL
  ) STRICT;
`;
/** A request with more lines gains nothing; a server takes 25 MB. */
const CHUNK_LINES = 5_000;
/** Dead letters that are kept; the newest ones. */
const DEAD_LETTERS_MAX = 100_000;

interface Taken {
  readonly series: SeriesState;
  readonly slot: number;
  readonly ms: WallMs;
  readonly ns: number;
}

interface Statements {
  readonly seriesOf: StatementSync;
  readonly addSeries: StatementSync;
  readonly saveSeries: StatementSync;
  readonly saveSlot: StatementSync;
}

/**
 * What the gateway keeps of its own about an InfluxDB server: how far it has written, which nanoseconds are taken, and
 * what was refused. Synchronous, one SQLite file. Lines are made between `encode` and `commit`, and made the same again
 * where a crash or a failure comes between them.
 */
export class InfluxLedger {
  readonly #path: string;
  #database: DatabaseSync | null = null;
  #statements: Statements | null = null;
  readonly #series = new Map<string, SeriesState>();
  #taken: Taken[] = [];

  constructor(path: string) {
    this.#path = path;
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
    this.#database = database;
    this.#statements = {
      seriesOf: database.prepare(
        'SELECT id, count, newest_ms, newest_ns FROM series WHERE key = ?',
      ),
      addSeries: database.prepare(
        'INSERT INTO series (key, count, newest_ms, newest_ns) VALUES (?, 0, -1, 0) RETURNING id',
      ),
      saveSeries: database.prepare(
        'UPDATE series SET count = ?, newest_ms = ?, newest_ns = ? WHERE id = ?',
      ),
      saveSlot: database.prepare('INSERT OR REPLACE INTO ring VALUES (?, ?, ?, ?)'),
    };
    return readCursor(database);
  }

  /** Sets the file aside and begins anew. */
  reset(): Cursor {
    this.close();
    setAside(this.#path);
    return this.open();
  }

  /** The batch as texts of line protocol, at most 5,000 lines each; none where the cursor already covers it. */
  encode(batch: ReadingBatch): readonly string[] {
    return this.#guarded((database) => {
      this.discard();
      if (readCursor(database).lsn >= batch.cursor.lsn) return [];
      const chunks: string[] = [];
      let lines: string[] = [];
      const add = (line: string): void => {
        if (lines.push(line) < CHUNK_LINES) return;
        chunks.push(lines.join('\n'));
        lines = [];
      };
      this.#encodeReadings(batch, add);
      for (const event of batch.events) {
        const line = eventLine(event);
        if (line === null) continue;
        const ns = this.#take(this.#seriesOf(line.series), line.at);
        add(`${line.series} ${line.fields} ${timestamp(line.at, ns)}`);
      }
      if (lines.length > 0) chunks.push(lines.join('\n'));
      return chunks;
    });
  }

  /** Everything that `encode` gave has been stored or refused: keeps that, the refusals and the cursor, all or nothing. */
  commit(cursor: Cursor, refused: readonly DeadLetter[], at: WallMs): void {
    this.#guarded((database, statements) => {
      transact(database, () => {
        for (const series of new Set(this.#taken.map((taken) => taken.series))) {
          statements.saveSeries.run(series.count, series.newestMs, series.newestNs, series.id);
        }
        for (const { series, slot, ms, ns } of this.#taken) {
          // What a later reading of the same batch took the place of need not be written.
          if (series.count - slot <= RING_ENTRIES)
            statements.saveSlot.run(series.id, slot % RING_ENTRIES, ms, ns);
        }
        if (refused.length > 0) bury(database, refused, at);
        writeCursor(database, cursor);
      });
      this.#taken = [];
    });
  }

  /** Forgets what `encode` gave, so that the same batch gives it again. */
  discard(): void {
    if (this.#taken.length === 0) return;
    this.#taken = [];
    this.#series.clear();
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#statements = null;
    this.#series.clear();
    this.#taken = [];
  }

  #encodeReadings(batch: ReadingBatch, add: (line: string) => void): void {
    const { names, kinds, point, eventTime, value, quality, disposition } = batch;
    const keys = names.map((name, index) => readingSeries(name, kinds[index] ?? ''));
    const states = keys.map((key) => this.#seriesOf(key));
    const arrivals: string[] = [];
    for (let index = 0; index < point.length; index += 1) {
      const which = point[index] as number;
      const state = states[which];
      assert(state !== undefined, 'columns of a batch differ in length');
      const ms = eventTime[index] as number;
      const fields = readingFields(
        value[index] as number,
        QUALITIES[quality[index] as number] ?? 'bad',
      );
      const time = timestamp(ms, this.#take(state, ms));
      add(`${keys[which]} ${fields} ${time}`);
      const became = DISPOSITIONS[disposition[index] ?? 0];
      if (became === undefined || became === 'live') continue;
      arrivals[which] ??= arrivalSeries(names[which] ?? '', kinds[which] ?? '');
      add(`${arrivals[which]} ${arrivalFields(became)} ${time}`);
    }
  }

  #take(series: SeriesState, ms: WallMs): number {
    const slot = series.count;
    const ns = takeNanosecond(series, ms, () => this.#ringOf(series));
    this.#taken.push({ series, slot, ms, ns });
    return ns;
  }

  /** As it is on disk, with what the batch in hand has taken since. */
  #ringOf(series: SeriesState): Ring {
    const ring = emptyRing();
    const rows =
      this.#database?.prepare('SELECT slot, ms, ns FROM ring WHERE series = ?').all(series.id) ??
      [];
    for (const { slot, ms, ns } of rows) {
      ring.ms[Number(slot)] = Number(ms);
      ring.ns[Number(slot)] = Number(ns);
    }
    for (const taken of this.#taken) {
      if (taken.series !== series) continue;
      ring.ms[taken.slot % RING_ENTRIES] = taken.ms;
      ring.ns[taken.slot % RING_ENTRIES] = taken.ns;
    }
    return ring;
  }

  /** A series that is new has its row at once: an id without readings does no harm where the batch fails. */
  #seriesOf(key: string): SeriesState {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const row = this.#statements?.seriesOf.get(key) ?? this.#statements?.addSeries.get(key);
    const state: SeriesState = {
      id: Number(row?.id),
      count: Number(row?.count ?? 0),
      newestMs: Number(row?.newest_ms ?? -1),
      newestNs: Number(row?.newest_ns ?? 0),
      ring: null,
    };
    this.#series.set(key, state);
    return state;
  }

  /** A file that turns out to be damaged is set aside at once, so that the next `open` makes it anew. */
  #guarded<T>(work: (database: DatabaseSync, statements: Statements) => T): T {
    if (this.#database === null || this.#statements === null)
      throw new Error('the ledger is not open');
    try {
      return work(this.#database, this.#statements);
    } catch (error) {
      this.discard();
      if (isDamage(error)) {
        this.close();
        setAside(this.#path);
      }
      throw error;
    }
  }
}

function bury(database: DatabaseSync, refused: readonly DeadLetter[], at: WallMs): void {
  const insert = database.prepare('INSERT INTO dead_letters (at, line, answer) VALUES (?, ?, ?)');
  for (const { line, answer } of refused) insert.run(at, line, answer);
  database
    .prepare('DELETE FROM dead_letters WHERE id <= (SELECT max(id) FROM dead_letters) - ?')
    .run(DEAD_LETTERS_MAX);
}

/** Makes the ledger; also what its thread calls. */
export function createStore(path: string): InfluxLedger {
  return new InfluxLedger(path);
}

/** This module, for a thread to load. */
export const INFLUX_LEDGER_URL = import.meta.url;
