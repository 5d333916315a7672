import { InputReader, type KeptInput } from '../../gateway/journalled-input.ts';
import { Engine } from '../../rules/engine.ts';
import type { EngineSnapshot } from '../../rules/engine-snapshot.ts';
import type { EngineEvent, HazgateEvent } from '../../rules/event.ts';
import type { Input } from '../../rules/input.ts';
import type { Register } from '../../rules/register.ts';
import { jcs } from './chain-check.ts';
import type { ImageRecord } from './journal-image.ts';
import { hold } from './violation.ts';

const NO_REGISTER: Register = { hash: 'none', sites: [], sources: [], points: [] };

/** An event as the engine made it, in one form that can be compared. */
function bareForm(event: EngineEvent | HazgateEvent): string {
  const bare: Record<string, unknown> = { ...event };
  for (const added of [
    'seq',
    'siteSeq',
    'prevHash',
    'sitePrevHash',
    'hash',
    'recordedAt',
    'durable',
    'signature',
  ]) {
    delete bare[added];
  }
  return jcs(bare);
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
    hold('replay is live', jcs(made) === jcs(recorded), () => {
      const types = record.events.map(({ type }) => type).join(', ');
      const place = made.findIndex((form, index) => form !== recorded[index]);
      return `record ${record.lsn} gives ${made.length} events, recorded are ${recorded.length} (${types}); first difference ${place}: ${made[place]} against ${recorded[place]}`;
    });
  }

  /** The gateway's engine at the same record must believe the same. */
  compare(snapshot: EngineSnapshot): void {
    const mine = jcs(this.#engine.snapshot());
    const theirs = jcs(snapshot);
    hold('replay is live', mine === theirs, () => {
      const points = snapshot.points.filter(
        (point, index) => jcs(point) !== jcs(this.#engine.snapshot().points[index]),
      );
      const [theirPoint] = points;
      const myPoint = this.#engine
        .snapshot()
        .points.find(({ fullName }) => fullName === theirPoint?.fullName);
      return `the engine differs at record ${this.lsn}: ${jcs(theirPoint)} instead of ${jcs(myPoint)}`;
    });
  }

  /** Behind damage nobody knows the whole past: goes on from what the gateway believes. */
  restart(engine: Engine, lsn: number): void {
    this.#engine = Engine.restore(engine.register, engine.snapshot());
    this.#reader = new InputReader(engine.register);
    this.lsn = lsn;
  }
}

function sameMoment(left: Input | null, right: Input): boolean {
  return (
    left !== null &&
    left.at.steadyMs === right.at.steadyMs &&
    left.at.wallMs === right.at.wallMs
  );
}

/** Feeds the inputs of all records to a fresh engine, messages cut up or joined, and gives the events it makes. */
export function eventsInOtherBatches(
  records: readonly ImageRecord[],
  splits: () => boolean,
): string[] {
  const engine = new Engine(NO_REGISTER);
  const reader = new InputReader(NO_REGISTER);
  const events: string[] = [];
  let pending: Extract<Input, { kind: 'readings' }> | null = null;
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
    } else if (pending !== null && sameMoment(pending, input)) {
      pending = { ...pending, readings: [...pending.readings, ...input.readings] };
    } else {
      flush();
      pending = input;
    }
  }
  flush();
  return events;
}

/** The recorded events in the same form. */
export function recordedForms(records: readonly ImageRecord[]): string[] {
  return records.flatMap(({ events }) => events.map(bareForm));
}

/** What kind of input a record other than a message holds. */
export function keptKind(record: ImageRecord): KeptInput['kind'] | null {
  return record.json === null ? null : (record.json.kind as KeptInput['kind']);
}
