import type { Disk, DiskFile } from '../ports.ts';
import type { Batch, CommitLog } from './group-commit.ts';
import { keepDamaged, replaceFile } from './replacement.ts';
import { encodeSegmentHeader, segmentName, writeAll } from './segment.ts';
import { SegmentIndex } from './segment-index.ts';
import { JOURNAL_FOLDER } from './segment-scan.ts';
import { emptyEntry, type LastSegment, type SegmentEntry, type Survey } from './survey.ts';

/** Bounds of a segment. */
export interface SegmentLimits {
  /** A segment that has reached this is closed. */
  readonly segmentBytes: number;
  /** How far ahead of the records a segment is laid out. */
  readonly preallocateBytes: number;
}

interface OpenSegment {
  readonly entry: SegmentEntry;
  readonly file: DiskFile;
  /** Bytes laid out so far. */
  allocated: number;
  /** False once the disk had no room for laying out ahead. */
  canAllocate: boolean;
}

/** The segments of one journal, the last of them open for appending. */
export class SegmentLog implements CommitLog {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  #entries: SegmentEntry[] = [];
  #unsettled: LastSegment | null = null;
  #isMovedAside = false;
  #current: OpenSegment | null = null;
  #epoch = 0;
  #nextLsn = 1;
  #nextSeq = 1;
  #replacing: Promise<void> | null = null;
  #blank: Buffer | null = null;

  /** @param folder the journal's own folder inside the data directory */
  constructor(disk: Disk, folder: string, limits: SegmentLimits) {
    this.#disk = disk;
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Oldest first; the last is the one being written, if there is one. */
  get entries(): readonly SegmentEntry[] {
    return this.#entries;
  }

  /** Settles while no segment's file and entry differ; see {@link replace}. */
  get replacing(): Promise<void> | null {
    return this.#replacing;
  }

  /** The segment being written, which nobody may replace. */
  get openEntry(): SegmentEntry | null {
    return this.#current?.entry ?? this.#unsettled?.entry ?? null;
  }

  /** Takes over what was found at start. */
  adopt(survey: Survey, nextSeq: number): void {
    this.#entries = [...survey.sealed];
    if (survey.last !== null) this.#entries.push(survey.last.entry);
    this.#unsettled = survey.last;
    this.#epoch = survey.epoch;
    this.#nextLsn = survey.nextLsn;
    this.#nextSeq = nextSeq;
  }

  /** Copies what stays of the old tail to a new file and begins a fresh segment. After a rejection it may be called again. */
  async prepare(): Promise<void> {
    if (this.#unsettled !== null) await this.#settle(this.#unsettled);
    if (this.#current === null) await this.#begin();
  }

  /** Forces the old tail to the disk as it stands; nothing to do once {@link prepare} has copied it. */
  async syncTail(): Promise<void> {
    if (this.#unsettled === null) return;
    const file = await this.#disk.open(`${this.#folder}/${this.#unsettled.entry.name}`);
    try {
      await file.sync();
    } finally {
      await file.close().catch(() => undefined);
    }
    await this.#disk.syncDirectory(this.#folder);
  }

  async commit(batch: Batch): Promise<void> {
    if (this.#current !== null && this.#current.entry.end >= this.#limits.segmentBytes) {
      await this.#seal(this.#current);
    }
    await this.prepare();
    const current = this.#current;
    if (current === null) throw new Error('no segment is open');
    await this.#layOut(current, current.entry.end + batch.bytes);
    await current.file.writeThrough(batch.frames, current.entry.end);
  }

  /** Makes a batch that was committed visible to readers. */
  committed(batch: Batch): void {
    const entry = this.#current?.entry;
    if (entry === undefined) return;
    for (const { lsn, offset, seq } of batch.marks) entry.index?.add(lsn, entry.end + offset, seq);
    entry.end += batch.bytes;
    entry.lastLsn = batch.lastLsn;
    this.#nextLsn = batch.lastLsn + 1;
    const lastSeq = batch.events.at(-1)?.seq ?? null;
    if (lastSeq !== null) this.#nextSeq = lastSeq + 1;
  }

  /**
   * Closes the log. The empty segment that it leaves behind shows that everything before it was durable, so that the
   * next start need not distrust the end.
   */
  async close(): Promise<void> {
    const current = this.#current;
    if (current === null) return;
    try {
      if (current.entry.lastLsn < current.entry.firstLsn) return;
      await this.#seal(current);
      await this.#begin();
    } catch {
      // The next start copes without it.
    } finally {
      await this.#current?.file.close().catch(() => undefined);
      this.#current = null;
    }
  }

  /** Closes what is open and nothing else: the disk can't be trusted any more. */
  async abandon(): Promise<void> {
    await this.#current?.file.close().catch(() => undefined);
    this.#current = null;
  }

  /** Puts a rewritten sealed segment in the place of another, file and entry at once as far as readers can tell. */
  async replace(old: SegmentEntry, fresh: SegmentEntry, bytes: Uint8Array): Promise<void> {
    let release: () => void = () => undefined;
    try {
      await replaceFile(this.#disk, this.#folder, old.name, [bytes], async () => {
        this.#replacing = new Promise((resolve) => {
          release = resolve;
        });
      });
      this.#entries = this.#entries.map((entry) => (entry === old ? fresh : entry));
    } finally {
      this.#replacing = null;
      release();
    }
  }

  async #settle(last: LastSegment): Promise<void> {
    const { entry, scan, kept } = last;
    const path = `${this.#folder}/${entry.name}`;
    const moveAside = async (): Promise<void> => {
      if (last.isDamaged && !this.#isMovedAside)
        await keepDamaged(this.#disk, this.#folder, entry.name);
      this.#isMovedAside = true;
    };
    if (kept.length === 0) {
      await moveAside();
      if (!last.isDamaged) await this.#disk.remove(path).catch(() => undefined);
      this.#entries = this.#entries.filter((other) => other !== entry);
    } else {
      const header = scan.header ?? {
        epoch: this.#epoch - 1,
        firstLsn: entry.firstLsn,
        nextSeq: entry.nextSeq,
      };
      const parts = [encodeSegmentHeader(header)];
      const fresh = { ...emptyEntry(entry.firstLsn, header.nextSeq), index: new SegmentIndex() };
      for (const { offset, head } of kept) {
        parts.push(scan.bytes.subarray(offset, offset + head.length));
        fresh.index.add(head.lsn, fresh.end, last.seqs.get(head.lsn) ?? null);
        fresh.end += head.length;
        fresh.lastLsn = head.lsn;
      }
      await replaceFile(this.#disk, this.#folder, entry.name, [Buffer.concat(parts)], moveAside);
      this.#entries = this.#entries.map((other) => (other === entry ? fresh : other));
    }
    this.#unsettled = null;
  }

  async #begin(): Promise<void> {
    const entry = emptyEntry(this.#nextLsn, this.#nextSeq);
    const path = `${this.#folder}/${segmentName(entry.firstLsn)}`;
    // An earlier attempt may have left the file with pages that were never confirmed.
    await this.#disk.remove(path).catch(() => undefined);
    const file = await this.#disk.open(path, 'commits');
    try {
      const { firstLsn, nextSeq } = entry;
      const header = encodeSegmentHeader({ epoch: this.#epoch, firstLsn, nextSeq });
      await writeAll(file, header, 0);
      await file.sync();
      await this.#disk.syncDirectory(this.#folder);
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
    this.#entries.push(entry);
    this.#current = { entry, file, allocated: entry.end, canAllocate: true };
  }

  async #seal(current: OpenSegment): Promise<void> {
    this.#current = null;
    try {
      await current.file.truncate(current.entry.end);
      await current.file.close();
    } catch {
      // Blank space behind the records does no harm.
    }
  }

  /** Lays out space behind `needed`, so that a sync need not record a new size each time. */
  async #layOut(current: OpenSegment, needed: number): Promise<void> {
    const { preallocateBytes } = this.#limits;
    if (needed <= current.allocated || !current.canAllocate || preallocateBytes === 0) return;
    this.#blank ??= Buffer.alloc(preallocateBytes);
    try {
      const count = await current.file.write(this.#blank, needed);
      current.allocated = needed + count;
      current.canAllocate = count === preallocateBytes;
    } catch {
      current.canAllocate = false;
    }
  }
}

/** Path of the journal's folder. */
export function journalFolder(dataDirectory: string): string {
  return `${dataDirectory}/${JOURNAL_FOLDER}`;
}
