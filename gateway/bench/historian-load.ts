import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxHistorian } from '../historian/influx-historian.ts';
import { readingFields, readingSeries, timestamp } from '../historian/line-protocol.ts';
import { ReadingColumns } from '../historian/reading-batch.ts';
import { SystemClock } from '../system-clock.ts';
import { BENCH_DATABASE } from './influxd.ts';
import type { HistorianTask, RateResult } from './load-task.ts';
import { pointName, RIG } from './rig.ts';

/** Readings of one batch, as the gateway writes them. */
const BATCH = 4_096;
const KIND = 'analog';
const START_MS = 1_780_000_000_000;

interface Writer {
  write(batch: number): Promise<void>;
  close(): Promise<void>;
}

function timeOf(batch: number, index: number): number {
  return START_MS + Math.floor((batch * BATCH + index) / RIG.pointsEach);
}

async function historianWriter(url: string): Promise<Writer> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
  const none = { bucket: null, org: null, token: null, username: null, password: null };
  const historian = new InfluxHistorian({
    access: { version: 1, url, database: BENCH_DATABASE, retention: null, ...none },
    path: join(directory, 'influx.sqlite'),
    clock: new SystemClock(),
  });
  await historian.start();
  return {
    async write(batch) {
      const columns = new ReadingColumns();
      for (let i = 0; i < BATCH; i++) {
        const fullName = pointName(0, i % RIG.pointsEach);
        const eventTime = timeOf(batch, i);
        columns.add({
          fullName,
          kind: KIND,
          eventTime,
          value: i,
          quality: 'good',
          disposition: 'live',
        });
      }
      await historian.write(columns.batch({ lsn: batch + 1, mark: null }));
    },
    async close() {
      await historian.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The same lines, made in sight and sent by nothing but `fetch`. */
function bareWriter(url: string): Writer {
  const series = Array.from({ length: RIG.pointsEach }, (_, point) =>
    readingSeries(pointName(0, point), KIND),
  );
  return {
    async write(batch) {
      const lines = Array.from({ length: BATCH }, (_, i) => {
        const head = series[i % RIG.pointsEach] ?? '';
        return `${head} ${readingFields(i, 'good')} ${timestamp(timeOf(batch, i), 0)}`;
      });
      const response = await fetch(`${url}/write?db=${BENCH_DATABASE}&precision=ns`, {
        method: 'POST',
        body: lines.join('\n'),
      });
      if (response.status !== 204) throw new Error(`/write answers ${response.status}`);
    },
    close: () => Promise.resolve(),
  };
}

/** Writes batch after batch for the time, after as long to get warm. */
export async function historianLoad(task: HistorianTask): Promise<RateResult> {
  const writer = task.by === 'bare' ? bareWriter(task.url) : await historianWriter(task.url);
  let batch = 0;
  const writeFor = async (seconds: number): Promise<number> => {
    const first = batch;
    const endMs = performance.now() + seconds * 1_000;
    do await writer.write(batch++);
    while (performance.now() < endMs);
    return (batch - first) * BATCH;
  };
  try {
    await writeFor(task.seconds);
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const readings = await writeFor(task.seconds);
    const wallSeconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(before);
    const cpuNs = ((user + system) * 1_000) / readings;
    return { readings, perSecond: readings / wallSeconds, cpuNs };
  } finally {
    await writer.close();
  }
}
