import { connectAsync, type MqttClient } from 'mqtt';

const CONNECT_WITHIN_MS = 5_000;
const ACKNOWLEDGE_WITHIN_MS = 10_000;

/** One device's connection to a broker: QoS 1, MQTT 3.1.1. */
export class BrokerLink {
  readonly #url: string;
  readonly #clientId: string;
  readonly #acknowledgeWithinMs: number;
  #client: MqttClient | null = null;

  /** @param url mqtt, mqtts, ws or wss, with name and password where the broker asks for them */
  constructor(url: string, clientId: string, acknowledgeWithinMs = ACKNOWLEDGE_WITHIN_MS) {
    this.#url = url;
    this.#clientId = clientId;
    this.#acknowledgeWithinMs = acknowledgeWithinMs;
  }

  /** Rejects where the broker can't be reached or refuses. */
  async start(): Promise<void> {
    const options = {
      clientId: this.#clientId,
      protocolVersion: 4 as const,
      clean: true,
      keepalive: 30,
      connectTimeout: CONNECT_WITHIN_MS,
      reconnectPeriod: 1_000,
    };
    this.#client = await connectAsync(this.#url, options, false);
    // Without a listener a lost connection would end the process; the client connects again by itself.
    this.#client.on('error', () => {});
  }

  /** Settles at the broker's PUBACK; rejects where none comes in time. */
  async publish(topic: string, payload: Uint8Array): Promise<void> {
    const client = this.#client;
    if (client === null) throw new Error('not connected');
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<never>((_, refuse) => {
      timer = setTimeout(
        () => refuse(new Error('not acknowledged in time')),
        this.#acknowledgeWithinMs,
      );
    });
    try {
      await Promise.race([client.publishAsync(topic, Buffer.from(payload), { qos: 1 }), expired]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Breaks the connection as a bad network does; the client makes it anew and sends again what was not acknowledged. */
  drop(): void {
    this.#client?.stream.destroy();
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync(true);
  }
}
