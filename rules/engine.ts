import { absorbEvents, absorbLastKnown } from './absorb.ts';
import { followRegister, judgeDependents } from './aftermath.ts';
import type { Alarm } from './alarm.ts';
import { type Occasion, tellLostEnds } from './alarm-update.ts';
import { type AreaView, areaViews } from './area-view.ts';
import { InvariantError } from './assert.ts';
import { DEADLINE_RANK } from './deadline.ts';
import { dependentsWithoutTerm } from './derive-value.ts';
import type { EngineSnapshot, EngineSnapshotParts } from './engine-snapshot.ts';
import type { EngineEvent } from './event.ts';
import { fallDue } from './fall-due.ts';
import { concludeMode, concludeReading } from './follow-conclusions.ts';
import { followAnswer, followReading, reviewPoint } from './follow-interlocks.ts';
import { GroupState } from './group-state.ts';
import { Guard } from './guard.ts';
import type { Inhibition } from './inhibition.ts';
import {
  type Action,
  type DamageInput,
  type Input,
  type Refusal,
  type StartInput,
  targetOf,
} from './input.ts';
import { type InterlockCommand, openCommands } from './interlock-command.ts';
import { judgeAnew, judgeSeasons } from './judge-anew.ts';
import { judgeReading } from './judge-reading.ts';
import { tellOddities } from './oddities.ts';
import { operate } from './operate.ts';
import { restorePlant, snapshotPlant } from './plant-snapshot.ts';
import { type Bearer, PlantState } from './plant-state.ts';
import { PointState, type PointStatus } from './point-state.ts';
import { DISPOSITIONS, type Disposition, type Reading } from './reading.ts';
import { type Counts, countLive, countReading, noCounts } from './reading-counts.ts';
import { type Register, siteIds } from './register.ts';
import { inSeason } from './register-season.ts';
import {
  tellClockStep,
  tellDamage,
  tellNotice,
  tellQuarantined,
  tellStart,
} from './system-event.ts';
import { clockStepMs, type Moment, momentAt, type SteadyMs } from './time.ts';
import type { BlindSpot } from './view.ts';
import {
  beginSeasons,
  followClockStep,
  followConfiguration,
  loseSight,
  startPlant,
} from './whole-plant.ts';

const STEP_MS_MIN = 1_000;

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
  readonly #guard: Guard;
  #lastMoment: Moment | null = null;
  #counts = noCounts();
  #events: EngineEvent[] = [];

  constructor(register: Register) {
    this.#plant = new PlantState(register);
    this.#guard = new Guard(this.#plant);
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

  /** Nothing falls due before this; cheap, and may be too early. Null where nothing runs. */
  wakeAt(): SteadyMs | null {
    return this.#plant.wakeAt();
  }

  /** Whether a deadline has come by this time, for which a tick must be applied. */
  isDueBy(steadyMs: SteadyMs): boolean {
    return this.#plant.nextDeadline(steadyMs) !== null;
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
      case 'command-result':
        this.#guard.area(input.area, at, this.#occasion(), () =>
          followAnswer(this.#plant.interlocks, input, this.#occasion()),
        );
        return nothing;
      case 'config':
        this.#changeRegister(input.register, input.at, input.by);
        return nothing;
      case 'damage':
        this.#loseSight(input);
        return nothing;
      case 'notice':
        tellNotice(this.#events, input);
        return nothing;
      case 'tick':
      case 'start':
        return nothing;
      default:
        input satisfies never;
        tellQuarantined(this.#events, null, at, new InvariantError(`no input is a ${kind}`));
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

  /** What people have shelved, taken out of service or put into a mode, in the order of the register. */
  inhibitions(): readonly Inhibition[] {
    return this.#plant.inhibitions();
  }

  /** Sources and points that can't be seen just now, in the order of the register. */
  blindSpots(): readonly BlindSpot[] {
    return this.#plant.views.blindSpots();
  }

  /** Null where the register has no such point. */
  pointStatus(index: number): PointStatus | null {
    return this.#plant.at(index)?.status(this.#lastMoment?.steadyMs ?? 0) ?? null;
  }

  /** The level that the live inventory counts a tank's gauge with; null where it counts none. */
  countedLevel(index: number): number | null {
    return this.#plant.conclusions.of(index)?.countedLevel(index) ?? null;
  }

  /** All that interlocks cut, power of areas and inlets of tanks, in file order. */
  areas(): readonly AreaView[] {
    return areaViews(this.#plant.interlocks, (index) => this.#plant.nameOf(index));
  }

  /** Commands that wait for an answer at this moment, in the order of the register. */
  openCommands(now: SteadyMs): readonly InterlockCommand[] {
    return openCommands(this.#plant.interlocks, now);
  }

  // --- readings and deadlines -----------------------------------------------------------------------------------

  #judgeAll(readings: readonly Reading[], at: Moment): Uint8Array | null {
    let dispositions: Uint8Array | null = null;
    let quiet = 0;
    for (let index = 0; ; index += 1) {
      const next = this.#plant.takesInLane(readings, index, at);
      quiet += next - index;
      index = next;
      const reading = readings[index];
      if (reading === undefined) break;
      const disposition = this.#judge(reading, at);
      countReading(this.#counts, disposition);
      if (disposition === 'live') continue;
      dispositions ??= new Uint8Array(readings.length);
      dispositions[index] = DISPOSITIONS.indexOf(disposition);
    }
    countLive(this.#counts, quiet);
    return dispositions;
  }

  #judge(reading: Reading, at: Moment): Disposition {
    const state = this.#plant.at(reading.point);
    if (state !== undefined && this.#plant.takesQuietly(state, reading, at)) return 'live';
    let disposition: Disposition = 'quarantined';
    const waiting = dependentsWithoutTerm(state, at.steadyMs);
    const judged = this.#guard.point(state, at, this.#occasion(), (present) => {
      disposition = judgeReading(present, reading, at, this.#occasion(), (oddities) =>
        tellOddities(present, oddities, at, this.#events),
      );
      followReading(this.#plant.interlocks, present, reading, disposition, at, this.#occasion());
      concludeReading(this.#plant, present, reading, disposition, at, this.#occasion());
    });
    if (!judged) return 'quarantined';
    if (waiting.length > 0) judgeDependents(this.#guard, state, waiting, at, this.#occasion());
    return disposition;
  }

  #occasion(): Omit<Occasion, 'at'> {
    return { by: null, comment: null, config: this.register.hash, events: this.#events };
  }

  #runDeadlines(at: Moment, inclusive: boolean): void {
    for (;;) {
      const next = this.#plant.nextDeadline(at.steadyMs);
      if (next === null || (next.dueAt === at.steadyMs && !inclusive)) return;
      this.#plant.takeDeadline(next);
      if (next.rank === DEADLINE_RANK.season)
        this.#followSeasons(momentAt(next.dueAt, at), at.steadyMs);
      else fallDue(this.#plant, this.#guard, next, at, this.#occasion());
    }
  }

  // --- people -----------------------------------------------------------------------------------------------------

  #operate(input: Extract<Input, { kind: 'action' }>): Refusal | null {
    const { action, at } = input;
    const state = this.#stateOf(action);
    if ('source' in action && action.rule === undefined && this.#plant.isTwofold(action.source))
      return { reason: 'invalid', field: 'rule', detail: `name a rule of ${action.source}` };
    if (state === undefined) return { reason: 'not-found', detail: `no ${targetOf(action)}` };
    const occasion: Occasion = {
      ...this.#occasion(),
      at: at.wallMs,
      by: input.by,
      // A shelf or an out-of-service is told with its reason, which is required of it.
      comment: input.comment ?? ('reason' in action ? (action.reason ?? null) : null),
    };
    let refusal: Refusal | null = null;
    const work = (present: Bearer): void => {
      refusal = operate(present, action, at, occasion, (site) => this.#plant.shelfEnds(site));
      if (action.do !== 'mode' || refusal !== null || !(present instanceof PointState)) return;
      reviewPoint(this.#plant.interlocks, present, at, this.#occasion());
      concludeMode(this.#plant, present, at, this.#occasion());
    };
    return this.#workOn(state, at, occasion, work)
      ? refusal
      : { reason: 'forbidden-by-state', detail: 'the action failed and was set aside' };
  }

  #workOn(state: Bearer, at: Moment, occasion: Occasion, work: (state: Bearer) => void): boolean {
    if (state instanceof GroupState) return this.#guard.group(state, at, occasion, work);
    if (state instanceof PointState) return this.#guard.point(state, at, this.#occasion(), work);
    return this.#guard.conclusions(state, at, occasion, work);
  }

  #stateOf(action: Action): Bearer | undefined {
    if ('alarm' in action) return this.#plant.ofAlarm(action.alarm);
    if ('source' in action) return this.#plant.underSource(action.source, action.rule);
    return this.#plant.named(action.point);
  }

  // --- the gateway itself -----------------------------------------------------------------------------------------

  /** The wall clock moved against the steady one: order and delays don't care, event times do. */
  #noticeClockStep(at: Moment): void {
    const stepped = this.#lastMoment === null ? 0 : clockStepMs(this.#lastMoment, at);
    if (Math.abs(stepped) < STEP_MS_MIN) return;
    tellClockStep(this.#events, stepped, at, siteIds(this.register));
    followClockStep(this.#plant, at.wallMs);
    this.#plant.calendar.followClockStep(this.register, at);
  }

  #start(input: StartInput): void {
    const { at } = input;
    this.#counts = noCounts();
    tellStart(this.#events, input, siteIds(this.register));
    this.#guard.plant(at, this.#occasion(), () => startPlant(this.#plant, input));
    if (this.#plant.calendar.dueAt === null) this.#followSeasons(at, at.steadyMs);
    this.#followGroups(at);
  }

  #changeRegister(register: Register, at: Moment, by: string | null): void {
    const occasion = { ...this.#occasion(), at: at.wallMs, by };
    const done = this.#guard.plant(at, this.#occasion(), () =>
      followConfiguration(this.#plant, register, at, occasion),
    );
    if (!done) return;
    judgeAnew(this.#plant, this.#guard, at, () => this.#occasion());
    this.#followGroups(at);
    // A delay or a patience that is shorter now may have run out already.
    this.#runDeadlines(at, true);
  }

  /** The limits in force are those of the season that the calendar shows at a time, which may have been looked for too late. */
  #followSeasons(at: Moment, now: SteadyMs): void {
    const { calendar } = this.#plant;
    const changes = calendar.changesAt(this.register, at);
    const occasion = { ...this.#occasion(), at: at.wallMs, comment: 'another season has begun' };
    const work = (): void => beginSeasons(this.#plant, changes, at, occasion);
    if (changes.length === 0) calendar.follow(this.register, at);
    else if (this.#guard.plant(at, this.#occasion(), work)) {
      judgeSeasons(this.#plant, this.#guard, changes, at, () => this.#occasion());
      this.#followGroups(at);
    } else calendar.postpone(at.steadyMs, now);
  }

  /** All groups follow their points, however those came to their colours. */
  #followGroups(at: Moment): void {
    this.#plant.countGroups();
    const occasion = { ...this.#occasion(), at: at.wallMs };
    for (const group of this.#plant.groups) {
      this.#guard.group(group, at, occasion, () => followRegister(this.#plant, group, occasion));
    }
  }

  /** Conditions are unknown until live readings show them. */
  #loseSight(input: DamageInput): void {
    const { at, lastKnown = [], ended = [] } = input;
    tellDamage(this.#events, input, siteIds(this.register));
    // By itself: what was known elsewhere may be unfit, and sight is lost all the same.
    const occasion = { ...this.#occasion(), at: at.wallMs };
    tellLostEnds(occasion, ended);
    this.#guard.plant(at, occasion, () => absorbLastKnown(this.#plant, lastKnown, at, occasion));
    this.#guard.plant(at, occasion, () => loseSight(this.#plant, at, occasion));
  }

  // --- snapshots and replay ---------------------------------------------------------------------------------------

  /** The state as a plain value that survives JSON. */
  snapshot(): EngineSnapshot {
    const { whole, points } = this.snapshotParts();
    return { ...whole, points: [...points] };
  }

  /** The same, its points written down when they are asked for: held fast in a tenth of the time, in which nothing is judged. */
  snapshotParts(): EngineSnapshotParts {
    return snapshotPlant(this.#plant, this.#lastMoment);
  }

  /** An engine as it was when the snapshot was taken, under the same register. */
  static restore(register: Register, snapshot: EngineSnapshot): Engine {
    const engine = new Engine(inSeason(register, new Map(snapshot.calendar.seasons)));
    restorePlant(engine.#plant, snapshot);
    engine.#lastMoment = snapshot.lastMoment;
    return engine;
  }

  /** Puts a register in force of which only the record is left: nothing is judged, as recorded events say what came of it. */
  absorbRegister(register: Register, at: Moment): void {
    this.#lastMoment = at;
    const occasion = { ...this.#occasion(), at: at.wallMs, events: [] };
    this.#guard.plant(at, occasion, () => followConfiguration(this.#plant, register, at, occasion));
  }

  /**
   * Takes over what recorded events say of alarms and shelves: they stand, whatever this version would have made of the
   * same inputs. `at` is the moment of the record that holds them.
   */
  absorb(events: readonly EngineEvent[], at: Moment): void {
    this.#lastMoment = at;
    absorbEvents(this.#plant, events, at);
  }
}
