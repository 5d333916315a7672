import type { Duplex } from 'node:stream';

/** Packet types of MQTT 3.1.1, table 2.1, as far as they are looked at here. */
const PUBREL = 6;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;

/** Remaining length has at most four bytes [MQTT 3.1.1, 2.2.3]. */
const LENGTH_BYTES_MAX = 4;

/** What the guard asks of its connection, and tells it. */
export interface GuardedConnection {
  /** Bytes behind the fixed header that one packet may announce now. */
  packetBytesMax(): number;
  /** Whether packets behind the first one, CONNECT, may be handed on. */
  isAccepted(): boolean;
  /** The sender of a QoS 2 message gave its packet identifier free. */
  released(messageId: number): void;
  /** A rule of MQTT is broken; nothing more is handed on. */
  breached(reason: string): void;
}

/**
 * Follows the framing of MQTT over any cutting of the byte stream, so that a packet that announces too much is refused
 * by its header alone, before anything buffers its body.
 */
export class PacketGuard {
  /** Packets that have come to their end. */
  packets = 0;
  private readonly connection: GuardedConnection;
  private place: 'header' | 'length' | 'body' = 'header';
  private type = 0;
  private remaining = 0;
  private lengthBytes = 0;
  private bodyBytes = 0;
  private messageId = 0;

  constructor(connection: GuardedConnection) {
    this.connection = connection;
  }

  /** Whether the first packet is through and those behind it have to wait. */
  isGated(): boolean {
    return this.packets > 0 && this.place === 'header' && !this.connection.isAccepted();
  }

  /** Whether the next byte is the head of a packet. */
  isBetweenPackets(): boolean {
    return this.place === 'header';
  }

  /** How many bytes of the chunk may be handed on; null where the connection is to be closed. */
  pass(chunk: Uint8Array): number | null {
    let index = 0;
    while (index < chunk.length) {
      if (this.isGated()) return index;
      const breach = this.step(chunk[index] ?? 0);
      if (breach !== null) {
        this.connection.breached(breach);
        return null;
      }
      index += 1;
      if (this.place === 'body') index += this.skip(chunk.length - index);
    }
    return index;
  }

  private step(byte: number): string | null {
    switch (this.place) {
      case 'header':
        this.type = byte >> 4;
        this.remaining = 0;
        this.lengthBytes = 0;
        this.place = 'length';
        return null;
      case 'length':
        return this.stepLength(byte);
      case 'body':
        return this.stepBody(byte);
    }
  }

  private stepLength(byte: number): string | null {
    this.remaining += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes += 1;
    if (byte >= 0x80) {
      return this.lengthBytes === LENGTH_BYTES_MAX ? 'malformed remaining length' : null;
    }
    const bytesMax = this.connection.packetBytesMax();
    if (this.remaining > bytesMax) {
      return `a packet announces ${this.remaining} bytes, ${bytesMax} are allowed`;
    }
    // A packet identifier, and one filter at least [MQTT-3.8.3-3, MQTT-3.10.3-2].
    const namesFilters = this.type === SUBSCRIBE || this.type === UNSUBSCRIBE;
    if (namesFilters && this.remaining <= 2) return 'no topic filter';
    this.bodyBytes = 0;
    this.messageId = 0;
    this.place = 'body';
    if (this.remaining === 0) this.endPacket();
    return null;
  }

  private stepBody(byte: number): string | null {
    if (this.bodyBytes < 2) this.messageId = this.messageId * 256 + byte;
    this.bodyBytes += 1;
    this.remaining -= 1;
    if (this.bodyBytes === 2) {
      const breach = this.lookAtMessageId();
      if (breach !== null) return breach;
    }
    if (this.remaining === 0) this.endPacket();
    return null;
  }

  /** SUBSCRIBE, UNSUBSCRIBE and PUBREL begin with their packet identifier, which is never 0 [MQTT-2.3.1-1]. */
  private lookAtMessageId(): string | null {
    if (this.type !== PUBREL && this.type !== SUBSCRIBE && this.type !== UNSUBSCRIBE) return null;
    if (this.messageId === 0) return 'packet identifier 0';
    if (this.type === PUBREL) this.connection.released(this.messageId);
    return null;
  }

  /** Passes over what is left of a body; the first two bytes are looked at one by one. */
  private skip(available: number): number {
    if (this.bodyBytes < 2) return 0;
    const bytes = Math.min(available, this.remaining);
    this.remaining -= bytes;
    if (this.remaining === 0) this.endPacket();
    return bytes;
  }

  private endPacket(): void {
    this.packets += 1;
    this.place = 'header';
  }
}

/** The short way that packets may go beside Aedes, see fast-lane.ts. */
export interface Lane {
  isOpen(): boolean;
  isHeld(): boolean;
  take(chunk: Uint8Array): Uint8Array | null;
}

/** What the stream has that does not go the short way; null where nothing of it is left. */
function readPastLane(
  stream: Duplex,
  read: (size?: number) => unknown,
  guard: PacketGuard,
  lane: Lane | null,
): unknown {
  let chunk = read();
  if (lane === null || !lane.isOpen() || !guard.isBetweenPackets()) return chunk;
  while (chunk instanceof Uint8Array) {
    const left = lane.take(chunk);
    if (left !== null) return left;
    if (lane.isHeld() || stream.destroyed || stream.readableLength === 0) return null;
    chunk = read();
  }
  return chunk;
}

/**
 * What may be handed on of what the stream has, at least to the end of a packet. One read is not always all of it (a
 * pair of streams in one process gives what was written piece by piece), and Aedes reads only once for each packet and
 * for each time that the stream says it is readable.
 */
function readOn(
  stream: Duplex,
  read: (size?: number) => unknown,
  guard: PacketGuard,
  lane: Lane | null,
): Uint8Array | null {
  const packetsBefore = guard.packets;
  const parts: Uint8Array[] = [];
  let chunk = readPastLane(stream, read, guard, lane);
  while (chunk instanceof Uint8Array) {
    const passed = guard.pass(chunk);
    if (passed === null) return null;
    if (passed < chunk.length) stream.unshift(chunk.subarray(passed));
    parts.push(chunk.subarray(0, passed));
    if (stream.readableLength === 0 || guard.packets !== packetsBefore) break;
    chunk = read();
  }
  const [first = null] = parts;
  return parts.length > 1 ? Buffer.concat(parts) : first;
}

/**
 * Puts the guard, and before it the lane where there is one, in front of whoever reads the stream. Packets behind CONNECT stay
 * in the stream until the connection is accepted: handed on earlier, they would be handled out of order.
 */
export function guardReads(stream: Duplex, guard: PacketGuard, lane: Lane | null = null): void {
  const read = stream.read.bind(stream);
  stream.read = (size?: number | null): unknown => {
    // The stream itself asks for 0 bytes to fill its buffer.
    if (size === 0) return read(0);
    // Not read and put back: that would make the stream announce itself readable for ever.
    return guard.isGated() || lane?.isHeld() === true ? null : readOn(stream, read, guard, lane);
  };
}
