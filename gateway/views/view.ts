import type { JournalRecord } from '../journal/record.ts';

/** The journal as far as a view needs it. */
export interface JournalSource {
  /** Number of the newest record that is on disk; 0 while there is none. */
  durableLsn(): number;
  /** Durable records in order, the first at or behind `fromLsn`, at most `limit`. Empty only where there is none. */
  read(fromLsn: number, limit: number): Promise<readonly JournalRecord[]>;
}

/** How far a view has come; kept by the view in the same transaction as what it made of the records. */
export interface Cursor {
  /** The last record taken in; 0 before the first. */
  readonly lsn: number;
  /** Fingerprint of that record, by which a view recognises that the journal is no longer the one it followed. */
  readonly mark: string | null;
}

/** Where every view begins. */
export const BEGINNING: Cursor = { lsn: 0, mark: null };

/** The cursor behind a record. */
export function cursorBehind(record: Pick<JournalRecord, 'lsn' | 'at'>): Cursor {
  return { lsn: record.lsn, mark: `${record.at.wallMs}/${record.at.steadyMs}` };
}

/**
 * Something that can be rebuilt from the journal. Every method may reject with any error: the tailer then closes the view,
 * waits and opens it again.
 */
export interface View {
  readonly name: string;
  /** Opens what the view keeps, making it anew where it is missing or unusable, and tells how far it has come. */
  open(): Promise<Cursor>;
  /** Sets aside what the view keeps and begins again at {@link BEGINNING}. */
  reset(): Promise<Cursor>;
  /** Takes in records in order, all or none, together with the cursor behind the last: from then on answers tell of them. */
  apply(records: readonly JournalRecord[], cursor: Cursor): Promise<void>;
  /**
   * Has everything taken in so far outlast the process. Whoever keeps each batch at once has nothing to do here; what is lost before
   * is not told by the cursor of the next {@link open}, and so comes again.
   */
  flush(): Promise<void>;
  /** Told when the view is waited for or falls behind, and when it no longer is: until then it may leave the core to others. */
  hurry(isHurried: boolean): void;
  /** Gives up what the view holds open; harmless when nothing is. */
  close(): Promise<void>;
}

/** Why a view is not as it should be; `why` of its params is what the system says. */
export interface ViewReason {
  readonly code: 'view-failed' | 'view-not-open' | 'view-hangs' | 'view-behind';
  readonly params: Record<string, string | number>;
}

/** How a view does: `degraded` answers, but lacks the newest records; `down` does not answer. */
export interface ViewState {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly detail: string | null;
  /** The same as `detail` by a code with what belongs to it, for other languages; left out where all is well. */
  readonly reason?: ViewReason;
  /** Number of the last record it has taken in. */
  readonly taken: number;
  /** Durable records it has not yet taken in. */
  readonly lag: number;
}

/** A view can't answer, or has not come far enough in time. */
export class ViewUnavailableError extends Error {
  override readonly name = 'ViewUnavailableError';
}

/** What an error says, for a person. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** However long a server wants to be left alone, it is asked once an hour. */
const RETRY_AFTER_MS_MAX = 3_600_000;

/** For how many milliseconds an error asks to be left alone; 0 where it does not. */
export function retryAfterOf(error: unknown): number {
  if (!(error instanceof Error) || !('retryAfterMs' in error)) return 0;
  const { retryAfterMs } = error;
  return typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, RETRY_AFTER_MS_MAX) : 0;
}
