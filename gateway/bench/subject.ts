import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';
import { freePort } from './free-port.ts';
import { gatewayFile, type Plant, plantSite, RIG } from './rig.ts';

/** A broker that runs and is measured. */
export interface RunningSubject {
  readonly mqttPort: number;
  /** Null where it has no HTTP. */
  readonly httpUrl: string | null;
  /** CPU time of the whole process so far; null where the system does not tell. */
  cpuSeconds(): number | null;
  stop(): Promise<void>;
}

/** Something that can be measured; started afresh for each round. */
export interface Subject {
  readonly name: string;
  start(): Promise<RunningSubject>;
}

const READY_MS = 60_000;

/** A script beside this file, which is stripped of its types in a package. */
export function scriptPath(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}

/** The command that starts a gateway with a configuration file. */
export function gatewayCommand(configFile: string): readonly string[] {
  const script = fileURLToPath(new URL('../hazgate.js', import.meta.url));
  return [process.execPath, script, 'start', '--config', configFile];
}

/** A working directory with the files of a gateway; the data directory begins empty. */
export class Workplace {
  readonly directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
  readonly configFile = join(this.directory, 'gateway.yaml');
  readonly dataDirectory = join(this.directory, 'data');

  /** @param more what the gateway file says beside the usual */
  constructor(plant: Plant, more: object = {}) {
    writeFileSync(this.configFile, gatewayFile(more));
    writeFileSync(join(this.directory, 'site.yaml'), JSON.stringify(plantSite(plant)));
  }

  /** Starts a gateway there; it may be started again once the last one has ended. */
  async start(command: GatewayCommand = gatewayCommand): Promise<RunningGateway> {
    const child = new Child(command(this.configFile), 'subject', this.directory);
    try {
      const ready = /ready mqtt=mqtt:\/\/[^:\s]+:(\d+) http=(\S+)/;
      const [, port, httpUrl = ''] = await child.ready(ready, READY_MS);
      return { child, mqttPort: Number(port), httpUrl };
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A gateway of a {@link Workplace}. */
export interface RunningGateway {
  readonly child: Child;
  readonly mqttPort: number;
  readonly httpUrl: string;
}

/** How a gateway is started with a configuration file. */
export type GatewayCommand = (configFile: string) => readonly string[];

/** The gateway as a person starts it, with a data directory of its own. */
export function gatewaySubject(
  command: GatewayCommand = gatewayCommand,
  plant: Plant = RIG,
): Subject {
  return {
    name: 'hazgate',
    async start() {
      const workplace = new Workplace(plant);
      try {
        const { child, mqttPort, httpUrl } = await workplace.start(command);
        const cpuSeconds = (): number | null => child.cpuSeconds();
        const stop = async (): Promise<void> => {
          await child.stop();
          workplace.remove();
        };
        return { mqttPort, httpUrl, cpuSeconds, stop };
      } catch (error) {
        workplace.remove();
        throw error;
      }
    },
  };
}

/** The same Aedes without a hook: it acknowledges at once and keeps nothing. */
export const AEDES: Subject = {
  name: 'aedes, no durability',
  start: () => startAedes([], () => undefined),
};

/** The same Aedes, which forces each message to the disk before it passes it on: durable, without judging. */
export const AEDES_SYNCED: Subject = {
  name: 'aedes, each message synced',
  start() {
    const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
    const remove = (): void => rmSync(directory, { recursive: true, force: true });
    return startAedes([join(directory, 'messages')], remove);
  },
};

async function startAedes(args: readonly string[], remove: () => void): Promise<RunningSubject> {
  const child = new Child([process.execPath, scriptPath('aedes-reference'), ...args], 'subject');
  const stop = async (): Promise<void> => {
    await child.stop();
    remove();
  };
  const cpuSeconds = (): number | null => child.cpuSeconds();
  try {
    const [, port] = await child.ready(/ready mqtt=mqtt:\/\/[^:]+:(\d+)/, READY_MS);
    return { mqttPort: Number(port), httpUrl: null, cpuSeconds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Mosquitto in memory; null where it is not installed. */
export function mosquittoSubject(): Subject | null {
  const program = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(
    // It ends with 3 after its help, so only that it can be started counts.
    (name) => spawnSync(name, ['-h']).status !== null,
  );
  if (program === undefined) return null;
  return {
    name: 'mosquitto, no durability',
    async start() {
      const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
      const port = await freePort();
      const configFile = join(directory, 'mosquitto.conf');
      const settings = [
        `listener ${port} 127.0.0.1`,
        'allow_anonymous true',
        'persistence false',
        'set_tcp_nodelay true',
        'log_type error',
      ];
      writeFileSync(configFile, `${settings.join('\n')}\n`, { mode: 0o644 });
      const child = new Child([program, '-c', configFile], 'subject');
      const stop = async (): Promise<void> => {
        await child.stop();
        rmSync(directory, { recursive: true, force: true });
      };
      const cpuSeconds = (): number | null => child.cpuSeconds();
      try {
        await accepting(port);
        return { mqttPort: port, httpUrl: null, cpuSeconds, stop };
      } catch (error) {
        await stop();
        throw error;
      }
    },
  };
}

/** Until something listens on the port. */
async function accepting(port: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port }, () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(20);
  }
  throw new Error(`nothing listens on port ${port}`);
}
