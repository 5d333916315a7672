import { type Benchmark, type Contender, runLoad, warmUpSeconds } from './benchmark.ts';
import type { Plant } from './rig.ts';
import { gatewaySubject, type Subject } from './subject.ts';

const CLIENTS = 50;
const IN_FLIGHT = 20;
const ROWS = 100;
const ONE_EACH = 'one reading a message';
const READINGS = 'readings acknowledged';

/** Each client has a source of its own, with as many points as a message has rows. */
const PLANT: Plant = { sources: CLIENTS, pointsEach: ROWS, limits: { H: 50 } };

function contender(name: string, rows: number, gateway: Subject): Contender {
  return {
    name,
    async measure({ seconds }) {
      const running = await gateway.start();
      try {
        const { perSecond } = await runLoad({
          kind: 'ingest',
          mqttPort: running.mqttPort,
          clients: CLIENTS,
          inFlight: IN_FLIGHT,
          rows,
          sources: PLANT.sources,
          warmUpSeconds: warmUpSeconds(seconds),
          seconds,
        });
        return [{ figure: READINGS, unit: '/s', value: perSecond * rows }];
      } finally {
        await running.stop();
      }
    },
  };
}

/** Readings a second, durable and judged, in columns of 100, beside the same gateway with one reading a message. */
export function columnsBenchmark(gateway: Subject = gatewaySubject(undefined, PLANT)): Benchmark {
  return {
    name: 'columns',
    question: `readings in columns of ${ROWS}, ${CLIENTS} clients with ${IN_FLIGHT} messages in flight, ${CLIENTS * ROWS} points`,
    references: [contender(ONE_EACH, 1, gateway)],
    contenders: [contender(`columns of ${ROWS}`, ROWS, gateway)],
    bars: [{ figure: READINGS, reference: ONE_EACH, better: 'more', bar: 20, goal: 50 }],
    skipped: [],
  };
}
