import { FramedRecord, type JournalledInput, type JournalRecord } from './record.ts';

type MessageInput = Extract<JournalledInput, { kind: 'message' }>;

/** What is kept of a record while it is recent. */
type Kept =
  | { readonly record: JournalRecord; readonly frame: null; readonly bytes: number }
  | { readonly record: null; readonly frame: Buffer; readonly bytes: number };

/** Records, and bytes of them, that are kept. A view that is further behind reads from the disk. */
export interface RecentBounds {
  readonly recordsMax: number;
  /** The same once a view has to read from the disk; from 1 to {@link recordsMax}. */
  readonly recordsMissedMax: number;
  readonly bytesMax: number;
}

/**
 * Some batches of the views, or a tenth of a second of a busy gateway. What lives that long and is read from the disk after all
 * costs more in garbage collection than it saves, so that a view that is left behind has less kept for it: the largest batch, and
 * what is not durable yet. In bytes about as many columns as the widest messages have.
 */
export const RECENT_BOUNDS: RecentBounds = {
  recordsMax: 16_384,
  recordsMissedMax: 6_144,
  bytesMax: 16 * 1024 * 1024,
};
/**
 * A message of more readings is kept without them, and decoded again where a view wants it: objects by the hundred that outlive
 * the youngest generation cost more to keep than to make (a third of the collector's time under columns of 100).
 */
const READINGS_KEPT_MAX = 8;
/** One answer holds no more than about this: a batch of the widest messages else becomes some hundred thousand readings. */
const ANSWER_BYTES_MAX = 1024 * 1024;

function withFewReadings(input: MessageInput): MessageInput {
  const count = input.readings?.length ?? 0;
  return count <= READINGS_KEPT_MAX ? input : { ...input, readings: undefined };
}

/**
 * The newest records as they were appended, so that a view that keeps abreast need not have them read back and decoded: that
 * was 15 % of a busy gateway's time. The same records as the disk gives; whoever asks says how far they are durable.
 */
export class RecentRecords {
  readonly #bounds: RecentBounds;
  readonly #slots: (Kept | undefined)[];
  #first = 1;
  #next = 1;
  #bytes = 0;
  #releasedTo = 0;

  constructor(bounds: RecentBounds = RECENT_BOUNDS) {
    this.#bounds = bounds;
    this.#slots = new Array(bounds.recordsMax);
  }

  /** Takes the record behind the last one; after a jump of numbers only what follows is recent. */
  push(
    lsn: number,
    at: JournalRecord['at'],
    input: JournalledInput,
    events: JournalRecord['events'],
    frame: Buffer,
  ): void {
    if (lsn !== this.#next) this.#forgetBefore(lsn);
    const bytes = frame.length;
    // What is not a message is rare and may hold what JSON keeps otherwise: it is read from its own bytes. So is what made events:
    // a view may be thousands of records behind, and the collector would copy their objects twice and mark them once.
    const kept: Kept =
      input.kind === 'message' && events.length === 0
        ? { record: { lsn, at, input: withFewReadings(input), events }, frame: null, bytes }
        : { record: null, frame, bytes };
    // Room first: where all are taken, the slot of the oldest is the one that is needed.
    while (this.#next - this.#first >= this.#recordsMax()) this.#forgetFirst();
    this.#slots[this.#slotOf(lsn)] = kept;
    this.#next = lsn + 1;
    this.#bytes += bytes;
    while (this.#bytes > this.#bounds.bytesMax) this.#forgetFirst();
  }

  /** Nobody asks for what lies up to here any more: what is kept no longer than it is needed need not be copied by the collector. */
  release(toLsn: number): void {
    this.#releasedTo = Math.max(this.#releasedTo, toLsn);
    while (this.#first <= toLsn && this.#first < this.#next) this.#forgetFirst();
  }

  /** Records from a number on, at most `limit`, none above `toLsn`; null where the first of them is no longer at hand. */
  read(fromLsn: number, limit: number, toLsn: number): readonly JournalRecord[] | null {
    if (fromLsn < this.#first || fromLsn >= this.#next) return null;
    const records: JournalRecord[] = [];
    const end = Math.min(this.#next - 1, toLsn, fromLsn + limit - 1);
    let bytes = 0;
    for (let lsn = fromLsn; lsn <= end && bytes < ANSWER_BYTES_MAX; lsn += 1) {
      const kept = this.#slots[this.#slotOf(lsn)];
      if (kept === undefined) break;
      records.push(kept.record ?? new FramedRecord(kept.frame));
      bytes += kept.bytes;
    }
    return records;
  }

  /** The smaller bound where the next that somebody asks for is not kept any more. */
  #recordsMax(): number {
    const { recordsMax, recordsMissedMax } = this.#bounds;
    return this.#first > this.#releasedTo + 1 ? recordsMissedMax : recordsMax;
  }

  #slotOf(lsn: number): number {
    return lsn % this.#bounds.recordsMax;
  }

  #forgetFirst(): void {
    const slot = this.#slotOf(this.#first);
    this.#bytes -= this.#slots[slot]?.bytes ?? 0;
    this.#slots[slot] = undefined;
    this.#first += 1;
  }

  #forgetBefore(lsn: number): void {
    while (this.#first < this.#next) this.#forgetFirst();
    this.#first = lsn;
    this.#next = lsn;
  }
}
