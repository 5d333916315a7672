import { type Duplex, duplexPair } from 'node:stream';
import mqttPacket, { type Packet } from 'mqtt-packet';
import type { GatewayProcess } from './process.ts';

/** Told of what comes over a link. */
export interface LinkListener {
  received(packet: Packet): void;
  /** The connection is gone, whoever ended it; told once. */
  closed(): void;
}

/** What a packet says; the identifiers under which Aedes publishes begin at random and mean nothing. */
function textOf(packet: Packet): string {
  if (packet.cmd === 'publish') return `publish ${packet.topic} ${packet.retain} ${packet.payload}`;
  return `${packet.cmd} ${packet.messageId ?? ''}`;
}

/** One connection to the broker, spoken packet by packet. */
export class MqttLink {
  readonly #near: Duplex;
  readonly #far: Duplex;
  readonly #listener: LinkListener;
  #isOpen = true;
  /** Nothing comes through in either direction, and neither side is told. */
  isHalfOpen = false;

  constructor(process: GatewayProcess, name: string, listener: LinkListener) {
    const [near, far] = duplexPair();
    this.#near = near;
    this.#far = far;
    this.#listener = listener;
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    const { observer } = process;
    parser.on('packet', (packet) => {
      observer.outputs.update(`${name} ${textOf(packet)}\n`);
      if (this.#isOpen && !this.isHalfOpen) observer.guard(() => listener.received(packet));
    });
    near.on('data', (bytes: Buffer) => {
      process.time.activity += 1;
      if (!this.isHalfOpen) parser.parse(bytes);
    });
    for (const stream of [near, far]) {
      stream.on('error', () => {});
      stream.on('close', () => this.cut());
    }
    process.assembly.broker.attach(far, { address: name });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(packet: Packet): void {
    this.sendBytes(mqttPacket.generate(packet));
  }

  /** Writes bytes as they are, cut in two where asked. */
  sendBytes(bytes: Uint8Array, cutAt = 0): void {
    if (!this.#isOpen || this.isHalfOpen) return;
    if (cutAt > 0 && cutAt < bytes.length) {
      this.#near.write(bytes.subarray(0, cutAt));
      this.#near.write(bytes.subarray(cutAt));
    } else this.#near.write(bytes);
  }

  /** Both ends are gone at once; what was under way is lost. */
  cut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#near.destroy();
    this.#far.destroy();
    this.#listener.closed();
  }
}
