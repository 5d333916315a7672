import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type DatabaseContent,
  openDatabase,
  openDatabaseFile,
} from '../../../gateway/views/database-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-database-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const SCHEMA = 'CREATE TABLE kept (what TEXT) STRICT;';

function open(content: DatabaseContent, asides: string[] = []): DatabaseSync {
  const path = join(directory, `${content}.sqlite`);
  const isSetAside = (): void => void asides.push(path);
  return openDatabaseFile({ content, path, version: 1, schema: SCHEMA, isSetAside });
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function tables(database: DatabaseSync): readonly unknown[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map(({ name }) => name);
}

describe('a file', () => {
  // 1 is NORMAL, 2 is FULL, see https://sqlite.org/pragma.html#pragma_synchronous
  test.each([
    { content: 'view', synchronous: 1, holds: ['cursor', 'kept'] },
    { content: 'only-copy', synchronous: 2, holds: ['kept'] },
  ] as const)('that is a $content is synced as such, and has what it needs', (wanted) => {
    for (const time of ['made', 'found']) {
      const database = open(wanted.content);
      expect(`${time} ${pragma(database, 'journal_mode')}`).toBe(`${time} wal`);
      expect(pragma(database, 'synchronous')).toBe(wanted.synchronous);
      expect(pragma(database, 'journal_size_limit')).toBe(64 * 1024 * 1024);
      expect(tables(database)).toEqual(wanted.holds);
      database.close();
    }
  });

  test('of an older gateway that holds a table too many is kept as it is', () => {
    const older = openDatabase(join(directory, 'only-copy.sqlite'), 'only-copy');
    older.exec(
      `${SCHEMA} CREATE TABLE cursor (lsn INTEGER) STRICT; INSERT INTO kept VALUES ('a'); PRAGMA user_version = 1;`,
    );
    older.close();
    const asides: string[] = [];
    const database = open('only-copy', asides);
    expect(database.prepare('SELECT what FROM kept').all()).toEqual([{ what: 'a' }]);
    expect(asides).toEqual([]);
    database.close();
  });

  test('of another version is set aside, and its keeper told', () => {
    const other = openDatabase(join(directory, 'view.sqlite'), 'view');
    other.exec('CREATE TABLE other (a) ; PRAGMA user_version = 7;');
    other.close();
    const asides: string[] = [];
    const database = open('view', asides);
    expect(tables(database)).toEqual(['cursor', 'kept']);
    expect(asides).toHaveLength(1);
    database.close();
  });
});
