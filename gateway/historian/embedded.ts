import { assert } from '../../rules/assert.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import { InlineStoreHost, type StoreHost } from '../views/store-host.ts';
import { ThreadStoreHost } from '../views/thread-store-host.ts';
import { type Cursor, detailOf } from '../views/view.ts';
import type { Historian, HistorianState, HistoryPage, HistoryQuery } from './historian.ts';
import type { ReadingBatch } from './reading-batch.ts';
import { READING_STORE_URL, type ReadingPosition, ReadingStore } from './reading-store.ts';

/** Where and how long readings are kept. */
export interface EmbeddedHistorianOptions {
  /** Its SQLite file, in a directory that exists; `:memory:` keeps it in this thread's memory. */
  readonly path: string;
  /** Whether it gets a thread of its own, so that neither a slow disk nor a long query holds up judging. Default: a file does. */
  readonly threaded?: boolean;
  readonly clock: Clock;
  /** Readings older than this are deleted, at least 30 days; null keeps them for ever. */
  readonly keepMs: number | null;
}

const PRUNE_EVERY_MS = 3_600_000;
/** Between two steps, so that deleting never holds up writing for long. */
const PRUNE_PAUSE_MS = 50;
const PRUNE_ROWS = 5_000;

/** The historian that needs no server: SQLite, in a thread of its own. */
export class EmbeddedHistorian implements Historian {
  /** They have a view of their own, and need not cross to the thread. */
  readonly takesEvents = false;
  readonly #host: StoreHost<ReadingStore>;
  readonly #clock: Clock;
  readonly #keepMs: number | null;
  #open = false;
  #failure: string | null = null;
  #cancelPrune: Cancel = () => undefined;

  constructor(options: EmbeddedHistorianOptions) {
    const { path, clock, keepMs } = options;
    assert(
      keepMs === null || keepMs >= LIMITS.readingsKeptMsMin,
      'readings are kept for 30 days at least',
    );
    this.#clock = clock;
    this.#keepMs = keepMs;
    this.#host = !(options.threaded ?? path !== ':memory:')
      ? new InlineStoreHost(() => new ReadingStore(path))
      : new ThreadStoreHost<ReadingStore>(
          { url: READING_STORE_URL, options: path, priority: 'low' },
          clock,
        );
  }

  async start(): Promise<Cursor> {
    const cursor = await this.#noted(async () => {
      await this.#host.start();
      return this.#host.call('open', []);
    });
    this.#open = true;
    if (this.#keepMs !== null) this.#schedulePrune(PRUNE_EVERY_MS);
    return cursor;
  }

  async stop(): Promise<void> {
    this.#open = false;
    this.#cancelPrune();
    await this.#host.stop();
  }

  reset(): Promise<Cursor> {
    return this.#noted(() => this.#host.call('reset', []));
  }

  write(batch: ReadingBatch): Promise<void> {
    return this.#noted(() => this.#host.callUnhurried('write', [batch]));
  }

  flush(): Promise<void> {
    return this.#noted(() => this.#host.callUnhurried('flush', []));
  }

  hurry(isHurried: boolean): void {
    this.#host.hurry(isHurried);
  }

  async history(query: HistoryQuery): Promise<HistoryPage | null> {
    const after = decodePosition(query.cursor ?? null);
    if (after === 'malformed') return null;
    const { fullName, from, to, every, limit, detail = false } = query;
    if (every === null) {
      const { items, next } = await this.#host.call('readings', [
        fullName,
        { from, to, limit, detail },
        after,
      ]);
      return { kind: 'readings', items, next: next === null ? null : `${next.ms}.${next.ns}` };
    }
    assert(Number.isInteger(every) && every > 0, 'a bucket is a whole number of milliseconds wide');
    const { items, next } = await this.#host.call('buckets', [
      fullName,
      { from: after?.ms ?? from, to, every, limit, detail },
    ]);
    return { kind: 'buckets', items, next: next === null ? null : `${next}.0` };
  }

  state(): HistorianState {
    if (!this.#open) return { state: 'down', detail: this.#failure ?? 'not open' };
    return { state: this.#failure === null ? 'ok' : 'degraded', detail: this.#failure };
  }

  /** Keeps the last failure for {@link state} until something succeeds again. */
  async #noted<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#failure = null;
      return result;
    } catch (error) {
      this.#failure = detailOf(error);
      throw error;
    }
  }

  #schedulePrune(afterMs: number): void {
    this.#cancelPrune();
    this.#cancelPrune = this.#clock.schedule(afterMs, () => void this.#prune());
  }

  async #prune(): Promise<void> {
    if (this.#keepMs === null) return;
    const before = this.#clock.now().wallMs - this.#keepMs;
    // A failure shows at the next write as well; the step is tried again an hour later.
    const step = await this.#host.callUnhurried('prune', [before, PRUNE_ROWS]).catch(() => null);
    if (this.#open) this.#schedulePrune(step?.more === true ? PRUNE_PAUSE_MS : PRUNE_EVERY_MS);
  }
}

function decodePosition(cursor: string | null): ReadingPosition | null | 'malformed' {
  if (cursor === null) return null;
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(cursor);
  return match === null ? 'malformed' : { ms: Number(match[1]), ns: Number(match[2]) };
}
