import type { BrokerStore, StoredSubscription } from './general-traffic.ts';

/** Messages that wait for one client; beyond it the newest are not queued. */
const MESSAGES_MAX = 1_000;
/** Bytes that wait for all clients together. */
const BYTES_MAX = 64 * 1024 * 1024;

interface Queued {
  readonly qos: number;
  readonly topic: string;
  readonly payload: Uint8Array;
}

interface Counted {
  messages: number;
  bytes: number;
  /** Bytes of what was sent, by packet identifier: of a QoS 2 message the store keeps only the identifier once it has arrived. */
  readonly sent: Map<number, number>;
}

type StoredPacket = Partial<Queued> & { readonly messageId?: number };

/** Filters that begin with a wildcard do not match topics that begin with `$` [MQTT-4.7.2-1]. */
function matches({ topic: filter }: StoredSubscription, topic: string): boolean {
  return !topic.startsWith('$') || !/^[+#]/.test(filter);
}

/** One entry a client, at the highest QoS of its filters that match. */
function byClient(
  subscriptions: readonly StoredSubscription[],
  { topic, qos }: Queued,
): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  for (const subscription of subscriptions) {
    if (!matches(subscription, topic)) continue;
    const granted = Math.min(qos, subscription.qos);
    const before = highest.get(subscription.clientId) ?? 0;
    if (granted > before) highest.set(subscription.clientId, granted);
  }
  return highest;
}

/**
 * What waits for clients whose session outlives their connection, in the store of Aedes; counted here, since that store knows
 * no bound.
 */
export class OfflineQueues {
  private readonly store: BrokerStore;
  private readonly counts = new Map<string, Counted>();
  private bytes = 0;
  private numbered = 0;

  constructor(store: BrokerStore) {
    this.store = store;
    this.follow(store);
  }

  /** Queues a message for the clients of these subscriptions, then hands it on with the number it is queued under. */
  push(
    subscriptions: readonly StoredSubscription[],
    message: Queued & object,
    emit: (packet: object) => void,
  ): void {
    this.numbered += 1;
    const packet = { ...message, brokerId: 'hazgate-general', brokerCounter: this.numbered };
    for (const [clientId, qos] of byClient(subscriptions, message)) {
      if (!this.count(clientId, message.payload.byteLength)) continue;
      void this.store.outgoingEnqueueCombi([{ clientId }], { ...packet, qos });
    }
    emit(packet);
  }

  /** Empties the queue of a client that does not come back. */
  forget(clientId: string): void {
    const counted = this.counts.get(clientId);
    if (counted === undefined) return;
    this.counts.delete(clientId);
    this.bytes -= counted.bytes;
    void this.drain(clientId);
  }

  private async drain(id: string): Promise<void> {
    // What was never sent has no packet identifier yet.
    for (const messageId of [undefined, 0]) {
      for (;;) if (!(await this.clear({ id }, { messageId }))) break;
    }
  }

  private count(clientId: string, bytes: number): boolean {
    const counted = this.counts.get(clientId) ?? { messages: 0, bytes: 0, sent: new Map() };
    if (counted.messages >= MESSAGES_MAX || this.bytes + bytes > BYTES_MAX) return false;
    counted.messages += 1;
    counted.bytes += bytes;
    this.bytes += bytes;
    this.counts.set(clientId, counted);
    return true;
  }

  private clear: BrokerStore['outgoingClearMessageId'] = async () => undefined;

  private follow(store: BrokerStore): void {
    const clear = store.outgoingClearMessageId.bind(store);
    const update = store.outgoingUpdate.bind(store);
    this.clear = clear;
    store.outgoingClearMessageId = async (client, packet) => {
      const cleared = (await clear(client, packet)) as StoredPacket | undefined;
      if (cleared !== undefined) this.uncount(client.id, cleared);
      return cleared;
    };
    store.outgoingUpdate = (client, packet: StoredPacket) => {
      const { messageId, payload } = packet;
      if (messageId !== undefined && payload !== undefined) {
        this.counts.get(client.id)?.sent.set(messageId, payload.byteLength);
      }
      // The gateway's own messages are queued for nobody: one that is on its way is in no queue, which is no fault.
      return update(client, packet).catch(() => undefined);
    };
  }

  private uncount(clientId: string, { messageId = 0, payload }: StoredPacket): void {
    const counted = this.counts.get(clientId);
    if (counted === undefined) return;
    const bytes = payload?.byteLength ?? counted.sent.get(messageId) ?? 0;
    counted.sent.delete(messageId);
    counted.messages -= 1;
    counted.bytes -= bytes;
    this.bytes -= bytes;
    if (counted.messages === 0) this.counts.delete(clientId);
  }
}
