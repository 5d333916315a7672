import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LOCKED_MS_MAX, setAside } from '../aside-file.ts';
import { BEGINNING, type Cursor } from './view.ts';

/**
 * What a file is to its keeper: a `view` can be made anew from the journal, an `only-copy` can not, and so has to outlast a loss
 * of power too.
 */
export type DatabaseContent = 'view' | 'only-copy';

/** What somebody keeps in a file. */
export interface DatabaseFileOptions {
  readonly content: DatabaseContent;
  /** `:memory:` for one that lasts as long as it is open. */
  readonly path: string;
  /** Of the schema; a file of another version is set aside and made anew. From 1. */
  readonly version: number;
  /** Statements that make the tables of an empty file. */
  readonly schema: string;
  /** Told when a file that can't be used was set aside. */
  readonly isSetAside?: (() => void) | undefined;
}

/** Above this, checking every page would hold up the start; damage then shows where it is met. */
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;
/** SQLITE_CORRUPT and SQLITE_NOTADB, without the extended part. */
const DAMAGE_CODES: readonly number[] = [11, 26];

const CURSOR_SCHEMA = `
  CREATE TABLE cursor (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), lsn INTEGER NOT NULL, mark TEXT) STRICT;
`;

/**
 * A view may lose its last transactions at a power loss, but not its consistency: the journal still has what they held.
 */
const SYNCHRONOUS = { view: 'NORMAL', 'only-copy': 'FULL' } as const satisfies Record<
  DatabaseContent,
  string
>;

/** Opens a file, empty or not, as all databases of the gateway are opened. Throws where it can't be opened or is no database. */
export function openDatabase(path: string, content: DatabaseContent): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: LOCKED_MS_MAX });
  try {
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${SYNCHRONOUS[content]}; PRAGMA journal_size_limit = 67108864;`,
    );
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Whether an error says that the file itself is damaged, so that only making it anew helps. */
export function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return typeof error.errcode === 'number' && DAMAGE_CODES.includes(error.errcode & 0xff);
}

/**
 * Opens a database. A damaged file, or one of another schema version, is set aside and made anew: everything in a view comes
 * back from the journal; who keeps anything else is told by `isSetAside`. Throws where the file can't be opened, is locked or can't be written.
 */
export function openDatabaseFile(options: DatabaseFileOptions): DatabaseSync {
  const usable = openUsable(options);
  if (usable !== null) return usable;
  setAside(options.path);
  options.isSetAside?.();
  const fresh = openUsable(options);
  if (fresh === null)
    throw new Error(`${options.path} is damaged again right after it was made anew`);
  return fresh;
}

/** Null where the file has to be made anew. */
function openUsable(options: DatabaseFileOptions): DatabaseSync | null {
  const checked = existsSync(options.path) && statSync(options.path).size <= CHECKED_BYTES_MAX;
  let database: DatabaseSync | null = null;
  try {
    database = openDatabase(options.path, options.content);
    if (isUsable(database, options, checked)) return database;
  } catch (error) {
    database?.close();
    if (isDamage(error)) return null;
    throw error;
  }
  database.close();
  return null;
}

/** Makes the tables of an empty file; false for one of another version, or damaged. */
function isUsable(
  database: DatabaseSync,
  { content, version, schema }: DatabaseFileOptions,
  checked: boolean,
): boolean {
  const found = database.prepare('PRAGMA user_version').get()?.user_version;
  if (found === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) {
    const cursor = content === 'view' ? CURSOR_SCHEMA : '';
    database.exec(
      `BEGIN IMMEDIATE; ${cursor} ${schema}; PRAGMA user_version = ${version}; COMMIT;`,
    );
    return true;
  }
  return found === version && (!checked || passesCheck(database));
}

function passesCheck(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
}

/** How far the view has come. */
export function readCursor(database: DatabaseSync): Cursor {
  const row = database.prepare('SELECT lsn, mark FROM cursor').get();
  if (row === undefined) return BEGINNING;
  return { lsn: Number(row.lsn), mark: row.mark === null ? null : String(row.mark) };
}

/** Within the transaction that holds what the cursor stands for. */
export function writeCursor(database: DatabaseSync, cursor: Cursor): void {
  database
    .prepare(
      'INSERT INTO cursor VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET lsn = excluded.lsn, mark = excluded.mark',
    )
    .run(cursor.lsn, cursor.mark);
}

/** Runs the work as one transaction: all of it, or nothing when it throws. */
export function transact(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    // SQLite has rolled back by itself after some errors (disk full).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
