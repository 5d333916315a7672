import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Benchmark, Contender } from './benchmark.ts';
import type { Measurement } from './figure.ts';
import { openConnection, publishPacket, readAcknowledgements } from './raw-mqtt.ts';
import { type Plant, pointId, RIG, readingsTopic } from './rig.ts';
import { type GatewayCommand, gatewayCommand, type RunningGateway, Workplace } from './subject.ts';

const LARGE: Plant = { sources: 100, pointsEach: 100, limits: { L: 10, H: 80 } };
const CONNECTIONS = 2_000;
const OPENED_AT_ONCE = 50;

/** Packages that an installation takes from elsewhere by name. */
function dependencies(): number {
  const manifest: { dependencies?: object } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return Object.keys(manifest.dependencies ?? {}).length;
}

async function openAll(mqttPort: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const some = Math.min(OPENED_AT_ONCE, count - sockets.length);
    const opening = Array.from({ length: some }, (_, index) =>
      openConnection(mqttPort, `footprint-${sockets.length + index}`),
    );
    sockets.push(...(await Promise.all(opening)));
  }
  return sockets;
}

/** One reading of every point. */
async function readEveryPoint(mqttPort: number, plant: Plant): Promise<void> {
  const socket = await openConnection(mqttPort, 'readings');
  const points = Array.from({ length: plant.pointsEach }, (_, point) => pointId(point));
  const payload = Buffer.from(JSON.stringify({ p: points, v: points.map(() => 20) }));
  const sendAll = (): void => {
    for (let source = 0; source < plant.sources; source++) {
      socket.write(publishPacket(readingsTopic(source), payload, 1, source + 1));
    }
  };
  await readAcknowledgements(socket, plant.sources, sendAll, () => undefined);
  socket.destroy();
}

function contender(
  name: string,
  plant: Plant,
  connections: number,
  command: GatewayCommand,
): Contender {
  return {
    name,
    async measure(): Promise<readonly Measurement[]> {
      const workplace = new Workplace(plant);
      let gateway: RunningGateway | null = null;
      let sockets: readonly Socket[] = [];
      try {
        const startedMs = performance.now();
        gateway = await workplace.start(command);
        const readyMs = performance.now() - startedMs;
        sockets = await openAll(gateway.mqttPort, connections);
        await readEveryPoint(gateway.mqttPort, plant);
        const bytes = gateway.child.residentBytes();
        return [
          { figure: 'start to ready', unit: 'ms', value: readyMs },
          ...(bytes === null
            ? []
            : [{ figure: 'resident memory', unit: 'MiB', value: bytes / 1_048_576 }]),
          { figure: 'dependencies', unit: '', value: dependencies() },
        ];
      } finally {
        for (const socket of sockets) socket.destroy();
        await gateway?.child.stop();
        workplace.remove();
      }
    },
  };
}

/** What a gateway takes: reported, held against no bar. */
export function footprintBenchmark(command: GatewayCommand = gatewayCommand): Benchmark {
  return {
    name: 'footprint',
    question: `memory and start-up with ${LARGE.sources * LARGE.pointsEach} points and ${CONNECTIONS} connections, direct dependencies`,
    references: [contender('idle, 50 points', RIG, 0, command)],
    contenders: [
      contender(
        `${LARGE.sources * LARGE.pointsEach} points, ${CONNECTIONS} connections`,
        LARGE,
        CONNECTIONS,
        command,
      ),
    ],
    bars: [],
    skipped: [],
  };
}
