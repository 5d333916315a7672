import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../rules/configuration.ts';
import type { ApiDependencies, PartState } from './api/dependencies.ts';
import { createApi } from './api/server.ts';
import { Assembly } from './assembly.ts';
import type { BrokerLog } from './broker/broker-door.ts';
import type { ListenerPorts } from './broker/listeners.ts';
import { Cleanups } from './cleanups.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { jsonSchemaOf, SCHEMA_KINDS } from './config/json-schema.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { lockDirectory } from './journal/lock.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { SigningKey } from './journal/signing-key.ts';
import { LIMITS } from './limits.ts';
import { bootMark, SystemClock } from './system-clock.ts';
import { scenarioJsonSchema } from './virtual/scenario-schema.ts';

/** The gateway can't start for a reason that a person can mend: what and where is in the message. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
}

/** Where the gateway can be reached. */
export interface Addresses {
  readonly mqtt: string;
  readonly http: string;
  readonly ws: string | null;
}

/** What a gateway is started with. */
export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly configuration: Configuration;
  readonly version: string;
  readonly log: BrokerLog;
  /** Whether every record is told to the log, at its level `debug`. */
  readonly traced?: boolean | undefined;
}

const WEB_ROOT = fileURLToPath(new URL('../dashboards/web/dist', import.meta.url));
/** How long the last events may take to leave when the journal has failed. */
const LAST_WORDS_MS = 500;

/** A host as it stands in an address. */
function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * The composition root: the assembly of all parts with real files, clocks and sockets around it. What was started is stopped
 * in the opposite order, also where a start fails half-way.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #clock = new SystemClock();
  readonly #cleanups: Cleanups;
  #assembly: Assembly | null = null;
  #listening = false;
  readonly #failed = Promise.withResolvers<string>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#cleanups = new Cleanups(options.log);
  }

  /** Resolves with the reason when the gateway can't go on; the process must then end with an error. */
  get failed(): Promise<string> {
    return this.#failed.promise;
  }

  /** Rejects with {@link StartRefusedError} where a person must change something. */
  async start(): Promise<Addresses> {
    try {
      return await this.#start();
    } catch (error) {
      await this.#cleanups.run();
      throw error;
    }
  }

  /** Puts another configuration in force; false where it is the one already in force. */
  reload(configuration: Configuration): boolean {
    return this.#assembly?.reload(configuration) ?? false;
  }

  /** Takes nothing more in, writes down what it has, and ends. */
  async stop(): Promise<void> {
    this.#listening = false;
    await this.#cleanups.run();
  }

  async #start(): Promise<Addresses> {
    const { settings, configuration } = this.#options;
    await this.#takeDirectory(settings.data);
    const assembly = await this.#assemble();
    this.#assembly = assembly;
    this.#cleanups.add('assembly', () => assembly.stop());
    await assembly.start(configuration);
    // Whoever asks after `ready` finds the start in the journal; a disk in trouble holds up nothing.
    const { door } = assembly.core;
    await door.whenDurable(door.lastLsn, LIMITS.commitSlowMs);
    const api = await this.#listenHttp(assembly);
    const ports = await listening(assembly.broker.start(), 'mqtt.port');
    this.#listening = true;
    return this.#addresses(api, ports);
  }

  async #takeDirectory(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const taken = await lockDirectory(directory);
    if (taken.kind === 'refused') throw new StartRefusedError(taken.detail);
    this.#cleanups.add('lock', () => taken.lock.release());
  }

  async #assemble(): Promise<Assembly> {
    const { settings, version, log, traced } = this.#options;
    const { tls, ws, host, port } = settings.mqtt;
    return new Assembly({
      ...(traced === true ? { trace: (record) => log.debug(record, 'record') } : {}),
      clock: this.#clock,
      disk: new NodeDisk(),
      directory: settings.data,
      viewDirectory: settings.data,
      historian: settings.historian,
      key: await SigningKey.fromFile(join(settings.data, 'signing-key')),
      version,
      boot: bootMark(),
      log,
      mqtt: {
        host,
        port,
        ...(tls === null ? {} : { tls: readTls(tls) }),
        ...(ws === null ? {} : { ws }),
      },
      failed: (detail) => {
        this.#clock.schedule(LAST_WORDS_MS, () => this.#failed.resolve(detail));
      },
    });
  }

  async #listenHttp(assembly: Assembly): Promise<FastifyInstance> {
    const { settings, version, log } = this.#options;
    const { core, broker, feed, pointsFeed, rejected, views, points, eventLog } = assembly;
    const dependencies: ApiDependencies = {
      clock: this.#clock,
      gatekeeper: null,
      plant: {
        get register() {
          return points.register;
        },
        pointStatus: (index) => points.pointStatus(index),
        openAlarms: () => core.engine.openAlarms(),
        blindSpots: () => core.engine.blindSpots(),
        openAlarm: (id) => core.engine.openAlarm(id),
        areas: () => core.engine.areas(),
      },
      actions: { perform: (action, by, comment) => core.door.perform(action, by, comment) },
      events: eventLog,
      alarmHistory: { find: (id) => views.findAlarm(id), list: (query) => views.listAlarms(query) },
      historian: { history: (query) => views.history(query) },
      eventFeed: feed,
      valueFeed: pointsFeed,
      readiness: { report: () => this.#readiness(assembly) },
      metrics: gatewayMetrics({ core, broker, feed, rejected, views }),
      faulted: (error, request) => log.error({ error, request }, 'a request failed within'),
    };
    const api = await createApi(dependencies, {
      mode: 'open',
      version,
      webRoot: WEB_ROOT,
      fileSchemas: fileSchemas(),
    });
    this.#cleanups.add('http', () => api.close());
    await listening(
      api.listen({ host: settings.http.host, port: settings.http.port }),
      'http.port',
    );
    return api;
  }

  #readiness(assembly: Assembly): { ready: boolean; parts: Record<string, PartState> } {
    const { journal, ...others } = assembly.parts();
    const broker = this.#listening ? OK : { state: 'down' as const, detail: 'not listening' };
    return {
      ready: journal.state === 'ok' && this.#listening,
      parts: { journal, broker, ...others },
    };
  }

  #addresses(api: FastifyInstance, ports: ListenerPorts): Addresses {
    const { mqtt, http } = this.#options.settings;
    const bound = api.server.address();
    const httpPort = typeof bound === 'object' && bound !== null ? bound.port : http.port;
    return {
      mqtt: `mqtt://${hostOf(mqtt.host)}:${ports.mqttPort}`,
      http: `http://${hostOf(http.host)}:${httpPort}`,
      ws: ports.wsPort === null ? null : `ws://${hostOf(mqtt.host)}:${ports.wsPort}`,
    };
  }
}

/** What people write, for editors that complete and check as one types. */
function fileSchemas(): Readonly<Record<string, object>> {
  const ours = Object.fromEntries(SCHEMA_KINDS.map((kind) => [kind, jsonSchemaOf(kind)]));
  return { ...ours, scenario: scenarioJsonSchema() };
}

const OK: PartState = { state: 'ok', detail: null };

async function listening<T>(attempt: Promise<T>, key: string): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new StartRefusedError(
      `${key}: can not listen there (${code}); choose another, or 0 for any free port`,
    );
  }
}

function readTls(tls: NonNullable<GatewaySettings['mqtt']['tls']>): {
  port: number;
  cert: Buffer;
  key: Buffer;
  ca?: Buffer;
  requireClientCert: boolean;
} {
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      throw new StartRefusedError(`mqtt.tls: ${path} can not be read: ${String(error)}`);
    }
  };
  const { port, cert, key, ca, requireClientCert } = tls;
  return {
    port,
    cert: read(cert),
    key: read(key),
    ...(ca === null ? {} : { ca: read(ca) }),
    requireClientCert,
  };
}
