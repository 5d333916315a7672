import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadingColumns } from '../historian/reading-batch.ts';
import { ReadingStore } from '../historian/reading-store.ts';
import { openDatabase } from '../views/database-file.ts';
import type { Benchmark, Contender } from './benchmark.ts';
import { pointName, RIG } from './rig.ts';

const BATCH = 512;
const START_MS = 1_760_000_000_000;

/** Calls `write` with batch after batch for the time and tells readings a second. */
async function rate(seconds: number, open: (path: string) => Writer): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
  const writer = open(join(directory, 'readings.sqlite'));
  try {
    const startedMs = performance.now();
    let batches = 0;
    while (performance.now() - startedMs < seconds * 1_000) writer.write(batches++);
    return (batches * BATCH * 1_000) / (performance.now() - startedMs);
  } finally {
    writer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Writer {
  write(batch: number): void;
  close(): void;
}

function timeOf(batch: number, index: number): number {
  return START_MS + Math.floor((batch * BATCH + index) / RIG.pointsEach);
}

function historianWriter(path: string): Writer {
  const store = new ReadingStore(path);
  store.open();
  return {
    write(batch) {
      const columns = new ReadingColumns();
      for (let i = 0; i < BATCH; i++) {
        columns.add({
          fullName: pointName(0, i % RIG.pointsEach),
          kind: 'analog',
          eventTime: timeOf(batch, i),
          value: i,
          quality: 'good',
          disposition: 'live',
        });
      }
      store.write(columns.batch({ lsn: batch + 1, mark: null }));
    },
    close: () => store.close(),
  };
}

function bareWriter(path: string): Writer {
  const database = openDatabase(path, 'view');
  database.exec(`
    CREATE TABLE readings (series INTEGER, ms INTEGER, ns INTEGER, value REAL, quality INTEGER,
      PRIMARY KEY (series, ms, ns)) STRICT, WITHOUT ROWID;
  `);
  const insert = database.prepare('INSERT OR IGNORE INTO readings VALUES (?, ?, ?, ?, ?)');
  return {
    write(batch) {
      database.exec('BEGIN');
      for (let i = 0; i < BATCH; i++) insert.run(i % RIG.pointsEach, timeOf(batch, i), 0, i, 0);
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}

function contender(name: string, open: (path: string) => Writer): Contender {
  return {
    name,
    async measure({ seconds }) {
      const value = await rate(seconds, open);
      return [{ figure: 'readings stored', unit: '/s', value }];
    },
  };
}

/** Readings a second that the embedded historian stores, beside a bare loop of inserts into the same table. */
export function historyBenchmark(): Benchmark {
  return {
    name: 'history',
    question: `readings into SQLite, ${BATCH} a transaction`,
    references: [contender('bare insert loop', bareWriter)],
    contenders: [contender('embedded historian', historianWriter)],
    bars: [],
    skipped: [],
  };
}
