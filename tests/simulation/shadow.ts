import { InputReader, type KeptInput } from '../../gateway/journalled-input.ts';
import { Engine } from '../../rules/engine.ts';
import type { EngineSnapshot } from '../../rules/engine-snapshot.ts';
import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import type { Input } from '../../rules/input.ts';
import type { Register } from '../../rules/register.ts';
import { jcs } from './chain-check.ts';
import type { ImageRecord } from './journal-image.ts';
import { hold } from './violation.ts';

const NO_REGISTER: Register = {
  hash: '',
  sites: [],
  sources: [],
  points: [],
  areas: [],
  profiles: [],
};

/** An event as the engine made it, without what the journal added, in one form that can be compared. */
function bareForm(event: EngineEvent | HazgateEvent): string {
  const added = {
    seq: undefined,
    siteSeq: undefined,
    prevHash: undefined,
    sitePrevHash: undefined,
    hash: undefined,
    recordedAt: undefined,
    durable: undefined,
    signature: undefined,
  };
  return JSON.stringify({ ...event, ...added });
}

/** Equal but for the order of keys. */
function isSame(left: string, right: string): boolean {
  return left === right || jcs(JSON.parse(left)) === jcs(JSON.parse(right));
}

function inputOf(reader: InputReader, record: ImageRecord): Input | null {
  const { message, json, at } = record;
  if (message !== null) {
    const { topic, payload } = message;
    return reader.read({
      at,
      input: { kind: 'message', client: '', topic, payload, dispositions: null },
    });
  }
  return json === null ? null : reader.read({ at, input: { kind: 'json', value: json } });
}

/** An engine beside the gateway's that never restarts, fed with the same inputs as they become durable. */
export class ShadowEngine {
  #engine = new Engine(NO_REGISTER);
  #reader = new InputReader(NO_REGISTER);
  lsn = 0;

  /** Takes a durable record; what it makes must be what the gateway recorded. */
  take(record: ImageRecord): void {
    this.lsn = record.lsn;
    const input = inputOf(this.#reader, record);
    if (input === null) return;
    const made = this.#engine.apply(input).events.map(bareForm);
    const recorded = record.events.map(bareForm);
    const place = firstDifference(made, recorded);
    hold('replay is live', place === -1, () => {
      const types = record.events.map(({ type }) => type).join(', ');
      return `record ${record.lsn} gives ${made.length} events, recorded are ${recorded.length} (${types}); first difference ${place}: ${made[place]} against ${recorded[place]}`;
    });
  }

  /** The gateway's engine at the same record must believe the same. */
  compare(snapshot: EngineSnapshot): void {
    const isEqual = isSame(JSON.stringify(this.#engine.snapshot()), JSON.stringify(snapshot));
    hold('replay is live', isEqual, () => {
      const points = snapshot.points.filter(
        (point, index) => jcs(point) !== jcs(this.#engine.snapshot().points[index]),
      );
      const [theirPoint] = points;
      const myPoint = this.#engine
        .snapshot()
        .points.find(({ fullName }) => fullName === theirPoint?.fullName);
      const [now, then] = [snapshot.lastMoment, this.#engine.lastMoment];
      return `the engine differs at record ${this.lsn}: ${jcs([now, theirPoint])} instead of ${jcs([then, myPoint])}`;
    });
  }

  /** Behind damage nobody knows the whole past: goes on from what the gateway believes. */
  restart(engine: Engine, lsn: number): void {
    this.#engine = Engine.restore(engine.register, engine.snapshot());
    this.#reader = new InputReader(engine.register);
    this.lsn = lsn;
  }
}

type Readings = Extract<Input, { kind: 'readings' }>;

/** Two messages of one moment as one. */
function joined(left: Readings | null, right: Readings): Readings | null {
  if (left?.at.steadyMs !== right.at.steadyMs || left.at.wallMs !== right.at.wallMs) return null;
  return { ...left, readings: [...left.readings, ...right.readings] };
}

/** Feeds the inputs of all records to a fresh engine, messages cut up or joined, and gives the events it makes. */
export function eventsInOtherBatches(
  records: readonly ImageRecord[],
  splits: () => boolean,
): string[] {
  const engine = new Engine(NO_REGISTER);
  const reader = new InputReader(NO_REGISTER);
  const events: string[] = [];
  let pending: Readings | null = null;
  const apply = (input: Input): void => {
    for (const event of engine.apply(input).events) events.push(bareForm(event));
  };
  const flush = (): void => {
    if (pending !== null) apply(pending);
    pending = null;
  };
  for (const record of records) {
    const input = inputOf(reader, record);
    if (input === null) continue;
    if (input.kind !== 'readings') {
      flush();
      apply(input);
    } else if (splits()) {
      flush();
      for (const reading of input.readings) apply({ ...input, readings: [reading] });
    } else {
      const both = joined(pending, input);
      if (both === null) flush();
      pending = both ?? input;
    }
  }
  flush();
  return events;
}

/** The recorded events in the same form. */
export function recordedForms(records: readonly ImageRecord[]): string[] {
  return records.flatMap(({ events }) => events.map(bareForm));
}

/** Index of the first event that differs; -1 where none does. */
export function firstDifference(made: readonly string[], recorded: readonly string[]): number {
  for (let index = 0; index < Math.max(made.length, recorded.length); index += 1) {
    const [left, right] = [made[index], recorded[index]];
    if (left === undefined || right === undefined || !isSame(left, right)) return index;
  }
  return -1;
}

/** What kind of input a record other than a message holds. */
export function keptKind(record: ImageRecord): KeptInput['kind'] | null {
  return record.json === null ? null : (record.json.kind as KeptInput['kind']);
}
