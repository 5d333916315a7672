import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { setAside } from '../../../gateway/aside-file.ts';
import { AlarmStore } from '../../../gateway/views/alarm-store.ts';
import { openDatabaseFile, writeCursor } from '../../../gateway/views/database-file.ts';
import { ViewFiles } from '../../../gateway/views/view-files.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { alarmEvent, inDirectory, systemEvent } from './support.ts';

const NOTHING = { lsn: 0, seq: 0 };

/** Alarm history of one alarm and one system event, up to a record. */
function takeIn(directory: string, lsn: number, seq: number): AlarmStore {
  const store = new AlarmStore(join(directory, 'alarms.sqlite'));
  store.open();
  const events = [alarmEvent({ id: 'a', seq }), systemEvent(seq + 1)];
  store.apply(
    events.map((event) => JSON.stringify(event)),
    { lsn, mark: 'm' },
  );
  return store;
}

/** A view of readings up to a record. */
function takeReadings(directory: string, lsn: number): void {
  const path = join(directory, 'readings.sqlite');
  const database = openDatabaseFile({ content: 'view', path, version: 1, schema: '' });
  writeCursor(database, { lsn, mark: 'm' });
  database.close();
}

describe('the files of the views show how far the journal was durable', () => {
  test('nothing where there is none, or no directory', () =>
    inDirectory(async (directory) => {
      expect(new ViewFiles(directory, () => true).reached()).toEqual(NOTHING);
      const missing = new ViewFiles(join(directory, 'missing'), () => true);
      expect(missing.reached()).toEqual(NOTHING);
      expect(missing.keepLost(() => true)).toEqual([]);
    }));

  test('as far as the one that came furthest, and to the newest event of whatever kind', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      takeReadings(directory, 55);
      expect(new ViewFiles(directory, () => true).reached()).toEqual({ lsn: 55, seq: 8 });
    }));

  test('and whoever looks leaves nothing behind', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      takeReadings(directory, 55);
      const before = readdirSync(directory);
      expect(before).toEqual(['alarms.sqlite', 'readings.sqlite']);
      expect(new ViewFiles(directory, () => true).reached()).toEqual({ lsn: 55, seq: 8 });
      expect(readdirSync(directory)).toEqual(before);
    }));

  test('also what a process that was killed left in the log of its file', () =>
    inDirectory(async (directory) => {
      const killed = takeIn(directory, 40, 7);
      const copy = join(directory, 'copy');
      mkdirSync(copy);
      for (const name of readdirSync(directory).filter((each) => each.startsWith('alarms')))
        writeFileSync(join(copy, name), readFileSync(join(directory, name)));
      killed.close();
      expect(readdirSync(copy)).toContain('alarms.sqlite-wal');
      expect(new ViewFiles(copy, () => true).reached()).toEqual({ lsn: 40, seq: 8 });
    }));

  test('a file from before the newest event was noted shows its alarms', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      const older = new DatabaseSync(join(directory, 'alarms.sqlite'));
      older.exec('DROP TABLE newest_event');
      older.close();
      expect(new ViewFiles(directory, () => true).reached()).toEqual({ lsn: 40, seq: 7 });
      takeIn(directory, 41, 9).close();
      expect(new ViewFiles(directory, () => true).reached()).toEqual({ lsn: 41, seq: 10 });
    }));

  test.each<{ readonly name: string; readonly spoil: (path: string) => unknown }>([
    { name: 'is no database', spoil: (path) => writeFileSync(path, 'garbage'.repeat(2_000)) },
    { name: 'is cut short', spoil: (path) => truncateSync(path, 5_000) },
    { name: 'is empty', spoil: (path) => truncateSync(path, 0) },
    { name: 'was set aside', spoil: (path) => setAside(path) },
    {
      name: 'begins anew',
      spoil: (path) => {
        const store = new AlarmStore(path);
        store.open();
        store.reset();
        store.close();
      },
    },
    {
      name: 'holds numbers that no journal reaches',
      spoil: (path) => {
        const database = new DatabaseSync(path);
        database.exec('UPDATE cursor SET lsn = 200000000000000; UPDATE alarm_events SET seq = -1;');
        database.exec('UPDATE newest_event SET seq = 9007199254740993');
        database.close();
      },
    },
  ])('nothing by a file that $name', ({ spoil }) =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      spoil(join(directory, 'alarms.sqlite'));
      const files = new ViewFiles(directory, () => true);
      expect(files.reached()).toEqual(NOTHING);
      expect(files.keepLost((lsn) => lsn > 0)).toEqual([]);
    }),
  );

  test('nothing by a file that somebody else has locked and writes to', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      const other = new DatabaseSync(join(directory, 'alarms.sqlite'));
      other.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; CREATE TABLE theirs (x)');
      expect(new ViewFiles(directory, () => true).reached()).toEqual(NOTHING);
      other.exec('COMMIT');
      other.close();
      expect(new ViewFiles(directory, () => true).reached()).toEqual({ lsn: 40, seq: 8 });
    }));
});

describe('alarms of records that are lost', () => {
  test('are set aside for good, and named again until the start got further', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      takeReadings(directory, 40);
      const files = new ViewFiles(directory, () => true);
      const isLost = (lsn: number) => lsn === 40;
      expect(files.keepLost(isLost)).toEqual(['alarms.sqlite.only-copy-1']);
      expect(readdirSync(directory).sort()).toEqual([
        'alarms.sqlite.only-copy-1',
        'readings.sqlite',
      ]);
      expect(files.reached()).toEqual({ lsn: 40, seq: 8 });
      expect(files.keepLost(isLost)).toEqual(['alarms.sqlite.only-copy-1']);
      expect(files.keepLost(() => false)).toEqual([]);
    }));

  test('never take the place of others, and hold what lay in the log', () =>
    inDirectory(async (directory) => {
      for (const lsn of [10, 20, 30, 40, 50]) {
        // The gateway was killed: what it wrote last lies in the log.
        const killed = takeIn(directory, lsn, lsn);
        const number = lsn / 10;
        expect(new ViewFiles(directory, () => true).keepLost((each) => each === lsn)).toEqual([
          `alarms.sqlite.only-copy-${number}`,
        ]);
        killed.close();
      }
      for (const lsn of [10, 20, 30, 40, 50]) {
        const path = join(directory, `alarms.sqlite.only-copy-${lsn / 10}`);
        const database = new DatabaseSync(path, { readOnly: true });
        expect(database.prepare('SELECT seq FROM alarm_events').all()).toEqual([{ seq: lsn }]);
        database.close();
      }
    }));

  test('that were open are told by their last event, where that lies behind what the journal knows', () =>
    inDirectory(async (directory) => {
      const store = new AlarmStore(join(directory, 'alarms.sqlite'));
      const fill = (lsn: number, ...events: readonly HazgateEvent[]): void => {
        store.open();
        const lines = events.map((event) => JSON.stringify(event));
        store.apply(lines, { lsn, mark: 'm' });
        store.close();
      };
      const acknowledged = alarmEvent({ id: 'b', seq: 13, state: 'ACKED' });
      fill(
        10,
        alarmEvent({ id: 'known', seq: 9 }),
        alarmEvent({ id: 'a', seq: 11 }),
        alarmEvent({ id: 'b', seq: 12 }),
        acknowledged,
        alarmEvent({ id: 'over', seq: 14 }),
        alarmEvent({ id: 'over', seq: 15, state: 'NORMAL' }),
        alarmEvent({ id: 'edited', seq: 16 }),
      );
      const isIntact = (event: HazgateEvent) => event.seq !== 16;
      const files = new ViewFiles(directory, isIntact);
      const kept = files.keepLost(() => true);
      expect(files.openAlarms(kept, 9)).toEqual([alarmEvent({ id: 'a', seq: 11 }), acknowledged]);
      expect(files.openAlarms(kept, 13)).toEqual([]);
      expect(files.openAlarms([], 0)).toEqual([]);
      // It was open still when it was lost a second time.
      const later = alarmEvent({ id: 'a', seq: 1_000_004, state: 'ACKED' });
      fill(20, later);
      const both = files.keepLost(() => true);
      expect(both).toHaveLength(2);
      expect(files.openAlarms(both, 9)).toEqual([acknowledged, later]);
      // And the other one was closed before it was lost a third time.
      fill(30, alarmEvent({ id: 'b', seq: 1_000_005, state: 'NORMAL' }));
      expect(
        files.openAlarms(
          files.keepLost(() => true),
          9,
        ),
      ).toEqual([later]);
      writeFileSync(join(directory, both[0] ?? ''), 'garbage'.repeat(1_000));
      expect(files.openAlarms(both, 9)).toEqual([later]);
    }));

  test('are left where they are while the journal has their records', () =>
    inDirectory(async (directory) => {
      takeIn(directory, 40, 7).close();
      expect(new ViewFiles(directory, () => true).keepLost((lsn) => lsn < 40)).toEqual([]);
      expect(readdirSync(directory)).toContain('alarms.sqlite');
    }));
});
