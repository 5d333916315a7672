import type { Quality } from '../../rules/reading.ts';
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
  /** `next` of the page before; null or left out for the first. */
  readonly cursor?: string | null | undefined;
}

/** One reading; several may have the same millisecond and then stand in arrival order. */
export interface HistoryReading {
  readonly t: WallMs;
  readonly v: number | null;
  readonly q: Quality;
}

/** Figures of the values (null left out) with `t <= event time < t + every`; `t` is a multiple of `every` since 1970. */
export interface HistoryBucket {
  readonly t: WallMs;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly last: number;
  readonly count: number;
}

/** Oldest first; `next` is null on the last page. A bucket without a value is left out. */
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
  /** Null where the query's cursor is none of ours. A point it knows nothing of has no items. */
  history(query: HistoryQuery): Promise<HistoryPage | null>;
  state(): HistorianState;
}
