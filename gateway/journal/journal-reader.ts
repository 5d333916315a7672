import type { HazgateEvent } from '../../rules/event.ts';
import type { Disk, DiskFile } from '../ports.ts';
import {
  claimedLength,
  decodeEvents,
  decodeRecord,
  type JournalRecord,
  type RecordHead,
  readHead,
} from './record.ts';
import { readFully, SEGMENT_HEADER_BYTES } from './segment.ts';
import { MARK_EVERY_BYTES, SegmentIndex } from './segment-index.ts';
import { scanSegment } from './segment-scan.ts';
import type { SegmentEntry } from './survey.ts';

/** The segments to read from, as they change under the reader. */
export interface ReadableLog {
  readonly entries: readonly SegmentEntry[];
  readonly replacing: Promise<void> | null;
}

/** Sees one record; false ends the reading. */
type Visit = (bytes: Buffer, at: number, head: RecordHead, offset: number) => boolean;

const WINDOW_BYTES = 256 * 1024;
/** One answer holds no more than this many bytes of records, but always at least one record. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

async function readAt(file: DiskFile, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, await readFully(file, bytes, offset));
}

/** Reads durable records while others are appended; what is damaged is passed over. */
export class JournalReader {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #log: ReadableLog;

  constructor(disk: Disk, folder: string, log: ReadableLog) {
    this.#disk = disk;
    this.#folder = folder;
    this.#log = log;
  }

  /** Durable records from a number on, at most `limit` and about 4 MiB; empty only where there are none. */
  async read(fromLsn: number, limit: number): Promise<JournalRecord[]> {
    const records: JournalRecord[] = [];
    let bytesRead = 0;
    let from = fromLsn;
    const visit: Visit = (bytes, at, head) => {
      if (head.lsn < from) return true;
      records.push(decodeRecord(bytes, at, head.length));
      from = head.lsn + 1;
      bytesRead += head.length;
      return records.length < limit && bytesRead < ANSWER_BYTES_MAX;
    };
    const isDone = (): boolean => records.length >= limit || bytesRead >= ANSWER_BYTES_MAX;
    while (!isDone()) {
      const entry = this.#entryOf(from);
      if (entry === undefined) break;
      const last = entry.lastLsn;
      await this.#inSegment(entry, async (file, index) => {
        await this.#visit(
          entry,
          file,
          index.offsetOf(from) ?? SEGMENT_HEADER_BYTES,
          entry.end,
          visit,
        );
        // Whatever of this segment can't be read will not be asked for again.
        if (!isDone()) from = Math.max(from, last + 1);
      });
    }
    return records;
  }

  /** Durable events with a number above `seq`, at most `limit`, in order. */
  async eventsAfter(seq: number, limit: number): Promise<HazgateEvent[]> {
    const events: HazgateEvent[] = [];
    const visit: Visit = (bytes, at, head) => {
      if (!head.hasEvents) return true;
      for (const event of decodeEvents(bytes, at, head.length)) {
        const after = events.at(-1)?.seq ?? seq;
        if ((event.seq ?? 0) > after && events.length < limit) events.push(event);
      }
      return events.length < limit;
    };
    let entry = this.#entryOfSeq(seq + 1);
    while (entry !== undefined && events.length < limit) {
      const current = entry;
      const { end } = current;
      const isRead = await this.#inSegment(current, async (file, index) => {
        for (const offset of index.eventOffsetsFrom((events.at(-1)?.seq ?? seq) + 1)) {
          const to = Math.min(offset + MARK_EVERY_BYTES, current.end);
          await this.#visit(current, file, offset, to, visit);
          if (events.length >= limit) break;
        }
      });
      // It grew while it was read: what was added stands before everything in the next one.
      if (isRead && current.end > end) continue;
      const { firstLsn } = current;
      entry = this.#log.entries.find((other) =>
        isRead ? other.firstLsn > firstLsn : other.firstLsn >= firstLsn,
      );
    }
    return events;
  }

  /** The first segment that reaches a record number; readers mostly want the newest. */
  #entryOf(lsn: number): SegmentEntry | undefined {
    const { entries } = this.#log;
    let found: SegmentEntry | undefined;
    for (let position = entries.length - 1; position >= 0; position -= 1) {
      const entry = entries[position];
      if (entry === undefined || (entry.lastLsn < lsn && entry.lastLsn >= entry.firstLsn)) break;
      if (entry.lastLsn >= lsn) found = entry;
    }
    return found;
  }

  #entryOfSeq(seq: number): SegmentEntry | undefined {
    return this.#log.entries.findLast((entry) => entry.nextSeq <= seq) ?? this.#log.entries[0];
  }

  /** Opens a segment's file for as long as the task takes; false where it was replaced meanwhile and nothing was done. */
  async #inSegment(
    entry: SegmentEntry,
    task: (file: DiskFile, index: SegmentIndex) => Promise<void>,
  ): Promise<boolean> {
    while (this.#log.replacing !== null) await this.#log.replacing;
    if (!this.#log.entries.includes(entry)) return false;
    const index = await this.#indexOf(entry);
    const file = await this.#disk.open(`${this.#folder}/${entry.name}`);
    try {
      if (this.#log.replacing !== null || !this.#log.entries.includes(entry)) return false;
      await task(file, index);
      return true;
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  async #indexOf(entry: SegmentEntry): Promise<SegmentIndex> {
    if (entry.index !== null) return entry.index;
    const { name, firstLsn } = entry;
    const scan = await scanSegment(this.#disk, this.#folder, name, firstLsn, firstLsn - 1);
    const index = new SegmentIndex();
    for (const { offset, head } of scan.frames) {
      const events = head.hasEvents ? decodeEvents(scan.bytes, offset, head.length) : [];
      index.add(head.lsn, offset, events[0]?.seq ?? null);
    }
    entry.index = index;
    return index;
  }

  /** Shows the records that begin between two offsets. */
  async #visit(
    entry: SegmentEntry,
    file: DiskFile,
    from: number,
    to: number,
    visit: Visit,
  ): Promise<void> {
    let offset = from;
    let window = WINDOW_BYTES;
    while (offset < to) {
      const length = Math.min(window, entry.end - offset);
      const bytes = await readAt(file, offset, length).catch(() => Buffer.alloc(0));
      let at = 0;
      let head = readHead(bytes, at);
      while (head !== null && offset + at < to) {
        if (!visit(bytes, at, head, offset + at)) return;
        at += head.length;
        head = readHead(bytes, at);
      }
      if (at === 0) {
        const claimed = claimedLength(bytes, 0) ?? 0;
        if (claimed <= window || offset + claimed > entry.end) {
          await this.#visitAround(entry, offset, to, visit);
          return;
        }
        window = claimed;
        continue;
      }
      window = WINDOW_BYTES;
      offset += at;
    }
  }

  /** The same where a record is damaged or refused by the disk: reads the whole segment and goes around. */
  async #visitAround(entry: SegmentEntry, from: number, to: number, visit: Visit): Promise<void> {
    const { name, firstLsn } = entry;
    const scan = await scanSegment(this.#disk, this.#folder, name, firstLsn, firstLsn - 1);
    for (const { offset, head } of scan.frames) {
      if (offset < from || offset >= Math.min(to, entry.end)) continue;
      if (!visit(scan.bytes, offset, head, offset)) return;
    }
  }
}
