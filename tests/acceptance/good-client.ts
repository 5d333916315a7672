import { expect } from 'vitest';
import { eventually, TEST_TOPIC } from '../support/gateway-process.ts';
import type { RawMqtt } from './raw-mqtt.ts';

/** A well-behaved client that publishes all the while and measures how long its acknowledgements take. */
export class GoodClient {
  readonly #client: RawMqtt;
  #id = 0;
  #sentAt = 0;
  #stopped = false;
  acknowledged = 0;
  slowestMs = 0;

  constructor(client: RawMqtt) {
    this.#client = client;
    client.onPacket = ({ cmd }) => {
      if (cmd !== 'puback') return;
      this.acknowledged += 1;
      this.slowestMs = Math.max(this.slowestMs, performance.now() - this.#sentAt);
      if (!this.#stopped) this.#next();
    };
    this.#next();
  }

  #next(): void {
    this.#id += 1;
    this.#sentAt = performance.now();
    this.#client.publish(`${TEST_TOPIC}/lt-102/reading`, `{"v":5,"n":${this.#id}}`, this.#id);
  }

  /** Ends it; it must have been served all the while. */
  async expectUnharmed(): Promise<void> {
    const before = this.acknowledged;
    await eventually(
      () => this.acknowledged,
      (count) => count > before + 1,
    );
    this.#stopped = true;
    expect(this.#client.closedAt).toBeNull();
    expect(this.slowestMs).toBeLessThan(1_000);
    this.#client.socket.destroy();
  }
}
