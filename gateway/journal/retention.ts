import { LIMITS } from '../limits.ts';
import type { Disk } from '../ports.ts';
import { decodeRecord, encodeRecord, type JournalRecord } from './record.ts';
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';
import type { SegmentLog } from './segment-log.ts';
import { type SegmentScan, scanSegment } from './segment-scan.ts';
import type { SegmentEntry } from './survey.ts';

/** What may be pruned, and how long readings stay. */
export interface RetentionOptions {
  readonly disk: Disk;
  /** The journal's own folder. */
  readonly folder: string;
  readonly log: SegmentLog;
  /** How long readings are kept; never less than the legal minimum of 30 days. */
  readonly readingsKeptMs: number;
}

/** What came of pruning. */
export interface Pruned {
  readonly segments: number;
  readonly bytesFreed: number;
}

interface Rewritten {
  readonly entry: SegmentEntry;
  readonly bytes: Buffer;
}

function isThinned(scan: SegmentScan): boolean {
  return scan.frames[0]?.head.thinned === true;
}

/** What stays of a record; null where nothing does. */
function thinned(record: JournalRecord, isLast: boolean): JournalRecord | null {
  if (record.input?.kind === 'json' || record.events.length > 0 || isLast) {
    return record.input?.kind === 'message' ? { ...record, input: null } : record;
  }
  return null;
}

/**
 * The segment without its readings. Its last record stays in any case, so that the numbers still meet those of the
 * next segment. Null where nothing would be gained, or where it has damage: that is left as it is.
 */
function rewritten(scan: SegmentScan, old: SegmentEntry): Rewritten | null {
  const last = scan.frames.at(-1);
  const isDamaged = scan.hasBadPlaces || scan.gaps.length > 0 || scan.header === null;
  if (last === undefined || isDamaged || isThinned(scan)) return null;
  const parts: Buffer[] = [encodeSegmentHeader(scan.header)];
  const index = new SegmentIndex();
  let end = SEGMENT_HEADER_BYTES;
  let dropped = 0;
  for (const { offset, head } of scan.frames) {
    const record = decodeRecord(scan.bytes, offset, head.length);
    const kept = thinned(record, head.lsn === last.head.lsn);
    if (kept?.input !== record.input) dropped += 1;
    if (kept === null) continue;
    const frame = encodeRecord({ ...kept, syncedLsn: head.syncedLsn, thinned: true });
    index.add(kept.lsn, end, kept.events[0]?.seq ?? null);
    parts.push(frame);
    end += frame.length;
  }
  if (dropped === 0) return null;
  const { name, firstLsn, nextSeq, lastLsn } = old;
  return { entry: { name, firstLsn, nextSeq, lastLsn, end, index }, bytes: Buffer.concat(parts) };
}

/** Drops readings that are old enough from closed segments. Every event and every other input stays. */
export class Retention {
  readonly #options: RetentionOptions;
  /** Segments that need not be looked at again in this run. */
  readonly #done = new Set<string>();

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /**
   * Prunes what is older than the time readings are kept and lies wholly behind the slowest reader. Rejects where the
   * disk does; the segment at hand is then unchanged.
   *
   * @param nowMs wall clock
   * @param slowestLsn the last record that every reader, and the newest snapshot but one, has behind it
   */
  async prune(nowMs: number, slowestLsn: number): Promise<Pruned> {
    const { log, readingsKeptMs } = this.#options;
    const beforeMs = nowMs - Math.max(readingsKeptMs, LIMITS.readingsKeptMsMin);
    let segments = 0;
    let bytesFreed = 0;
    for (const entry of [...log.entries]) {
      if (entry === log.openEntry || entry.lastLsn > slowestLsn) break;
      if (this.#done.has(entry.name)) continue;
      const freed = await this.#pruneSegment(entry, beforeMs);
      if (freed === null) break;
      this.#done.add(entry.name);
      if (freed > 0) segments += 1;
      bytesFreed += freed;
    }
    return { segments, bytesFreed };
  }

  /** Bytes freed; null where the segment is not old enough. */
  async #pruneSegment(entry: SegmentEntry, beforeMs: number): Promise<number | null> {
    const { disk, folder, log } = this.#options;
    const { name, firstLsn } = entry;
    const scan = await scanSegment(disk, folder, name, firstLsn, firstLsn - 1);
    const newest = scan.frames.at(-1);
    if (newest !== undefined) {
      const { at } = decodeRecord(scan.bytes, newest.offset, newest.head.length);
      if (at.wallMs >= beforeMs) return null;
    }
    const fresh = rewritten(scan, entry);
    if (fresh === null) return 0;
    await log.replace(entry, fresh.entry, fresh.bytes);
    return scan.bytes.length - fresh.bytes.length;
  }
}
