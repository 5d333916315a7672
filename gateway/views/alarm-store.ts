import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { AlarmState } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Level } from '../../rules/register.ts';
import { parseInstant, type WallMs } from '../../rules/time.ts';
import { setAside } from '../aside-file.ts';
import { type BeginBatch, breather, withoutBreath } from './breather.ts';
import { isDamage, openDatabaseFile, readCursor, transact, writeCursor } from './database-file.ts';
import type { Cursor } from './view.ts';

type AlarmEvent = Extract<HazgateEvent, { kind: 'alarm' }>;

/** Which alarms are asked for; null is no condition, and all conditions must hold. */
export interface AlarmQuery {
  readonly sites: readonly string[] | null;
  readonly source: string | null;
  readonly point: string | null;
  readonly states: readonly AlarmState[] | null;
  readonly levels: readonly Level[] | null;
  /** The worst that alarms have been at, which may be more than the level they stand at. */
  readonly worst: readonly Level[] | null;
  /** Raised at or after. */
  readonly from: WallMs | null;
  /** Raised before. */
  readonly to: WallMs | null;
  /** From 1. */
  readonly limit: number;
  /** Behind this alarm, in the order of the list. */
  readonly after: AlarmPosition | null;
}

/** Place of an alarm in the list: newest raised first, then by id. */
export interface AlarmPosition {
  readonly raisedMs: WallMs;
  readonly id: string;
}

/** A page as JSON of its alarms, and where the next one begins. */
export interface AlarmRows {
  readonly alarms: readonly string[];
  readonly next: AlarmPosition | null;
}

const VERSION = 2;
/**
 * Events lie in the order they came in, and an alarm is kept once, in its last event: as rows by alarm they took a page or two
 * each, and in a storm the journal's commits waited for 65 MB a second of them.
 */
const SCHEMA = `
  CREATE TABLE alarms (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, source TEXT NOT NULL, point TEXT, level INTEGER NOT NULL,
    state TEXT NOT NULL, raised_ms INTEGER NOT NULL, last_seq INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alarms_by_time ON alarms (raised_ms, id);
  CREATE INDEX alarms_by_site ON alarms (site, raised_ms, id);
  CREATE INDEX alarms_by_state ON alarms (state, raised_ms, id);
  CREATE TABLE alarm_events (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE INDEX alarm_events_by_alarm ON alarm_events (id);
`;

/** Also of a file that was made before it: how far the events of whatever kind were taken in, of which only those of alarms are kept. */
const NEWEST_EVENT = `
  CREATE TABLE IF NOT EXISTS newest_event (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), seq INTEGER NOT NULL) STRICT;
`;

interface Statements {
  readonly upsert: StatementSync;
  readonly insertEvent: StatementSync;
  readonly noteNewest: StatementSync;
}

/** Alarm history in one SQLite file, synchronous. */
export class AlarmStore {
  readonly #path: string;
  readonly #beginBatch: BeginBatch;
  #database: DatabaseSync | null = null;
  #statements: Statements | null = null;

  /** @param beginBatch gives what is called before each event of a batch, where the store has a thread of its own */
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
    this.#database = database;
    database.exec(NEWEST_EVENT);
    this.#statements = {
      upsert: database.prepare(
        `INSERT INTO alarms VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           level = excluded.level, state = excluded.state, last_seq = excluded.last_seq`,
      ),
      insertEvent: database.prepare('INSERT OR REPLACE INTO alarm_events VALUES (?, ?, ?)'),
      noteNewest: database.prepare('INSERT OR REPLACE INTO newest_event VALUES (1, ?)'),
    };
    return readCursor(database);
  }

  /** Sets the file aside and begins anew. */
  reset(): Cursor {
    this.close();
    setAside(this.#path);
    return this.open();
  }

  /**
   * Takes in the alarm events among those given, in journal order, each as its JSON, and the cursor behind them; what lies behind the cursor already is
   * left out. Texts, because only they cross to a thread cheaply: the rest is work of the thread.
   *
   * @param isBehind whether there is more to take in already: then its thread does not pause for others
   */
  apply(lines: readonly string[], cursor: Cursor, isBehind = false): void {
    this.#guarded((database) => {
      if (readCursor(database).lsn >= cursor.lsn) return;
      const begin = isBehind ? withoutBreath : this.#beginBatch;
      const breathe = begin(lines.length);
      transact(database, () => {
        let newest: number | null = null;
        for (const line of lines) {
          breathe();
          newest = this.#write(line) ?? newest;
        }
        if (newest !== null) this.#statements?.noteNewest.run(newest);
        writeCursor(database, cursor);
      });
    });
  }

  /** JSON of an alarm's events in order; empty where there is no such alarm. */
  events(id: string): readonly string[] {
    return this.#guarded((database) =>
      database
        .prepare('SELECT event FROM alarm_events WHERE id = ? ORDER BY seq')
        .all(id)
        .map((row) => String(row.event)),
    );
  }

  /** One page of alarms, newest raised first. */
  list(query: AlarmQuery): AlarmRows {
    return this.#guarded((database) => {
      const { where, values } = conditionsOf(query);
      const rows = database
        .prepare(
          `SELECT alarms.id, raised_ms, event -> '$.alarm' AS alarm FROM alarms JOIN alarm_events ON seq = last_seq
             ${where} ORDER BY raised_ms DESC, alarms.id DESC LIMIT ?`,
        )
        .all(...values, query.limit + 1);
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        alarms: page.map((row) => String(row.alarm)),
        next: last === undefined ? null : { raisedMs: Number(last.raised_ms), id: String(last.id) },
      };
    });
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#statements = null;
  }

  /** Gives the event's number. */
  #write(line: string): number | null {
    const event: HazgateEvent = JSON.parse(line);
    const { seq } = event;
    if (!isOfAlarm(event)) return seq;
    const { at, alarm } = event;
    const { id, site, source, point, level, state } = alarm;
    // Of its first event it is kept for good, so that pages do not shift.
    const raisedMs = parseInstant(alarm.raisedAt ?? at) ?? 0;
    this.#statements?.upsert.run(id, site, source, point, level, state, raisedMs, seq);
    this.#statements?.insertEvent.run(seq, id, line);
    return seq;
  }

  /** A file that turns out to be damaged is set aside at once, so that the next `open` makes it anew. */
  #guarded<T>(work: (database: DatabaseSync) => T): T {
    if (this.#database === null) throw new Error('alarm history is not open');
    try {
      return work(this.#database);
    } catch (error) {
      if (isDamage(error)) {
        this.close();
        setAside(this.#path);
      }
      throw error;
    }
  }
}

/** Not so other events, and shelves of a point that has no alarm. */
function isOfAlarm(event: HazgateEvent): event is AlarmEvent {
  return event.kind === 'alarm' && event.alarm.id !== null && event.seq !== null;
}

function conditionsOf(query: AlarmQuery): {
  readonly where: string;
  readonly values: readonly SQLInputValue[];
} {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...given: readonly SQLInputValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  const addAnyOf = (column: string, given: readonly (string | number)[] | null): void => {
    if (given !== null) add(`${column} IN (${given.map(() => '?').join(', ')})`, ...given);
  };
  addAnyOf('site', query.sites);
  addAnyOf('state', query.states);
  addAnyOf('level', query.levels);
  // Read from the event: a column of its own would be written with every event for what is seldom asked.
  addAnyOf("event ->> '$.alarm.worst'", query.worst);
  if (query.source !== null) add('source = ?', query.source);
  if (query.point !== null) add('point = ?', query.point);
  if (query.from !== null) add('raised_ms >= ?', query.from);
  if (query.to !== null) add('raised_ms < ?', query.to);
  if (query.after !== null)
    add('(raised_ms, alarms.id) < (?, ?)', query.after.raisedMs, query.after.id);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

/** Number of the newest event that a file of alarm history has taken in, of whatever kind; 0 where there is none. */
export function newestEventIn(database: DatabaseSync): number {
  const kept = database.prepare('SELECT max(seq) AS seq FROM alarm_events').get()?.seq;
  const hasNoted = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'newest_event'")
    .get();
  const noted =
    hasNoted === undefined ? 0 : database.prepare('SELECT seq FROM newest_event').get()?.seq;
  return Math.max(Number(kept ?? 0), Number(noted ?? 0));
}

/** An alarm's last event in a file. */
export interface LastEvent {
  readonly id: string;
  readonly seq: number;
  readonly isOpen: boolean;
  readonly event: HazgateEvent;
}

const LAST_EVENTS =
  'SELECT alarms.id, seq, state, event FROM alarms JOIN alarm_events ON seq = last_seq';

function lastEvent(row: Readonly<Record<string, unknown>>): LastEvent {
  const { id, seq, state, event } = row;
  const isOpen = state !== 'NORMAL';
  return { id: String(id), seq: Number(seq), isOpen, event: JSON.parse(String(event)) };
}

/** Of the alarms of a file that are open, those with an event behind a number; the most severe and newest where there are more than `limit`. */
export function lastOfOpen(
  database: DatabaseSync,
  behindSeq: number,
  limit: number,
): readonly LastEvent[] {
  return database
    .prepare(
      `${LAST_EVENTS} WHERE state <> 'NORMAL' AND last_seq > ? ORDER BY level, last_seq DESC LIMIT ?`,
    )
    .all(behindSeq, limit)
    .map(lastEvent);
}

/** Of these alarms, those that a file knows. */
export function lastOf(database: DatabaseSync, ids: readonly string[]): readonly LastEvent[] {
  const find = database.prepare(`${LAST_EVENTS} WHERE alarms.id = ?`);
  return ids.flatMap((id) => find.all(id).map(lastEvent));
}

/** Makes the store for a thread of its own; what that thread calls. */
export function createStore(path: string): AlarmStore {
  return new AlarmStore(path, breather);
}

/** This module, for a thread to load. */
export const ALARM_STORE_URL = import.meta.url;
