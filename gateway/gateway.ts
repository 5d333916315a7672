import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../rules/configuration.ts';
import type { HazgateEvent } from '../rules/event.ts';
import type { ApiDependencies, PartState, PointView } from './api/dependencies.ts';
import { createApi } from './api/server.ts';
import { AlarmTopics } from './broker/alarm-topics.ts';
import { Broker } from './broker/broker.ts';
import type { Admission, BrokerLog, IncomingMessage } from './broker/broker-door.ts';
import type { ListenerPorts } from './broker/listeners.ts';
import { StatusTopic } from './broker/status-topic.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { Core } from './core.ts';
import { Feed } from './feed/feed.ts';
import { PointsFeed } from './feed/points-feed.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { RejectedStore } from './ingest/rejected-store.ts';
import { RejectionTeller } from './ingest/rejection-teller.ts';
import { lockDirectory } from './journal/lock.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { Retention } from './journal/retention.ts';
import { journalFolder } from './journal/segment-log.ts';
import { SigningKey } from './journal/signing-key.ts';
import { LIMITS } from './limits.ts';
import type { Cancel } from './ports.ts';
import { bootMark, SystemClock } from './system-clock.ts';
import { ViewSet } from './view-set.ts';

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

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly configuration: Configuration;
  readonly version: string;
  readonly log: BrokerLog;
}

const WEB_ROOT = fileURLToPath(new URL('../dashboards/web', import.meta.url));
const RETENTION_EVERY_MS = 3_600_000;
/** How long the last events may take to leave when the journal has failed. */
const LAST_WORDS_MS = 500;

/** A host as it stands in an address. */
function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * The composition root: every part is made and wired here, in the order in which it starts. What was started is stopped in
 * the opposite order, also where a start fails half-way.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #clock = new SystemClock();
  readonly #cleanups: { readonly name: string; readonly run: () => Promise<void> | void }[] = [];
  #core: Core | null = null;
  #listening = false;
  #failure: string | null = null;
  readonly #failed = Promise.withResolvers<string>();

  constructor(options: GatewayOptions) {
    this.#options = options;
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
      await this.#cleanUp();
      throw error;
    }
  }

  /** Puts another configuration in force; false where it is the one already in force. */
  reload(configuration: Configuration): boolean {
    return this.#core?.configure(configuration, null) ?? false;
  }

  /** Takes nothing more in, writes down what it has, and ends. */
  async stop(): Promise<void> {
    this.#listening = false;
    await this.#cleanUp();
  }

  async #cleanUp(): Promise<void> {
    for (
      let cleanup = this.#cleanups.pop();
      cleanup !== undefined;
      cleanup = this.#cleanups.pop()
    ) {
      try {
        await cleanup.run();
      } catch (error) {
        this.#options.log.error({ error, part: cleanup.name }, 'a part did not stop in order');
      }
    }
  }

  #onStop(name: string, run: () => Promise<void> | void): void {
    this.#cleanups.push({ name, run });
  }

  async #start(): Promise<Addresses> {
    const { settings, configuration, log } = this.#options;
    await this.#takeDirectory(settings.data);
    const core = await this.#makeCore();
    const clock = this.#clock;
    const feedLog = {
      durableSeq: () => core.journal.durableSeq,
      after: (seq: number, { limit }: { readonly limit: number }) =>
        core.journal.eventsAfter(seq, { limit }),
    };
    const feed = new Feed(feedLog, clock);
    const points = {
      get register() {
        return core.engine.register;
      },
      pointStatus: (index: number) => statusOf(core, index),
    };
    const pointsFeed = new PointsFeed(points, clock);
    const rejected = await this.#startRejected();
    const broker = this.#makeBroker(core, pointsFeed, rejected);
    const alarmTopics = new AlarmTopics(broker);
    const views = this.#makeViews(core);
    this.#publish = (events) => {
      feed.publish(events);
      alarmTopics.publish(events);
    };
    this.#confirm = (lsn) => {
      broker.confirm(lsn);
      views.wake();
    };
    await broker.prepare();
    await core.start(configuration);
    this.#onStop('journal', () => core.stop('the gateway was asked to stop'));
    broker.confirm(core.journal.durableLsn);
    views.start();
    this.#onStop('views', () => views.stop());
    feed.start();
    this.#onStop('feed', () => {
      feed.stop();
      pointsFeed.stop();
    });
    alarmTopics.republish(core.engine.openAlarms());
    this.#startRetention(core, views);
    const metrics = gatewayMetrics({ core, broker, feed, rejected, views });
    const api = await this.#listenHttp({
      clock,
      plant: {
        get register() {
          return core.engine.register;
        },
        pointStatus: (index) => statusOf(core, index),
        openAlarms: () => core.engine.openAlarms(),
        openAlarm: (id) => core.engine.openAlarm(id),
      },
      actions: { perform: (action, by, comment) => core.door.perform(action, by, comment) },
      events: feedLog,
      alarmHistory: { find: (id) => views.findAlarm(id), list: (query) => views.listAlarms(query) },
      historian: { history: (query) => views.history(query) },
      eventFeed: feed,
      valueFeed: pointsFeed,
      readiness: { report: () => this.#readiness(core, views, rejected) },
      metrics,
      faulted: (error, request) => log.error({ error, request }, 'a request failed within'),
    });
    const ports = await this.#listenMqtt(broker, core);
    this.#listening = true;
    return this.#addresses(api, ports);
  }

  #publish: (events: readonly HazgateEvent[]) => void = () => {};
  #confirm: (lsn: number) => void = () => {};
  #rejectedTrouble: string | null = null;

  async #takeDirectory(directory: string): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const taken = await lockDirectory(directory);
    if (taken.kind === 'refused') throw new StartRefusedError(taken.detail);
    this.#onStop('lock', () => taken.lock.release());
  }

  async #makeCore(): Promise<Core> {
    const { settings, version, log } = this.#options;
    const core = new Core({
      disk: new NodeDisk(),
      clock: this.#clock,
      directory: settings.data,
      key: await SigningKey.fromFile(join(settings.data, 'signing-key')),
      version,
      boot: bootMark(),
      listener: {
        committed: (lsn, events) => {
          // First the siren, then the receipt.
          if (events.length > 0) this.#publish(events);
          this.#confirm(lsn);
        },
        announced: (events) => this.#publish(events),
        failed: (detail) => {
          this.#failure = detail;
          log.error(
            { detail },
            'the journal has failed; the process ends so that it is started again',
          );
          this.#clock.schedule(LAST_WORDS_MS, () => this.#failed.resolve(detail));
        },
      },
    });
    this.#core = core;
    return core;
  }

  async #startRejected(): Promise<RejectedStore> {
    const { settings, log } = this.#options;
    const rejected = new RejectedStore({
      clock: this.#clock,
      disk: new NodeDisk(),
      directory: join(settings.data, 'rejected'),
      onTrouble: (detail) => {
        this.#rejectedTrouble = detail;
        if (detail !== null)
          log.warn({ detail }, 'refused messages are counted, but can not be kept');
      },
    });
    await rejected.start();
    this.#onStop('rejected', () => rejected.stop());
    return rejected;
  }

  #makeBroker(core: Core, pointsFeed: PointsFeed, rejected: RejectedStore): Broker {
    const { settings, log } = this.#options;
    const { tls, ws, host, port } = settings.mqtt;
    const teller = new RejectionTeller({
      clock: this.#clock,
      publish: (notice) => broker.publish(notice),
    });
    const admit = (message: IncomingMessage): Admission => {
      const { lsn, readings, rejections } = core.door.admitMessage(message);
      for (const reading of readings) pointsFeed.touch(reading.point);
      if (rejections.length === 0) return { lsn, rejections };
      teller.tell(message.client, rejections);
      return { lsn, rejections, kept: rejected.keep({ ...message, rejections }) };
    };
    const broker = new Broker({
      clock: this.#clock,
      log,
      door: { admit },
      host,
      port,
      ...(tls === null ? {} : { tls: readTls(tls) }),
      ...(ws === null ? {} : { ws }),
    });
    this.#onStop('broker', async () => {
      teller.stop();
      await broker.stop();
    });
    return broker;
  }

  #makeViews(core: Core): ViewSet {
    const { settings, log } = this.#options;
    return new ViewSet({
      clock: this.#clock,
      directory: settings.data,
      source: {
        durableLsn: () => core.journal.durableLsn,
        read: (fromLsn, limit) => core.journal.read(fromLsn, limit),
      },
      readingsOf: (record) => core.registers.readingsOf(record),
      undecodable: (lsn, detail) =>
        log.error({ lsn, detail }, 'a record could not be decoded for the historian'),
    });
  }

  /** Readings are pruned behind every view and the older of the two snapshots; events never are. */
  #startRetention(core: Core, views: ViewSet): void {
    const { settings, log } = this.#options;
    const retention = new Retention({
      disk: new NodeDisk(),
      folder: journalFolder(settings.data),
      log: core.journal.log,
      readingsKeptMs: LIMITS.readingsKeptMsMin,
    });
    let cancel: Cancel = () => {};
    const prune = async (): Promise<void> => {
      const slowest = Math.min(views.slowestLsn(), core.oldestSnapshotLsn);
      core.registers.forgetBefore(slowest);
      await retention
        .prune(this.#clock.now().wallMs, slowest)
        .catch((error: unknown) => log.warn({ error }, 'readings could not be pruned'));
      schedule();
    };
    const schedule = (): void => {
      cancel = this.#clock.schedule(RETENTION_EVERY_MS, () => void prune());
    };
    schedule();
    this.#onStop('retention', () => cancel());
  }

  async #listenHttp(dependencies: ApiDependencies): Promise<FastifyInstance> {
    const { settings, version } = this.#options;
    const api = await createApi(dependencies, { mode: 'open', version, webRoot: WEB_ROOT });
    this.#onStop('http', () => api.close());
    await listening(
      api.listen({ host: settings.http.host, port: settings.http.port }),
      'http.port',
    );
    return api;
  }

  async #listenMqtt(broker: Broker, core: Core): Promise<ListenerPorts> {
    const ports = await listening(broker.start(), 'mqtt.port');
    const status = new StatusTopic({
      clock: this.#clock,
      publish: (message) => broker.publish(message),
      status: () => ({
        seq: core.journal.durableSeq,
        judging: this.#failure === null,
        durable: core.journalState().state === 'ok',
      }),
    });
    status.start();
    this.#onStop('status', () => status.stop());
    return ports;
  }

  #readiness(
    core: Core,
    views: ViewSet,
    rejected: RejectedStore,
  ): { ready: boolean; parts: Record<string, PartState> } {
    const journal = core.journalState();
    const { kept } = rejected.counts();
    const states = views.states();
    const parts = {
      journal,
      broker: this.#listening ? OK : { state: 'down' as const, detail: 'not listening' },
      'alarm-history': states['alarm-history'],
      historian: states.historian,
      rejected:
        this.#rejectedTrouble === null
          ? { state: 'ok' as const, detail: `${kept} kept` }
          : { state: 'degraded' as const, detail: this.#rejectedTrouble },
    };
    return { ready: journal.state === 'ok' && this.#listening, parts };
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

const OK: PartState = { state: 'ok', detail: null };
const UNKNOWN_POINT: PointView = { latest: null, lastSeen: null, condition: 'never', alarms: [] };

function statusOf(core: Core, index: number): PointView {
  return core.engine.pointStatus(index) ?? UNKNOWN_POINT;
}

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
