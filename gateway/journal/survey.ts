import type { HazgateEvent } from '../../rules/event.ts';
import type { Moment } from '../../rules/time.ts';
import type { Disk } from '../ports.ts';
import type { Announced } from './announced-file.ts';
import { Chain, type ChainHeads, EMPTY_HEADS } from './chain.ts';
import {
  type Damage,
  isReported,
  judgeMissing,
  type Missing,
  numberBehindDamage,
  reportedDamage,
  type TornTail,
  type Verdict,
} from './damage.ts';
import { checkpointEnd, InputsStretch } from './inputs-stretch.ts';
import { decodeEvents, digestedBytes, readMoment } from './record.ts';
import { firstLsnOf, SEGMENT_HEADER_BYTES, segmentName } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';
import {
  endOf,
  type Frame,
  JOURNAL_FOLDER,
  type Place,
  type SegmentScan,
  scanSegment,
} from './segment-scan.ts';
import { type FoundMark, STOP_MARK_NAME, type StopMark } from './stop-mark.ts';

/** The highest record and the highest event that were durable; 0 for none. */
export interface Reached {
  readonly lsn: number;
  readonly seq: number;
}

/** What other files of the data directory show of the journal: it was durable at least this far. */
export interface SeenElsewhere {
  /** The last record that the newest snapshot holds, and the chains behind it. */
  readonly lsn: number;
  readonly heads: ChainHeads;
  /** The last record of the snapshot that the state is restored from; 0 where it is from none. */
  readonly restoredLsn: number;
  /** What views have taken in. */
  readonly viewed: Reached;
}

/** What the last run left beside the segments. */
export interface LeftBeside {
  readonly announced: Announced;
  readonly stopMark: FoundMark;
}

/** Nothing but the journal itself. */
export const NOTHING_SEEN: SeenElsewhere = {
  lsn: 0,
  heads: EMPTY_HEADS,
  restoredLsn: 0,
  viewed: { lsn: 0, seq: 0 },
};

/** One segment as the reader knows it. */
export interface SegmentEntry {
  readonly name: string;
  readonly firstLsn: number;
  /** Sequence number of the next event where the segment begins. */
  readonly nextSeq: number;
  /** Number of its last record, `firstLsn - 1` while it has none. */
  lastLsn: number;
  /** Bytes up to the end of the last durable record. */
  end: number;
  /** Null where it was not scanned. */
  index: SegmentIndex | null;
}

/** The segment that was being written when the last run ended. */
export interface LastSegment {
  readonly entry: SegmentEntry;
  readonly scan: SegmentScan;
  /** The records that stay. */
  readonly kept: readonly Frame[];
  /** Sequence number of the first event of each of them that has events, by record number. */
  readonly seqs: ReadonlyMap<number, number>;
  /** It has bad places that are more than a torn tail, and is set aside as it is. */
  readonly isDamaged: boolean;
}

/** What a data directory's journal holds, judged. */
export interface Survey {
  /** All but the last, oldest first. */
  readonly sealed: readonly SegmentEntry[];
  readonly last: LastSegment | null;
  readonly nextLsn: number;
  /** The highest record number that something readable shows to have been durable. */
  readonly shownLsn: number;
  readonly lastAt: Moment | null;
  /** Counts the starts on this data directory, this one included. */
  readonly epoch: number;
  readonly heads: ChainHeads;
  /** Damage not reported before. */
  readonly damage: readonly Damage[];
  readonly reported: readonly Damage[];
  readonly tornTail: TornTail | null;
  /** Alarms whose newest announced version is not in the journal. */
  readonly withdrawn: readonly string[];
  /** Inputs since the last checkpoint. */
  readonly inputs: InputsStretch;
}

const MARK = { file: `${JOURNAL_FOLDER}/${STOP_MARK_NAME}`, offset: 0 };
const MARK_UNREAD = 'may be missing: the mark of the last stop in order is not what was written';
const REWRITTEN = 'are not those at which the gateway stopped in order';

interface Judged {
  readonly verdict: Verdict;
  readonly kept: readonly Frame[];
}

function rewrittenAt(file: string, offset: number, lsn: number): Missing {
  return { from: lsn, to: lsn, file, offset, unreadable: false, detail: REWRITTEN };
}

class Surveyor {
  readonly #announced: Announced;
  readonly #chain: Chain;
  readonly #missing: Missing[] = [];
  readonly #reported: Damage[] = [];
  readonly #versions = new Map<string, number>();
  #inputs = new InputsStretch(1);
  #lastAt: Moment | null = null;
  #lastLsn = 0;
  #syncedLsn: number;
  #highestSeq: number;
  /** How far views have come. Of a record that was torn at the end they may have seen that one, and no more. */
  readonly #viewedLsn: number;
  readonly #restoredLsn: number;
  /** Where the last stop in order was; null where nothing tells. */
  readonly #stopped: StopMark | null;
  /** A mark of the last stop is there, and is not what was written: how far the journal went is not known. */
  readonly #isStopUnknown: boolean;
  /** The record of the event that the last stop marked, where it is not that event. */
  readonly #rewritten: Missing[] = [];
  #epoch = 0;
  #end: Place = { file: `${JOURNAL_FOLDER}/${segmentName(1)}`, offset: 0, unreadable: false };

  constructor(seen: SeenElsewhere, heads: ChainHeads, { announced, stopMark }: LeftBeside) {
    this.#announced = announced;
    this.#isStopUnknown = stopMark === 'unsound';
    this.#stopped = typeof stopMark === 'string' ? null : stopMark;
    this.#syncedLsn = Math.max(seen.lsn, this.#stopped?.lsn ?? 0);
    this.#viewedLsn = seen.viewed.lsn;
    this.#restoredLsn = seen.restoredLsn;
    this.#highestSeq = Math.max(seen.heads.seq, seen.viewed.seq, this.#stopped?.seq ?? 0);
    this.#chain = new Chain(heads, null);
  }

  get lastLsn(): number {
    return this.#lastLsn;
  }

  /** Passes over segments that need not be read again. */
  startAfter(lsn: number): void {
    this.#lastLsn = lsn;
    this.#inputs = new InputsStretch(lsn + 1);
  }

  /** Takes a segment behind which a later one was begun: it was durable to its end. */
  takeSealed(scan: SegmentScan): SegmentEntry {
    this.#meet(scan);
    const entry = this.#keep(scan, scan.frames, null);
    this.#endAt(scan, scan.frames);
    return entry;
  }

  /** Takes the segment that was being written, and decides what of it stays. */
  takeLast(scan: SegmentScan): LastSegment & Judged {
    this.#meet(scan);
    const { failure } = this.#announced;
    const began =
      scan.header?.epoch ?? (scan.firstLsn <= (failure?.confirmedLsn ?? 0) ? 0 : Infinity);
    const confirmedLsn =
      failure !== null && began <= failure.epoch ? failure.confirmedLsn : Infinity;
    for (const { head } of scan.frames) this.#sawSynced(head.syncedLsn);
    if (Number.isFinite(confirmedLsn)) this.#sawSynced(confirmedLsn);
    if (scan.trailing === null || this.#viewedLsn > this.#lastLsn + 1)
      this.#sawSynced(this.#viewedLsn);
    this.#endAt(scan, scan.frames);
    const verdict = this.#judge(scan.trailing, confirmedLsn);
    const kept: Frame[] = [];
    for (const frame of scan.frames) {
      if (frame.head.lsn < verdict.tailFrom && frame.head.lsn <= confirmedLsn) kept.push(frame);
      else this.#sawSeq(decodeEvents(scan.bytes, frame.offset, frame.head.length));
    }
    const seqs = new Map<number, number>();
    const entry = this.#keep(scan, kept, seqs);
    const path = `${JOURNAL_FOLDER}/${scan.name}`;
    const isDamaged = scan.hasBadPlaces && verdict.damage.some(({ file }) => file === path);
    return { entry, scan, kept, seqs, isDamaged, verdict };
  }

  /** Where there is no segment at all. */
  takeNone(): Verdict {
    this.#sawSynced(this.#viewedLsn);
    return this.#judge(null, Infinity);
  }

  finish(
    sealed: readonly SegmentEntry[],
    last: (LastSegment & Judged) | null,
    verdict: Verdict,
  ): Survey {
    const { damage, tailFrom, tail } = verdict;
    const keptLsn = last?.entry.lastLsn ?? this.#lastLsn;
    const knownLsn = damage.reduce(
      (known, { to }) => (to < Infinity ? Math.max(known, to) : known),
      keptLsn,
    );
    const isOpenEnded = damage.some(({ to }) => to === Infinity);
    let nextLsn = isOpenEnded ? numberBehindDamage(knownLsn) : knownLsn + 1;
    if (tail !== null) nextLsn = tailFrom;
    const fresh = [...damage, ...this.#rewritten]
      .map((gap) => ({ ...gap, to: Math.min(gap.to, nextLsn - 1) }))
      .filter((gap) => !isReported(gap, this.#reported));
    if (fresh.length > 0) this.#chain.jump(this.#highestSeq);
    return {
      sealed,
      last,
      nextLsn,
      shownLsn: Math.min(this.#syncedLsn, nextLsn - 1),
      lastAt: this.#lastAt,
      epoch: Math.max(this.#epoch, this.#announced.failure?.epoch ?? 0) + 1,
      heads: this.#chain.heads(),
      damage: fresh.map(({ file, offset, from, to, unreadable, detail }) => ({
        file,
        offset,
        lsnFrom: from,
        lsnTo: to,
        resumedLsn: nextLsn,
        snapshotLsn: this.#restoredLsn,
        detail: detail ?? (unreadable ? 'are refused by the disk' : 'are missing or damaged'),
      })),
      reported: this.#reported,
      tornTail: tail === null ? null : this.#tornTail(tail, tailFrom, last),
      withdrawn: [...this.#announced.alarms]
        .filter(([id, version]) => (this.#versions.get(id) ?? 0) < version)
        .map(([id]) => id),
      inputs: this.#inputs,
    };
  }

  #meet(scan: SegmentScan): void {
    this.#epoch = Math.max(this.#epoch, scan.header?.epoch ?? 0);
    this.#highestSeq = Math.max(this.#highestSeq, (scan.header?.nextSeq ?? 1) - 1);
    this.#sawSynced(scan.firstLsn - 1);
    if (scan.firstLsn > this.#lastLsn + 1) {
      this.#missing.push({ from: this.#lastLsn + 1, to: scan.firstLsn - 1, ...this.#end });
    }
    this.#missing.push(...scan.gaps);
    this.#lastLsn = scan.lastLsn;
  }

  #endAt(scan: SegmentScan, frames: readonly Frame[]): void {
    const file = `${JOURNAL_FOLDER}/${scan.name}`;
    this.#end = scan.trailing ?? { file, offset: endOf(frames), unreadable: false };
  }

  #judge(trailing: Place | null, confirmedLsn: number): Verdict {
    const from = this.#lastLsn + 1;
    const to = trailing === null ? this.#syncedLsn : Infinity;
    const end = this.#isStopUnknown
      ? { from, to: Infinity, ...(trailing ?? MARK), unreadable: true, detail: MARK_UNREAD }
      : { from, to, ...this.#end };
    const missing = [...this.#missing, end]
      .map((gap) => ({ ...gap, to: Math.min(gap.to, confirmedLsn) }))
      .filter((gap) => gap.from <= gap.to);
    return judgeMissing(missing, this.#syncedLsn);
  }

  #sawSynced(lsn: number): void {
    if (lsn > this.#syncedLsn) this.#syncedLsn = lsn;
  }

  #sawSeq(events: readonly HazgateEvent[]): void {
    for (const { seq } of events) this.#highestSeq = Math.max(this.#highestSeq, seq ?? 0);
  }

  #keep(
    scan: SegmentScan,
    frames: readonly Frame[],
    seqs: Map<number, number> | null,
  ): SegmentEntry {
    const nextSeq = scan.header?.nextSeq ?? this.#chain.seq + 1;
    const index = new SegmentIndex();
    for (const { offset, head } of frames) {
      const events = head.hasEvents ? decodeEvents(scan.bytes, offset, head.length) : [];
      for (const event of events) this.#follow(event);
      if (events.some((event) => this.#isForeign(event)))
        this.#rewritten.push(rewrittenAt(`${JOURNAL_FOLDER}/${scan.name}`, offset, head.lsn));
      this.#inputs.add(head.lsn, digestedBytes(scan.bytes, offset));
      const seq = events[0]?.seq ?? null;
      index.add(head.lsn, offset, seq);
      if (seq !== null) seqs?.set(head.lsn, seq);
    }
    const last = frames.at(-1);
    if (last !== undefined) this.#lastAt = readMoment(scan.bytes, last.offset);
    return {
      name: scan.name,
      firstLsn: scan.firstLsn,
      nextSeq,
      lastLsn: last?.head.lsn ?? scan.firstLsn - 1,
      end: endOf(frames),
      index,
    };
  }

  /** Whether an event has the number of the one that the last stop marked, and is another. */
  #isForeign({ seq, hash }: HazgateEvent): boolean {
    return this.#stopped !== null && seq === this.#stopped.seq && hash !== this.#stopped.eventHash;
  }

  #follow(event: HazgateEvent): void {
    this.#chain.follow(event);
    this.#sawSeq([event]);
    this.#reported.push(...reportedDamage(event));
    const end = checkpointEnd(event);
    if (end !== null) this.#inputs.closeAt(end);
    if (event.kind === 'alarm' && event.alarm.id !== null) {
      const { id, version } = event.alarm;
      if (this.#announced.alarms.has(id)) this.#versions.set(id, version);
    }
  }

  #tornTail(tail: Missing, tailFrom: number, last: (LastSegment & Judged) | null): TornTail {
    const records = (last?.scan.frames ?? []).filter(({ head }) => head.lsn >= tailFrom).length;
    return { file: tail.file, offset: tail.offset, lsnFrom: tailFrom, records };
  }
}

/** Events of the records that stay of the last segment though nothing shows them to be durable, in order. */
export function unshownEvents({ last, shownLsn }: Survey): HazgateEvent[] {
  if (last === null) return [];
  return last.kept
    .filter(({ head }) => head.lsn > shownLsn && head.hasEvents)
    .flatMap(({ offset, head }) => decodeEvents(last.scan.bytes, offset, head.length));
}

/** Names of the journal's segments with the number of their first record, oldest first. */
export async function listSegments(
  disk: Disk,
  folder: string,
): Promise<{ readonly name: string; readonly firstLsn: number }[]> {
  const segments: { name: string; firstLsn: number }[] = [];
  for (const name of await disk.list(folder)) {
    const firstLsn = firstLsnOf(name);
    if (firstLsn !== null) segments.push({ name, firstLsn });
  }
  return segments.sort((left, right) => left.firstLsn - right.firstLsn);
}

/**
 * Reads a journal from the segment of record `fromLsn` on and judges what it finds. Never rejects for what a fault
 * left behind.
 *
 * @param left what the last run left beside the segments
 * @param skipped segments that are older than what has to be read; their heads are those of `seen`
 */
export async function survey(
  disk: Disk,
  folder: string,
  seen: SeenElsewhere,
  left: LeftBeside,
  skipped: readonly SegmentEntry[],
): Promise<Survey> {
  const heads = skipped.length > 0 ? seen.heads : EMPTY_HEADS;
  const surveyor = new Surveyor(seen, heads, left);
  surveyor.startAfter(skipped.at(-1)?.lastLsn ?? 0);
  const names = (await listSegments(disk, folder)).slice(skipped.length);
  const sealed = [...skipped];
  const newest = names.pop();
  for (const { name, firstLsn } of names) {
    const scan = await scanSegment(disk, folder, name, firstLsn, surveyor.lastLsn);
    sealed.push(surveyor.takeSealed(scan));
  }
  if (newest === undefined) return surveyor.finish(sealed, null, surveyor.takeNone());
  const { name, firstLsn } = newest;
  const scan = await scanSegment(disk, folder, name, firstLsn, surveyor.lastLsn);
  const last = surveyor.takeLast(scan);
  return surveyor.finish(sealed, last, last.verdict);
}

/** A segment that holds nothing yet. */
export function emptyEntry(firstLsn: number, nextSeq: number): SegmentEntry {
  return {
    name: segmentName(firstLsn),
    firstLsn,
    nextSeq,
    lastLsn: firstLsn - 1,
    end: SEGMENT_HEADER_BYTES,
    index: new SegmentIndex(),
  };
}
