import type { QueuedMessage } from '../general-keeper.ts';
import type { GeneralRecord } from './general-record.ts';
import type { BrokerStore, StoredSubscription } from './general-traffic.ts';

/** Messages that wait for one client; beyond it the newest are not queued. */
const MESSAGES_MAX = 1_000;
/** Bytes that wait for all clients together. */
const BYTES_MAX = 64 * 1024 * 1024;
/** Numbers of these are given here; what the gateway itself publishes has others, and is queued for nobody. */
const GENERAL = 'hazgate-general';
const RELEASES = 'hazgate-release';

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

type StoredPacket = Partial<Queued> & {
  readonly cmd?: string;
  readonly messageId?: number;
  brokerId?: string;
  brokerCounter?: number | undefined;
  dup?: boolean;
};

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

/** Aedes gives a PUBREL no number, and its store takes two packets without one for the same. */
function numberRelease(packet: StoredPacket): void {
  packet.brokerId = RELEASES;
  packet.brokerCounter = packet.messageId;
}

/**
 * What waits for clients whose session outlives their connection, in the store of Aedes; counted here, since that store knows
 * no bound, and recorded, since it forgets with the process.
 */
export class OfflineQueues {
  private readonly store: BrokerStore;
  private readonly record: GeneralRecord;
  private readonly counts = new Map<string, Counted>();
  private bytes = 0;
  private numbered = 0;

  constructor(store: BrokerStore, record: GeneralRecord) {
    this.store = store;
    this.record = record;
    this.follow(store);
  }

  /** Queues a message for the clients of these subscriptions, then hands it on with the number it is queued under. */
  push(
    subscriptions: readonly StoredSubscription[],
    message: Queued & object,
    emit: (packet: object) => void,
  ): void {
    this.numbered += 1;
    const counter = this.numbered;
    const { topic, payload } = message;
    const packet = { ...message, brokerId: GENERAL, brokerCounter: counter };
    for (const [clientId, qos] of byClient(subscriptions, message)) {
      if (!this.count(clientId, payload.byteLength)) continue;
      void this.store.outgoingEnqueueCombi([{ clientId }], { ...packet, qos });
      const queued = { counter, topic, qos, payload };
      this.record.note({ do: 'queue', client: clientId, message: queued });
    }
    emit(packet);
  }

  /** Puts back what waited for a client when the process before ended. */
  async restore(clientId: string, queue: readonly QueuedMessage[]): Promise<void> {
    for (const { counter, topic, qos, payload, messageId, isReleased } of queue) {
      this.numbered = Math.max(this.numbered, counter);
      if (!this.count(clientId, payload.byteLength)) continue;
      const packet = {
        cmd: 'publish',
        topic,
        qos,
        payload: Buffer.from(payload),
        brokerId: GENERAL,
        brokerCounter: counter,
      };
      await this.store.outgoingEnqueueCombi([{ clientId }], packet);
      if (messageId === null) continue;
      this.counts.get(clientId)?.sent.set(messageId, payload.byteLength);
      await this.update({ id: clientId }, { ...packet, messageId });
      if (!isReleased) continue;
      const release = { cmd: 'pubrel', messageId };
      numberRelease(release);
      await this.update({ id: clientId }, release);
    }
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
  private update: BrokerStore['outgoingUpdate'] = async () => undefined;

  private follow(store: BrokerStore): void {
    const clear = store.outgoingClearMessageId.bind(store);
    const update = store.outgoingUpdate.bind(store);
    this.clear = clear;
    this.update = update;
    store.outgoingClearMessageId = async (client, packet) => {
      const cleared = (await clear(client, packet)) as StoredPacket | undefined;
      if (cleared !== undefined) this.uncount(client.id, cleared);
      return cleared;
    };
    store.outgoingUpdate = async (client, packet: StoredPacket) => {
      if (packet.cmd === 'pubrel') numberRelease(packet);
      this.noteDelivery(client.id, packet);
      // The gateway's own messages are queued for nobody: one that is on its way is in no queue, which is no fault.
      const isQueued = await update(client, packet).then(
        () => true,
        () => false,
      );
      if (isQueued) await this.recordDelivery(client.id, packet);
    };
  }

  /** What was sent before and is sent again says so [MQTT-3.3.1-1]. */
  private noteDelivery(clientId: string, packet: StoredPacket): void {
    const { messageId, payload } = packet;
    if (messageId === undefined || payload === undefined) return;
    const sent = this.counts.get(clientId)?.sent;
    if (sent?.has(messageId) === true && packet.brokerId === GENERAL) packet.dup = true;
    sent?.set(messageId, payload.byteLength);
  }

  /** A QoS 2 message goes out, and its PUBREL, when it is on record under which identifier: else it could come twice. */
  private async recordDelivery(client: string, packet: StoredPacket): Promise<void> {
    const { messageId, brokerId, brokerCounter: counter, cmd, qos } = packet;
    if (messageId === undefined) return;
    if (cmd === 'pubrel') this.record.note({ do: 'released', client, messageId });
    else if (brokerId === GENERAL && counter !== undefined)
      this.record.note({ do: 'sent', client, counter, messageId });
    if (cmd === 'pubrel' || qos === 2) await this.record.settled();
  }

  private uncount(clientId: string, packet: StoredPacket): void {
    const { messageId = 0, payload, brokerId, brokerCounter } = packet;
    const counted = this.counts.get(clientId);
    if (counted === undefined) return;
    const bytes = payload?.byteLength ?? counted.sent.get(messageId) ?? 0;
    counted.sent.delete(messageId);
    counted.messages -= 1;
    counted.bytes -= bytes;
    this.bytes -= bytes;
    if (counted.messages === 0) this.counts.delete(clientId);
    this.record.note({
      do: 'delivered',
      client: clientId,
      counter: brokerId === GENERAL ? (brokerCounter ?? null) : null,
      messageId: packet.messageId ?? null,
    });
  }
}
