import { type Benchmark, type Contender, runTask } from './benchmark.ts';
import type { Plant } from './rig.ts';
import { gatewaySubject, type Subject } from './subject.ts';

const ALARMS = 10_000;
const NEXT = 'next critical alarm, p50';
const QUIET_DEVICE = 'next critical alarm of a device that sends nothing else, p50';
const QUIET = 'a quiet system';
/** Source 0 holds the critical points; the others those of the storm. */
const PLANT: Plant = { sources: 101, pointsEach: 100, limits: { HH: 50 } };
/** The storm itself, and what is done about it. */
const WITHIN_SECONDS = 120;

function contender(name: string, alarms: number, gateway: Subject): Contender {
  return {
    name,
    async measure() {
      const running = await gateway.start();
      try {
        const { mqttPort, httpUrl } = running;
        if (httpUrl === null) throw new Error('the subject has no feed');
        const task = { kind: 'storm', mqttPort, httpUrl, plant: PLANT, alarms } as const;
        const result = await runTask<'storm'>(task, WITHIN_SECONDS);
        return [
          { figure: NEXT, unit: 'ms', value: result.criticalP50Ms },
          { figure: QUIET_DEVICE, unit: 'ms', value: result.quietDeviceP50Ms },
          { figure: 'next critical alarm, worst of 20', unit: 'ms', value: result.criticalWorstMs },
          { figure: 'last publish to all on the feed', unit: 'ms', value: result.feedMs },
          { figure: 'a page of the list', unit: 'ms', value: result.listMs },
          { figure: 'a bulk acknowledgement', unit: 'ms', value: result.acknowledgeMs },
        ];
      } finally {
        await running.stop();
      }
    },
  };
}

/** What 10,000 alarms within a second do to the next critical one, to the list, and to acknowledging them all. */
export function stormBenchmark(gateway: Subject = gatewaySubject(undefined, PLANT)): Benchmark {
  return {
    name: 'storm',
    question: `${ALARMS} alarms within a second, a page and a call of up to 1,000 of them, beside 40 alarms in a second`,
    references: [contender(QUIET, 0, gateway)],
    contenders: [contender(`${ALARMS} alarms`, ALARMS, gateway)],
    bars: [{ figure: NEXT, reference: QUIET, better: 'less', bar: 50, goal: 5 }],
    skipped: [],
  };
}
