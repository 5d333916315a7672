import type { SteadyMs } from '../../rules/time.ts';
import type { KeptGeneral } from '../general-keeper.ts';
import type { GeneralRecord } from './general-record.ts';
import { KeptHandshakes } from './kept-handshakes.ts';
import { OfflineQueues } from './offline-queues.ts';

/** Retained messages of general topics. */
const RETAINED_TOPICS_MAX = 10_000;
const RETAINED_BYTES_MAX = 64 * 1024 * 1024;
/** Sessions that outlive their connection. */
const SESSIONS_MAX = 1_000;
const SESSION_KEPT_MS = 24 * 3_600_000;

/** A message on a topic that is not the gateway's own. */
export interface GeneralMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** What an ordinary broker keeps: the part of Aedes's store in memory that is used here. */
export interface BrokerStore {
  storeRetained(packet: object): Promise<void>;
  subscriptionsByTopic(topic: string): Promise<readonly StoredSubscription[]>;
  subscriptionsByClient(client: { readonly id: string }): Promise<readonly object[]>;
  addSubscriptions(
    client: { readonly id: string },
    subscriptions: readonly { readonly topic: string; readonly qos: number }[],
  ): Promise<void>;
  removeSubscriptions(client: { readonly id: string }, topics: readonly string[]): Promise<void>;
  cleanSubscriptions(client: { readonly id: string }): Promise<void>;
  outgoingEnqueueCombi(subscriptions: readonly object[], packet: object): Promise<void>;
  outgoingClearMessageId(client: { readonly id: string }, packet: object): Promise<unknown>;
  outgoingUpdate(client: { readonly id: string }, packet: object): Promise<unknown>;
}

/** A subscription of a session that outlives its connection. */
export interface StoredSubscription {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: number;
}

/** Sends a message to whoever is subscribed and connected; numbers it. */
type Emit = (packet: object, topic: string) => void;

interface KeptSession {
  readonly credential: string | null;
  /** QoS 2 messages from the client between PUBREC and PUBREL [MQTT-4.3.3-2]. */
  readonly handshakes: Set<number>;
  leftAt: SteadyMs | null;
}

/**
 * Topics outside `hazgate/`, as an ordinary MQTT 3.1.1 broker carries them (`mqtt.general`): retained messages, and sessions
 * that outlive their connection with what came meanwhile. All in memory and bounded, and recorded so that it outlives the
 * process; nothing of it touches readings and alarms.
 */
export class GeneralTraffic {
  private readonly store: BrokerStore;
  private readonly emit: Emit;
  private readonly record: GeneralRecord;
  private readonly queues: OfflineQueues;
  private readonly retained = new Map<string, number>();
  private readonly sessions = new Map<string, KeptSession>();
  private retainedBytes = 0;

  constructor(store: BrokerStore, record: GeneralRecord, emit: Emit) {
    this.store = store;
    this.emit = emit;
    this.record = record;
    this.queues = new OfflineQueues(store, record);
    this.followSubscriptions(store);
  }

  /** Too much waits for the disk to take any more messages. */
  get isFull(): boolean {
    return this.record.isFull;
  }

  /** Resolves when all that was kept before is on the disk. Never rejects. */
  settled(): Promise<void> {
    return this.record.settled();
  }

  /** Nothing more is kept. */
  stop(): void {
    this.record.stop();
  }

  /** Puts back what the process before has kept. */
  async restore({ retained, sessions }: KeptGeneral): Promise<void> {
    for (const { topic, qos, payload } of retained) {
      if (!this.mayRetain(topic, payload.byteLength)) continue;
      const packet = { cmd: 'publish', topic, qos, payload: Buffer.from(payload), retain: true };
      await this.store.storeRetained({ ...packet, dup: false });
    }
    for (const { client, credential, handshakes, subscriptions, queue } of sessions) {
      const open = new KeptHandshakes(this.record, client, handshakes);
      await this.store.addSubscriptions({ id: client }, subscriptions);
      await this.queues.restore(client, queue);
      this.sessions.set(client, { credential, handshakes: open, leftAt: null });
    }
  }

  /** From now on counts the day that is left to those who have not come back yet. */
  expectBack(now: SteadyMs): void {
    for (const kept of this.sessions.values()) kept.leftAt ??= now;
  }

  /** Passes a message on, in the order of the calls. Waits for no subscriber; resolves when it is kept where it must be. */
  async publish(message: GeneralMessage): Promise<void> {
    const { topic, qos, retain } = message;
    const packet = {
      cmd: 'publish',
      ...message,
      payload: Buffer.from(message.payload),
      dup: false,
    };
    if (retain && this.mayRetain(topic, message.payload.byteLength)) {
      void this.store.storeRetained(packet);
      this.record.note({ do: 'retain', topic, qos, payload: message.payload });
    }
    // To those who are subscribed already it is not an old message [MQTT-3.3.1-9].
    const sent = { ...packet, retain: false };
    // Each message takes the same steps, so that none overtakes another.
    const subscriptions = await this.store.subscriptionsByTopic(qos === 0 ? '' : topic);
    this.queues.push(subscriptions, sent, (numbered) => this.emit(numbered, topic));
    // Nobody waits for what is acknowledged to nobody.
    if (qos > 0) await this.record.settled();
  }

  /**
   * Opens or goes on with the session of a client id: gives what is kept of its QoS 2 messages, null where what is kept under
   * it belongs to another credential.
   */
  resume(clientId: string, credential: string | null, clean: boolean): Set<number> | null {
    const kept = this.sessions.get(clientId);
    if (kept !== undefined && kept.credential !== credential) return null;
    if (clean) {
      if (this.sessions.delete(clientId)) this.record.note({ do: 'end', client: clientId });
      return new Set();
    }
    if (kept !== undefined) return kept.handshakes;
    const handshakes = new KeptHandshakes(this.record, clientId);
    this.record.note({ do: 'open', client: clientId, credential });
    this.sessions.set(clientId, { credential, handshakes, leftAt: null });
    if (this.sessions.size > SESSIONS_MAX) this.endOldest(clientId);
    return handshakes;
  }

  /** A client is there. */
  came(clientId: string): void {
    const kept = this.sessions.get(clientId);
    if (kept !== undefined) kept.leftAt = null;
  }

  /** A client is gone; its session stays for a day. */
  left(clientId: string, now: SteadyMs): void {
    const kept = this.sessions.get(clientId);
    if (kept !== undefined) kept.leftAt = now;
  }

  /** Forgets sessions that nobody has come back to. */
  sweep(now: SteadyMs): void {
    for (const [clientId, { leftAt }] of this.sessions) {
      if (leftAt !== null && now - leftAt >= SESSION_KEPT_MS) this.end(clientId);
    }
  }

  /** SUBACK and UNSUBACK follow when what they say is kept. */
  private followSubscriptions(store: BrokerStore): void {
    const add = store.addSubscriptions.bind(store);
    const remove = store.removeSubscriptions.bind(store);
    store.addSubscriptions = async (client, subscriptions) => {
      await add(client, subscriptions);
      if (!this.sessions.has(client.id)) return;
      const granted = subscriptions.map(({ topic, qos }) => ({ topic, qos }));
      this.record.note({ do: 'subscribe', client: client.id, subscriptions: granted });
      await this.record.settled();
    };
    store.removeSubscriptions = async (client, topics) => {
      await remove(client, topics);
      if (!this.sessions.has(client.id)) return;
      this.record.note({ do: 'unsubscribe', client: client.id, topics: [...topics] });
      await this.record.settled();
    };
  }

  private mayRetain(topic: string, bytes: number): boolean {
    const before = this.retained.get(topic) ?? 0;
    if (bytes === 0) {
      this.retainedBytes -= before;
      this.retained.delete(topic);
      return true;
    }
    const isFull = !this.retained.has(topic) && this.retained.size >= RETAINED_TOPICS_MAX;
    if (isFull || this.retainedBytes - before + bytes > RETAINED_BYTES_MAX) return false;
    this.retainedBytes += bytes - before;
    this.retained.set(topic, bytes);
    return true;
  }

  private endOldest(except: string): void {
    for (const [clientId, { leftAt }] of this.sessions) {
      if (clientId === except || leftAt === null) continue;
      this.end(clientId);
      return;
    }
  }

  private end(clientId: string): void {
    this.sessions.delete(clientId);
    this.record.note({ do: 'end', client: clientId });
    this.queues.forget(clientId);
    void this.store.cleanSubscriptions({ id: clientId });
  }
}
