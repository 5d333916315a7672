import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { SteadyMs } from '../../rules/time.ts';
import type { GeneralKeeper, KeptGeneral } from '../general-keeper.ts';
import type { Cancel, Clock } from '../ports.ts';
import { Acknowledgements } from './acknowledgements.ts';
import type { BrokerDoor, BrokerLog } from './broker-door.ts';
import { brokerHooks } from './broker-hooks.ts';
import type { ClientGuard } from './client-guard.ts';
import { ConnectStorm } from './connect-storm.ts';
import type { Peer } from './connection.ts';
import { Connections, DRAIN_WITHIN_MS } from './connections.ts';
import { FastLane } from './fast-lane.ts';
import { GeneralRecord } from './general-record.ts';
import { type BrokerStore, GeneralTraffic } from './general-traffic.ts';
import {
  type ListenerPorts,
  Listeners,
  type RenewedCertificate,
  type TlsSettings,
} from './listeners.ts';
import { MessagePace } from './message-pace.ts';
import { ProtocolAdvice } from './protocol-advice.ts';

const SWEEP_EVERY_MS = 1_000;
const CONNECTIONS_MAX = 10_000;
/** What is being sent when the broker stops may take this long. */
const FAREWELL_MS = 1_000;

/** All that a broker is made of. */
export interface BrokerOptions {
  readonly clock: Clock;
  readonly log: BrokerLog;
  readonly door: BrokerDoor;
  /** Who lets clients in; where there is none, nobody has to say who they are. */
  readonly guard?: ClientGuard | undefined;
  /** Whether topics outside the gateway's own are carried too, as by an ordinary broker. */
  readonly general?: boolean | undefined;
  /** Where what is carried for others outlives the process; in memory only where left out. */
  readonly keeper?: GeneralKeeper | undefined;
  readonly host: string;
  /** Where TCP and WebSocket listen without TLS; `host` where not given. */
  readonly plainHost?: string | undefined;
  /** Whether WebSocket pages of any host that the machine goes by may come in. */
  readonly anyHost?: boolean | undefined;
  /** 0 for any free port. */
  readonly port: number;
  readonly tls?: TlsSettings | undefined;
  readonly ws?: { readonly port: number } | undefined;
  /** A client has been granted these filters. */
  readonly onSubscribed?: ((filters: readonly string[]) => void) | undefined;
  /** Whether plain readings go past Aedes; false, to compare the two ways, gives it every packet. */
  readonly fastLane?: boolean | undefined;
  /** Connections of one listener, 10,000 where not given. */
  readonly connectionsMax?: number | undefined;
}

/** A connected client, for those who look at the gateway from outside. */
export interface BrokerClient {
  readonly client: string;
  readonly address: string;
  readonly openedAt: SteadyMs;
  /** How many topic filters it has. */
  readonly subscriptions: number;
}

/** What the gateway publishes. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** What Aedes has beside what its types tell: the fan-out, and the store of retained messages. */
interface AedesInside {
  readonly mq: { emit(packet: object, done: (error?: Error) => void): void };
  readonly persistence: BrokerStore;
}

/**
 * The MQTT 3.1.1 broker: Aedes with a guard in front of it. Readings go in through the door and are acknowledged when
 * {@link confirm} says that they are durable; only what the gateway itself publishes is fanned out.
 */
export class Broker {
  private readonly options: BrokerOptions;
  private readonly connections: Connections;
  private readonly acknowledgements = new Acknowledgements();
  private readonly aedes: Aedes & AedesInside;
  private readonly listeners: Listeners;
  private traffic: GeneralTraffic | null = null;
  private cancelSweep: Cancel = () => {};
  private unsent = 0;
  private published = 0;
  private onAllSent = () => {};
  private started = false;

  constructor(options: BrokerOptions) {
    const { clock, log, door, guard = null, connectionsMax = CONNECTIONS_MAX } = options;
    this.options = options;
    const { acknowledgements } = this;
    const pace = new MessagePace(clock);
    this.connections = new Connections(log, (connection) =>
      options.fastLane === false
        ? null
        : new FastLane({ door, acknowledgements, log, pace }, connection),
    );
    const { connections } = this;
    const advice = new ProtocolAdvice(log);
    this.aedes = new Aedes({
      ...brokerHooks({
        clock,
        log,
        door,
        connections,
        acknowledgements,
        advice,
        guard,
        traffic: () => this.traffic,
        pace,
        storm: new ConnectStorm(),
      }),
      id: 'hazgate',
      // No common queue: one subscriber that reads slowly holds up nobody else.
      concurrency: 0,
      // Only a cluster needs it; the longest that its timers can count.
      heartbeatInterval: 86_400_000,
      connectTimeout: 5_000,
      // Ours comes first, and says so in the log.
      drainTimeout: DRAIN_WITHIN_MS + 2 * SWEEP_EVERY_MS,
      keepaliveLimit: 0,
      queueLimit: 42,
      maxInflightInbound: 1_000,
      maxClientsIdLength: 23,
      maxTopicLevels: 16,
      trustProxy: false,
      trustedProxies: [],
    }) as Aedes & AedesInside;
    this.listeners = new Listeners({ ...options, connectionsMax }, log, (stream, peer) => {
      this.attach(stream, peer);
    });
  }

  /** Gets the broker ready for {@link publish} and {@link attach}, without any socket. */
  async prepare(): Promise<void> {
    if (this.started) return;
    this.started = true;
    const { log } = this.options;
    this.aedes.on('clientReady', (client) => this.connections.get(client.conn)?.accept());
    this.aedes.on('unsubscribe', (filters, client) => {
      for (const filter of filters) this.connections.get(client.conn)?.filters.delete(filter);
    });
    this.aedes.on('subscribe', (subscriptions) => {
      const granted = subscriptions.filter(({ qos }) => qos <= 2).map(({ topic }) => topic);
      if (granted.length > 0) this.options.onSubscribed?.(granted);
    });
    this.aedes.on('clientError', (client, error) => {
      log.debug({ client: client.id, reason: error.message }, 'client failed');
    });
    this.aedes.on('connectionError', (_client, error) => {
      log.debug({ reason: error.message }, 'connection failed before CONNECT was accepted');
    });
    // Not in the types of Aedes: what fails in its own store. Unheard, it would end the process.
    Reflect.apply(this.aedes.on, this.aedes, [
      'error',
      (error: unknown) => log.error({ error }, 'the broker failed within'),
    ]);
    await this.aedes.listen();
    if (this.options.general === true) await this.carryGeneral();
    this.scheduleSweep();
  }

  /** Opens the sockets; rejects where a port can't be had. */
  async start(): Promise<ListenerPorts> {
    await this.prepare();
    this.traffic?.expectBack(this.options.clock.now().steadyMs);
    return this.listeners.start();
  }

  /**
   * Another certificate and list of what is revoked, for connections from here on; those of what is revoked now end. Throws
   * where it is none; the one before then stays.
   */
  renewCertificate(settings: RenewedCertificate): void {
    this.listeners.renewCertificate(settings);
    for (const connection of this.connections.all()) {
      const { certificateSerial } = connection.peer;
      if (certificateSerial === undefined) continue;
      if (settings.revokedSerials?.has(certificateSerial) === true)
        connection.cut('its certificate is revoked');
    }
  }

  /** Takes no further connections; those that are open still get their acknowledgements. */
  async stopListening(): Promise<void> {
    await this.listeners.stop();
  }

  /** Sends what is on its way, then closes every connection. */
  async stop(): Promise<void> {
    await this.stopListening();
    await this.sent();
    this.cancelSweep();
    if (this.started) await new Promise<void>((resolve) => this.aedes.close(resolve));
    this.connections.destroyAll();
    if (this.traffic !== null) {
      await this.atMost(this.traffic.settled());
      this.traffic.stop();
    }
    await this.options.keeper?.stop();
  }

  /** Serves MQTT on any stream: a socket, or one end of a pair in a test or a simulation. */
  attach(stream: Duplex, peer: Peer): void {
    this.connections.open(stream, peer, this.options.clock.now().steadyMs);
    stream.on('error', () => {});
    this.aedes.handle(stream);
  }

  /**
   * All journal records up to and including `lsn` are durable: acknowledgements that waited for them go out. Call it
   * once at start as well, since the first message may wait for a record of an earlier run.
   */
  confirm(lsn: number): void {
    this.acknowledgements.confirm(lsn);
  }

  /**
   * Publishes to whoever subscribed, in the order of the calls. A retained empty payload clears what was retained. Waits
   * for no subscriber.
   *
   * Not by `aedes.publish`: it numbers a message at once and sends it some turns later, more of them for a retained one,
   * and drops what then comes to a subscriber behind a higher number. Here nothing lies between number and sending.
   */
  publish({ topic, payload, qos, retain }: OutgoingMessage): void {
    const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos, dup: false };
    if (retain) void this.aedes.persistence.storeRetained({ ...packet, retain });
    this.unsent += 1;
    this.published += 1;
    // Numbered apart from what Aedes and the general broker send.
    const numbered = { brokerId: 'hazgate-own', brokerCounter: this.published };
    // To those who are subscribed already it is not an old message [MQTT-3.3.1-9].
    this.emit({ ...packet, retain: false, ...numbered }, topic);
  }

  private emit(packet: object, topic: string): void {
    this.aedes.mq.emit(packet, (error?: Error) => {
      this.unsent -= 1;
      if (this.unsent === 0) this.onAllSent();
      if (error) this.options.log.debug({ topic, reason: error.message }, 'not published');
    });
  }

  /** What can't be read does not keep a gateway from starting: then nothing of it is kept either. */
  private async loadGeneral(): Promise<{
    readonly keeper: GeneralKeeper | null;
    readonly kept: KeptGeneral | null;
  }> {
    const { keeper = null, log } = this.options;
    try {
      const kept = (await keeper?.load()) ?? null;
      if (kept?.wasSetAside === true)
        log.error({}, 'kept general messages were damaged and are set aside; sessions begin anew');
      return { keeper, kept };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason }, 'kept general messages can not be read; new ones last until the end');
      return { keeper: null, kept: null };
    }
  }

  private async carryGeneral(): Promise<void> {
    const { clock, log } = this.options;
    const { keeper, kept } = await this.loadGeneral();
    const record = new GeneralRecord(keeper, clock, log);
    const traffic = new GeneralTraffic(this.aedes.persistence, record, (packet, topic) => {
      this.unsent += 1;
      this.emit(packet, topic);
    });
    if (kept !== null) await traffic.restore(kept);
    this.traffic = traffic;
    // After whoever it took over from has gone.
    this.aedes.on('clientReady', ({ id }) => traffic.came(id));
    this.aedes.on('clientDisconnect', ({ id }) => {
      traffic.left(id, this.options.clock.now().steadyMs);
    });
  }

  clients(): readonly BrokerClient[] {
    return this.connections
      .all()
      .flatMap(({ clientId, peer, openedAt, filters }) =>
        clientId === null
          ? []
          : [{ client: clientId, address: peer.address, openedAt, subscriptions: filters.size }],
      );
  }

  /** Messages that are not acknowledged yet. */
  get waiting(): number {
    return this.acknowledgements.waiting;
  }

  private scheduleSweep(): void {
    const { clock } = this.options;
    this.cancelSweep = clock.schedule(SWEEP_EVERY_MS, () => {
      this.connections.sweep(clock.now().steadyMs);
      this.acknowledgements.sweep();
      this.traffic?.sweep(clock.now().steadyMs);
      this.scheduleSweep();
    });
  }

  /** Resolves when nothing is on its way to a subscriber, or when that takes too long. */
  private async sent(): Promise<void> {
    if (this.unsent === 0) return;
    await this.atMost(
      new Promise<void>((resolve) => {
        this.onAllSent = resolve;
      }),
    );
  }

  /** Waits for something, but no longer than a farewell may take. */
  private async atMost(work: Promise<void>): Promise<void> {
    let cancel: Cancel = () => {};
    const timeout = new Promise<void>((resolve) => {
      cancel = this.options.clock.schedule(FAREWELL_MS, resolve);
    });
    await Promise.race([work, timeout]);
    cancel();
  }
}
