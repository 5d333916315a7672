import net from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { generate, type Packet, parser } from 'mqtt-packet';
import { expect } from 'vitest';
import { Broker, type BrokerOptions } from '../../../gateway/broker/broker.ts';
import type {
  Admission,
  BrokerDoor,
  BrokerLog,
  IncomingMessage,
} from '../../../gateway/broker/broker-door.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** A door that numbers what comes in and decides nothing. */
export class NumberingDoor implements BrokerDoor {
  readonly messages: { readonly client: string; readonly topic: string; readonly text: string }[] =
    [];
  lsn = 0;
  /** Overrides the answer to the next messages. */
  answer: ((message: IncomingMessage) => Admission) | null = null;

  admit(message: IncomingMessage): Admission {
    const { client, topic, payload } = message;
    this.messages.push({ client, topic, text: Buffer.from(payload).toString() });
    if (this.answer !== null) return this.answer(message);
    this.lsn += 1;
    return { lsn: this.lsn, rejections: [] };
  }
}

/** A log that is read by tests. */
export class ListLog implements BrokerLog {
  readonly lines: { readonly level: string; readonly facts: object; readonly message: string }[] =
    [];
  debug(facts: object, message: string): void {
    this.lines.push({ level: 'debug', facts, message });
  }
  info(facts: object, message: string): void {
    this.lines.push({ level: 'info', facts, message });
  }
  warn(facts: object, message: string): void {
    this.lines.push({ level: 'warn', facts, message });
  }
  error(facts: object, message: string): void {
    this.lines.push({ level: 'error', facts, message });
  }
}

/** Speaks MQTT over a stream, packet by packet. */
export class RawClient {
  readonly received: Packet[] = [];
  isClosed = false;
  readonly stream: Duplex;

  constructor(stream: Duplex) {
    this.stream = stream;
    const reader = parser();
    reader.on('packet', (packet) => this.received.push(packet));
    stream.on('data', (chunk: Buffer) => reader.parse(chunk));
    stream.on('close', () => {
      this.isClosed = true;
    });
    stream.on('end', () => {
      this.isClosed = true;
    });
    stream.on('error', () => {});
  }

  send(...packets: Packet[]): this {
    return this.sendBytes(Buffer.concat(packets.map((packet) => generate(packet))));
  }

  sendBytes(bytes: Uint8Array): this {
    this.stream.write(bytes);
    return this;
  }

  connect(clientId = 'device-1', more: object = {}): this {
    return this.send(connectPacket(clientId, more));
  }

  all(cmd: Packet['cmd']): readonly Packet[] {
    return this.received.filter((packet) => packet.cmd === cmd);
  }

  /** Message ids of the packets of one kind, in the order they came. */
  ids(cmd: Packet['cmd']): readonly (number | undefined)[] {
    return this.all(cmd).map(({ messageId }) => messageId);
  }

  async until(cmd: Packet['cmd'], count = 1): Promise<Packet> {
    await expect.poll(() => this.all(cmd).length, { interval: 2, timeout: 5_000 }).toBe(count);
    const packet = this.all(cmd)[count - 1];
    if (packet === undefined) throw new Error('unreachable');
    return packet;
  }

  async untilClosed(): Promise<void> {
    await expect.poll(() => this.isClosed, { interval: 2, timeout: 8_000 }).toBe(true);
  }

  /** Everything sent before has been handled once this comes back. */
  async ping(): Promise<void> {
    const count = this.all('pingresp').length;
    this.send({ cmd: 'pingreq' });
    await this.until('pingresp', count + 1);
  }
}

export function connectPacket(clientId: string, more: object = {}): Packet {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 0,
    clientId,
    ...more,
  };
}

export const READING = 'hazgate/v1/north-park/farm-1/lt-101/reading';

export function publishPacket(messageId: number, more: object = {}): Packet {
  return {
    cmd: 'publish',
    topic: READING,
    payload: String(messageId),
    qos: 1,
    messageId,
    retain: false,
    dup: false,
    ...more,
  };
}

/** A broker without sockets, or with them where `start` is called on it. */
export class BrokerHarness {
  readonly door = new NumberingDoor();
  readonly log = new ListLog();
  readonly clock = new ManualClock();
  readonly broker: Broker;

  constructor(options: Partial<BrokerOptions> = {}) {
    const { door, log, clock } = this;
    this.broker = new Broker({ clock, log, door, host: '127.0.0.1', port: 0, ...options });
  }

  /** A client over a pair of streams. */
  open(): RawClient {
    const [ours, theirs] = duplexPair();
    this.broker.attach(theirs, { address: 'pair' });
    return new RawClient(ours);
  }

  async connected(clientId = 'device-1', more: object = {}): Promise<RawClient> {
    const client = this.open().connect(clientId, more);
    expect(await client.until('connack')).toMatchObject({ returnCode: 0 });
    // Aedes says that a client is ready some turns behind CONNACK: before that the clock would take it for one that is late.
    await client.ping();
    return client;
  }

  async stop(): Promise<void> {
    await this.broker.stop();
  }
}

/** A client over TCP. */
export async function openSocket(port: number): Promise<RawClient> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return new RawClient(socket);
}
