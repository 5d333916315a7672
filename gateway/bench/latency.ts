import { type Benchmark, type Contender, runLoad, warmUpSeconds } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import type { LoadResult } from './load-task.ts';
import { RIG_LIMIT } from './rig.ts';
import {
  AEDES,
  AEDES_SYNCED,
  gatewaySubject,
  type RunningSubject,
  type Subject,
} from './subject.ts';

/** Messages at a rate, and how they are told apart in a report. */
export interface LatencyLoad {
  readonly qos: 0 | 1;
  /** Messages a second. */
  readonly rate: number;
  /** One message in so many raises or ends an alarm. */
  readonly crossingEvery: number;
  readonly at: string;
}

const QUALITIES = [0, 1] as const;
/**
 * Where each message is an alarm event, 5,000 of them a second are a storm without end; so the same rates with 100 a second among
 * them.
 */
const RATES = [
  { rate: 5_000, crossingEvery: 1 },
  { rate: 1_000, crossingEvery: 1 },
  { rate: 5_000, crossingEvery: 50 },
  { rate: 1_000, crossingEvery: 10 },
  { rate: 100, crossingEvery: 1 },
] as const;
const CLIENTS = 10;
/** With 100 a second a p99 needs longer: 1,000 samples in ten seconds, ten of them above it. */
const FEW_A_SECOND = 100;
const LONGER = 2;

/**
 * Whoever has just started runs code that has not been compiled yet. So a storm comes first and is told apart: it is rare where a
 * gateway runs for months, and what it takes is said of the gateway and of the reference.
 */
const FIRST_STORM: LatencyLoad = {
  qos: 0,
  rate: 5_000,
  crossingEvery: 1,
  at: 'at 5000/s, QoS 0, the first after a start',
};

/** What is measured in turn, behind a warm-up, each load in the process that the one before has left. */
export const LATENCY_LOADS: readonly LatencyLoad[] = QUALITIES.flatMap((qos) =>
  RATES.map(({ rate, crossingEvery }) => {
    const among = crossingEvery === 1 ? '' : `, one in ${crossingEvery} an alarm`;
    return { qos, rate, crossingEvery, at: `at ${rate}/s${among}, QoS ${qos}` };
  }),
);

function secondsOf({ rate, crossingEvery }: LatencyLoad, seconds: number): number {
  return rate / crossingEvery > FEW_A_SECOND ? seconds : LONGER * seconds;
}

/**
 * V8 goes on compiling for half a minute, each time on a core that the main thread then waits for; at 100/s it would for minutes. So
 * the fast loads are gone through before anything is measured.
 */
const WARM_UP_RATE = 5_000;

function putLoad(
  { mqttPort, httpUrl }: RunningSubject,
  load: LatencyLoad,
  seconds: number,
): Promise<LoadResult> {
  const { qos, rate, crossingEvery } = load;
  return runLoad({
    kind: 'latency',
    mqttPort,
    httpUrl,
    clients: CLIENTS,
    qos,
    rate,
    limit: RIG_LIMIT,
    crossingEvery,
    warmUpSeconds: warmUpSeconds(seconds),
    seconds: secondsOf(load, seconds),
  });
}

function contender(subject: Subject, loads: readonly LatencyLoad[]): Contender {
  return {
    name: subject.name,
    async measure({ seconds }): Promise<readonly Measurement[]> {
      const measurements: Measurement[] = [];
      const running = await subject.start();
      try {
        const measure = async (load: LatencyLoad): Promise<void> => {
          const { p50Ms, p99Ms } = await putLoad(running, load, seconds);
          measurements.push(
            { figure: `p50 ${load.at}`, unit: 'ms', value: p50Ms },
            { figure: `p99 ${load.at}`, unit: 'ms', value: p99Ms },
          );
        };
        await measure(FIRST_STORM);
        for (const load of loads.filter(({ rate }) => rate >= WARM_UP_RATE))
          await putLoad(running, load, seconds);
        for (const load of loads) await measure(load);
        return measurements;
      } finally {
        await running.stop();
      }
    },
  };
}

/**
 * From the publish to the alarm event on the feed (durable, chained), beside the same broker from publish to subscriber: as it is, to
 * which the bars hold, and with each message forced to the disk first, which tells what being durable takes without judging.
 */
export function latencyBenchmark(loads: readonly LatencyLoad[] = LATENCY_LOADS): Benchmark {
  return {
    name: 'latency',
    question: 'publish to alarm event on the feed, each message an alarm event, and one in some',
    references: [contender(AEDES, loads), contender(AEDES_SYNCED, loads)],
    contenders: [contender(gatewaySubject(), loads)],
    bars: loads.map(({ at }) => ({
      figure: `p99 ${at}`,
      reference: AEDES.name,
      better: 'less' as const,
      bar: 2.5,
      goal: 1.5,
    })),
    skipped: [],
  };
}
