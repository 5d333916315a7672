import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import { Engine } from '../rules/engine.ts';
import type { EngineSnapshot, PointSnapshot } from '../rules/engine-snapshot.ts';
import { SNAPSHOT_VERSION } from '../rules/engine-snapshot.ts';
import type { HazgateEvent } from '../rules/event.ts';
import type { StartInput } from '../rules/input.ts';
import { EMPTY_REGISTER } from '../rules/register.ts';
import type { Moment, SteadyMs } from '../rules/time.ts';
import { CoreReplay, type RunStart } from './core-replay.ts';
import { Door } from './door.ts';
import { EMPTY_HEADS } from './journal/chain.ts';
import { type CheckpointCounts, Checkpointer } from './journal/checkpoint.ts';
import { Journal, type JournalLimits, type JournalState } from './journal/journal.ts';
import { type Recovery, recover } from './journal/recovery.ts';
import type { SigningKey } from './journal/signing-key.ts';
import { type LoadedSnapshot, type Snapshot, SnapshotStore } from './journal/snapshot-store.ts';
import type { Reached } from './journal/survey.ts';
import type { KeptInput } from './journalled-input.ts';
import { LIMITS } from './limits.ts';
import type { Clock, Disk } from './ports.ts';
import { configurationOf, type RegisterEpoch, RegisterHistory } from './register-history.ts';
import { damageFound, differenceFound, type FoundAlarms, foundAlarms } from './start-findings.ts';
import { type BootMark, steadyAfterPause } from './system-clock.ts';
import { type RecordTrace, TracedJournal } from './traced-journal.ts';

/** A clock whose steady side can be told where an earlier run left it. */
export interface CoreClock extends Clock {
  continueAt(steadyMs: SteadyMs): void;
}

/** Who is told what the core does; called synchronously, in order, and must not throw. */
export interface CoreListener {
  /** Everything up to `lsn` is durable; `events` are those of this commit. */
  committed(lsn: number, events: readonly HazgateEvent[]): void;
  /** Events that the disk has not confirmed in time, as copies without numbers. */
  announced(events: readonly HazgateEvent[]): void;
  /** The journal has given up: the process must end and start again. */
  failed(detail: string): void;
}

/** What the files of the views tell of the journal, before any view is open. Nothing of it may throw. */
export interface ViewTraces {
  /** How far views have taken the journal in, which they do only with what is durable. */
  reached(): Reached;
  /** Sets aside for good what was made of records that are lost, and names the files of the data directory that hold it. */
  keepLost(isLost: (lsn: number) => boolean): readonly string[];
  /** The last event of each alarm in these files that is open, of those behind an event; in their order. */
  openAlarms(files: readonly string[], behindSeq: number): readonly HazgateEvent[];
}

/** Where no view leaves a file. */
export const NO_VIEW_TRACES: ViewTraces = {
  reached: () => ({ lsn: 0, seq: 0 }),
  keepLost: () => [],
  openAlarms: () => [],
};

/** Ports and settings of the core. */
export interface CoreOptions {
  readonly disk: Disk;
  readonly clock: CoreClock;
  /** The data directory. */
  readonly directory: string;
  readonly views: ViewTraces;
  readonly key: SigningKey;
  /** Version of this software; stands in `started`. */
  readonly version: string;
  /** Asked whenever a moment of the steady clock is held against the machine's: a recovery may take minutes. */
  readonly bootMark: () => BootMark;
  readonly listener: CoreListener;
  /** Told now and then how far the replay of the journal has come at a start: a record's number, and the last one's. Must not throw. */
  readonly replaying?: ((lsn: number, lastLsn: number) => void) | undefined;
  /** Told of every record as it is appended; left out where nobody reads that much. Must not throw. */
  readonly trace?: ((record: RecordTrace) => void) | undefined;
  /** Records between two snapshots; what {@link recordsBetweenSnapshots} says unless a test sets a tighter bound. */
  readonly snapshotEveryRecords?: number | undefined;
  /** Bounds of the journal; those in force unless a test sets tighter ones. */
  readonly journalLimits?: Partial<JournalLimits> | undefined;
}

/** What a snapshot holds beside the engine: what replay needs to know before its first record. */
interface CoreSnapshot {
  /** Its points are the parts of the snapshot. */
  readonly engine: Omit<EngineSnapshot, 'points'>;
  readonly configuration: Configuration | null;
  readonly epochs: readonly RegisterEpoch[];
  readonly lastStart: RunStart | null;
}

/** Records for each point between two snapshots, so that of what one costs, which grows with the points, a record bears no more. */
const SNAPSHOT_RECORDS_A_POINT = 10;

/** How many records lie between two snapshots, at least, of a plant with so many points. */
export function recordsBetweenSnapshots(points: number): number {
  return Math.max(LIMITS.snapshotEveryRecords, SNAPSHOT_RECORDS_A_POINT * points);
}

/** Between two snapshots lie at least so many times what one takes. */
const SNAPSHOT_PAUSE = 20;

function isOurs(value: Partial<CoreSnapshot> | null | undefined): boolean {
  return value?.engine?.version === SNAPSHOT_VERSION;
}

function engineFrom(saved: LoadedSnapshot<CoreSnapshot, PointSnapshot> | null): Engine {
  if (saved === null) return new Engine(EMPTY_REGISTER);
  const { value, parts: points } = saved;
  const register =
    value.configuration === null ? EMPTY_REGISTER : compileRegister(value.configuration);
  return Engine.restore(register, { ...value.engine, points });
}

/**
 * The deterministic heart with its journal: recovered from what earlier runs left, fed through the door, told onward to
 * whoever listens. No sockets, no views; time, disk and chance come in from outside.
 */
export class Core {
  readonly #options: CoreOptions;
  readonly journal: Journal;
  /** Ids of the commands that waited for an answer where the journal ended at the start: these are durable. */
  recoveredCommands: readonly string[] = [];
  readonly #snapshots: SnapshotStore;
  readonly #checkpointer: Checkpointer;
  #registers = new RegisterHistory();
  #configuration: Configuration | null = null;
  #lastStart: RunStart | null = null;
  #parts: { readonly engine: Engine; readonly door: Door } | null = null;
  #recovery: Recovery | null = null;
  #snapshotLsn = 0;
  #olderSnapshotLsn = 0;
  #snapshotTriedLsn = 0;
  #snapshotBegunAt: SteadyMs = 0;
  #nextSnapshotAt: SteadyMs = Number.NEGATIVE_INFINITY;
  #pendingSnapshot: Snapshot<CoreSnapshot, PointSnapshot> | null = null;
  #saving = false;
  #stopping = false;

  constructor(options: CoreOptions) {
    this.#options = options;
    const { disk, clock, directory, key, listener, journalLimits } = options;
    this.#snapshots = new SnapshotStore(disk, directory);
    this.journal = new Journal({
      disk,
      clock,
      directory,
      sign: key.sign,
      limits: journalLimits,
      listener: {
        committed: ({ lsn, events }) => this.#onCommitted(lsn, events),
        announced: (events) => listener.announced(events),
        degraded: (detail) => this.#notice('journal-degraded', 2, detail),
        recovered: (detail) => this.#notice('journal-recovered', 4, detail),
        failed: (detail) => listener.failed(detail),
      },
    });
    this.#checkpointer = new Checkpointer({
      clock,
      journal: this.journal,
      counts: () => this.#counts(),
      admit: ({ at: _, ...notice }) => this.door.admit(notice),
    });
  }

  get engine(): Engine {
    return this.#started().engine;
  }

  get door(): Door {
    return this.#started().door;
  }

  get registers(): RegisterHistory {
    return this.#registers;
  }

  /** What was found at start. */
  get recovery(): Recovery {
    if (this.#recovery === null) throw new TypeError('the core has not recovered yet');
    return this.#recovery;
  }

  /** The last record that no kept snapshot needs: retention may drop readings up to here. */
  get oldestSnapshotLsn(): number {
    return this.#olderSnapshotLsn;
  }

  journalState(): JournalState {
    return this.journal.state();
  }

  /** Recovers, says that the gateway started, and puts the configuration in force. */
  async start(configuration: Configuration): Promise<void> {
    const { clock, bootMark, trace } = this.#options;
    const { engine, found } = await this.#recover(configuration);
    const { lastAt } = this.recovery;
    this.recoveredCommands = engine.openCommands(lastAt?.steadyMs ?? 0).map(({ id }) => id);
    if (lastAt !== null) {
      const { wallMs } = clock.now();
      clock.continueAt(steadyAfterPause(lastAt, this.#lastStart, bootMark(), wallMs));
    }
    const door = new Door({
      clock,
      engine,
      journal: trace === undefined ? this.journal : new TracedJournal(this.journal, trace),
      lastLsn: this.journal.headLsn,
    });
    this.#parts = { engine, door };
    this.#admitStart(lastAt);
    // Whom the damage concerns, and what alarms taken back stand on, may be lost with it; today's files tell.
    const isBare = engine.register === EMPTY_REGISTER || found.open.length > 0;
    if (isBare) this.configure(configuration, null);
    this.#reportFindings(found);
    this.configure(configuration, null);
    this.#checkpointer.start();
    door.watchIdleness();
  }

  /** Puts a configuration in force; the one already in force changes nothing. */
  configure(configuration: Configuration, by: string | null): boolean {
    if (this.engine.register.hash === configuration.hash) return false;
    this.door.admitConfiguration(configuration, by);
    this.#configuration = configuration;
    this.#registers.add({ lsn: this.door.lastLsn, configuration });
    return true;
  }

  /** Last word, last checkpoint, last snapshot; then the journal is flushed and closed. */
  async stop(reason: string): Promise<void> {
    this.#stopping = true;
    this.#notice('stopped', 4, reason);
    this.#checkpointer.stop();
    this.door.stop();
    const snapshot = this.#snapshot();
    await this.journal.stop();
    if (this.journal.durableLsn === snapshot.lsn)
      await this.#snapshots.save(snapshot).catch(() => {});
  }

  #counts(): CheckpointCounts {
    const { received, judged, late, duplicate } = this.engine.counts;
    return {
      received,
      stored: received - duplicate,
      judged,
      late,
      duplicate,
      rejected: this.door.rejected,
    };
  }

  #started(): { readonly engine: Engine; readonly door: Door } {
    if (this.#parts === null) throw new TypeError('the core has not started yet');
    return this.#parts;
  }

  /** The engine as it was at the end of the journal, and what is left elsewhere of alarms that the journal has lost. */
  async #recover(
    given: Configuration,
  ): Promise<{ readonly engine: Engine; readonly found: FoundAlarms }> {
    const { version, replaying, views } = this.#options;
    // Also a snapshot of another version proves how far the journal was durable.
    const proof = await this.#snapshots.loadNewest<CoreSnapshot, PointSnapshot>();
    const saved = isOurs(proof?.value)
      ? proof
      : await this.#snapshots.loadNewest<CoreSnapshot, PointSnapshot>((value) => isOurs(value));
    const opening = await this.journal.open({
      lsn: proof?.lsn ?? 0,
      heads: proof?.heads ?? EMPTY_HEADS,
      restoredLsn: saved?.lsn ?? 0,
      viewed: views.reached(),
    });
    const engine = engineFrom(saved);
    const { damage, reported } = opening;
    const lost = [...damage, ...reported];
    const isLost = (lsn: number): boolean =>
      lost.some(({ lsnFrom, lsnTo }) => lsnFrom <= lsn && lsn <= lsnTo);
    const files = lost.length === 0 ? [] : views.keepLost(isLost);
    const knownSeq = Math.max(opening.heads.seq, saved?.heads.seq ?? 0);
    const open = damage.length === 0 ? [] : views.openAlarms(files, knownSeq);
    const mayLackOne = saved?.value.configuration == null && lost.length > 0;
    const standIn = mayLackOne ? ((await this.#firstConfiguration()) ?? given) : null;
    const replay = new CoreReplay(engine, saved?.value.lastStart ?? null, standIn);
    const snapshot = saved === null ? null : { lsn: saved.lsn, software: saved.software };
    this.#recovery = await recover({
      source: {
        read: (fromLsn, limit) => {
          replaying?.(fromLsn, this.journal.headLsn);
          return this.journal.readFound(fromLsn, limit);
        },
      },
      opening,
      target: replay,
      software: version,
      snapshot,
    });
    this.#lastStart = replay.lastStart;
    this.#configuration = replay.configuration ?? saved?.value.configuration ?? null;
    this.#registers = new RegisterHistory([...(saved?.value.epochs ?? []), ...replay.epochs]);
    this.#snapshotLsn = saved?.lsn ?? 0;
    this.#snapshotTriedLsn = this.#snapshotLsn;
    return { engine, found: foundAlarms({ files, open }, replay.endedInHoles) };
  }

  /** The first configuration that the journal still holds; it is the nearest to one that damage took away before it. */
  async #firstConfiguration(): Promise<Configuration | null> {
    let batch = await this.journal.readFound(1);
    for (let last = batch.at(-1); last !== undefined; last = batch.at(-1)) {
      const found = batch.map(configurationOf).find((configuration) => configuration !== null);
      if (found !== undefined) return found;
      batch = await this.journal.readFound(last.lsn + 1);
    }
    return null;
  }

  #admitStart(deafSince: Moment | null): void {
    const { key, version, bootMark } = this.#options;
    const boot = bootMark();
    const { withdrawn } = this.recovery;
    const facts: StartInput['facts'] = { version, publicKey: key.publicKey, withdrawn, boot };
    const { door } = this.#started();
    door.admit({ kind: 'start', deafSince, facts });
    this.#lastStart = { at: this.engine.lastMoment as Moment, boot };
  }

  /** What recovery found wrong becomes part of the record. */
  #reportFindings(found: FoundAlarms): void {
    const { damage, difference } = this.recovery;
    const { door } = this.#started();
    if (damage.length > 0) door.admit(damageFound(damage, found));
    if (difference !== null) door.admit(differenceFound(difference));
  }

  #notice(type: string, severity: 1 | 2 | 3 | 4, detail: string): void {
    const part = type.startsWith('journal') ? 'journal' : 'gateway';
    this.#parts?.door.admit({ kind: 'notice', type, part, severity, detail } satisfies KeptInput);
  }

  #onCommitted(lsn: number, events: readonly HazgateEvent[]): void {
    this.#parts?.door.confirm(lsn);
    this.#options.listener.committed(lsn, events);
    this.#snapshotIfDue(lsn);
  }

  /**
   * A snapshot is taken between two inputs and saved once its last record is durable: its points are only held fast then, and written
   * down beside the judging. How long that takes grows with the points, so the next one waits at least twenty times as long.
   */
  #snapshotIfDue(durableLsn: number): void {
    if (
      this.#pendingSnapshot === null &&
      !this.#stopping &&
      durableLsn - this.#snapshotTriedLsn >= this.#snapshotEvery() &&
      this.#options.clock.now().steadyMs >= this.#nextSnapshotAt
    ) {
      this.#snapshotBegunAt = this.#options.clock.now().steadyMs;
      this.#pendingSnapshot = this.#snapshot();
    }
    const pending = this.#pendingSnapshot;
    if (pending === null || pending.lsn > durableLsn || this.#saving) return;
    this.#saving = true;
    this.#snapshots
      .save(pending)
      .then(
        () => {
          this.#olderSnapshotLsn = this.#snapshotLsn;
          this.#snapshotLsn = pending.lsn;
        },
        // A snapshot only shortens the next start; without it the journal is replayed from further back.
        () => {},
      )
      .finally(() => {
        const now = this.#options.clock.now().steadyMs;
        this.#nextSnapshotAt = now + SNAPSHOT_PAUSE * (now - this.#snapshotBegunAt);
        this.#saving = false;
        this.#pendingSnapshot = null;
        this.#snapshotTriedLsn = pending.lsn;
      });
  }

  #snapshotEvery(): number {
    const { snapshotEveryRecords } = this.#options;
    return (
      snapshotEveryRecords ?? recordsBetweenSnapshots(this.#started().engine.register.points.length)
    );
  }

  #snapshot(): Snapshot<CoreSnapshot, PointSnapshot> {
    const { engine, door } = this.#started();
    const { whole, points: parts } = engine.snapshotParts();
    const value: CoreSnapshot = {
      engine: whole,
      configuration: this.#configuration,
      epochs: this.#registers.epochs,
      lastStart: this.#lastStart,
    };
    const { version: software } = this.#options;
    return { lsn: door.lastLsn, software, heads: this.journal.heads, value, parts };
  }
}
