import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, type Contender, runLoad, warmUpSeconds } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import { AEDES, gatewaySubject, mosquittoSubject, type Subject } from './subject.ts';

const CLIENTS = 50;
const IN_FLIGHT = 20;
/** About what the journal writes for one message. */
const RECORD_BYTES = 170;
const ACKNOWLEDGEMENTS = 'acknowledgements';

function contender(subject: Subject): Contender {
  return {
    name: subject.name,
    async measure({ seconds }): Promise<readonly Measurement[]> {
      const running = await subject.start();
      try {
        const cpuBefore = running.cpuSeconds();
        const { perSecond, p50Ms, p99Ms, total } = await runLoad({
          kind: 'ingest',
          mqttPort: running.mqttPort,
          clients: CLIENTS,
          inFlight: IN_FLIGHT,
          rows: 1,
          sources: 1,
          warmUpSeconds: warmUpSeconds(seconds),
          seconds,
        });
        const cpuAfter = running.cpuSeconds();
        const cpu: readonly Measurement[] =
          cpuBefore === null || cpuAfter === null
            ? []
            : [
                {
                  figure: 'CPU a message, all threads',
                  unit: 'µs',
                  value: ((cpuAfter - cpuBefore) * 1e6) / total,
                },
              ];
        return [
          { figure: ACKNOWLEDGEMENTS, unit: '/s', value: perSecond },
          { figure: 'acknowledgement p50', unit: 'ms', value: p50Ms },
          { figure: 'acknowledgement p99', unit: 'ms', value: p99Ms },
          ...cpu,
        ];
      } finally {
        await running.stop();
      }
    },
  };
}

/** One sync for each record: what durability costs without group commit. */
const SYNC_EACH: Contender = {
  name: 'one fdatasync a record, no broker',
  async measure({ seconds }): Promise<readonly Measurement[]> {
    const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
    const file = openSync(join(directory, 'records'), 'w');
    try {
      const record = Buffer.alloc(RECORD_BYTES, 1);
      const startedMs = performance.now();
      const endMs = startedMs + Math.min(seconds, 1) * 1_000;
      let count = 0;
      for (; performance.now() < endMs; count++) {
        writeSync(file, record);
        fdatasyncSync(file);
      }
      const value = (count * 1_000) / (performance.now() - startedMs);
      return [{ figure: ACKNOWLEDGEMENTS, unit: '/s', value }];
    } finally {
      closeSync(file);
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

/** QoS 1 acknowledgements a second: durable and judged, beside brokers that keep nothing. */
export function ingestBenchmark(gateway: Subject = gatewaySubject()): Benchmark {
  const mosquitto = mosquittoSubject();
  const bar = { figure: ACKNOWLEDGEMENTS, better: 'more' } as const;
  return {
    name: 'ingest',
    question: `QoS 1 acknowledgements, one reading a message, ${CLIENTS} clients with ${IN_FLIGHT} in flight`,
    references: [
      contender(AEDES),
      ...(mosquitto === null ? [] : [contender(mosquitto)]),
      SYNC_EACH,
    ],
    contenders: [contender(gateway)],
    bars: [
      { ...bar, reference: AEDES.name, bar: 0.5, goal: 0.75 },
      { ...bar, reference: mosquitto?.name ?? '', bar: 0.4, goal: 1 },
      // Group commit: more acknowledgements than the disk confirms writes one by one.
      { ...bar, reference: SYNC_EACH.name, bar: 4, goal: 6.6 },
    ],
    skipped: mosquitto === null ? ['mosquitto is not installed'] : [],
  };
}
