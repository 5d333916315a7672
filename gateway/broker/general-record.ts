import type { GeneralChange, GeneralKeeper } from '../general-keeper.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { BrokerLog } from './broker-door.ts';

/** A disk that has refused is asked again after this. */
const RETRY_AFTER_MS = 1_000;
/** Bytes that may wait for the disk, payloads and a little for each step. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024;
const STEP_BYTES = 200;
/** Steps of one transaction. */
const BATCH_MAX = 4_096;

function bytesOf(change: GeneralChange): number {
  if (change.do === 'retain') return STEP_BYTES + change.payload.byteLength;
  if (change.do === 'queue') return STEP_BYTES + change.message.payload.byteLength;
  return STEP_BYTES;
}

interface Waiting {
  readonly upTo: number;
  readonly resolve: () => void;
}

/**
 * What a general broker keeps, on its way to the disk: steps are written in their order, as many at once as have gathered, and
 * written again until they are there. Without a keeper everything lasts as long as the process.
 */
export class GeneralRecord {
  private readonly keeper: GeneralKeeper | null;
  private readonly clock: Clock;
  private readonly log: BrokerLog;
  private pending: GeneralChange[] = [];
  private pendingBytes = 0;
  private noted = 0;
  private written = 0;
  private waiting: Waiting[] = [];
  private writing = false;
  private failing = false;
  private stopped = false;
  private cancelRetry: Cancel = () => {};

  constructor(keeper: GeneralKeeper | null, clock: Clock, log: BrokerLog) {
    this.keeper = keeper;
    this.clock = clock;
    this.log = log;
  }

  /** Too much waits for the disk to take any more. */
  get isFull(): boolean {
    return this.pendingBytes > PENDING_BYTES_MAX;
  }

  note(change: GeneralChange): void {
    if (this.keeper === null) return;
    this.pending.push(change);
    this.pendingBytes += bytesOf(change);
    this.noted += 1;
    if (this.writing) return;
    this.writing = true;
    // All of this turn go together.
    queueMicrotask(() => void this.write());
  }

  /** Resolves when all that was noted before is on the disk. Never rejects. */
  settled(): Promise<void> {
    if (this.written === this.noted) return Promise.resolve();
    const upTo = this.noted;
    return new Promise((resolve) => this.waiting.push({ upTo, resolve }));
  }

  /** Nothing is written from now on, also not what a disk that refused still owes: the file may be another process's soon. */
  stop(): void {
    this.stopped = true;
    this.cancelRetry();
  }

  private async write(): Promise<void> {
    while (this.pending.length > 0 && !this.stopped) {
      const batch = this.pending.slice(0, BATCH_MAX);
      try {
        await this.keeper?.write(batch);
      } catch (error) {
        // What the end of the process has broken off is no trouble of the disk.
        if (this.stopped) return;
        this.tellFailure(error);
        this.cancelRetry = this.clock.schedule(RETRY_AFTER_MS, () => void this.write());
        return;
      }
      if (this.failing) this.log.info({}, 'general messages are kept again');
      this.failing = false;
      this.pending.splice(0, batch.length);
      for (const change of batch) this.pendingBytes -= bytesOf(change);
      this.written += batch.length;
      while (this.waiting[0] !== undefined && this.waiting[0].upTo <= this.written)
        this.waiting.shift()?.resolve();
    }
    this.writing = false;
  }

  private tellFailure(error: unknown): void {
    if (this.failing) return;
    this.failing = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.log.error({ reason }, 'general messages can not be kept, and are not acknowledged');
  }
}
