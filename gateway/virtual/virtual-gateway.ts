import { createHash, type Hash } from 'node:crypto';
import type { Alarm } from '../../rules/alarm.ts';
import { Engine, type Outcome } from '../../rules/engine.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { Action, Input, Refusal } from '../../rules/input.ts';
import type { Register } from '../../rules/register.ts';
import { formatInstant, type Moment, type SteadyMs } from '../../rules/time.ts';
import { Chain, EMPTY_HEADS } from '../journal/chain.ts';
import { checkpointNotice } from '../journal/checkpoint.ts';
import { digestedBytes, encodeRecord, type JournalledInput } from '../journal/record.ts';
import type { SigningKey } from '../journal/signing-key.ts';
import { type KeptInput, keepInput } from '../journalled-input.ts';
import { LIMITS } from '../limits.ts';
import { MessageDecoder } from '../wire/decode-message.ts';
import type { Rejection } from '../wire/rejection.ts';

/** MQTT client id of the simulated devices. */
const CLIENT = 'scenario';

/**
 * A gateway without sockets, disk or clock of its own: the real decoder, engine and chain, driven input by input.
 * What it gives is what the journal of a real one would hold under the same inputs and clocks.
 */
export class VirtualGateway {
  readonly #engine: Engine;
  readonly #decoder: MessageDecoder;
  readonly #chain: Chain;
  readonly #key: SigningKey;
  #lsn = 0;
  #inputsFrom = 1;
  #rejected = 0;
  #digest: Hash = createHash('sha256');
  #checkpointDueAt: SteadyMs | null = null;

  constructor(register: Register, key: SigningKey) {
    this.#engine = new Engine(register);
    this.#decoder = new MessageDecoder(register);
    this.#chain = new Chain(EMPTY_HEADS, (bytes) => key.sign(bytes));
    this.#key = key;
  }

  /** Full names of the points, in file order. */
  get pointNames(): readonly string[] {
    return this.#engine.register.points.map(({ fullName }) => fullName);
  }

  /** The first input: the gateway came up and has never run before. */
  start(at: Moment): readonly HazgateEvent[] {
    this.#checkpointDueAt = at.steadyMs + LIMITS.checkpointEveryMs;
    const facts = { publicKey: this.#key.publicKey };
    return this.#admit({ kind: 'start', at, deafSince: null, facts }).events;
  }

  /** A message as it came from a device. Never throws; what is wrong with it is told by item. */
  admitMessage(
    at: Moment,
    topic: string,
    payload: Uint8Array,
  ): { readonly events: readonly HazgateEvent[]; readonly rejections: readonly Rejection[] } {
    const { readings, rejections, result } = this.#decoder.decode(topic, payload);
    this.#rejected += rejections.length;
    if (readings.length === 0 && result === null) return { events: [], rejections };
    const outcome = this.#engine.apply(
      result === null
        ? { kind: 'readings', at, readings }
        : { kind: 'command-result', at, ...result },
    );
    const { dispositions } = outcome;
    const events = this.#record(at, outcome, {
      kind: 'message',
      client: CLIENT,
      topic,
      payload,
      dispositions,
    });
    return { events, rejections };
  }

  /** Time has passed. */
  admitTick(at: Moment): readonly HazgateEvent[] {
    const events = this.#admit({ kind: 'tick', at }).events;
    const due = this.#checkpointDueAt;
    if (due === null || due > at.steadyMs) return events;
    this.#checkpointDueAt = due + LIMITS.checkpointEveryMs;
    return [...events, ...this.#checkpoint(at)];
  }

  /** A person acts. */
  admitAction(
    at: Moment,
    by: string,
    comment: string | null,
    action: Action,
  ): { readonly events: readonly HazgateEvent[]; readonly refusal: Refusal | null } {
    return this.#admit({ kind: 'action', at, by, comment, action });
  }

  /** When a tick is needed at the latest. */
  nextDueAt(): SteadyMs | null {
    const due = this.#engine.nextDueAt();
    if (this.#checkpointDueAt === null) return due;
    return due === null ? this.#checkpointDueAt : Math.min(due, this.#checkpointDueAt);
  }

  openAlarms(): readonly Alarm[] {
    return this.#engine.openAlarms();
  }

  /** The orderly end: a last checkpoint, and the last word. */
  stop(at: Moment): readonly HazgateEvent[] {
    const checkpoint = this.#checkpoint(at);
    const stopped = this.#admit({
      kind: 'notice',
      at,
      type: 'stopped',
      part: 'gateway',
      severity: 4,
      detail: 'the gateway stopped',
    });
    return [...checkpoint, ...stopped.events];
  }

  #checkpoint(at: Moment): readonly HazgateEvent[] {
    const { received, judged, late, duplicate, quarantined } = this.#engine.counts;
    const stored = received - duplicate;
    const rejected = this.#rejected;
    const counts = { received, stored, judged, late, duplicate, quarantined, rejected };
    const inputs = {
      inputsFrom: this.#inputsFrom,
      inputsTo: this.#lsn,
      inputsDigest: this.#digest.digest('hex'),
    };
    // The checkpoint's own record opens the next stretch.
    this.#inputsFrom = this.#lsn + 1;
    this.#digest = createHash('sha256');
    return this.#admit({ ...checkpointNotice(counts, inputs), at }).events;
  }

  #admit(input: Exclude<Input, { kind: 'readings' | 'config' | 'command-result' }>): {
    readonly events: readonly HazgateEvent[];
    readonly refusal: Refusal | null;
  } {
    const { at, ...kept } = input;
    const { refusal, ...outcome } = this.#engine.apply(input);
    // A refused action changed nothing; what it found out on the way is kept as the passing of time.
    const value: KeptInput = refusal === null ? kept : { kind: 'tick' };
    const isKept = refusal === null || outcome.events.length > 0;
    return { events: isKept ? this.#record(at, outcome, keepInput(value)) : [], refusal };
  }

  #record(
    at: Moment,
    outcome: Pick<Outcome, 'events'>,
    input: JournalledInput,
  ): readonly HazgateEvent[] {
    const recordedAt = formatInstant(at.wallMs);
    const events = outcome.events.map((event) => this.#chain.extend(event, recordedAt));
    this.#lsn += 1;
    const frame = encodeRecord({ lsn: this.#lsn, syncedLsn: this.#lsn, at, input, events });
    this.#digest.update(digestedBytes(frame, 0));
    return events;
  }
}
