import type { Disposition, Quality } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import type { Cursor } from '../views/view.ts';
import type { ReadingBatch } from './reading-batch.ts';

/** What is asked of one point's past. */
export interface HistoryQuery {
  /** `site/source/point`. */
  readonly fullName: string;
  /** Event time at or after. */
  readonly from: WallMs;
  /** Event time before. */
  readonly to: WallMs;
  /** Width of a bucket in milliseconds, whole and from 1; null asks for the readings themselves. */
  readonly every: number | null;
  /** Items at most, from 1. */
  readonly limit: number;
  /**
   * Whether what the items are worth is told too: what became of each reading, how many readings of each quality are in a
   * bucket and how many came late. Buckets without any value are given as well then. Left out: no.
   */
  readonly detail?: boolean | undefined;
  /** `next` of the page before; null or left out for the first. */
  readonly cursor?: string | null | undefined;
}

/** One reading; several may have the same millisecond and then stand in arrival order. */
export interface HistoryReading {
  readonly t: WallMs;
  readonly v: number | null;
  readonly q: Quality;
  /** What became of it when it came; only in detail. */
  readonly disposition?: Disposition;
}

/**
 * Figures of the values (null left out) with `t <= event time < t + every`; `t` is a multiple of `every` since 1970. Where
 * there is no value, which only a query in detail gives, figures are null and `count` is 0.
 */
export interface HistoryBucket {
  readonly t: WallMs;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
  readonly last: number | null;
  readonly count: number;
  /** Readings of each quality, those without a value too; only in detail. */
  readonly qualities?: Readonly<Record<Quality, number>>;
  /** Readings that came so late that nobody saw them at their time, see `cameLate`; only in detail. */
  readonly late?: number;
}

/** Oldest first; `next` is null on the last page. A bucket without a value is left out, but in detail. */
export type HistoryPage =
  | {
      readonly kind: 'readings';
      readonly items: readonly HistoryReading[];
      readonly next: string | null;
    }
  | {
      readonly kind: 'buckets';
      readonly items: readonly HistoryBucket[];
      readonly next: string | null;
    };

/** How the historian does; `down` does not answer. */
export interface HistorianState {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly detail: string | null;
}

/** Keeps readings to look back on. Rejections mean: not now; the caller waits and starts it again. */
export interface Historian {
  /** Whether it keeps events too; one that does not is given none. */
  readonly takesEvents: boolean;
  /** Opens it and tells how far it has come in the journal. */
  start(): Promise<Cursor>;
  /** Harmless when it is not started. */
  stop(): Promise<void>;
  /** Begins anew at the journal's beginning, with what it held set aside. */
  reset(): Promise<Cursor>;
  /** Stores a batch and its cursor, both or neither. The same batch again changes nothing. */
  write(batch: ReadingBatch): Promise<void>;
  /** Has all batches so far outlast the process. */
  flush(): Promise<void>;
  /** Told when it is waited for or falls behind, and when it no longer is: until then it may leave the core to others. */
  hurry(isHurried: boolean): void;
  /** Null where the query's cursor is none of ours. A point it knows nothing of has no items. */
  history(query: HistoryQuery): Promise<HistoryPage | null>;
  state(): HistorianState;
}
