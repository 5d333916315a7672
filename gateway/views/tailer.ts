import { assert } from '../../rules/assert.ts';
import type { WallMs } from '../../rules/time.ts';
import type { Cancel, Clock } from '../ports.ts';
import { Haste } from './haste.ts';
import {
  type Cursor,
  cursorBehind,
  detailOf,
  type JournalSource,
  retryAfterOf,
  type View,
  type ViewState,
  ViewUnavailableError,
} from './view.ts';

/** How a tailer works; all but the first three have defaults. */
export interface TailerOptions {
  readonly view: View;
  readonly source: JournalSource;
  readonly clock: Clock;
  /** Records taken in at a time; bounds how long a batch keeps the event loop. Default 512. */
  readonly batchRecords?: number;
  /** Least time between two batches while nobody waits for the view, so that many small commits share a batch. Default 0. */
  readonly lingerMs?: number;
  /** What was taken in is flushed so long after the first of it at the latest. Default 0: after each batch. */
  readonly flushEveryMs?: number;
  /** Longest wait before a failed view is tried again. Default 60,000. */
  readonly retryMsMax?: number;
  /** Told whenever `state` changes. Must not throw. */
  readonly report?: (state: ViewState) => void;
  /** Told once when the view begins to fail, with why, and once when it takes records in again, with null. Must not throw. */
  readonly outage?: (detail: string | null) => void;
  /** 0 to 1: how much of its span a wait is drawn out by, so that many gateways don't come back at once. Default: not at all. */
  readonly jitter?: () => number;
  /** Lets others run between two batches. Default: one turn of the event loop. */
  readonly turn?: () => Promise<void>;
}

interface Waiter {
  readonly lsn: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly cancel: Cancel;
}

const BATCH_RECORDS = 512;
const RETRY_MS_FIRST = 500;
const RETRY_MS_MAX = 60_000;
/** A view this far behind counts as degraded even where nothing fails. */
const LAG_DEGRADED_RECORDS = 10_000;
/** A batch that takes longer says that the view hangs. */
const HUNG_MS = 10_000;
const STOP_BATCH_MS = 2_000;
/** A wait is drawn out by up to this part of itself. */
const JITTER_PART = 0.5;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Keeps one view abreast of the journal, off the critical path. A view that fails is tried again and never stops the gateway. */
export class Tailer {
  readonly #view: View;
  readonly #source: JournalSource;
  readonly #clock: Clock;
  readonly #batchRecords: number;
  readonly #lingerMs: number;
  readonly #flushEveryMs: number;
  readonly #retryMsMax: number;
  readonly #report: (state: ViewState) => void;
  readonly #outage: (detail: string | null) => void;
  readonly #jitter: () => number;
  readonly #turn: () => Promise<void>;
  readonly #haste: Haste;
  #following: Promise<void> | null = null;
  #stopping = false;
  #cursor: Cursor | null = null;
  /** When the last record taken in reached the gateway; null before the first. */
  #lastWallMs: WallMs | null = null;
  /** Nothing is left to read up to here, which lies behind the cursor where the journal has a hole at its end. */
  #seenLsn = 0;
  #lastLsn = 0;
  #flushedLsn = 0;
  /** Since when the first record waits to be flushed; null while none does. */
  #unflushedSince: number | null = null;
  /** Until a flush succeeds again, each batch is followed by one: what is only taken in does not end a failure to keep it. */
  #flushFailed = false;
  #failure: string | null = null;
  #retryMs = RETRY_MS_FIRST;
  #batchSince: number | null = null;
  #woken = false;
  #lingering = false;
  #sleeper: (() => void) | null = null;
  #reported: ViewState['state'] = 'down';
  readonly #waiters = new Set<Waiter>();

  constructor(options: TailerOptions) {
    this.#view = options.view;
    this.#source = options.source;
    this.#clock = options.clock;
    this.#batchRecords = options.batchRecords ?? BATCH_RECORDS;
    this.#lingerMs = options.lingerMs ?? 0;
    this.#flushEveryMs = options.flushEveryMs ?? 0;
    this.#retryMsMax = options.retryMsMax ?? RETRY_MS_MAX;
    this.#report = options.report ?? (() => undefined);
    this.#outage = options.outage ?? (() => undefined);
    this.#jitter = options.jitter ?? (() => 0);
    this.#turn = options.turn ?? nextTurn;
    this.#haste = new Haste(this.#view, this.#batchRecords, this.#clock);
  }

  /** Begins to follow, from where the view left off. Opening and catching up go on in the background. */
  start(): void {
    assert(this.#following === null, `view ${this.#view.name} is already followed`);
    this.#stopping = false;
    this.#following = this.#follow();
  }

  /** Ends after the batch in hand and closes the view; a batch that hangs is given up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#pace();
    this.#rouse();
    let cancel: Cancel = () => undefined;
    // What hangs may also be the journal that the view reads from.
    const givenUp = new Promise<void>((resolve) => {
      cancel = this.#clock.schedule(STOP_BATCH_MS, () => {
        void this.#view.close().then(resolve, () => resolve());
      });
    });
    await Promise.race([this.#following, givenUp]);
    cancel();
    this.#following = null;
  }

  /** Says that the journal has new durable records. Cheap; many calls before the next batch count as one. */
  wake(): void {
    this.#woken = true;
    this.#pace();
    // A whole batch is there already: to linger on would only let its records grow old in memory.
    if (this.#failure === null && (!this.#lingering || this.#lag() >= this.#batchRecords))
      this.#rouse();
  }

  /** Record up to which the view keeps all; the journal must keep what lies behind it. Also known while the view is down. */
  cursor(): number {
    return this.#flushedLsn;
  }

  /** Record up to which the view has taken in all, and reads no more unless it fails. */
  takenTo(): number {
    return this.#lastLsn;
  }

  /** How much older than now the last record taken in is, in milliseconds, where there are newer ones; else 0. */
  behindMs(): number {
    if (this.#lag() === 0 || this.#lastWallMs === null) return 0;
    return Math.max(0, this.#clock.now().wallMs - this.#lastWallMs);
  }

  /**
   * Resolves once the view has taken in the record and all before it. Rejects with {@link ViewUnavailableError} where the
   * view fails, stops or needs longer than `withinMs`.
   */
  caughtUp(lsn: number, withinMs = 5_000): Promise<void> {
    if (this.#cursor !== null && this.#seenLsn >= lsn) return Promise.resolve();
    if (this.#following === null || this.#stopping)
      return Promise.reject(this.#unavailable('is stopped'));
    if (this.#failure !== null) return Promise.reject(this.#unavailable(this.#failure));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        lsn,
        resolve,
        reject,
        cancel: this.#clock.schedule(withinMs, () => {
          this.#waiters.delete(waiter);
          reject(this.#unavailable(`is still ${this.#lag()} records behind`));
        }),
      };
      this.#waiters.add(waiter);
      this.#pace();
      this.#woken = true;
      this.#rouse();
    });
  }

  state(): ViewState {
    const taken = this.#takenLsn();
    const lag = this.#lag();
    if (this.#failure !== null) {
      const state = this.#cursor === null ? 'down' : 'degraded';
      const reason = { code: 'view-failed', params: { why: this.#failure } } as const;
      return { state, detail: this.#failure, reason, taken, lag };
    }
    if (this.#cursor === null) {
      const reason = { code: 'view-not-open', params: {} } as const;
      return { state: 'down', detail: 'not open', reason, taken, lag };
    }
    if (this.#batchSince !== null && this.#clock.now().steadyMs - this.#batchSince > HUNG_MS) {
      const reason = { code: 'view-hangs', params: {} } as const;
      return { state: 'degraded', detail: 'a batch does not end', reason, taken, lag };
    }
    if (lag > LAG_DEGRADED_RECORDS) {
      const detail = `${lag} records behind: ${taken} of ${taken + lag} taken in`;
      const reason = { code: 'view-behind', params: { lag, taken, of: taken + lag } } as const;
      return { state: 'degraded', detail, reason, taken, lag };
    }
    return { state: 'ok', detail: null, taken, lag };
  }

  #takenLsn(): number {
    return Math.max(this.#seenLsn, this.#lastLsn);
  }

  #pace(): void {
    const isAwaited = this.#stopping || this.#waiters.size > 0;
    this.#haste.follow(this.#lag(), isAwaited, this.#batchSince);
  }

  #lag(): number {
    return Math.max(0, this.#source.durableLsn() - this.#takenLsn());
  }

  async #follow(): Promise<void> {
    while (!this.#stopping) {
      try {
        this.#cursor ??= await this.#open();
        const moved = await this.#step(this.#cursor);
        if (this.#flushDueMs() === 0) await this.#flush();
        this.#succeeded();
        if (this.#stopping) break;
        if (moved) await this.#turn();
        if (!moved || this.#atHead()) await this.#rest();
      } catch (error) {
        await this.#failed(error);
      }
    }
    // What is not flushed comes again at the next start.
    await this.#flush().catch(() => undefined);
    await this.#view.close().catch(() => undefined);
    this.#cursor = null;
    this.#rejectWaiters('is stopped');
    this.#tell();
  }

  /** Opens the view; one that has followed another journal (a restored backup, a tail cut off) begins again. */
  async #open(): Promise<Cursor> {
    let cursor = await this.#view.open();
    if (cursor.lsn > 0 && !(await this.#follows(cursor))) cursor = await this.#view.reset();
    this.#lastLsn = cursor.lsn;
    this.#seenLsn = cursor.lsn;
    this.#flushedLsn = cursor.lsn;
    return cursor;
  }

  async #follows(cursor: Cursor): Promise<boolean> {
    if (cursor.lsn > this.#source.durableLsn()) return false;
    const [record] = await this.#source.read(cursor.lsn, 1);
    // A pruned record can't be compared.
    if (record === undefined || record.lsn !== cursor.lsn) return true;
    return cursorBehind(record).mark === cursor.mark;
  }

  /** Takes in one batch; tells whether there was any. */
  async #step(cursor: Cursor): Promise<boolean> {
    this.#woken = false;
    this.#pace();
    const durable = this.#source.durableLsn();
    if (durable <= this.#seenLsn) return false;
    this.#batchSince = this.#clock.now().steadyMs;
    try {
      const records = await this.#source.read(cursor.lsn + 1, this.#batchRecords);
      const last = records.at(-1);
      if (last === undefined) {
        this.#seenLsn = durable;
        return false;
      }
      const behind = cursorBehind(last);
      await this.#view.apply(records, behind);
      this.#cursor = behind;
      this.#lastWallMs = last.at.wallMs;
      this.#lastLsn = behind.lsn;
      this.#seenLsn = behind.lsn;
      this.#unflushedSince ??= this.#clock.now().steadyMs;
      return true;
    } finally {
      this.#batchSince = null;
    }
  }

  /** In how many milliseconds what was taken in is to be flushed; null where nothing waits for it. */
  #flushDueMs(): number | null {
    if (this.#unflushedSince === null) return null;
    if (this.#flushFailed) return 0;
    const waitedMs = this.#clock.now().steadyMs - this.#unflushedSince;
    return Math.max(0, this.#flushEveryMs - waitedMs);
  }

  async #flush(): Promise<void> {
    if (this.#unflushedSince === null) return;
    this.#batchSince = this.#clock.now().steadyMs;
    this.#flushFailed = true;
    try {
      await this.#view.flush();
    } finally {
      this.#batchSince = null;
    }
    this.#flushFailed = false;
    this.#unflushedSince = null;
    this.#flushedLsn = this.#lastLsn;
  }

  #succeeded(): void {
    if (this.#failure !== null) this.#outage(null);
    this.#failure = null;
    this.#retryMs = RETRY_MS_FIRST;
    for (const waiter of this.#waiters) {
      if (waiter.lsn > this.#seenLsn) continue;
      this.#waiters.delete(waiter);
      waiter.cancel();
      waiter.resolve();
    }
    this.#tell();
  }

  async #failed(error: unknown): Promise<void> {
    const isNew = this.#failure === null;
    this.#failure = detailOf(error);
    if (isNew && !this.#stopping) this.#outage(this.#failure);
    this.#cursor = null;
    this.#unflushedSince = null;
    this.#rejectWaiters(this.#failure);
    this.#tell();
    await this.#view.close().catch(() => undefined);
    const waitMs = this.#retryMs * (1 + this.#jitter() * JITTER_PART);
    await this.#sleep(Math.max(Math.min(waitMs, this.#retryMsMax), retryAfterOf(error)));
    this.#retryMs = Math.min(this.#retryMs * 2, this.#retryMsMax);
  }

  #atHead(): boolean {
    return this.#source.durableLsn() <= this.#seenLsn;
  }

  /** Until there is news; with a linger, news that nobody waits for gathers a while first. */
  async #rest(): Promise<void> {
    if (!this.#woken && this.#atHead()) {
      const dueMs = this.#flushDueMs();
      if (dueMs === 0) return;
      await this.#sleep(dueMs);
    }
    if (this.#lingerMs === 0 || this.#waiters.size > 0) return;
    this.#lingering = true;
    await this.#sleep(this.#lingerMs);
    this.#lingering = false;
  }

  #sleep(forMs: number | null): Promise<void> {
    if (this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      let cancel: Cancel = () => undefined;
      const rise = (): void => {
        this.#sleeper = null;
        cancel();
        resolve();
      };
      this.#sleeper = rise;
      if (forMs !== null) cancel = this.#clock.schedule(forMs, rise);
    });
  }

  #rouse(): void {
    this.#sleeper?.();
  }

  #rejectWaiters(detail: string): void {
    for (const waiter of this.#waiters) {
      waiter.cancel();
      waiter.reject(this.#unavailable(detail));
    }
    this.#waiters.clear();
  }

  #unavailable(detail: string): ViewUnavailableError {
    return new ViewUnavailableError(`view ${this.#view.name}: ${detail}`);
  }

  #tell(): void {
    const state = this.state();
    if (state.state === this.#reported) return;
    this.#reported = state.state;
    this.#report(state);
  }
}
