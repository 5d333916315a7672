import type { Alarm } from '../rules/alarm.ts';
import { compileRegister } from '../rules/compile-register.ts';
import type { Configuration } from '../rules/configuration.ts';
import type { Engine } from '../rules/engine.ts';
import type { EngineEvent, HazgateEvent } from '../rules/event.ts';
import { EMPTY_REGISTER } from '../rules/register.ts';
import { type Moment, parseInstant } from '../rules/time.ts';
import type { JournalRecord } from './journal/record.ts';
import type { Replayable } from './journal/recovery.ts';
import { InputReader, type KeptInput } from './journalled-input.ts';
import type { RegisterEpoch } from './register-history.ts';
import type { BootMark } from './system-clock.ts';

/** When a run began, and where the operating system's own clock stood then. */
export interface RunStart {
  readonly at: Moment;
  readonly boot: BootMark;
}

/** Rebuilds an engine from records, and notes on the way what else a start needs to know. */
export class CoreReplay implements Replayable {
  readonly #engine: Engine;
  readonly #reader: InputReader;
  /** Configurations put in force on the way. */
  readonly epochs: RegisterEpoch[] = [];
  lastStart: RunStart | null;
  readonly #standIn: Configuration | null;
  /** From the first hole on: alarms that were open before it, or that were told of behind it, as they were last told of. */
  #open: Map<string, Alarm> | null = null;

  /** @param standIn what to believe was in force where damage took the first configuration away; null where there is none */
  constructor(engine: Engine, lastStart: RunStart | null, standIn: Configuration | null = null) {
    this.#engine = engine;
    this.#reader = new InputReader(engine.register);
    this.lastStart = lastStart;
    this.#standIn = standIn;
  }

  apply(record: JournalRecord): readonly EngineEvent[] {
    this.#follow(record.events);
    const input = this.#reader.read(record);
    if (input === null) return [];
    if (record.input?.kind === 'json') this.#note(record.input.value as KeptInput, record);
    return this.#engine.apply(input).events;
  }

  absorb(events: readonly HazgateEvent[], unapplied?: JournalRecord): void {
    if (unapplied !== undefined) {
      this.#open ??= new Map(this.#engine.openAlarms().map((alarm) => [String(alarm.id), alarm]));
      this.#follow(events);
      this.#standInFor(unapplied);
      this.#followUnapplied(unapplied);
    }
    const wallMs = parseInstant(events[0]?.recordedAt ?? '');
    const last = this.#engine.lastMoment;
    if (wallMs === null) return;
    const passedMs = last === null ? 0 : Math.max(0, wallMs - last.wallMs);
    this.#engine.absorb(events, { wallMs, steadyMs: (last?.steadyMs ?? 0) + passedMs });
  }

  /**
   * Recorded alarms need points to stand on. The stand-in goes without a hash, so that the configuration put in force at the
   * end of the start is a change, and recorded.
   */
  #standInFor({ at }: JournalRecord): void {
    if (this.#standIn === null || this.#engine.register !== EMPTY_REGISTER) return;
    const register = { ...compileRegister(this.#standIn), hash: EMPTY_REGISTER.hash };
    this.#reader.follow(register);
    this.#engine.absorbRegister(register, at);
  }

  /** What was believed is not known any more; which register was in force, and when a run began, still is. */
  #followUnapplied(record: JournalRecord): void {
    if (record.input?.kind !== 'json') return;
    const kept = record.input.value as KeptInput;
    this.#note(kept, record);
    const input = kept.kind === 'config' ? this.#reader.read(record) : null;
    if (input?.kind === 'config') this.#engine.absorbRegister(input.register, record.at);
  }

  #follow(events: readonly HazgateEvent[]): void {
    const open = this.#open;
    if (open === null) return;
    for (const event of events) {
      if (event.kind !== 'alarm' || event.alarm.id === null) continue;
      if (event.alarm.state === 'NORMAL') open.delete(event.alarm.id);
      else open.set(event.alarm.id, event.alarm);
    }
  }

  #note(kept: KeptInput, { lsn, at }: JournalRecord): void {
    if (kept.kind === 'config') this.epochs.push({ lsn, configuration: kept.configuration });
    const boot = kept.kind === 'start' ? kept.facts.boot : undefined;
    if (kept.kind === 'start') this.lastStart = isBootMark(boot) ? { at, boot } : null;
  }

  /** Alarms whose ends lie in a hole, as is seen by what stands behind it: open when last told of, and not any more. */
  get endedInHoles(): readonly Alarm[] {
    return [...(this.#open ?? [])]
      .filter(([id]) => this.#engine.openAlarm(id) === null)
      .map(([, alarm]) => alarm);
  }

  /** The configuration in force at the end; null where none was put in force on the way. */
  get configuration(): Configuration | null {
    return this.epochs.at(-1)?.configuration ?? null;
  }
}

function isBootMark(value: unknown): value is BootMark {
  return typeof value === 'object' && value !== null && 'bootId' in value && 'uptimeMs' in value;
}
