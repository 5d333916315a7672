import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Benchmark,
  type Contender,
  type Effort,
  runLoad,
  runTask,
  warmUpSeconds,
} from './benchmark.ts';
import { FILL_LIMIT, FILL_PLANT, FILL_ROWS, fill } from './fill.ts';
import { BENCH_DATABASE, hasInfluxd, Influxd } from './influxd.ts';
import type { HistorianTask } from './load-task.ts';
import { type GatewayCommand, gatewayCommand, type RunningGateway, Workplace } from './subject.ts';

const WRITTEN = 'points written';
const CAUGHT_UP = 'caught up after an outage';
const BARE = 'bare /write of the same lines';
const LIVE = 'live: 5,000 points, a reading a second each';
const LIVE_PER_SECOND = FILL_PLANT.sources * FILL_PLANT.pointsEach;
/** What came in during the outage. */
const READINGS_MAX = 500_000;
const READINGS_A_SECOND = 100_000;
const CATCH_UP_MS_MAX = 180_000;
const AWAY = 'publish to feed, p50, the server away';
const MEANWHILE = 'publish to feed, p50, while it catches up';
const KEEPING_UP = 'the same gateway, nothing to catch up with';
/** Alarm events a second while latency is measured: far from what a gateway can do. */
const ALARMS_A_SECOND = 100;

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

/** Until the server has so many readings; gives how many a second they came in. How long it waits for its next try says nothing. */
async function catchUp(server: Influxd, readings: number, began: () => void): Promise<number> {
  await server.start();
  const deadline = performance.now() + CATCH_UP_MS_MAX;
  let beganMs = Number.NaN;
  let had = 0;
  while (had < readings) {
    if (performance.now() > deadline) throw new Error(`only ${had} of ${readings} are written`);
    await sleep(20);
    const count = await server.count();
    if (Number.isNaN(beganMs) && count > 0) {
      beganMs = performance.now();
      began();
    }
    had = count;
  }
  return (readings * 1_000) / Math.max(1, performance.now() - beganMs);
}

/** From the publish of a reading that alarms to its event on the feed: the median, in milliseconds. */
async function alarmDelay(gateway: RunningGateway, { seconds }: Effort): Promise<number> {
  const { mqttPort, httpUrl } = gateway;
  const { p50Ms } = await runLoad({
    kind: 'latency',
    mqttPort,
    httpUrl,
    clients: 10,
    qos: 1,
    rate: ALARMS_A_SECOND,
    limit: FILL_LIMIT,
    crossingEvery: 1,
    warmUpSeconds: warmUpSeconds(seconds),
    seconds,
  });
  return p50Ms;
}

/** A gateway that writes to a server of its own, which is there but does not run yet. */
async function withGateway<Result>(
  command: GatewayCommand,
  measure: (gateway: RunningGateway, server: Influxd) => Promise<Result>,
): Promise<Result> {
  const server = await Influxd.prepare();
  const workplace = new Workplace(FILL_PLANT, {
    historian: { kind: 'influxdb', version: 1, url: server.url, database: BENCH_DATABASE },
  });
  try {
    const gateway = await workplace.start(command);
    try {
      return await measure(gateway, server);
    } finally {
      await gateway.child.stop();
    }
  } finally {
    await server.stop();
    workplace.remove();
  }
}

function catchingUp(command: GatewayCommand): Contender {
  return {
    name: 'hazgate',
    measure: (effort) =>
      withGateway(command, async (gateway, server) => {
        const messages = Math.min(READINGS_MAX, READINGS_A_SECOND * effort.seconds) / FILL_ROWS;
        await fill(gateway.mqttPort, messages);
        const away = await alarmDelay(gateway, effort);
        const began = Promise.withResolvers<void>();
        const [perSecond, meanwhile] = await Promise.all([
          catchUp(server, messages * FILL_ROWS, began.resolve),
          began.promise.then(() => alarmDelay(gateway, effort)),
        ]);
        return [
          { figure: CAUGHT_UP, unit: '/s', value: perSecond },
          { figure: AWAY, unit: 'ms', value: away },
          { figure: MEANWHILE, unit: 'ms', value: meanwhile },
        ];
      }),
  };
}

function keepingUp(command: GatewayCommand): Contender {
  return {
    name: KEEPING_UP,
    measure: (effort) =>
      withGateway(command, async (gateway, server) => {
        await server.start();
        const value = await alarmDelay(gateway, effort);
        return [AWAY, MEANWHILE].map((figure) => ({ figure, unit: 'ms', value }));
      }),
  };
}

const LIVE_RATE: Contender = {
  name: LIVE,
  measure: () => Promise.resolve([{ figure: CAUGHT_UP, unit: '/s', value: LIVE_PER_SECOND }]),
};

/**
 * Points a second into a real InfluxDB 1.x, how fast it catches up with what came while the server was away, and what
 * that does to the way of an alarm.
 */
export function historianBenchmark(command: GatewayCommand = gatewayCommand): Benchmark {
  const isThere = hasInfluxd();
  return {
    name: 'historian',
    question:
      'readings into InfluxDB 1.x, 4,096 a request; from the journal after an outage of the server, and alarms meanwhile',
    references: isThere ? [writing(BARE, 'bare'), LIVE_RATE, keepingUp(command)] : [],
    contenders: isThere ? [writing('InfluxDB historian', 'historian'), catchingUp(command)] : [],
    bars: [
      { figure: WRITTEN, reference: BARE, better: 'more', bar: 0.5, goal: 0.9 },
      { figure: CAUGHT_UP, reference: LIVE, better: 'more', bar: 5, goal: 10 },
      { figure: AWAY, reference: KEEPING_UP, better: 'less', bar: 1.5, goal: 1.1 },
      { figure: MEANWHILE, reference: KEEPING_UP, better: 'less', bar: 3, goal: 1.5 },
    ],
    skipped: isThere ? [] : ['influxd is not installed'],
  };
}
