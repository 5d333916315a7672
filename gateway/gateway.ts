import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../rules/configuration.ts';
import type { NoticeInput } from '../rules/input.ts';
import { EMPTY_REGISTER, type Register } from '../rules/register.ts';
import { type Addresses, addressesOf, plainHostOf } from './addresses.ts';
import type { ApiDependencies, PartState } from './api/dependencies.ts';
import { createApi } from './api/server.ts';
import { Assembly } from './assembly.ts';
import type { BrokerLog } from './broker/broker-door.ts';
import { CatchUpTeller } from './catch-up-teller.ts';
import { CertificateWatch, certificatesOf } from './certificate-watch.ts';
import { Cleanups } from './cleanups.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { jsonSchemaOf, SCHEMA_KINDS } from './config/json-schema.ts';
import { countersignatureNotice } from './countersignature.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { DiskSpace, type RoomNotice } from './disk-space.ts';
import type { Door } from './door.ts';
import { HttpGatekeeper } from './gatekeeper.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { SqliteKeeper } from './general/sqlite-keeper.ts';
import { type DirectoryLock, lockDirectory } from './journal/lock.ts';
import { NodeDisk } from './journal/node-disk.ts';
import { SigningKey } from './journal/signing-key.ts';
import { LIMITS } from './limits.ts';
import { MqttGuard } from './mqtt-guard.ts';
import { OperationState } from './operation-state.ts';
import { isEmptyBook } from './security/account.ts';
import { AccountFile } from './security/account-file.ts';
import type { SecurityNotice } from './security/audit.ts';
import type { SiteList } from './security/identity.ts';
import { Security } from './security/security.ts';
import { bootMark, SystemClock } from './system-clock.ts';
import { TLS_PROTOCOL } from './tls-protocol.ts';
import { scenarioJsonSchema } from './virtual/scenario-schema.ts';

/** The gateway can't start for a reason that a person can mend: what and where is in the message. */
export class StartRefusedError extends Error {
  override readonly name = 'StartRefusedError';
}

/** What a gateway is started with. */
export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly configuration: Configuration;
  readonly version: string;
  readonly log: BrokerLog;
  /** Told now and then how far the replay of the journal has come. */
  readonly replaying?: ((lsn: number, lastLsn: number) => void) | undefined;
  /** Whether every record is told to the log, at its level `debug`. */
  readonly traced?: boolean | undefined;
}

const WEB_ROOT = fileURLToPath(new URL('../dashboards/web/dist', import.meta.url));
/** A disk may be slow; what is written down meanwhile is asked for again. */
const DURABLE_PATIENCE_MS = 60_000;
/** How long the last events may take to leave when the journal has failed. */
const LAST_WORDS_MS = 500;

/**
 * The composition root: the assembly of all parts with real files, clocks and sockets around it. What was started is stopped
 * in the opposite order, also where a start fails half-way.
 */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #clock = new SystemClock();
  readonly #cleanups: Cleanups;
  readonly #certificates: CertificateWatch;
  readonly #diskSpace: DiskSpace;
  #assembly: Assembly | null = null;
  #security: Security | null = null;
  #listening = false;
  #stopping = false;
  readonly #failed = Promise.withResolvers<string>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#cleanups = new Cleanups(options.log);
    const { data } = options.settings;
    this.#diskSpace = new DiskSpace(
      this.#clock,
      async () => {
        const { bavail, blocks, bsize } = await statfs(data);
        return { free: bavail * bsize, total: blocks * bsize };
      },
      (notice) => this.#roomChanged(notice),
    );
    this.#certificates = new CertificateWatch(this.#clock, (notice) => {
      const { log } = options;
      if (notice.type === 'certificate-renewed') log.info(notice.facts, notice.detail);
      else log.warn(notice.facts, notice.detail);
      void this.#record({ ...notice, by: null, comment: null });
    });
  }

  #roomChanged(notice: RoomNotice): void {
    this.#options.log.warn(notice.facts, notice.detail);
    this.#admit({ kind: 'notice', part: 'disk', ...notice });
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
    const isChanged = this.#assembly?.reload(configuration) ?? false;
    if (isChanged) this.#security?.registerChanged();
    return isChanged;
  }

  /** Looks at the certificates' files now, instead of within seconds. */
  renewCertificates(): void {
    void this.#certificates.look();
  }

  /** Takes nothing more in, writes down what it has, and ends. */
  async stop(): Promise<void> {
    this.#listening = false;
    this.#stopping = true;
    await this.#cleanups.run();
  }

  async #start(): Promise<Addresses> {
    const { settings, configuration } = this.#options;
    await this.#takeDirectory(settings.data);
    if (settings.security.mode === 'enforced') await demandAccounts(settings);
    await this.#loadCertificates();
    const security = this.#makeSecurity();
    const assembly = await this.#assemble(security);
    this.#assembly = assembly;
    this.#cleanups.add('assembly', () => assembly.stop());
    await assembly.start(configuration);
    await security.start();
    this.#cleanups.add('security', () => security.stop());
    this.#security = security;
    // Whoever asks after `ready` finds the start in the journal; a disk in trouble holds up nothing.
    const { door } = assembly.core;
    await door.whenDurable(door.lastLsn, LIMITS.commitSlowMs);
    assembly.ready();
    const api = await this.#listenHttp(assembly, security);
    const ports = await listening(assembly.broker.start(), 'mqtt.port');
    this.#listening = true;
    const catchUps = new CatchUpTeller(this.#clock, assembly.views, this.#options.log);
    catchUps.start();
    this.#cleanups.add('catch-ups', () => catchUps.stop());
    this.#followCertificates(assembly, api);
    this.#diskSpace.start();
    this.#cleanups.add('disk space', () => this.#diskSpace.stop());
    return addressesOf(settings, ports, api.server.address());
  }

  #makeSecurity(): Security {
    return new Security({
      data: this.#options.settings.data,
      clock: this.#clock,
      plant: siteList(() => this.#assembly?.points.register ?? EMPTY_REGISTER),
      journal: { record: (notice) => this.#record(notice) },
      lock: accountLock,
    });
  }

  /** Makes an event of what security has to tell; resolves once it is on disk. */
  async #record(notice: SecurityNotice): Promise<void> {
    const admitted = this.#admit({ kind: 'notice', part: 'security', ...notice });
    if (admitted === null) return;
    const { door, lsn } = admitted;
    while (!(await door.whenDurable(lsn, DURABLE_PATIENCE_MS)));
  }

  /** Null where what ends only now (a password that was being compared, a look at the disk) comes too late for the journal. */
  #admit(notice: Omit<NoticeInput, 'at'>): { readonly door: Door; readonly lsn: number } | null {
    if (this.#assembly === null || this.#stopping) return null;
    const { door } = this.#assembly.core;
    return { door, lsn: door.admit(notice).lsn };
  }

  async #loadCertificates(): Promise<void> {
    try {
      await this.#certificates.load(certificatesOf(this.#options.settings));
    } catch (error) {
      throw new StartRefusedError(error instanceof Error ? error.message : String(error));
    }
  }

  #followCertificates(assembly: Assembly, api: FastifyInstance): void {
    this.#certificates.whenRenewed('mqtt.tls', (renewed) => {
      assembly.broker.renewCertificate(renewed);
    });
    this.#certificates.whenRenewed('http.tls', ({ cert, key }) => {
      const server = api.server as unknown as Server;
      server.setSecureContext({ cert, key, ...TLS_PROTOCOL });
    });
    this.#certificates.start();
    this.#cleanups.add('certificates', () => this.#certificates.stop());
  }

  async #takeDirectory(directory: string): Promise<void> {
    const wrong = await prepareDataDirectory(directory);
    if (wrong !== null) throw new StartRefusedError(wrong);
    const taken = await lockDirectory(directory);
    if (taken.kind === 'refused') throw new StartRefusedError(taken.detail);
    this.#cleanups.add('lock', () => taken.lock.release());
  }

  async #assemble(security: Security): Promise<Assembly> {
    const { settings, version, log, traced } = this.#options;
    const { tls, ws, host, port, general } = settings.mqtt;
    const isEnforced = settings.security.mode === 'enforced';
    const certificate = this.#certificates.get('mqtt.tls');
    const disk = new NodeDisk();
    this.#cleanups.add('disk', () => disk.close());
    return new Assembly({
      replaying: this.#options.replaying,
      ...(traced === true ? { trace: (record) => log.debug(record, 'record') } : {}),
      clock: this.#clock,
      disk,
      directory: settings.data,
      viewDirectory: settings.data,
      historian: settings.historian,
      key: await SigningKey.fromFile(join(settings.data, 'signing-key')),
      version,
      bootMark,
      log,
      mqtt: {
        host,
        plainHost: plainHostOf(settings),
        anyHost: isEnforced,
        port,
        general,
        ...(general
          ? { keeper: new SqliteKeeper(join(settings.data, 'general.sqlite'), this.#clock) }
          : {}),
        ...(isEnforced ? { guard: new MqttGuard(security) } : {}),
        ...(tls === null || certificate === undefined
          ? {}
          : {
              tls: { ...certificate, port: tls.port, requireClientCert: tls.requireClientCert },
            }),
        ...(ws === null ? {} : { ws }),
      },
      failed: (detail) => {
        this.#clock.schedule(LAST_WORDS_MS, () => this.#failed.resolve(detail));
      },
    });
  }

  async #listenHttp(assembly: Assembly, security: Security): Promise<FastifyInstance> {
    const { settings, version, log } = this.#options;
    const { mode, secondPerson } = settings.security;
    const { core, broker, feed, pointsFeed, rejected, views, points, eventLog } = assembly;
    const dependencies: ApiDependencies = {
      clock: this.#clock,
      gatekeeper: mode === 'open' ? null : new HttpGatekeeper(security),
      plant: {
        get register() {
          return points.register;
        },
        pointStatus: (index) => points.pointStatus(index),
        countedLevel: (index) => core.engine.countedLevel(index),
        openAlarms: () => core.engine.openAlarms(),
        inhibitions: () => core.engine.inhibitions(),
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
      operation: new OperationState({ ...assembly, clock: this.#clock }),
      metrics: gatewayMetrics({ core, broker, feed, rejected, views }),
      countersigned: async (signature) => {
        const admitted = this.#admit(countersignatureNotice(signature));
        return admitted?.door.whenDurable(admitted.lsn, LIMITS.actionWaitMs) ?? false;
      },
      denied: (account, request) => log.warn({ account, request }, 'a request was not allowed'),
      unanswered: (error, request) =>
        log.warn({ error, request }, 'a part did not answer a request'),
      faulted: (error, request) => log.error({ error, request }, 'a request failed within'),
    };
    const tls = this.#certificates.get('http.tls');
    const api = await createApi(dependencies, {
      mode,
      secondPerson,
      version,
      webRoot: WEB_ROOT,
      tls,
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
    const broker = this.#listening ? OK : NOT_LISTENING;
    return {
      ready: journal.state === 'ok' && this.#listening,
      parts: {
        journal,
        broker,
        ...others,
        security: this.#securityState(),
        certificates: this.#certificates.state(),
        disk: this.#diskSpace.state(),
      },
    };
  }

  #securityState(): PartState {
    const why = this.#security?.trouble ?? null;
    if (why === null) return OK;
    const reason = { code: 'accounts-unreadable', params: { why } } as const;
    return { state: 'degraded', detail: why, reason };
  }
}

/** What people write, for editors that complete and check as one types. */
function fileSchemas(): Readonly<Record<string, object>> {
  const ours = Object.fromEntries(SCHEMA_KINDS.map((kind) => [kind, jsonSchemaOf(kind)]));
  return { ...ours, scenario: scenarioJsonSchema() };
}

const OK: PartState = { state: 'ok', detail: null };
const NOT_LISTENING: PartState = {
  state: 'down',
  detail: 'not listening',
  reason: { code: 'not-listening', params: {} },
};

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

/** Where everybody must sign in, somebody must be able to. A file that can't be read is a fault, and no reason to be blind. */
async function demandAccounts({ data, file }: GatewaySettings): Promise<void> {
  const read = await new AccountFile(data).read();
  if (read.kind === 'damaged' || !isEmptyBook(read.book)) return;
  throw new StartRefusedError(
    `security.mode: enforced needs an account; make one with: hazgate user add NAME --role admin --config ${file}`,
  );
}

/** The one that the account commands take. */
async function accountLock(directory: string): Promise<DirectoryLock | null> {
  const taken = await lockDirectory(directory);
  return taken.kind === 'locked' ? taken.lock : null;
}

function siteList(register: () => Register): SiteList {
  return {
    get register() {
      return register();
    },
  };
}
