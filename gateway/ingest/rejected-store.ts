import { formatInstant } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock, Disk } from '../ports.ts';
import type { Rejection } from '../wire/rejection.ts';
import { parseTopic } from '../wire/topic.ts';
import { type Generation, Generations } from './generations.ts';
import { decodeRecord, encodeRecord, type RejectedRecord, scanRecords } from './rejected-record.ts';

const GENERATION_BYTES = 4 * 1024 * 1024;
/** What may wait for the disk; beyond it, refused messages are only counted. */
const PENDING_BYTES_MAX = 4 * 1024 * 1024;
/** One write; far below a generation. */
const WRITE_BYTES_MAX = 256 * 1024;
/** After a failure, the disk is tried again this much later. */
const RETRY_AFTER_MS = 5_000;
/** A record's id is its generation times this, plus its offset. */
const GENERATION_STEP = 2 ** 32;

/** A message of which something was refused. */
export interface RefusedMessage {
  readonly client: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly rejections: readonly Rejection[];
}

/** Where the store lives and whom it tells. */
export interface RejectedStoreOptions {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly directory: string;
  /** Called once when refused messages can't be kept, and with null once they can be again. */
  readonly onTrouble: (detail: string | null) => void;
  /** All files together, {@link LIMITS.rejectedStoreBytesMax} where not given. */
  readonly bytesMax?: number | undefined;
  /** One file, 4 MiB where not given. */
  readonly generationBytes?: number | undefined;
}

/** One page of the store is asked for by these. */
export interface RejectedQuery {
  readonly limit: number;
  /** Only records older than the one with this id. */
  readonly before?: number | undefined;
  /** Only of these sites; undefined for all. */
  readonly sites?: readonly string[] | undefined;
}

/** A kept record with its place in the order. */
export type ListedRecord = RejectedRecord & { readonly id: number };

/** What became of all refused items since start. */
export interface RejectedCounts {
  /** Items refused, unknown sites among them. */
  readonly rejected: number;
  /** Messages on the disk. */
  readonly kept: number;
  /** Messages that the disk did not take. */
  readonly lost: number;
  /** Messages for a site that is not here, which are not kept. */
  readonly unknownSite: number;
}

interface Waiting {
  readonly data: Buffer;
  readonly settle: (isKept: boolean) => void;
}

/**
 * Keeps what was refused, so that a device's mistake can be looked at later: reason and the first 4 KiB, newest 64 MiB.
 * It is a help, not evidence: where the disk fails, is full or takes longer than a second, messages are counted as lost
 * and their acknowledgements go on, since the good readings behind them matter more.
 */
export class RejectedStore {
  private readonly options: RejectedStoreOptions;
  private readonly generations: Generations;
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private writing: Promise<void> | null = null;
  private state: 'closed' | 'ok' | 'slow' | 'failed' = 'closed';
  private cancelRetry: Cancel = () => {};
  private readonly counted = { rejected: 0, kept: 0, lost: 0, unknownSite: 0 };

  constructor(options: RejectedStoreOptions) {
    const { disk, directory, bytesMax = LIMITS.rejectedStoreBytesMax } = options;
    const { generationBytes = GENERATION_BYTES } = options;
    this.options = options;
    this.generations = new Generations({ disk, directory, bytesMax, generationBytes });
  }

  /** Never rejects: a gateway without this store still watches. */
  async start(): Promise<void> {
    try {
      await this.generations.start();
      this.state = 'ok';
    } catch (error) {
      this.fail(error);
    }
  }

  /** Waits for what is being written, but not for a disk that hangs. */
  async stop(): Promise<void> {
    this.cancelRetry();
    let cancel: Cancel = () => {};
    const patience = new Promise<void>((resolve) => {
      cancel = this.options.clock.schedule(LIMITS.commitSlowMs, resolve);
    });
    await Promise.race([this.writing, patience]);
    this.state = 'closed';
    this.giveUpQueue();
    if (this.writing === null) await Promise.race([this.generations.stop(), patience]);
    cancel();
  }

  /**
   * Keeps a message. Null where there is nothing to wait for, else a promise that never rejects: true once it is on the
   * disk, false where it is given up or the disk takes longer than a second.
   */
  keep(message: RefusedMessage): Promise<boolean> | null {
    const { rejections } = message;
    this.counted.rejected += rejections.length;
    if (rejections.every(({ code }) => code === 'unknown-site')) {
      this.counted.unknownSite += 1;
      return null;
    }
    const isFull = this.queuedBytes >= PENDING_BYTES_MAX;
    if (this.state === 'closed' || this.state === 'failed' || isFull) {
      this.counted.lost += 1;
      return null;
    }
    const data = encodeRecord(this.recordOf(message));
    this.queuedBytes += data.length;
    const isSlow = this.state === 'slow';
    return new Promise((resolve) => {
      this.queue.push({ data, settle: resolve });
      if (isSlow) resolve(false);
      this.writing ??= this.writeAll();
    });
  }

  counts(): RejectedCounts {
    return { ...this.counted };
  }

  /** Records on the disk, newest first. Files that can't be read are left out. */
  async list({
    limit,
    before = Number.MAX_SAFE_INTEGER,
    sites,
  }: RejectedQuery): Promise<readonly ListedRecord[]> {
    const found: ListedRecord[] = [];
    for (const generation of this.generations.all().toReversed()) {
      if (found.length >= limit) break;
      if (generation.number * GENERATION_STEP >= before) continue;
      for (const listed of await this.recordsOf(generation)) {
        if (found.length >= limit) break;
        if (listed.id >= before || (sites && !sites.includes(listed.site ?? ''))) continue;
        found.push(listed);
      }
    }
    return found;
  }

  private recordOf({ client, topic, payload, rejections }: RefusedMessage): RejectedRecord {
    const parsed = parseTopic(topic);
    return {
      at: formatInstant(this.options.clock.now().wallMs),
      client,
      topic,
      site: parsed !== null && parsed.kind !== 'status' ? parsed.site : null,
      bytes: payload.byteLength,
      rejected: rejections.length,
      rejections: rejections.map(({ item, code, detail }) => ({ item, code, detail })),
      payload,
    };
  }

  private async recordsOf(generation: Generation): Promise<readonly ListedRecord[]> {
    const file = await this.generations.read({ ...generation }).catch(() => Buffer.alloc(0));
    return scanRecords(file)
      .offsets.toReversed()
      .flatMap((offset) => {
        const decoded = decodeRecord(file, offset);
        const id = generation.number * GENERATION_STEP + offset;
        return decoded === null ? [] : [{ ...decoded.record, id }];
      });
  }

  /** Writes until nothing waits; what comes meanwhile goes into the next write together. */
  private async writeAll(): Promise<void> {
    while (this.queue.length > 0 && this.state !== 'failed') {
      const batch = this.takeBatch();
      const cancel = this.options.clock.schedule(LIMITS.commitSlowMs, () => this.slow(batch));
      try {
        await this.generations.append(Buffer.concat(batch.map(({ data }) => data)));
        this.counted.kept += batch.length;
        this.recover();
        for (const { settle } of batch) settle(true);
      } catch (error) {
        this.counted.lost += batch.length;
        for (const { settle } of batch) settle(false);
        this.fail(error);
      } finally {
        cancel();
      }
    }
    this.writing = null;
  }

  private takeBatch(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { data } of this.queue) {
      if (count > 0 && bytes + data.length > WRITE_BYTES_MAX) break;
      bytes += data.length;
      count += 1;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, count);
  }

  /** The disk takes its time: nobody waits for it any longer, but what is queued is still written when it comes back. */
  private slow(batch: readonly Waiting[]): void {
    if (this.state === 'ok') this.options.onTrouble('refused messages: the disk is slow');
    this.state = 'slow';
    for (const { settle } of [...batch, ...this.queue]) settle(false);
  }

  private recover(): void {
    if (this.state === 'slow') this.options.onTrouble(null);
    this.state = 'ok';
  }

  private fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.state = 'failed';
    this.giveUpQueue();
    this.options.onTrouble(`refused messages can't be kept: ${reason}`);
    this.cancelRetry = this.options.clock.schedule(RETRY_AFTER_MS, () => {
      this.state = 'ok';
      this.options.onTrouble(null);
    });
  }

  private giveUpQueue(): void {
    this.counted.lost += this.queue.length;
    for (const { settle } of this.queue) settle(false);
    this.queue = [];
    this.queuedBytes = 0;
  }
}
