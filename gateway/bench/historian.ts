import { setTimeout as sleep } from 'node:timers/promises';
import { type Benchmark, type Contender, type Effort, runTask } from './benchmark.ts';
import { FILL_PLANT, FILL_ROWS, fill } from './fill.ts';
import { BENCH_DATABASE, hasInfluxd, Influxd } from './influxd.ts';
import type { HistorianTask } from './load-task.ts';
import { type GatewayCommand, gatewayCommand, Workplace } from './subject.ts';

const WRITTEN = 'points written';
const CAUGHT_UP = 'caught up after an outage';
const BARE = 'bare /write of the same lines';
const LIVE = 'live: 5,000 points, a reading a second each';
const LIVE_PER_SECOND = FILL_PLANT.sources * FILL_PLANT.pointsEach;
/** What came in during the outage. */
const READINGS_MAX = 500_000;
const READINGS_A_SECOND = 100_000;
const CATCH_UP_MS_MAX = 180_000;

function writing(name: string, by: HistorianTask['by']): Contender {
  return {
    name,
    async measure({ seconds }) {
      const server = await Influxd.prepare();
      try {
        await server.start();
        const task = { kind: 'historian', by, url: server.url, seconds } as const;
        const { perSecond } = await runTask<'historian'>(task, 30 + 2 * seconds, 'subject');
        return [{ figure: WRITTEN, unit: '/s', value: perSecond }];
      } finally {
        await server.stop();
      }
    },
  };
}

/** From the first reading that the server has until it has them all: how long it waits for its next try says nothing. */
async function catchUp(server: Influxd, readings: number): Promise<number> {
  await server.start();
  const deadline = performance.now() + CATCH_UP_MS_MAX;
  let beganMs = Number.NaN;
  let had = 0;
  while (had < readings) {
    if (performance.now() > deadline) throw new Error(`only ${had} of ${readings} are written`);
    await sleep(20);
    const count = await server.count();
    if (Number.isNaN(beganMs) && count > 0) beganMs = performance.now();
    had = count;
  }
  return (readings * 1_000) / Math.max(1, performance.now() - beganMs);
}

function catchingUp(command: GatewayCommand): Contender {
  return {
    name: 'hazgate',
    async measure({ seconds }: Effort) {
      const server = await Influxd.prepare();
      const workplace = new Workplace(FILL_PLANT, {
        historian: { kind: 'influxdb', version: 1, url: server.url, database: BENCH_DATABASE },
      });
      try {
        const { child, mqttPort } = await workplace.start(command);
        try {
          const messages = Math.min(READINGS_MAX, READINGS_A_SECOND * seconds) / FILL_ROWS;
          await fill(mqttPort, messages);
          const value = await catchUp(server, messages * FILL_ROWS);
          return [{ figure: CAUGHT_UP, unit: '/s', value }];
        } finally {
          await child.stop();
        }
      } finally {
        await server.stop();
        workplace.remove();
      }
    },
  };
}

const LIVE_RATE: Contender = {
  name: LIVE,
  measure: () => Promise.resolve([{ figure: CAUGHT_UP, unit: '/s', value: LIVE_PER_SECOND }]),
};

/** Points a second into a real InfluxDB 1.x, and how fast it catches up with what came while the server was away. */
export function historianBenchmark(command: GatewayCommand = gatewayCommand): Benchmark {
  const isThere = hasInfluxd();
  return {
    name: 'historian',
    question:
      'readings into InfluxDB 1.x, 4,096 a request, and from the journal after an outage of the server',
    references: isThere ? [writing(BARE, 'bare'), LIVE_RATE] : [],
    contenders: isThere ? [writing('InfluxDB historian', 'historian'), catchingUp(command)] : [],
    bars: [
      { figure: WRITTEN, reference: BARE, better: 'more', bar: 0.5, goal: 0.9 },
      { figure: CAUGHT_UP, reference: LIVE, better: 'more', bar: 5, goal: 10 },
    ],
    skipped: isThere ? [] : ['influxd is not installed'],
  };
}
