import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import type { Engine, Outcome } from '../rules/engine.ts';
import type { EngineEvent, HazgateEvent } from '../rules/event.ts';
import type { Action, Input, Refusal } from '../rules/input.ts';
import type { Reading } from '../rules/reading.ts';
import type { Moment } from '../rules/time.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import type { JournalledInput } from './journal/record.ts';
import { type KeptInput, keepInput } from './journalled-input.ts';
import { LIMITS } from './limits.ts';
import type { Cancel, Clock } from './ports.ts';
import { MessageDecoder } from './wire/decode-message.ts';
import type { Rejection } from './wire/rejection.ts';

/** The journal as far as the door needs it: one synchronous append, in order. */
export interface DoorJournal {
  append(
    at: Moment,
    input: JournalledInput,
    events: readonly EngineEvent[],
  ): { readonly lsn: number; readonly events: readonly HazgateEvent[] };
}

/** A message as it came. */
export interface DeviceMessage {
  readonly client: string;
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What became of a message; it may be acknowledged once `lsn` is durable. */
export interface Admission {
  readonly lsn: number;
  readonly readings: readonly Reading[];
  readonly rejections: readonly Rejection[];
}

/** What became of an action. */
export type ActionResult =
  | { readonly kind: 'done'; readonly events: readonly EngineEvent[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'not-durable' };

interface Waiter {
  readonly lsn: number;
  readonly resolve: (durable: boolean) => void;
  readonly cancel: Cancel;
}

/**
 * The one door. Everything that can change what the gateway believes passes here, synchronously and in arrival order:
 * judged by the engine, appended to the journal together with the events it caused.
 */
export class Door {
  readonly #clock: Clock;
  readonly #engine: Engine;
  readonly #journal: DoorJournal;
  readonly #timer: DeadlineTimer;
  #decoder: MessageDecoder;
  #lastLsn: number;
  #durableLsn: number;
  #rejected = 0;
  #cancelIdle: Cancel = () => {};
  #waiters: Waiter[] = [];

  constructor(parts: { clock: Clock; engine: Engine; journal: DoorJournal; lastLsn: number }) {
    this.#clock = parts.clock;
    this.#engine = parts.engine;
    this.#journal = parts.journal;
    this.#lastLsn = parts.lastLsn;
    this.#durableLsn = parts.lastLsn;
    this.#decoder = new MessageDecoder(parts.engine.register);
    this.#timer = new DeadlineTimer(parts.clock, () => this.#tick());
  }

  /** Number of the last record appended. */
  get lastLsn(): number {
    return this.#lastLsn;
  }

  /** Messages and items refused since the start. */
  get rejected(): number {
    return this.#rejected;
  }

  /** A message from a device. Bad data is told by item, never an error. */
  admitMessage(message: DeviceMessage): Admission {
    const at = this.#clock.now();
    const { readings, rejections, result } = this.#decoder.decode(message.topic, message.payload);
    this.#rejected += rejections.length;
    // Nothing to judge: whoever waits for it waits for what came before.
    if (readings.length === 0 && result === null)
      return { lsn: this.#lastLsn, readings, rejections };
    const outcome = this.#engine.apply(
      result === null
        ? { kind: 'readings', at, readings }
        : { kind: 'command-result', at, ...result },
    );
    const { client, topic, payload } = message;
    this.#append(
      at,
      { kind: 'message', client, topic, payload, dispositions: outcome.dispositions, readings },
      outcome,
    );
    return { lsn: this.#lastLsn, readings, rejections };
  }

  /** An input of the gateway itself or of a person; gives the events it made and where it stands in the journal. */
  admit(kept: Exclude<KeptInput, { kind: 'config' | 'tick' }>): Outcome & { readonly lsn: number } {
    const at = this.#clock.now();
    if (kept.kind !== 'start') this.#tickIfDue(at);
    const outcome = this.#engine.apply({ ...kept, at } as Input);
    if (outcome.refusal === null) this.#append(at, keepInput(kept), outcome);
    // What a refused action found out on the way (a stepped clock) is kept as what it was: the passing of time.
    else if (outcome.events.length > 0) this.#append(at, keepInput({ kind: 'tick' }), outcome);
    return { ...outcome, lsn: this.#lastLsn };
  }

  /** Puts another configuration in force. */
  admitConfiguration(configuration: Configuration, by: string | null): void {
    const at = this.#clock.now();
    this.#tickIfDue(at);
    const register = compileRegister(configuration);
    const outcome = this.#engine.apply({ kind: 'config', at, by, register });
    this.#decoder = new MessageDecoder(register);
    this.#append(at, keepInput({ kind: 'config', by, configuration }), outcome);
  }

  /** An action of a person: judged before this returns, answered when durable, or `not-durable` after 5 s. */
  async perform(action: Action, by: string, comment: string | null): Promise<ActionResult> {
    const { events, refusal, lsn } = this.admit({ kind: 'action', by, comment, action });
    if (refusal !== null) return { kind: 'refused', refusal };
    const durable = await this.whenDurable(lsn, LIMITS.actionWaitMs);
    return durable ? { kind: 'done', events } : { kind: 'not-durable' };
  }

  /** The journal confirms everything up to `lsn`. */
  confirm(lsn: number): void {
    this.#durableLsn = lsn;
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter((waiter) => waiter.lsn <= lsn);
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => waiter.lsn > lsn);
    for (const waiter of ready) {
      waiter.cancel();
      waiter.resolve(true);
    }
  }

  stop(): void {
    this.#timer.stop();
    this.#cancelIdle();
  }

  /** True once everything up to `lsn` is durable, false where the disk needs longer than `withinMs`. */
  whenDurable(lsn: number, withinMs: number): Promise<boolean> {
    if (lsn <= this.#durableLsn) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(withinMs, () => {
        this.#waiters = this.#waiters.filter((waiter) => waiter.resolve !== resolve);
        resolve(false);
      });
      this.#waiters.push({ lsn, resolve, cancel });
    });
  }

  #append(at: Moment, input: JournalledInput, outcome: Outcome): void {
    this.#lastLsn = this.#journal.append(at, input, outcome.events).lsn;
    this.#timer.follow(this.#engine.wakeAt());
  }

  #tick(): void {
    this.#tickIfDue(this.#clock.now());
    this.#timer.follow(this.#engine.wakeAt());
  }

  /**
   * Writes down that time has passed where nothing else was, so that after a crash the journal shows to within seconds
   * until when the gateway could hear: silence before that counts, silence after it does not.
   */
  watchIdleness(): void {
    const lsnBefore = this.#lastLsn;
    this.#cancelIdle = this.#clock.schedule(LIMITS.idleRecordEveryMs, () => {
      if (this.#lastLsn === lsnBefore) {
        const at = this.#clock.now();
        this.#append(at, keepInput({ kind: 'tick' }), this.#engine.apply({ kind: 'tick', at }));
      }
      this.watchIdleness();
    });
  }

  /** Time that passes is an input like any other, but only where something falls due: an idle tick would change nothing. */
  #tickIfDue(at: Moment): void {
    if (!this.#engine.isDueBy(at.steadyMs)) return;
    this.#append(at, keepInput({ kind: 'tick' }), this.#engine.apply({ kind: 'tick', at }));
  }
}
