import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import type { Moment } from '../../rules/time.ts';
import { canonicalForm } from './chain.ts';
import type { Damage } from './damage.ts';
import type { JournalOpening } from './journal.ts';
import type { JournalRecord } from './record.ts';

/** What is rebuilt from the journal. */
export interface Replayable {
  /** Applies a record's input again and says which events it makes now. */
  apply(record: JournalRecord): readonly EngineEvent[];
  /** Takes over recorded events that were not made again; `unapplied` is their record, where it was not applied either. */
  absorb(events: readonly HazgateEvent[], unapplied?: JournalRecord): void;
}

/** Where the journal is read from. */
export interface RecordSource {
  read(fromLsn: number, limit?: number): Promise<readonly JournalRecord[]>;
}

/** The first place where a record, applied again by the software that wrote it, makes other events. */
export interface Difference {
  readonly lsn: number;
  /** Number of the first recorded event of that record; null where it has none. */
  readonly seq: number | null;
  readonly expected: readonly EngineEvent[];
  readonly recorded: readonly HazgateEvent[];
}

/** What is replayed, from where, into what. */
export interface RecoveryOptions {
  readonly source: RecordSource;
  readonly opening: JournalOpening;
  readonly target: Replayable;
  /** Version of the software that runs now, as it stands in `system.version` of `started`. */
  readonly software: string;
  /** The snapshot that the target was restored from; null where it begins empty. */
  readonly snapshot: {
    readonly lsn: number;
    readonly software?: string | undefined;
  } | null;
}

/** What came of replaying. */
export interface Recovery extends JournalOpening {
  /** Number of the last record replayed, or of the snapshot where there was none behind it. */
  readonly lsn: number;
  /** A fault to report: this software no longer makes the events that it has recorded. Null where all is well. */
  readonly difference: Difference | null;
  readonly counts: {
    readonly records: number;
    readonly events: number;
    /** Records whose recorded events were taken over without applying their input. */
    readonly absorbed: number;
    /** Records that made other events, under whatever version. */
    readonly differing: number;
  };
}

type Bare = Partial<HazgateEvent> & { readonly signature?: unknown };

/** An event as the engine made it, without what the journal added. */
function bareForm(event: EngineEvent): string {
  const {
    seq,
    siteSeq,
    prevHash,
    sitePrevHash,
    hash,
    recordedAt,
    durable,
    signature,
    ...bare
  }: Bare = event;
  return canonicalForm(bare);
}

function isSame(made: readonly EngineEvent[], recorded: readonly HazgateEvent[]): boolean {
  if (made.length !== recorded.length) return false;
  return made.every((event, position) => {
    const other = recorded[position];
    return other !== undefined && bareForm(event) === bareForm(other);
  });
}

/** Version of the software whose run begins with this record; null where none begins. */
function softwareStarted(record: JournalRecord): string | null {
  for (const event of record.events) {
    if (event.kind !== 'system' || event.type !== 'started') continue;
    const version = event.system.version;
    return typeof version === 'string' ? version : '';
  }
  return null;
}

/** Applies records in order, as long as the state they were judged under is known. */
class Replay {
  readonly #target: Replayable;
  readonly #known: readonly Damage[];
  readonly #software: string;
  readonly #snapshotLsn: number;
  #recordSoftware: string | null;
  /** Below this record number the state is not what it was when they were judged. */
  #absorbBelowLsn = 0;
  lsn: number;
  at: Moment | null = null;
  difference: Difference | null = null;
  records = 0;
  events = 0;
  absorbed = 0;
  differing = 0;

  constructor(options: RecoveryOptions) {
    this.#target = options.target;
    this.#known = options.opening.reported;
    this.#software = options.software;
    this.#recordSoftware = options.snapshot?.software ?? null;
    this.#snapshotLsn = options.snapshot?.lsn ?? 0;
    this.lsn = this.#snapshotLsn;
  }

  take(record: JournalRecord): void {
    if (record.lsn > this.lsn + 1) this.#passGap(this.lsn + 1, record.lsn - 1);
    if (record.input === null) this.#absorbBelowLsn = Number.POSITIVE_INFINITY;
    this.#recordSoftware = softwareStarted(record) ?? this.#recordSoftware;
    this.records += 1;
    this.events += record.events.length;
    if (record.lsn < this.#absorbBelowLsn) this.#absorb(record);
    else this.#apply(record);
    this.lsn = record.lsn;
    this.at = record.at;
  }

  /** Behind damage only the recorded events are known, until the run that knew of it began from the same knowledge. */
  #passGap(from: number, to: number): void {
    // Places that were found one after the other may have grown together.
    for (let lsn = from; lsn <= to; ) {
      const known = this.#known.find(({ lsnFrom, lsnTo }) => lsnFrom <= lsn && lsn <= lsnTo);
      this.#absorbBelowLsn = Math.max(this.#absorbBelowLsn, this.#resumedLsn(known));
      lsn = (known?.lsnTo ?? to) + 1;
    }
  }

  /** Where the run began that knew of a place as much as is known now; nowhere where it had a snapshot that is gone meanwhile. */
  #resumedLsn(place: Damage | undefined): number {
    if (place === undefined || (place.snapshotLsn ?? 0) > this.#snapshotLsn)
      return Number.POSITIVE_INFINITY;
    return place.resumedLsn;
  }

  #absorb(record: JournalRecord): void {
    this.absorbed += 1;
    if (record.events.length > 0) this.#target.absorb(record.events, record);
  }

  #apply(record: JournalRecord): void {
    const expected = this.#target.apply(record);
    if (isSame(expected, record.events)) return;
    this.differing += 1;
    this.#target.absorb(record.events);
    if (this.difference !== null || this.#recordSoftware !== this.#software) return;
    const seq = record.events[0]?.seq ?? null;
    this.difference = { lsn: record.lsn, seq, expected, recorded: record.events };
  }
}

/**
 * Brings the target to where the journal ends: every record behind the snapshot is applied again, and the events it
 * makes are compared with the recorded ones, which stand.
 */
export async function recover(options: RecoveryOptions): Promise<Recovery> {
  const { source, opening } = options;
  const replay = new Replay(options);
  let batch = await source.read(replay.lsn + 1);
  while (batch.length > 0) {
    for (const record of batch) replay.take(record);
    batch = await source.read(replay.lsn + 1);
  }
  const { lsn, at, difference, records, events, absorbed, differing } = replay;
  const counts = { records, events, absorbed, differing };
  return { ...opening, lastAt: at ?? opening.lastAt, lsn, difference, counts };
}
