import { type Benchmark, type Contender, runTask } from './benchmark.ts';
import { gatewaySubject, type Subject } from './subject.ts';

const CLIENTS = 1_000;
const SILENT = 10;
const RATE = 500;
const P99 = 'publish to client, p99';
const ONE = 'one client';
/** Opening so many feeds and waiting for the last of them. */
const EXTRA_SECONDS = 60;

function contender(name: string, clients: number, silent: number, gateway: Subject): Contender {
  return {
    name,
    async measure({ seconds }) {
      const running = await gateway.start();
      try {
        const { mqttPort, httpUrl } = running;
        if (httpUrl === null) throw new Error('the subject has no feed');
        const task = {
          kind: 'feed',
          mqttPort,
          httpUrl,
          clients,
          silent,
          rate: RATE,
          seconds,
        } as const;
        const { p50Ms, p99Ms, starved } = await runTask<'feed'>(task, seconds + EXTRA_SECONDS);
        if (starved > 0)
          throw new Error(`${starved} of ${clients} clients that read missed events`);
        return [
          { figure: 'publish to client, p50', unit: 'ms', value: p50Ms },
          { figure: P99, unit: 'ms', value: p99Ms },
        ];
      } finally {
        await running.stop();
      }
    },
  };
}

/** From the publish to every one of a thousand feed clients, ten more of which never read; fails where one starves. */
export function feedBenchmark(gateway: Subject = gatewaySubject()): Benchmark {
  const many = `${CLIENTS} clients, ${SILENT} more never read`;
  return {
    name: 'feed',
    question: `${RATE} alarm events a second to each client of the feed; a client that reads and misses one is a failure`,
    references: [contender(ONE, 1, 0, gateway)],
    contenders: [contender(many, CLIENTS, SILENT, gateway)],
    // What must hold now is that none starves, whatever it takes.
    bars: [{ figure: P99, reference: ONE, better: 'less', bar: null, goal: 5 }],
    skipped: [],
  };
}
