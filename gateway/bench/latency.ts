import { type Benchmark, type Contender, runLoad, warmUpSeconds } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import { AEDES, gatewaySubject, type Subject } from './subject.ts';

const RATES = [100, 1_000] as const;
const CLIENTS = 10;

function contender(subject: Subject): Contender {
  return {
    name: subject.name,
    async measure({ seconds }): Promise<readonly Measurement[]> {
      const measurements: Measurement[] = [];
      const running = await subject.start();
      try {
        for (const rate of RATES) {
          const { p50Ms, p99Ms } = await runLoad({
            kind: 'latency',
            mqttPort: running.mqttPort,
            httpUrl: running.httpUrl,
            clients: CLIENTS,
            rate,
            warmUpSeconds: warmUpSeconds(seconds),
            seconds,
          });
          measurements.push(
            { figure: `p50 at ${rate}/s`, unit: 'ms', value: p50Ms },
            { figure: `p99 at ${rate}/s`, unit: 'ms', value: p99Ms },
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
    reference: contender(AEDES),
    contenders: [contender(gateway)],
    skipped: [],
  };
}
