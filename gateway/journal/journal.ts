import { assert } from '../../rules/assert.ts';
import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import { formatInstant, type Moment } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Clock, Disk } from '../ports.ts';
import { AnnouncedFile } from './announced-file.ts';
import { Chain, type ChainHeads, EMPTY_HEADS, provisional, type Sign } from './chain.ts';
import type { Damage, TornTail } from './damage.ts';
import {
  type Batch,
  type CommitLimits,
  type DiskTrouble,
  GroupCommit,
  type JournalListener,
} from './group-commit.ts';
import { checkpointEnd, type InputsDigest, InputsStretch } from './inputs-stretch.ts';
import { JournalReader } from './journal-reader.ts';
import { RecentRecords } from './recent-records.ts';
import { digestedBytes, encodeRecord, type JournalledInput, type JournalRecord } from './record.ts';
import { settleReplacements } from './replacement.ts';
import { decodeSegmentHeader, readFully, SEGMENT_HEADER_BYTES } from './segment.ts';
import { journalFolder, type SegmentLimits, SegmentLog } from './segment-log.ts';
import { loadStopMark, saveStopMark, setStopMarkAside } from './stop-mark.ts';
import {
  listSegments,
  NOTHING_SEEN,
  type SeenElsewhere,
  type SegmentEntry,
  type Survey,
  survey,
  unshownEvents,
} from './survey.ts';

/** Bounds of the journal; times in milliseconds. */
export interface JournalLimits extends CommitLimits, SegmentLimits {
  /** Segments older than the newest snapshot are read again at start only as far as this many bytes. */
  readonly surveyBytesMax: number;
  readonly stopWithinMs: number;
}

/** Ports and settings of the journal. */
export interface JournalOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  /** The data directory. */
  readonly directory: string;
  readonly listener: JournalListener;
  /** Signs checkpoints; null leaves them unsigned. */
  readonly sign: Sign | null;
  readonly limits?: Partial<JournalLimits> | undefined;
}

/** What {@link Journal.open} found. */
export interface JournalOpening {
  /** Number of the first record that this run will write. */
  readonly nextLsn: number;
  /** When the last readable record was taken in; null for an empty journal. */
  readonly lastAt: Moment | null;
  /** Damage to report with a `journal-damaged` event, see `damageFacts`. */
  readonly damage: readonly Damage[];
  /** Damage that earlier events report. */
  readonly reported: readonly Damage[];
  readonly tornTail: TornTail | null;
  /** Alarm ids announced whose newest announced version never became durable; the next `started` withdraws them. */
  readonly withdrawn: readonly string[];
  readonly heads: ChainHeads;
}

/** What {@link Journal.append} made of an input. */
export interface Appended {
  readonly lsn: number;
  /** As they will be once durable; without numbers where the journal has given up. */
  readonly events: readonly HazgateEvent[];
}

/** For `/readyz`. */
export interface JournalState {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly detail: string | null;
  readonly reason?: DiskTrouble['reason'];
}

const DEFAULT_LIMITS: JournalLimits = {
  commitSlowMs: LIMITS.commitSlowMs,
  pendingBytesMax: LIMITS.pendingBytesMax,
  segmentBytes: LIMITS.segmentBytes,
  preallocateBytes: LIMITS.preallocateBytes,
  surveyBytesMax: 2 * 1024 * 1024 * 1024,
  stopWithinMs: LIMITS.stopWithinMs / 2,
};
const FAILURE_NOTED_WITHIN_MS = 500;

/**
 * The durable journal: every input with the events it caused, numbered, chained and forced to the disk in groups.
 * `append` is synchronous and never waits; what is durable is told to the listener.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #limits: JournalLimits;
  readonly #folder: string;
  readonly #log: SegmentLog;
  readonly #reader: JournalReader;
  readonly #announcedFile: AnnouncedFile;
  readonly #commits: GroupCommit;
  #chain = new Chain(EMPTY_HEADS, null);
  #isOpen = false;
  #epoch = 0;
  #nextLsn = 1;
  #durableLsn = 0;
  #durableSeq = 0;
  #startedLsn: number | null = null;
  #hasLeftovers = false;
  /** Events found at start and not yet shown to be durable; null once everything found is. */
  #unshown: readonly HazgateEvent[] | null = null;
  #inputs = new InputsStretch(1);
  readonly #recent = new RecentRecords();

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const { disk, clock } = options;
    this.#folder = journalFolder(options.directory);
    this.#log = new SegmentLog(disk, this.#folder, this.#limits);
    this.#reader = new JournalReader(disk, this.#folder, this.#log);
    this.#announcedFile = new AnnouncedFile(disk, `${this.#folder}/announced`);
    this.#commits = new GroupCommit(this.#log, clock, this.#limits, {
      committed: (batch) => this.#onCommitted(batch),
      announced: (events) => this.#onAnnounced(events),
      degraded: (detail) => this.#tell('degraded', detail),
      troubleOver: () => this.#onTroubleOver(),
      recovered: (detail) => this.#tell('recovered', detail),
      failed: (detail) => void this.#onFailed(detail),
    });
  }

  /** Number of the last event made, durable or not; 0 before the first. */
  get headSeq(): number {
    return this.#chain.seq;
  }

  /** Number of the last record taken in, durable or not. */
  get headLsn(): number {
    return this.#nextLsn - 1;
  }

  get durableLsn(): number {
    return this.#durableLsn;
  }

  /** Number of the last durable event. */
  get durableSeq(): number {
    return this.#durableSeq;
  }

  /** Bytes that wait for the disk. */
  get pendingBytes(): number {
    return this.#commits.pendingBytes;
  }

  /** Where the chains stand with everything taken in, durable or not. */
  get heads(): ChainHeads {
    return this.#chain.heads();
  }

  /** The segments, for retention. */
  get log(): SegmentLog {
    return this.#log;
  }

  state(): JournalState {
    const { trouble, failed } = this.#commits;
    if (trouble === null) return { state: 'ok', detail: null };
    return { state: failed ? 'down' : 'degraded', ...trouble };
  }

  /**
   * Finds what earlier runs left and gets ready to append. Does not reject for anything that a fault left behind, nor
   * for a disk that can't be written now: the journal then starts in trouble and goes on by itself.
   *
   * @param seen how far snapshots and views show the journal to have been durable
   */
  async open(seen: SeenElsewhere = NOTHING_SEEN): Promise<JournalOpening> {
    assert(!this.#isOpen, 'a journal is opened once');
    const { disk } = this.#options;
    await disk.makeDirectory(this.#folder);
    // What a disk can't do now, the first commit does; until then it is in trouble, and events are announced.
    await settleReplacements(disk, this.#folder).catch(() => undefined);
    const announced = await this.#announcedFile.load();
    const skipped = await this.#oldSegments(seen);
    const stopMark = await loadStopMark(disk, this.#folder);
    const found = await survey(disk, this.#folder, seen, { announced, stopMark }, skipped);
    this.#chain = new Chain(found.heads, this.#options.sign);
    this.#epoch = found.epoch;
    this.#nextLsn = found.nextLsn;
    this.#durableLsn = found.nextLsn - 1;
    this.#durableSeq = found.heads.seq;
    this.#inputs = found.inputs;
    this.#hasLeftovers = !this.#announcedFile.isEmpty;
    this.#log.adopt(found, Math.max(found.heads.seq + 1, found.heads.floor));
    await this.#prepare(stopMark === 'unsound').catch(() => undefined);
    // A full disk takes no copy of the old tail, but may still force it where it stands.
    if (found.shownLsn < found.nextLsn - 1) {
      await this.#log.syncTail().catch(() => this.#distrustTail(found));
    }
    await this.#announcedFile.reserve();
    this.#isOpen = true;
    const { nextLsn, lastAt, damage, reported, tornTail, withdrawn, heads } = found;
    return { nextLsn, lastAt, damage, reported, tornTail, withdrawn, heads };
  }

  /** Takes in an input with the events it caused. Synchronous; durable when the listener is told of `lsn`. */
  append(at: Moment, input: JournalledInput, made: readonly EngineEvent[]): Appended {
    assert(this.#isOpen, 'the journal is open');
    const lsn = this.#nextLsn;
    this.#nextLsn += 1;
    const events: HazgateEvent[] = [];
    if (made.length > 0) {
      const recordedAt = formatInstant(at.wallMs);
      for (const event of made) {
        events.push(this.#chain.extend(event, recordedAt));
        const end = checkpointEnd(event);
        if (end !== null) this.#inputs.closeAt(end);
        if (event.kind === 'system' && event.type === 'started') this.#startedLsn = lsn;
      }
    }
    const frame = encodeRecord({ lsn, syncedLsn: this.#durableLsn, at, input, events });
    this.#inputs.add(lsn, digestedBytes(frame, 0));
    this.#recent.push(lsn, at, input, events, frame);
    this.#commits.push(lsn, frame, events);
    return { lsn, events: this.#commits.failed ? events.map(provisional) : events };
  }

  /** Digest of the inputs since the last checkpoint, for the next one; its own record is not among them. */
  inputsSinceCheckpoint(): InputsDigest {
    return this.#inputs.current();
  }

  /** Durable records from a number on, at most `limit` and about 4 MiB at a time; empty at the end. */
  async read(fromLsn: number, limit = 1_000): Promise<readonly JournalRecord[]> {
    const records = await this.#reader.read(fromLsn, limit);
    if (this.#unshown === null) return records;
    return records.filter(({ lsn }) => lsn <= this.#durableLsn);
  }

  /** The same for whoever keeps abreast: from memory where the records are still at hand. */
  async follow(fromLsn: number, limit = 1_000): Promise<readonly JournalRecord[]> {
    return this.#recent.read(fromLsn, limit, this.#durableLsn) ?? (await this.read(fromLsn, limit));
  }

  /** Whoever keeps abreast has taken in everything up to a number; {@link follow} reads it from the disk from here on. */
  followed(toLsn: number): void {
    this.#recent.release(toLsn);
  }

  /** What {@link open} found, from a number on: also records that stay but are not shown to be durable yet. */
  readFound(fromLsn: number, limit = 1_000): Promise<readonly JournalRecord[]> {
    return this.#reader.read(fromLsn, limit);
  }

  /** Durable events with a number above `seq`, in order; empty at the end. */
  async eventsAfter(
    seq: number,
    { limit = LIMITS.listItemsMax }: { readonly limit?: number } = {},
  ): Promise<readonly HazgateEvent[]> {
    const events = await this.#reader.eventsAfter(seq, limit);
    if (this.#unshown === null) return events;
    return events.filter((event) => (event.seq ?? 0) <= this.#durableSeq);
  }

  /** Waits a bounded time for what is pending, and closes. Nothing may be appended afterwards. */
  async stop(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // Behind a hung disk nothing can be closed in order; the next start copes.
    await this.#within(this.#limits.stopWithinMs, this.#close());
  }

  async #close(): Promise<void> {
    await this.#commits.drained();
    if (this.#commits.failed) await this.#log.abandon();
    else await this.#log.close();
    await this.#announcedFile.close();
    if (this.#durableLsn < this.headLsn) return;
    const { seq, hash: eventHash } = this.heads;
    const mark = { lsn: this.headLsn, seq, eventHash };
    // Without room for it the next start knows less.
    await saveStopMark(this.#options.disk, this.#folder, mark).catch(() => undefined);
  }

  /** Gets the log ready; the fresh segment then shows what an unsound mark leaves open, and the mark can go. */
  async #prepare(isMarkUnsound: boolean): Promise<void> {
    await this.#log.prepare();
    if (isMarkUnsound) await setStopMarkAside(this.#options.disk, this.#folder);
  }

  /** Segments that lie before the newest snapshot and need not be read again, because there is too much of them. */
  async #oldSegments(seen: SeenElsewhere): Promise<SegmentEntry[]> {
    const { disk } = this.#options;
    const segments = await listSegments(disk, this.#folder);
    const old: SegmentEntry[] = [];
    let newerBytes = 0;
    for (let position = segments.length - 1; position >= 0; position -= 1) {
      const segment = segments[position];
      const next = segments[position + 1];
      if (segment === undefined) break;
      const { name, firstLsn } = segment;
      const found = await this.#headerOf(name);
      newerBytes += found.size;
      if (next === undefined || newerBytes <= this.#limits.surveyBytesMax) continue;
      if (found.nextSeq === null || next.firstLsn > seen.lsn + 1) continue;
      const { nextSeq, size } = found;
      const lastLsn = next.firstLsn - 1;
      old.unshift({ name, firstLsn, nextSeq, lastLsn, end: size, index: null });
    }
    // Only an unbroken stretch from the first segment on can be passed over.
    const isUnbroken = old.every(({ name }, position) => name === segments[position]?.name);
    return isUnbroken ? old : [];
  }

  async #headerOf(name: string): Promise<{ size: number; nextSeq: number | null }> {
    try {
      const file = await this.#options.disk.open(`${this.#folder}/${name}`);
      try {
        const head = Buffer.alloc(SEGMENT_HEADER_BYTES);
        await readFully(file, head, 0);
        const nextSeq = decodeSegmentHeader(head)?.nextSeq ?? null;
        return { size: await file.size(), nextSeq };
      } finally {
        await file.close();
      }
    } catch {
      return { size: 0, nextSeq: null };
    }
  }

  /** True where the promise settled in time. */
  #within(afterMs: number, promise: Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.schedule(afterMs, () => resolve(false));
      promise.then(() => {
        cancel();
        resolve(true);
      }, reject);
    });
  }

  #onCommitted(batch: Batch): void {
    this.#log.committed(batch);
    this.#durableLsn = batch.lastLsn;
    const events = this.#unshown === null ? batch.events : [...this.#unshown, ...batch.events];
    this.#unshown = null;
    this.#durableSeq = events.at(-1)?.seq ?? this.#durableSeq;
    if (this.#startedLsn !== null && this.#startedLsn <= batch.lastLsn) {
      this.#startedLsn = null;
      this.#hasLeftovers = false;
      if (this.#commits.trouble === null) this.#forgetAnnounced();
    }
    this.#options.listener.committed({ lsn: batch.lastLsn, events });
  }

  /**
   * The disk neither took a copy of the old tail nor forced it: what nothing shows to have been synced may yet be lost,
   * and counts as durable only with the first commit.
   */
  #distrustTail(found: Survey): void {
    this.#unshown = unshownEvents(found);
    this.#durableLsn = found.shownLsn;
    this.#durableSeq = (this.#unshown[0]?.seq ?? found.heads.seq + 1) - 1;
  }

  #onAnnounced(events: readonly HazgateEvent[]): void {
    this.#announcedFile.add(events);
    this.#options.listener.announced(events);
  }

  /** Told only while an answer in the form of an event could still be appended. */
  #tell(what: 'degraded' | 'recovered', detail: string): void {
    if (this.#isOpen) this.#options.listener[what](detail);
  }

  #onTroubleOver(): void {
    // What an earlier run announced is still to be withdrawn by a `started` event.
    if (!this.#hasLeftovers) this.#forgetAnnounced();
  }

  /** What was announced is durable or withdrawn by now, but for what waits for the next commit. */
  #forgetAnnounced(): void {
    this.#announcedFile.clear();
    this.#announcedFile.add(this.#commits.announcedPending);
  }

  async #onFailed(detail: string): Promise<void> {
    const noted = this.#announcedFile.fail(this.#epoch, this.#durableLsn);
    await this.#within(FAILURE_NOTED_WITHIN_MS, noted);
    this.#options.listener.failed(detail);
  }
}
