/** One place of a segment from which reading may begin. */
export interface Mark {
  /** Record number, or sequence number of the first event, at the offset. */
  readonly key: number;
  readonly offset: number;
}

/** Bytes between two marks: what a reader skims at most to reach a record. */
export const MARK_EVERY_BYTES = 64 * 1024;

function lastAtOrBelow(marks: readonly Mark[], key: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const mark = marks[middle];
    if (mark !== undefined && mark.key <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function wanted(marks: readonly Mark[], offset: number): boolean {
  const last = marks.at(-1);
  return last === undefined || offset - last.offset >= MARK_EVERY_BYTES;
}

/** Sparse index of one segment: by record number, and by sequence number over the records that have events. */
export class SegmentIndex {
  readonly #records: Mark[] = [];
  readonly #events: Mark[] = [];

  /** Notes a record; `seq` is that of its first event, null where it has none. Offsets rise. */
  add(lsn: number, offset: number, seq: number | null): void {
    if (wanted(this.#records, offset)) this.#records.push({ key: lsn, offset });
    if (seq !== null && wanted(this.#events, offset)) this.#events.push({ key: seq, offset });
  }

  /** Offset of the last mark at or below a record number; null where the segment begins above it. */
  offsetOf(lsn: number): number | null {
    return this.#records[lastAtOrBelow(this.#records, lsn)]?.offset ?? null;
  }

  /** Offsets from which, each for {@link MARK_EVERY_BYTES}, every event from a sequence number on is found. */
  eventOffsetsFrom(seq: number): readonly number[] {
    const first = Math.max(0, lastAtOrBelow(this.#events, seq));
    return this.#events.slice(first).map((mark) => mark.offset);
  }
}
