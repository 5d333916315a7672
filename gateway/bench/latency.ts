import { type Benchmark, type Contender, runLoad, warmUpSeconds } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import { RIG_LIMIT } from './rig.ts';
import { AEDES, gatewaySubject, type Subject } from './subject.ts';

/** The fastest first, which warms the code up: at 100/s most of a measurement would be of code that has not been compiled yet. */
const RATES = [5_000, 1_000, 100] as const;
const QUALITIES = [0, 1] as const;
const CLIENTS = 10;
const LOADS = QUALITIES.flatMap((qos) =>
  RATES.map((rate) => ({ qos, rate, at: `at ${rate}/s, QoS ${qos}` })),
);

function contender(subject: Subject): Contender {
  return {
    name: subject.name,
    async measure({ seconds }): Promise<readonly Measurement[]> {
      const measurements: Measurement[] = [];
      const running = await subject.start();
      try {
        for (const { qos, rate, at } of LOADS) {
          const { p50Ms, p99Ms } = await runLoad({
            kind: 'latency',
            mqttPort: running.mqttPort,
            httpUrl: running.httpUrl,
            clients: CLIENTS,
            qos,
            rate,
            limit: RIG_LIMIT,
            warmUpSeconds: warmUpSeconds(seconds),
            seconds,
          });
          measurements.push(
            { figure: `p50 ${at}`, unit: 'ms', value: p50Ms },
            { figure: `p99 ${at}`, unit: 'ms', value: p99Ms },
          );
        }
        return measurements;
      } finally {
        await running.stop();
      }
    },
  };
}

/** From the publish to the alarm event on the feed (durable, chained), beside the same broker from publish to subscriber. */
export function latencyBenchmark(gateway: Subject = gatewaySubject()): Benchmark {
  return {
    name: 'latency',
    question: 'publish to alarm event on the feed, each message an alarm event',
    references: [contender(AEDES)],
    contenders: [contender(gateway)],
    bars: LOADS.map(({ at }) => ({
      figure: `p99 ${at}`,
      reference: AEDES.name,
      better: 'less' as const,
      bar: 2.5,
      goal: 1.5,
    })),
    skipped: [],
  };
}
