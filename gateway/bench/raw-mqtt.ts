import { connect, type Socket } from 'node:net';

/** Bytes of one PUBACK, and of a CONNACK. */
export const ACKNOWLEDGEMENT_BYTES = 4;
const CONNACK = 0x20;

function utf8(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function packet(head: number, body: Buffer): Buffer {
  // [MQTT-2.2.3] seven bits a byte, the least significant first.
  const length: number[] = [];
  let rest = body.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from([head, ...length]), body]);
}

/** CONNECT of MQTT 3.1.1 with a clean session and a keepalive of 60 s. */
export function connectPacket(clientId: string): Buffer {
  return packet(0x10, Buffer.concat([utf8('MQTT'), Buffer.from([4, 2, 0, 60]), utf8(clientId)]));
}

/** SUBSCRIBE to one filter at QoS 0. */
export function subscribePacket(filter: string): Buffer {
  return packet(0x82, Buffer.concat([Buffer.from([0, 1]), utf8(filter), Buffer.from([0])]));
}

/** PUBLISH; at QoS 1 with the message id from 1 to 65,535. */
export function publishPacket(
  topic: string,
  payload: Buffer,
  qos: 0 | 1,
  messageId: number,
): Buffer {
  if (qos === 0) return packet(0x30, Buffer.concat([utf8(topic), payload]));
  const id = Buffer.alloc(2);
  id.writeUInt16BE(messageId);
  return packet(0x32, Buffer.concat([utf8(topic), id, payload]));
}

/** Opens a connection that sends every packet at once, and resolves when the broker has accepted it. */
export function openConnection(port: number, clientId: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.off('error', reject);
      if (chunk[0] !== CONNACK || chunk[3] !== 0) {
        socket.destroy();
        reject(new Error(`connection refused: ${chunk.toString('hex')}`));
      } else resolve(socket);
    });
    socket.write(connectPacket(clientId));
  });
}

/** Tells the ids of PUBACKs from a stream of nothing else. Throws on any other packet. */
export class AcknowledgementReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Ids that are complete with this chunk, in order. */
  read(chunk: Buffer): number[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const ids: number[] = [];
    let at = 0;
    for (; at + ACKNOWLEDGEMENT_BYTES <= bytes.length; at += ACKNOWLEDGEMENT_BYTES) {
      if (bytes.readUInt16BE(at) !== 0x4002) throw new Error('not a PUBACK');
      ids.push(bytes.readUInt16BE(at + 2));
    }
    this.#rest = bytes.subarray(at);
    return ids;
  }
}

/**
 * Begins, and resolves once so many acknowledgements have come; `more` is told how many came at a time. Rejects where the
 * connection ends before.
 */
export function readAcknowledgements(
  socket: Socket,
  count: number,
  begin: () => void,
  more: (count: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = new AcknowledgementReader();
    let seen = 0;
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      const ids = reader.read(chunk);
      seen += ids.length;
      if (seen >= count) resolve();
      else more(ids.length);
    });
    begin();
  });
}

/** Tells the topics of PUBLISH packets at QoS 0 from a stream; passes over other packets. */
export class PublishReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Topics of the messages that are complete with this chunk, in order. */
  read(chunk: Buffer): string[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const topics: string[] = [];
    let at = 0;
    while (at < bytes.length) {
      const head = bytes[at] ?? 0;
      const { length, next } = remainingLength(bytes, at + 1);
      if (next === null || next + length > bytes.length) break;
      if (head >> 4 === 3) {
        topics.push(bytes.toString('utf8', next + 2, next + 2 + bytes.readUInt16BE(next)));
      }
      at = next + length;
    }
    this.#rest = bytes.subarray(at);
    return topics;
  }
}

function remainingLength(bytes: Buffer, from: number): { length: number; next: number | null } {
  let length = 0;
  for (let i = 0; i < 4; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) break;
    length |= (byte & 0x7f) << (7 * i);
    if ((byte & 0x80) === 0) return { length, next: from + i + 1 };
  }
  return { length, next: null };
}
