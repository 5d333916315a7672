import type { HazgateEvent } from '../../rules/event.ts';
import { type Cancel, type Clock, UnconfirmedError } from '../ports.ts';
import { provisional } from './chain.ts';
import { MARK_EVERY_BYTES } from './segment-index.ts';

/** A record of a batch from which reading may begin. */
export interface BatchMark {
  readonly lsn: number;
  /** Bytes from the start of the batch. */
  readonly offset: number;
  readonly seq: number | null;
}

/** What one commit takes to the disk. */
export interface Batch {
  readonly frames: readonly Uint8Array[];
  readonly bytes: number;
  readonly firstLsn: number;
  readonly lastLsn: number;
  readonly events: readonly HazgateEvent[];
  readonly marks: readonly BatchMark[];
}

/** Where batches go. */
export interface CommitLog {
  /**
   * Writes the batch behind the last durable one and forces it to the disk. After an {@link UnconfirmedError} the log is not used
   * again; after any other error it is called again with the same batch.
   */
  commit(batch: Batch): Promise<void>;
}

/** What the gateway is told of its journal. Called synchronously; must not throw. */
export interface JournalListener {
  /** Everything up to `lsn` is durable; `events` are those of this commit, in order. */
  committed(commit: { readonly lsn: number; readonly events: readonly HazgateEvent[] }): void;
  /** Copies without a number, sent because the disk does not confirm them in time. */
  announced(events: readonly HazgateEvent[]): void;
  /** Trouble with the disk began; told again at the earliest a while later. */
  degraded(detail: string): void;
  /** The trouble told by `degraded` is over. */
  recovered(detail: string): void;
  /** The journal takes nothing more; the process must exit and start again. */
  failed(detail: string): void;
}

/** What the group commit tells its owner. */
export interface CommitOwner {
  committed(batch: Batch): void;
  announced(events: readonly HazgateEvent[]): void;
  degraded(detail: string): void;
  /** Everything announced so far is durable, but for what {@link GroupCommit.announcedPending} holds. */
  troubleOver(): void;
  recovered(detail: string): void;
  failed(detail: string): void;
}

/** Bounds of a commit; times in milliseconds. */
export interface CommitLimits {
  /** A commit slower than this is announced as not durable. */
  readonly commitSlowMs: number;
  /** What may wait for the disk before the journal gives up. */
  readonly pendingBytesMax: number;
}

const BATCH_BYTES_MAX = 8 * 1024 * 1024;
const RETRY_MS_FIRST = 250;
const RETRY_MS_MAX = 2_000;
/** Trouble that comes and goes is told at most this often, since telling it makes records of its own. */
const TOLD_EVERY_MS = 10_000;

class PendingBatch implements Batch {
  readonly frames: Uint8Array[] = [];
  readonly events: HazgateEvent[] = [];
  readonly marks: BatchMark[] = [];
  readonly firstLsn: number;
  readonly since: number;
  bytes = 0;
  lastLsn = 0;
  announcedEvents = 0;

  constructor(firstLsn: number, since: number) {
    this.firstLsn = firstLsn;
    this.since = since;
  }

  add(lsn: number, frame: Uint8Array, events: readonly HazgateEvent[]): void {
    const seq = events[0]?.seq ?? null;
    const lastMark = this.marks.at(-1);
    const isFar = lastMark === undefined || this.bytes - lastMark.offset >= MARK_EVERY_BYTES;
    if (isFar || seq !== null) this.marks.push({ lsn, offset: this.bytes, seq });
    this.frames.push(frame);
    this.bytes += frame.length;
    this.lastLsn = lsn;
    for (const event of events) this.events.push(event);
  }

  takeUnannounced(): HazgateEvent[] {
    const events = this.events.slice(this.announcedEvents);
    this.announcedEvents = this.events.length;
    return events.map(provisional);
  }
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What is wrong with the disk: in words, and by a code with what belongs to it, for other languages. */
export interface DiskTrouble {
  readonly detail: string;
  readonly reason: {
    readonly code:
      | 'journal-slow'
      | 'journal-write-failed'
      | 'journal-unconfirmed'
      | 'journal-overrun';
    readonly params: Record<string, string | number>;
  };
}

/**
 * Takes everything that is pending to the disk with one write and one sync, while the next batch gathers. Judging and
 * announcing never wait for it.
 */
export class GroupCommit {
  readonly #log: CommitLog;
  readonly #clock: Clock;
  readonly #limits: CommitLimits;
  readonly #owner: CommitOwner;
  /** Oldest first; the first is the one in flight while `#running`. */
  #batches: PendingBatch[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | null = null;
  #trouble: DiskTrouble | null = null;
  #told = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #failed = false;
  #inFlight: PendingBatch | null = null;
  #cancelWait: Cancel | null = null;

  constructor(log: CommitLog, clock: Clock, limits: CommitLimits, owner: CommitOwner) {
    this.#log = log;
    this.#clock = clock;
    this.#limits = limits;
    this.#owner = owner;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** What is wrong with the disk; null while commits are quick. */
  get trouble(): DiskTrouble | null {
    return this.#trouble;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Events that were announced and are still not durable. */
  get announcedPending(): readonly HazgateEvent[] {
    return this.#batches.flatMap(({ events, announcedEvents }) => events.slice(0, announcedEvents));
  }

  /** Queues a record. Synchronous; while there is trouble its events are announced at once. */
  push(lsn: number, frame: Uint8Array, events: readonly HazgateEvent[]): void {
    if (this.#failed) {
      if (events.length > 0) this.#owner.announced(events.map(provisional));
      return;
    }
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch === this.#inFlight || batch.bytes >= BATCH_BYTES_MAX) {
      batch = new PendingBatch(lsn, this.#clock.now().steadyMs);
      this.#batches.push(batch);
    }
    batch.add(lsn, frame, events);
    this.#pendingBytes += frame.length;
    if (this.#trouble !== null) this.#announce();
    if (this.#pendingBytes > this.#limits.pendingBytesMax) {
      const bytes = this.#pendingBytes;
      this.fail({
        detail: `${bytes} bytes wait for the disk`,
        reason: { code: 'journal-overrun', params: { bytes } },
      });
      return;
    }
    this.#running ??= this.#run();
  }

  /** Announces what is not durable and gives up for good. */
  fail(trouble: DiskTrouble): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#trouble = trouble;
    this.#announce();
    this.#batches = [];
    this.#cancelWait?.();
    this.#owner.failed(trouble.detail);
  }

  /** Resolves when everything is durable, or the journal has given up and its last call to the disk has returned. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#failed) {
      // All records of one turn of the event loop share a commit, those of sockets that are yet to be read in it too. Begun with the
      // first of them, it would leave the others to wait for two syncs.
      await endOfTurn();
      const batch = this.#batches[0];
      if (batch === undefined) break;
      this.#inFlight = batch;
      await this.#commit(batch);
    }
    this.#inFlight = null;
    this.#running = null;
  }

  async #commit(batch: PendingBatch): Promise<void> {
    const slowMs = this.#limits.commitSlowMs;
    const cancelSlow = this.#clock.schedule(slowMs, () =>
      this.#enterTrouble({
        detail: `a commit takes longer than ${slowMs} ms`,
        reason: { code: 'journal-slow', params: { ms: slowMs } },
      }),
    );
    const startedMs = await this.#writeThrough(batch);
    cancelSlow();
    // It may have given up meanwhile; what it has announced as lost is not acknowledged any more.
    if (this.#failed) return;
    this.#inFlight = null;
    this.#batches.shift();
    this.#pendingBytes -= batch.bytes;
    this.#owner.committed(batch);
    const nowMs = this.#clock.now().steadyMs;
    const oldestMs = this.#batches[0]?.since ?? nowMs;
    if (nowMs - startedMs < slowMs && nowMs - oldestMs < slowMs) this.#leaveTrouble();
  }

  /** Tries until it works or the journal has given up; returns when the last attempt began. */
  async #writeThrough(batch: PendingBatch): Promise<number> {
    let retryMs = RETRY_MS_FIRST;
    while (true) {
      const startedMs = this.#clock.now().steadyMs;
      try {
        await this.#log.commit(batch);
        return startedMs;
      } catch (error) {
        this.#refused(error);
        if (!this.#failed) await this.#wait(retryMs);
        if (this.#failed) return startedMs;
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
  }

  #refused(error: unknown): void {
    const why = messageOf(error);
    if (error instanceof UnconfirmedError) {
      this.fail({
        detail: `the disk did not confirm a write: ${why}`,
        reason: { code: 'journal-unconfirmed', params: { why } },
      });
      return;
    }
    this.#enterTrouble({
      detail: `a write failed: ${why}`,
      reason: { code: 'journal-write-failed', params: { why } },
    });
  }

  #wait(afterMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(afterMs, resolve);
      this.#cancelWait = () => {
        cancel();
        resolve();
      };
    });
  }

  #announce(): void {
    for (const batch of this.#batches) {
      const events = batch.takeUnannounced();
      if (events.length > 0) this.#owner.announced(events);
    }
  }

  #enterTrouble(trouble: DiskTrouble): void {
    if (this.#failed) return;
    const begins = this.#trouble === null;
    this.#trouble = trouble;
    this.#announce();
    const nowMs = this.#clock.now().steadyMs;
    if (!begins || nowMs - this.#toldAtMs < TOLD_EVERY_MS) return;
    this.#told = true;
    this.#toldAtMs = nowMs;
    this.#owner.degraded(trouble.detail);
  }

  #leaveTrouble(): void {
    // What was told of the last commit may have been too much for the next: that is no end of trouble.
    if (this.#trouble === null || this.#failed) return;
    const { detail } = this.#trouble;
    this.#trouble = null;
    this.#owner.troubleOver();
    if (!this.#told) return;
    this.#told = false;
    this.#owner.recovered(`commits are confirmed again after: ${detail}`);
  }
}
