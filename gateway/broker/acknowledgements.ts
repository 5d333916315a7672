import type { Connection, PendingAcknowledgement } from './connection.ts';

/** A connection with more than this not durable is read no further while the disk keeps up. */
const CONNECTION_BYTES_MAX = 1024 * 1024;
/** The same for all connections together. */
const TOTAL_BYTES_MAX = 64 * 1024 * 1024;

/** A message that was judged, as far as its acknowledgement is concerned. */
export interface JudgedMessage {
  readonly connection: Connection;
  readonly qos: number;
  readonly messageId: number;
  /** The record that must be durable first; null for the last one that any message made. */
  readonly lsn: number | null;
  readonly bytes: number;
  /** Settles when what was refused of it is kept (or given up); null where there is nothing to wait for. */
  readonly kept: Promise<unknown> | null;
}

/**
 * Holds every acknowledgement back until what it promises is on the disk, and lets them go in the order of the
 * messages [MQTT-4.6.0-2]. What a connection may still send meanwhile is bounded only while the disk makes progress:
 * a disk that hangs must not hold up judging.
 */
export class Acknowledgements {
  private queue: PendingAcknowledgement[] = [];
  private head = 0;
  private durableLsn = 0;
  private lastLsn = 0;
  private totalBytes = 0;
  private heldBack: { readonly connection: Connection; readonly resume: () => void }[] = [];
  private resumable: (() => void)[] = [];
  private confirmedSinceSweep = true;
  private diskHangs = false;

  /** Takes a judged message; `resume` is called, never at once, when its connection may be read on. */
  add(message: JudgedMessage, resume: () => void): void {
    this.take(message);
    if (!this.holdBack(message.connection, resume)) this.resumeSoon(resume);
  }

  /** Takes a judged message whose connection asks {@link holdBack} itself, once for many. */
  take(message: JudgedMessage): void {
    const { connection, kept, bytes } = message;
    this.lastLsn = message.lsn ?? this.lastLsn;
    const { qos, messageId } = message;
    const pending: PendingAcknowledgement = {
      connection,
      qos,
      messageId,
      lsn: this.lastLsn,
      bytes,
      keeping: kept !== null,
    };
    if (kept !== null) this.followKeeping(pending, kept);
    this.totalBytes += bytes;
    connection.unconfirmedBytes += bytes;
    this.queue.push(pending);
    if (this.lastLsn <= this.durableLsn) this.release();
  }

  /** Whether a connection must not be read on for now; `resume` is then called, never at once, when it may. */
  holdBack(connection: Connection, resume: () => void): boolean {
    if (!this.mustHold(connection)) return false;
    this.heldBack.push({ connection, resume });
    return true;
  }

  /** All records up to and including `lsn` are durable. */
  confirm(lsn: number): void {
    if (lsn <= this.durableLsn) return;
    this.durableLsn = lsn;
    this.confirmedSinceSweep = true;
    this.diskHangs = false;
    this.release();
    this.resumeHeld();
  }

  /** Called about once a second: a whole one without a commit, though one is waited for, means that the disk hangs. */
  sweep(): void {
    this.diskHangs = this.head < this.queue.length && !this.confirmedSinceSweep;
    this.confirmedSinceSweep = false;
    if (this.diskHangs) this.resumeHeld();
  }

  /** Messages that are not acknowledged yet, QoS 0 among them. */
  get waiting(): number {
    return this.queue.length - this.head;
  }

  private mustHold(connection: Connection): boolean {
    if (this.diskHangs) return false;
    return connection.unconfirmedBytes > CONNECTION_BYTES_MAX || this.totalBytes > TOTAL_BYTES_MAX;
  }

  private release(): void {
    const touched = new Set<Connection>();
    while (this.head < this.queue.length) {
      const pending = this.queue[this.head];
      if (pending === undefined || pending.lsn > this.durableLsn) break;
      this.head += 1;
      this.totalBytes -= pending.bytes;
      pending.connection.unconfirmedBytes -= pending.bytes;
      pending.connection.behindKeeping.push(pending);
      touched.add(pending.connection);
    }
    this.compact();
    for (const connection of touched) sendInOrder(connection);
  }

  private followKeeping(pending: PendingAcknowledgement, kept: Promise<unknown>): void {
    const settle = () => {
      pending.keeping = false;
      sendInOrder(pending.connection);
    };
    kept.then(settle, settle);
  }

  private compact(): void {
    if (this.head === this.queue.length) this.queue = [];
    else if (this.head > 1_024 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
    } else return;
    this.head = 0;
  }

  private resumeHeld(): void {
    const held = this.heldBack;
    this.heldBack = [];
    for (const entry of held) {
      if (this.mustHold(entry.connection)) this.heldBack.push(entry);
      else this.resumeSoon(entry.resume);
    }
  }

  /** Aedes parses a whole chunk before it can be told to go on; told at once, it would parse into its own parsing. */
  private resumeSoon(resume: () => void): void {
    if (this.resumable.push(resume) > 1) return;
    queueMicrotask(() => {
      const all = this.resumable;
      this.resumable = [];
      for (const each of all) each();
    });
  }
}

function sendInOrder(connection: Connection): void {
  const { behindKeeping } = connection;
  let sent = 0;
  for (const pending of behindKeeping) {
    if (pending.keeping) break;
    sent += 1;
    if (pending.qos > 0) connection.acknowledge(pending.qos, pending.messageId);
  }
  behindKeeping.splice(0, sent);
  connection.flush();
}
