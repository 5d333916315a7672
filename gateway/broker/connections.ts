import type { Duplex } from 'node:stream';
import type { SteadyMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { BrokerLog } from './broker-door.ts';
import { Connection, type Peer } from './connection.ts';
import type { FastLane } from './fast-lane.ts';
import { guardReads, PacketGuard } from './packet-guard.ts';

/** CONNECT and its answer. */
const CONNECT_WITHIN_MS = 5_000;
/** One that does not take what is written to it. */
export const DRAIN_WITHIN_MS = 3_000;
/** One that takes too little of it. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024;

interface Watched {
  readonly connection: Connection;
  readonly guard: PacketGuard;
  readonly lane: FastLane | null;
  packetsSeen: number;
  activeAt: SteadyMs;
  stalledSince: SteadyMs | null;
}

/** Every open connection, and the deadlines they must keep: one sweep looks at all of them. */
export class Connections {
  private readonly watched = new Map<Duplex, Watched>();
  /** Those that have been let in, by client id: more than one only until whoever is taken over from has gone. */
  private readonly byClientId = new Map<string, Set<Connection>>();
  private readonly log: BrokerLog;
  private readonly lane: (connection: Connection) => FastLane | null;

  /** @param lane gives a new connection its short way; null leaves every packet to Aedes */
  constructor(log: BrokerLog, lane: (connection: Connection) => FastLane | null = () => null) {
    this.log = log;
    this.lane = lane;
  }

  /** Puts the guard in front of a new stream and watches it until it closes. */
  open(stream: Duplex, peer: Peer, now: SteadyMs): Connection {
    const connection = new Connection(stream, peer, now, (broken, reason) => {
      this.logClosed(broken, reason);
    });
    const guard = new PacketGuard(connection);
    const lane = this.lane(connection);
    guardReads(stream, guard, lane);
    this.watched.set(stream, {
      connection,
      guard,
      lane,
      packetsSeen: 0,
      activeAt: now,
      stalledSince: null,
    });
    stream.once('close', () => this.forget(connection));
    return connection;
  }

  get(stream: Duplex): Connection | null {
    return this.watched.get(stream)?.connection ?? null;
  }

  /** Whether another credential has a connection open under this client id; only the same one may take it over. */
  isHeldByOther(clientId: string, credential: string | null, own: Connection): boolean {
    for (const connection of this.byClientId.get(clientId) ?? []) {
      if (connection === own) continue;
      if ((connection.identity?.credential ?? null) !== credential) return true;
    }
    return false;
  }

  /** It is let in under this client id. */
  letIn(connection: Connection, clientId: string): void {
    connection.authenticate(clientId);
    const others = this.byClientId.get(clientId);
    if (others === undefined) this.byClientId.set(clientId, new Set([connection]));
    else others.add(connection);
  }

  get size(): number {
    return this.watched.size;
  }

  all(): readonly Connection[] {
    return [...this.watched.values()].map(({ connection }) => connection);
  }

  /** Closes what missed its deadline. Called about once a second. */
  sweep(now: SteadyMs): void {
    for (const watched of this.watched.values()) {
      const reason = overdue(watched, now);
      if (reason === null) continue;
      this.logClosed(watched.connection, reason);
      watched.connection.stream.destroy();
    }
  }

  destroyAll(): void {
    for (const stream of this.watched.keys()) stream.destroy();
  }

  private forget(connection: Connection): void {
    const { stream, clientId } = connection;
    this.watched.delete(stream);
    if (clientId === null) return;
    const same = this.byClientId.get(clientId);
    same?.delete(connection);
    if (same?.size === 0) this.byClientId.delete(clientId);
  }

  private logClosed({ clientId, peer }: Connection, reason: string): void {
    this.log.warn({ client: clientId, address: peer.address, reason }, 'connection closed');
  }
}

function overdue(watched: Watched, now: SteadyMs): string | null {
  const { connection, guard } = watched;
  const { stream } = connection;
  if (!connection.isAccepted() && now - connection.openedAt >= CONNECT_WITHIN_MS) {
    return 'no CONNECT in time';
  }
  const packets = guard.packets + (watched.lane?.packets ?? 0);
  if (packets !== watched.packetsSeen) {
    watched.packetsSeen = packets;
    watched.activeAt = now;
  } else if (now - watched.activeAt >= LIMITS.keepaliveMsMax) {
    return `no packet for ${LIMITS.keepaliveMsMax / 1_000} s`;
  }
  if (stream.writableLength > UNREAD_BYTES_MAX) return 'does not read what is sent to it';
  if (!stream.writableNeedDrain) watched.stalledSince = null;
  else watched.stalledSince ??= now;
  const stalled = watched.stalledSince !== null && now - watched.stalledSince >= DRAIN_WITHIN_MS;
  return stalled ? 'does not read what is sent to it' : null;
}
