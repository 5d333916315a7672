import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileRegister } from '../../rules/compile-register.ts';
import type { Configuration } from '../../rules/configuration.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { BrokerLink } from '../../simulators/broker-link.ts';
import { EventFeed } from '../../simulators/event-feed.ts';
import { HttpOperator } from '../../simulators/http-operator.ts';
import { LivePlayer, type LiveWorld } from '../../simulators/live-player.ts';
import { buildPlant } from '../../simulators/plant-builder.ts';
import { eventLine, languageOf, type TimelineStyle } from '../../simulators/timeline.ts';
import type { GatewaySettings } from '../config/gateway-settings.ts';
import { suggestion } from '../config/suggest.ts';
import type { PlayableScenario } from '../virtual/scenario.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { loadScenario, parseSpeed } from './simulate.ts';

/** The options of `demo` as the command line gives them. */
export interface DemoOptions {
  readonly scenario?: string | undefined;
  readonly speed: string;
  /** Port of the page; another free one is taken where somebody has it already. */
  readonly port: string;
  /** Seed of noise and chance; the scenario's own by default. */
  readonly seed?: string | undefined;
  /** One JSON object a line instead of text: the addresses, then every event. */
  readonly json?: boolean | undefined;
}

/** A gateway that accepts work. */
export interface DemoGateway {
  /** Addresses such as mqtt://127.0.0.1:1883 and http://127.0.0.1:8080. */
  readonly mqtt: string;
  readonly http: string;
  stop(): Promise<void>;
}

/** Starts a real gateway; settles when it accepts work. */
export type OpenGateway = (
  settings: GatewaySettings,
  configuration: Configuration,
) => Promise<DemoGateway>;

const SIMULATORS = join(import.meta.dirname, '../../simulators');
const MQTT_PORT = 1883;

const WORDS = {
  en: {
    open: 'Open',
    stop: 'ctrl-C stops.',
    readings: 'Readings arrive over',
    simulated: 'Everything here is simulated; nothing is kept.',
    finished: 'The scenario is over; the gateway goes on until ctrl-C.',
  },
  zh: {
    open: '请在浏览器打开',
    stop: '按 ctrl-C 停止。',
    readings: '读数经由',
    simulated: '此处一切均为模拟，数据不保留。',
    finished: '情景已结束；网关继续运行，按 ctrl-C 停止。',
  },
} as const;

/** The wanted port where it is free, else 0 for any. */
function portOrAny(wanted: number): Promise<number> {
  return new Promise((settle) => {
    const probe = createServer();
    probe.once('error', () => settle(0));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => settle(wanted)));
  });
}

async function settingsIn(data: string, httpPort: number): Promise<GatewaySettings> {
  return {
    file: join(data, 'demo.yaml'),
    data,
    mqtt: {
      host: '127.0.0.1',
      port: await portOrAny(MQTT_PORT),
      tls: null,
      ws: null,
      general: false,
    },
    http: { host: '127.0.0.1', port: await portOrAny(httpPort), tls: null },
    security: { mode: 'open', allowPlaintext: false, secondPerson: [] },
    historian: { kind: 'embedded' },
  };
}

/** The story of the demo sites, which come with the program. */
const STORY = join(SIMULATORS, 'demo/demo.yaml');

/** The file of a scenario that comes with the program, by its name; null with a word to the user where there is none. */
function findScenario(name: string, io: CommandIo): string | null {
  const files = globSync(join(SIMULATORS, 'scenarios/**/*.yaml')).sort();
  const named = files.map((file) => ({ file, name: basename(file, '.yaml') }));
  const found = named.find((each) => each.name === name || each.file === name);
  if (found !== undefined) return found.file;
  const names = named.map((each) => each.name);
  const near = suggestion(name, names);
  io.stderr.write(`demo: no scenario '${name}'${near}; there are: ${names.join(', ')}\n`);
  return null;
}

/** Devices and operators at a running gateway; settles when they have stopped. */
async function live(
  gateway: DemoGateway,
  { scenario, configuration }: PlayableScenario,
  options: { readonly speed: number; readonly onFinished: () => void },
  listen: (player: LivePlayer) => void,
  signal: AbortSignal,
): Promise<void> {
  const link = new BrokerLink(gateway.mqtt, 'hazgate-demo');
  const operator = new HttpOperator(gateway.http);
  const world: LiveWorld = {
    nowMs: () => performance.now(),
    wallMs: () => Date.now(),
    wait: (ms) => sleep(ms, undefined, { signal }).catch(() => {}),
    publish: (topic, payload) => link.publish(topic, payload),
    dropConnection: () => link.drop(),
    act: (entry, pointName) => operator.act(entry, pointName),
  };
  await link.start();
  try {
    const names = compileRegister(configuration).points.map(({ fullName }) => fullName);
    const { plant } = buildPlant(scenario, configuration.sites);
    const player = new LivePlayer(scenario, names, world, { speed: options.speed, plant });
    listen(player);
    await player.play(signal);
    if (signal.aborted) return;
    options.onFinished();
    await new Promise((settle) => signal.addEventListener('abort', settle, { once: true }));
  } finally {
    await link.stop();
  }
}

/** What the demo writes as it goes. */
interface Teller {
  open(gateway: DemoGateway): void;
  event(event: HazgateEvent): void;
  finished(): void;
}

function textTeller(io: CommandIo): Teller {
  const language = languageOf(io.environment);
  const words = WORDS[language];
  const style: TimelineStyle = { language, coloured: io.isTerminal && !io.environment.NO_COLOR };
  const scale = { startMs: Date.now(), speed: 1, toleranceSeconds: 0 };
  return {
    open({ mqtt, http }) {
      io.stdout.write(`${words.open} ${http}/   ${words.stop}\n`);
      io.stdout.write(`${words.readings} ${mqtt}  ${words.simulated}\n`);
    },
    event(event) {
      if (event.kind !== 'system') io.stdout.write(`${eventLine(event, scale, style)}\n`);
    },
    finished: () => io.stdout.write(`${words.finished}\n`),
  };
}

function jsonTeller({ stdout }: CommandIo): Teller {
  const line = (value: object) => stdout.write(`${JSON.stringify(value)}\n`);
  return {
    open: ({ mqtt, http }) => line({ ready: { mqtt, http } }),
    event: line,
    finished: () => line({ finished: true }),
  };
}

/** Runs the simulation at an open gateway until the user stops it. */
async function show(
  gateway: DemoGateway,
  playable: PlayableScenario,
  options: { readonly speed: number; readonly teller: Teller },
  interrupted: CommandIo['interrupted'],
): Promise<void> {
  const stopping = new AbortController();
  void interrupted.then(() => stopping.abort());
  const { speed, teller } = options;
  let player: LivePlayer | null = null;
  const feed = new EventFeed(gateway.http, (event) => {
    player?.hear(event);
    teller.event(event);
  });
  teller.open(gateway);
  try {
    await feed.start();
    const onFinished = () => teller.finished();
    const listen = (started: LivePlayer) => {
      player = started;
    };
    await live(gateway, playable, { speed, onFinished }, listen, stopping.signal);
  } finally {
    await feed.stop();
  }
}

/**
 * The command `demo`: a real gateway over simulated sites, with data that ends with it.
 * 0 when it was stopped, 2 on wrong usage.
 * @param open starts the gateway
 */
export async function demoWith(
  options: DemoOptions,
  io: CommandIo,
  open: OpenGateway,
): Promise<number> {
  const speed = parseSpeed(options.speed);
  const port = Number(options.port);
  const seed = options.seed === undefined ? null : Number(options.seed);
  if (
    speed === null ||
    !Number.isInteger(port) ||
    port < 0 ||
    port > 65_535 ||
    (seed !== null && !Number.isInteger(seed))
  ) {
    io.stderr.write('demo: --speed takes a number above 0, --port a port, --seed a whole number\n');
    return EXIT.wrongUsage;
  }
  const file = options.scenario === undefined ? STORY : findScenario(options.scenario, io);
  if (file === null) return EXIT.wrongUsage;
  const loaded = loadScenario(file, io, { drill: true });
  if (loaded === null) return EXIT.wrongUsage;
  const { configuration } = loaded;
  const scenario = seed === null ? loaded.scenario : { ...loaded.scenario, seed };
  const playable = { configuration, scenario };
  const teller = options.json === true ? jsonTeller(io) : textTeller(io);
  const data = await mkdtemp(join(tmpdir(), 'hazgate-demo-'));
  try {
    const gateway = await open(await settingsIn(data, port), configuration);
    try {
      await show(gateway, playable, { speed, teller }, io.interrupted);
    } finally {
      await gateway.stop();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
  return EXIT.success;
}
