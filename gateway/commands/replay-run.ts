import { OccurrenceFold } from '../../rules/alarm-occurrence.ts';
import { compileRegister } from '../../rules/compile-register.ts';
import type { Configuration } from '../../rules/configuration.ts';
import { Engine } from '../../rules/engine.ts';
import {
  type EngineSnapshot,
  type PointSnapshot,
  SNAPSHOT_VERSION,
} from '../../rules/engine-snapshot.ts';
import type { Input } from '../../rules/input.ts';
import { type Comparison, compareOccurrences } from '../../rules/occurrence-change.ts';
import { EMPTY_REGISTER, type Register } from '../../rules/register.ts';
import type { Moment, WallMs } from '../../rules/time.ts';
import { readRecords } from '../journal/read-records.ts';
import type { JournalRecord } from '../journal/record.ts';
import { type LoadedSnapshot, SnapshotStore } from '../journal/snapshot-store.ts';
import { InputReader, type KeptInput } from '../journalled-input.ts';
import type { Disk } from '../ports.ts';

/** What is run again, and under what. */
export interface ReplayOrder {
  /** A read-only one will do. */
  readonly disk: Disk;
  /** The data directory; a gateway may be writing to it. */
  readonly directory: string;
  readonly configuration: Configuration;
  readonly from: WallMs;
  readonly to: WallMs;
}

/** What came of it. */
export interface ReplayResult extends Comparison {
  readonly records: number;
  /** Readings judged again. */
  readonly readings: number;
  /** Records whose readings retention has dropped: nothing can be said of them. */
  readonly withoutInput: number;
  /** The first record that was judged again; null where there is no journal. */
  readonly fromLsn: number | null;
}

/** What of a snapshot of the gateway a replay needs. */
interface StartingPoint {
  /** Its points are the parts of the snapshot. */
  readonly engine: Omit<EngineSnapshot, 'points'>;
  readonly configuration: Configuration | null;
}

function isUsable(value: Partial<StartingPoint> | null | undefined, from: WallMs): boolean {
  const { engine } = value ?? {};
  if (engine?.version !== SNAPSHOT_VERSION || value?.configuration == null) return false;
  return (engine.lastMoment?.wallMs ?? Number.POSITIVE_INFINITY) <= from;
}

/** One run: the recorded events on one side, what the rules of now make of the same inputs on the other. */
class ReplayRun {
  readonly #register: Register;
  readonly #engine: Engine;
  readonly #reader: InputReader;
  readonly recorded: OccurrenceFold;
  readonly replayed: OccurrenceFold;
  readings = 0;
  records = 0;
  withoutInput = 0;
  fromLsn: number | null = null;

  constructor(
    configuration: Configuration,
    start: LoadedSnapshot<StartingPoint, PointSnapshot> | null,
  ) {
    this.#register = compileRegister(configuration);
    this.#reader = new InputReader(this.#register);
    const before = start?.value.configuration ?? null;
    this.#engine =
      start === null || before === null
        ? new Engine(EMPTY_REGISTER)
        : Engine.restore(compileRegister(before), { ...start.value.engine, points: start.parts });
    this.recorded = new OccurrenceFold(this.#engine.openAlarms());
    this.replayed = new OccurrenceFold(this.#engine.openAlarms());
    const at = start?.value.engine.lastMoment ?? null;
    // As a gateway would that is given another configuration just then.
    if (at !== null && before?.hash !== configuration.hash) this.#configure(at);
  }

  take(record: JournalRecord): void {
    this.records += 1;
    this.fromLsn ??= record.lsn;
    for (const event of record.events) this.recorded.take(event);
    if (record.input === null) this.withoutInput += 1;
    const input = this.#inputOf(record);
    if (input !== null) this.#apply(input);
  }

  /** A recorded configuration only says since when there was one: the one that is tried takes its place. */
  #inputOf({ input, at }: JournalRecord): Input | null {
    const kind = input?.kind === 'json' ? (input.value as KeptInput).kind : null;
    if (kind === 'config' || (kind === null && input !== null)) this.#configure(at);
    if (kind === 'config' || kind === 'notice') return { kind: 'tick', at };
    return this.#reader.read({ input, at });
  }

  #configure(at: Moment): void {
    if (this.#engine.register.hash === this.#register.hash) return;
    this.#apply({ kind: 'config', at, by: null, register: this.#register });
  }

  #apply(input: Input): void {
    if (input.kind === 'readings') this.readings += input.readings.length;
    for (const event of this.#engine.apply(input).events) this.replayed.take(event);
  }
}

/**
 * Runs what a data directory holds through the rules again, under another configuration, and tells which alarms come and
 * go. It starts from a snapshot taken before `from` where there is one, else from the first record kept.
 */
export async function replay(order: ReplayOrder): Promise<ReplayResult> {
  const { disk, directory, configuration, from, to } = order;
  const snapshot = await new SnapshotStore(disk, directory)
    .loadNewest<StartingPoint, PointSnapshot>((value) => isUsable(value, from))
    .catch(() => null);
  const run = new ReplayRun(configuration, snapshot);
  for await (const record of readRecords(disk, directory, (snapshot?.lsn ?? 0) + 1)) {
    if (record.at.wallMs > to) break;
    run.take(record);
  }
  const { records, readings, withoutInput, fromLsn } = run;
  const comparison = compareOccurrences(
    run.recorded.occurrences(),
    run.replayed.occurrences(),
    from,
    to,
  );
  return { ...comparison, records, readings, withoutInput, fromLsn };
}
