import type { Duplex } from 'node:stream';
import type { SteadyMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { ClientIdentity } from './client-guard.ts';
import type { ClientRights } from './client-rights.ts';
import type { GuardedConnection } from './packet-guard.ts';

/** QoS 2 messages of one connection between PUBREC and PUBREL. */
const HANDSHAKES_MAX = 1_000;

/** Topic, its length and a packet identifier stand before the payload of a PUBLISH. */
const PUBLISH_OVERHEAD_BYTES_MAX = 1_024;

/** First byte of an acknowledgement: PUBACK for QoS 1, PUBREC for QoS 2. */
const PUBACK = 0x40;
const PUBREC = 0x50;

const NO_RIGHTS: ClientRights = {
  mayPublish: () => false,
  judgeFilter: () => 'refused',
  mayReceive: () => false,
  messagesPerSecondMax: null,
};

/** Where a connection comes from. */
export interface Peer {
  /** Network address, or a name for a stream that has none. */
  readonly address: string;
  /** Names (CN, SAN) of a client certificate that one of our authorities has signed. */
  readonly certificateNames?: readonly string[] | undefined;
  /** Its serial number, in capital hexadecimal without leading zeros. */
  readonly certificateSerial?: string | undefined;
}

/** One message that waits to be acknowledged. */
export interface PendingAcknowledgement {
  readonly connection: Connection;
  readonly qos: number;
  readonly messageId: number;
  readonly lsn: number;
  readonly bytes: number;
  /** Whether what was refused of it is still on its way to the disk. */
  keeping: boolean;
}

/** What the broker knows of one connection beside what Aedes does. */
export class Connection implements GuardedConnection {
  readonly stream: Duplex;
  readonly peer: Peer;
  readonly openedAt: SteadyMs;
  /** Null until CONNECT is accepted. */
  clientId: string | null = null;
  /** Return code of CONNACK that refuses this connection, or null. */
  refusal: 2 | null = null;
  /** What it may do; nothing before it is known who it is. */
  rights: ClientRights = NO_RIGHTS;
  /** Whether its session ends with it. */
  clean = true;
  /** The will that came with CONNECT. */
  will: { readonly topic: string } | null = null;
  /** Who it is; null where nobody has to say so. */
  identity: ClientIdentity | null = null;
  /** Topic filters that were granted. */
  readonly filters = new Set<string>();
  /** Bytes of messages that are not durable yet. */
  unconfirmedBytes = 0;
  /** Durable, but behind a message whose refusal is not on the disk yet. */
  readonly behindKeeping: PendingAcknowledgement[] = [];
  private readonly onBreach: (connection: Connection, reason: string) => void;
  private handshakes = new Set<number>();
  private outgoing: number[] = [];
  private authenticated = false;
  private ready = false;

  constructor(
    stream: Duplex,
    peer: Peer,
    openedAt: SteadyMs,
    onBreach: (connection: Connection, reason: string) => void,
  ) {
    this.stream = stream;
    this.peer = peer;
    this.openedAt = openedAt;
    this.onBreach = onBreach;
  }

  /** CONNECT is in order: CONNACK follows, and larger packets may. */
  authenticate(clientId: string): void {
    this.clientId = clientId;
    this.authenticated = true;
  }

  /** Goes on with the QoS 2 messages that an earlier connection of the session left open. */
  resumeHandshakes(handshakes: Set<number>): void {
    this.handshakes = handshakes;
  }

  /** CONNACK is on its way: packets behind CONNECT may follow. */
  accept(): void {
    this.ready = true;
  }

  isAccepted(): boolean {
    return this.ready;
  }

  packetBytesMax(): number {
    return this.authenticated
      ? LIMITS.packetBytesMax + PUBLISH_OVERHEAD_BYTES_MAX
      : LIMITS.packetBytesMaxUnauthenticated;
  }

  /** Ends the connection for a reason that lies outside it. */
  cut(reason: string): void {
    this.breached(reason);
  }

  breached(reason: string): void {
    this.onBreach(this, reason);
    this.stream.destroy();
  }

  released(messageId: number): void {
    this.handshakes.delete(messageId);
  }

  /** Notes a QoS 2 message: `known` where its identifier was not given free yet [MQTT-4.3.3-2]. */
  openHandshake(messageId: number): 'new' | 'known' | 'too-many' {
    if (this.handshakes.has(messageId)) return 'known';
    if (this.handshakes.size >= HANDSHAKES_MAX) return 'too-many';
    this.handshakes.add(messageId);
    return 'new';
  }

  /** Collects an acknowledgement for the next {@link flush}. */
  acknowledge(qos: number, messageId: number): void {
    this.outgoing.push(qos === 1 ? PUBACK : PUBREC, 2, messageId >> 8, messageId & 0xff);
  }

  /** Sends what was collected in one write. */
  flush(): void {
    if (this.outgoing.length === 0) return;
    const bytes = Buffer.from(this.outgoing);
    this.outgoing = [];
    if (this.stream.writable) this.stream.write(bytes);
  }
}
