import { absorbAlarmEvent } from './absorb.ts';
import type { Alarm } from './alarm.ts';
import type { Occasion } from './alarm-update.ts';
import { InvariantError } from './assert.ts';
import {
  type EngineSnapshot,
  restorePoint,
  SNAPSHOT_VERSION,
  snapshotPoint,
} from './engine-snapshot.ts';
import type { EngineEvent } from './event.ts';
import { expire } from './expire.ts';
import type { Action, DamageInput, Input, NoticeInput, Refusal, StartInput } from './input.ts';
import { judgeReading, type Oddities, rejudge } from './judge-reading.ts';
import { operateAlarm, operatePoint } from './operate.ts';
import { PlantState } from './plant-state.ts';
import { PointState, type PointStatus } from './point-state.ts';
import { DISPOSITIONS, type Disposition, type Reading } from './reading.ts';
import { type Counts, countReading, noCounts } from './reading-counts.ts';
import type { Point, Register } from './register.ts';
import { changedSites } from './register-change.ts';
import { tellEverywhere, tellSystem } from './system-event.ts';
import { formatInstant, type Moment, type SteadyMs, type WallMs } from './time.ts';
import { followClockStep, loseSight, replaceRegister, startPlant } from './whole-plant.ts';

const STEP_MS_MIN = 1_000;
const ONCE_A_DAY_MS = 86_400_000;

/** What an input did. */
export interface Outcome {
  readonly events: readonly EngineEvent[];
  /** Why an action was not carried out; the events are then only those of deadlines that came before it. */
  readonly refusal: Refusal | null;
  /** One byte a reading, an index into DISPOSITIONS; null where all were live. */
  readonly dispositions: Uint8Array | null;
}

/**
 * The one aggregate: all that the gateway believes, changed by nothing but `apply`.
 * Pure: time is part of each input, the same inputs give the same events.
 */
export class Engine {
  readonly #plant: PlantState;
  #lastMoment: Moment | null = null;
  #counts = noCounts();
  #events: EngineEvent[] = [];

  constructor(register: Register) {
    this.#plant = new PlantState(register);
  }

  get register(): Register {
    return this.#plant.register;
  }

  /** Readings since the last start. */
  get counts(): Readonly<Counts> {
    return this.#counts;
  }

  /** The moment of the last input; null before the first. */
  get lastMoment(): Moment | null {
    return this.#lastMoment;
  }

  /** When `apply` must be called with a tick at the latest, on the steady clock; null where nothing runs. */
  nextDueAt(): SteadyMs | null {
    return this.#plant.nextDeadline()?.dueAt ?? null;
  }

  /** Judges one input. Never throws: what fails inside is quarantined, rolled back and told as an event. */
  apply(input: Input): Outcome {
    this.#events = [];
    const lastMoment = this.#lastMoment;
    this.#noticeClockStep(input.at);
    this.#lastMoment = input.at;
    const outcome = this.#dispatch(input);
    const events = this.#events;
    this.#events = [];
    // A refused action that found nothing out is not written down, so it must not have been seen either.
    if (outcome.refusal !== null && events.length === 0) this.#lastMoment = lastMoment;
    return { events, refusal: outcome.refusal, dispositions: outcome.dispositions };
  }

  #dispatch(input: Input): { refusal: Refusal | null; dispositions: Uint8Array | null } {
    const nothing = { refusal: null, dispositions: null };
    const { at, kind } = input;
    // A start says first how long nobody listened; what fell due meanwhile is judged in that light.
    if (input.kind === 'start') this.#start(input);
    this.#runDeadlines(input.at, input.kind !== 'readings');
    switch (input.kind) {
      case 'readings':
        return { refusal: null, dispositions: this.#judgeAll(input.readings, input.at) };
      case 'action':
        return { refusal: this.#operate(input), dispositions: null };
      case 'config':
        this.#changeRegister(input.register, input.at, input.by);
        return nothing;
      case 'damage':
        this.#loseSight(input);
        return nothing;
      case 'notice':
        this.#tellNotice(input);
        return nothing;
      case 'tick':
      case 'start':
        return nothing;
      default:
        input satisfies never;
        this.#tellQuarantined(null, at, new InvariantError(`no input is a ${kind}`));
        return nothing;
    }
  }

  /** All alarms that are not NORMAL, hidden ones too, in the order of the register. */
  openAlarms(): readonly Alarm[] {
    return this.#plant.openAlarms();
  }

  /** Null where no alarm of this id is open. */
  openAlarm(id: string): Alarm | null {
    return this.#plant.openAlarm(id);
  }

  /** Null where the register has no such point. */
  pointStatus(index: number): PointStatus | null {
    return this.#plant.at(index)?.status(this.#lastMoment?.steadyMs ?? 0) ?? null;
  }

  // --- readings -------------------------------------------------------------------------------------------------

  #judgeAll(readings: readonly Reading[], at: Moment): Uint8Array | null {
    let dispositions: Uint8Array | null = null;
    for (const [index, reading] of readings.entries()) {
      const disposition = this.#judge(reading, at);
      countReading(this.#counts, disposition);
      if (disposition === 'live') continue;
      dispositions ??= new Uint8Array(readings.length);
      dispositions[index] = DISPOSITIONS.indexOf(disposition);
    }
    return dispositions;
  }

  #judge(reading: Reading, at: Moment): Disposition {
    const state = this.#plant.at(reading.point);
    let disposition: Disposition = 'quarantined';
    const judged = this.#guarded(state, at, (present) => {
      disposition = judgeReading(present, reading, at, this.#occasion(), (oddities) =>
        this.#tellOddities(present, oddities, at),
      );
    });
    return judged ? disposition : 'quarantined';
  }

  /** At most once a day for each point. */
  #tellOddities(state: PointState, oddities: Oddities, at: Moment): void {
    const { fullName: point, site } = state.point;
    const due = (told: WallMs | null): boolean =>
      told === null || Math.abs(at.wallMs - told) >= ONCE_A_DAY_MS;
    const tell = (type: string, what: string): void => {
      const facts = { part: 'engine', severity: 4 as const, detail: `${point}: ${what}`, point };
      tellSystem(this.#events, type, site, at.wallMs, facts);
    };
    if (oddities.counterRestarted && due(state.counterToldAt)) {
      state.counterToldAt = at.wallMs;
      tell('counter-restarted', 'the counter of the device started again');
    }
    if (oddities.clockSkewed && due(state.skewToldAt)) {
      state.skewToldAt = at.wallMs;
      tell('clock-skew', 'the clock of the device is wrong; receipt is taken as event time');
    }
  }

  // --- guarding, indexing -----------------------------------------------------------------------------------------

  #occasion(): Omit<Occasion, 'at'> {
    return { by: null, comment: null, config: this.register.hash, events: this.#events };
  }

  /** Runs one step on one point; where it throws, the point is as before and a system event says so. */
  #guarded(state: PointState | undefined, at: Moment, work: (state: PointState) => void): boolean {
    const told = this.#events.length;
    const memo = state?.capture();
    try {
      if (state === undefined || memo === undefined)
        throw new RangeError('no such point in the register');
      work(state);
      this.#plant.settle(state, memo);
      return true;
    } catch (error) {
      this.#events.length = told;
      if (memo !== undefined) state?.rollBack(memo);
      this.#tellQuarantined(state?.point ?? null, at, error);
      return false;
    }
  }

  /** The same for a step over all points. */
  #guardedPlant(at: Moment, work: () => void): boolean {
    const told = this.#events.length;
    const memo = this.#plant.capture();
    try {
      work();
      return true;
    } catch (error) {
      this.#events.length = told;
      this.#plant.rollBack(memo);
      this.#tellQuarantined(null, at, error);
      return false;
    }
  }

  #tellQuarantined(point: Point | null, at: Moment, error: unknown): void {
    const detail = `an input could not be judged and was set aside: ${String(error)}`;
    tellSystem(this.#events, 'input-quarantined', point?.site ?? null, at.wallMs, {
      part: 'engine',
      severity: 1,
      detail,
      point: point?.fullName ?? null,
    });
  }

  // --- deadlines ------------------------------------------------------------------------------------------------

  #runDeadlines(at: Moment, inclusive: boolean): void {
    for (;;) {
      const next = this.#plant.nextDeadline();
      if (next === null || next.dueAt > at.steadyMs || (next.dueAt === at.steadyMs && !inclusive))
        return;
      this.#plant.takeDeadline(next);
      const state = this.#plant.at(next.point);
      this.#guarded(state, at, (present) => expire(present, next, at, this.#occasion()));
    }
  }

  // --- people -----------------------------------------------------------------------------------------------------

  #operate(input: Extract<Input, { kind: 'action' }>): Refusal | null {
    const { action, at } = input;
    const state = this.#stateOf(action);
    if (state === undefined) {
      const detail =
        'alarm' in action ? `no open alarm ${action.alarm}` : `no point ${action.point}`;
      return { reason: 'not-found', detail };
    }
    const occasion: Occasion = {
      ...this.#occasion(),
      at: at.wallMs,
      by: input.by,
      // A shelf or an out-of-service is told with its reason, which is required of it.
      comment: input.comment ?? ('reason' in action ? action.reason : null),
    };
    let refusal: Refusal | null = null;
    const done = this.#guarded(state, at, (present) => {
      refusal =
        'alarm' in action
          ? operateAlarm(present, action, at, occasion)
          : operatePoint(present, action, at, occasion);
    });
    return done
      ? refusal
      : { reason: 'forbidden-by-state', detail: 'the action failed and was set aside' };
  }

  #stateOf(action: Action): PointState | undefined {
    if ('alarm' in action) return this.#plant.ofAlarm(action.alarm);
    return this.#plant.named(action.point);
  }

  // --- the gateway itself -----------------------------------------------------------------------------------------

  #siteIds(): readonly string[] {
    return this.register.sites.map((site) => site.id);
  }

  /** The wall clock moved against the steady one: order and delays don't care, event times do. */
  #noticeClockStep(at: Moment): void {
    const last = this.#lastMoment;
    if (last === null) return;
    const steppedMs = at.wallMs - last.wallMs - (at.steadyMs - last.steadyMs);
    if (Math.abs(steppedMs) < STEP_MS_MIN) return;
    const detail = `the wall clock stepped by ${steppedMs} ms`;
    const facts = { part: 'clock', severity: 3 as const, detail, steppedMs };
    tellEverywhere(this.#events, 'clock-step', this.#siteIds(), at.wallMs, facts);
    followClockStep(this.#plant, at.wallMs);
  }

  #start(input: StartInput): void {
    const { at, deafSince } = input;
    this.#counts = noCounts();
    const started = { part: 'gateway', severity: 4 as const, detail: 'the gateway started' };
    tellSystem(this.#events, 'started', null, at.wallMs, { ...started, ...input.facts });
    if (deafSince !== null) {
      const from = formatInstant(deafSince.wallMs);
      const to = formatInstant(at.wallMs);
      const seconds = (at.steadyMs - deafSince.steadyMs) / 1_000;
      const detail = `no view from ${from} to ${to}`;
      const gap = { part: 'gateway', severity: 3 as const, detail, from, to, seconds };
      tellEverywhere(this.#events, 'gap', this.#siteIds(), at.wallMs, gap);
    }
    this.#guardedPlant(at, () => startPlant(this.#plant, input));
  }

  #changeRegister(register: Register, at: Moment, by: string | null): void {
    // Before the first configuration there is none to name.
    const from = this.register.hash || null;
    const to = register.hash;
    const detail = `configuration ${from ?? 'none'} -> ${to}`;
    const occasion = { ...this.#occasion(), at: at.wallMs, config: to, by, comment: detail };
    const done = this.#guardedPlant(at, () => {
      const facts = { part: 'configuration', severity: 4 as const, detail, from, to };
      const sites = changedSites(this.register, register);
      tellEverywhere(this.#events, 'config-changed', sites, at.wallMs, facts, by);
      replaceRegister(this.#plant, register, at, occasion);
    });
    if (!done) return;
    for (const state of this.#plant.states) {
      this.#guarded(state, at, (present) =>
        rejudge(present, at, { ...this.#occasion(), at: at.wallMs }),
      );
    }
    // A delay or a patience that is shorter now may have run out already.
    this.#runDeadlines(at, true);
  }

  /** Conditions are unknown until live readings show them. */
  #loseSight(input: DamageInput): void {
    const { at, detail } = input;
    const facts = { part: 'journal', severity: 1 as const, detail, ...input.facts };
    tellEverywhere(this.#events, 'journal-damaged', this.#siteIds(), at.wallMs, facts);
    this.#guardedPlant(at, () =>
      loseSight(this.#plant, at, { ...this.#occasion(), at: at.wallMs }),
    );
  }

  #tellNotice(input: NoticeInput): void {
    const facts = {
      part: input.part,
      severity: input.severity,
      detail: input.detail,
      ...input.facts,
    };
    const { site = null, by = null, comment = null } = input;
    tellSystem(this.#events, input.type, site, input.at.wallMs, facts, by, comment);
  }

  // --- snapshots and replay ---------------------------------------------------------------------------------------

  /** The state as a plain value that survives JSON. */
  snapshot(): EngineSnapshot {
    return {
      version: SNAPSHOT_VERSION,
      registerHash: this.register.hash,
      lastMoment: this.#lastMoment,
      points: this.#plant.states.map(snapshotPoint),
    };
  }

  /** An engine as it was when the snapshot was taken, under the same register. */
  static restore(register: Register, snapshot: EngineSnapshot): Engine {
    const engine = new Engine(register);
    const saved = new Map(snapshot.points.map((point) => [point.fullName, point]));
    const states = register.points.map((point) => {
      const found = saved.get(point.fullName);
      return found === undefined ? new PointState(point, 0) : restorePoint(point, found);
    });
    engine.#plant.replace(register, states);
    engine.#plant.settleAll();
    engine.#lastMoment = snapshot.lastMoment;
    return engine;
  }

  /**
   * Takes over what recorded events say of alarms and shelves: they stand, whatever this version would have made of the
   * same inputs. `at` is the moment of the record that holds them.
   */
  absorb(events: readonly EngineEvent[], at: Moment): void {
    this.#lastMoment = at;
    for (const event of events) {
      if (event.kind !== 'alarm') continue;
      const { site, source, point } = event.alarm;
      const state = this.#plant.named(`${site}/${source}/${point}`);
      if (state !== undefined) absorbAlarmEvent(state, event, at);
    }
    this.#plant.settleAll();
  }
}
