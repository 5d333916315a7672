import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mqtt, { type MqttClient } from 'mqtt';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { remember } from './started-processes.ts';

/** What processes under test find around them: compiled code is kept between them, which halves what a start costs. */
export const TEST_ENVIRONMENT: NodeJS.ProcessEnv = {
  NODE_COMPILE_CACHE: join(tmpdir(), 'hazgate-test-compile-cache'),
  ...process.env,
};

/** The program, as its users start it. */
export const ENTRY: string = new URL('../../gateway/hazgate.js', import.meta.url).pathname;

/** What a gateway otherwise begins anew for, which costs a test a sixteenth of its start. */
export const READY_FLAGS: readonly string[] = [
  '--min-semi-space-size=16',
  '--disable-warning=ExperimentalWarning',
];

/** A site with one of each kind of ladder, for tests of the real process. */
export const TEST_SITE = `
site: { id: north-park, kind: chemical-park, name: { zh: 北部化工园区, en: North Chemical Park },
        region: [huaxia, donghai, linjiang], timeZone: Asia/Shanghai }
sources:
  - id: tank-farm-1
    kind: tank-farm
    name: { zh: 一号罐区, en: Tank farm 1 }
    points:
      - { id: lt-101, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { HH: 11.2, H: 10.5, L: 1.5, LL: 0.8 } }
      - { id: lt-102, kind: tank-level, unit: m, range: [0, 12], periodSeconds: 3600, limits: { HH: 11.2, H: 10.5 } }
      - { id: gt-201, kind: toxic-gas, substance: ammonia, unit: ppm, range: [0, 100], periodSeconds: 3600, limits: { H: 25, HH: 50 } }
`;

/** Its one source, and what topics of that begin with. */
export const TEST_SOURCE = 'north-park/tank-farm-1';
export const TEST_TOPIC: string = `hazgate/v1/${TEST_SOURCE}`;

/** A directory with a gateway file and its sites, removed with `remove`. */
export interface Workplace {
  readonly directory: string;
  readonly config: string;
  readonly data: string;
  remove(): void;
}

export function makeWorkplace(sites: string | readonly string[] = TEST_SITE): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-test-'));
  const config = join(directory, 'hazgate.yaml');
  const files = [sites].flat().map((site, index) => {
    const name = index === 0 ? 'site.yaml' : `site-${index + 1}.yaml`;
    writeFileSync(join(directory, name), site);
    return name;
  });
  writeFileSync(
    config,
    `data: ./data\nmqtt: { host: 127.0.0.1, port: 0, ws: { port: 0 } }\nhttp: { host: 127.0.0.1, port: 0 }\nsites: [${files.join(', ')}]\n`,
  );
  return {
    directory,
    config,
    data: join(directory, 'data'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A running gateway process. */
export interface GatewayProcess {
  readonly child: ChildProcess;
  readonly mqttUrl: string;
  readonly httpUrl: string;
  readonly output: readonly string[];
  get<T>(path: string): Promise<T>;
  post(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  connect(clientId?: string): Promise<MqttClient>;
  /** Ends it with a signal and gives its exit code (null where the signal ended it). */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<number | null>;
}

/** How the real process is started. */
export interface GatewayStart {
  /** A program such as strace in front. */
  readonly wrap?: readonly string[];
  /** Flags of Node; by default those that a gateway wants. */
  readonly nodeFlags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it has a channel to this process. */
  readonly hasChannel?: boolean;
}

/** Starts the real process and waits for its `ready` line. */
export async function startGateway(
  config: string,
  { wrap = [], nodeFlags = READY_FLAGS, env = {}, hasChannel = false }: GatewayStart = {},
): Promise<GatewayProcess> {
  const command = [...wrap, process.execPath, ...nodeFlags, ENTRY, 'start', '--config', config];
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe', ...(hasChannel ? (['ipc'] as const) : [])],
    env: { ...TEST_ENVIRONMENT, ...env },
  });
  remember(child);
  const output: string[] = [];
  const ready = new Promise<{ mqttUrl: string; httpUrl: string }>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        output.push(line);
        const match = /^hazgate ready mqtt=(\S+) http=(\S+)/.exec(line);
        if (match !== null) resolve({ mqttUrl: match[1] as string, httpUrl: match[2] as string });
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`exit ${code} before ready:\n${output.join('\n')}`)),
    );
  });
  const { mqttUrl, httpUrl } = await ready;
  return {
    child,
    mqttUrl,
    httpUrl,
    output,
    async get<T>(path: string) {
      const response = await fetch(`${httpUrl}${path}`);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    },
    async post(path, body) {
      const response = await fetch(`${httpUrl}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async connect(clientId) {
      const client = mqtt.connect(mqttUrl, {
        reconnectPeriod: 0,
        ...(clientId === undefined ? {} : { clientId }),
      });
      await new Promise<void>((resolve, reject) => {
        client.once('connect', () => resolve());
        client.once('error', reject);
      });
      return client;
    },
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code] = await exited;
      return code as number | null;
    },
  };
}

/** Publishes readings of one source (`site/source`) by point, each acknowledged before the next; a payload that is no number is sent as JSON. */
export async function publishReadings(
  gateway: GatewayProcess,
  source: string,
  readings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const client = await gateway.connect();
  for (const [point, reading] of Object.entries(readings)) {
    const topic = `hazgate/v1/${source}/${point}/reading`;
    await client.publishAsync(topic, JSON.stringify(reading), { qos: 1 });
  }
  await client.endAsync();
}

/** Asks until the answer is wanted, within a deadline. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  wanted: (value: T) => boolean,
  withinMs = 5_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** All events of a running gateway, page by page. */
export async function allEvents(gateway: GatewayProcess): Promise<HazgateEvent[]> {
  const events: HazgateEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? 0;
    const page = await gateway.get<{ items: HazgateEvent[] }>(
      `/api/v1/events?after=${after}&limit=1000`,
    );
    events.push(...page.items);
    if (page.items.length === 0) return events;
  }
}

export function openAlarms(gateway: GatewayProcess, query = ''): Promise<readonly Alarm[]> {
  return gateway.get<{ items: Alarm[] }>(`/api/v1/alarms${query}`).then((page) => page.items);
}

/** Reads a server-sent event stream; `events` grows as they come. */
export async function followFeed(
  gateway: GatewayProcess,
  query = '',
): Promise<{ readonly events: HazgateEvent[]; readonly close: () => void }> {
  const abort = new AbortController();
  const response = await fetch(`${gateway.httpUrl}/api/v1/events/feed${query}`, {
    signal: abort.signal,
  });
  if (response.body === null) throw new Error('no body');
  const events: HazgateEvent[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  const body = response.body;
  void (async () => {
    try {
      for await (const chunk of body) {
        rest += decoder.decode(chunk, { stream: true });
        for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
          const lines = rest.slice(0, end).split('\n');
          rest = rest.slice(end + 2);
          const kind = lines
            .find((line) => line.startsWith('event:'))
            ?.slice(6)
            .trim();
          const data = lines
            .filter((line) => line.startsWith('data:'))
            .map((line) => line.slice(5))
            .join('\n');
          if (kind !== undefined && ['alarm', 'system', 'interlock'].includes(kind))
            events.push(JSON.parse(data));
        }
      }
    } catch {
      // The test closed it, or the gateway is gone.
    }
  })();
  return { events, close: () => abort.abort() };
}

/** How a demo is run. */
export interface DemoRun {
  readonly env?: Readonly<Record<string, string>>;
  /** Looked at once it is ready, and before it is told to end. */
  readonly ready?: (pid: number | undefined) => Promise<void>;
}

/** What a demo has said, and how it ended: exit code, signal. */
export interface DemoEnd {
  readonly ended: readonly unknown[];
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/** Runs the real demo until it is ready, and ends it as ctrl-C does. */
export async function runDemo({ env = {}, ready }: DemoRun): Promise<DemoEnd> {
  const demo = spawn(process.execPath, [ENTRY, 'demo', '--json', '--port', '0'], {
    env: { ...TEST_ENVIRONMENT, ...env },
  });
  remember(demo);
  const ended = once(demo, 'exit');
  const stdout: string[] = [];
  let stderr = '';
  demo.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    stdout.push(line);
    if (!line.startsWith('{"ready"')) continue;
    await ready?.(demo.pid);
    demo.kill('SIGINT');
  }
  return { ended: await ended, stdout, stderr };
}
