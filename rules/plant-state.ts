import type { Alarm } from './alarm.ts';
import { toAlarm } from './alarm-entry.ts';
import type { AreaState } from './area-state.ts';
import { DEADLINE_RANK, type Deadline, DeadlineQueue, isBefore } from './deadline.ts';
import { holdDueAt } from './ladder-hold.ts';
import { PlantInterlocks } from './plant-interlocks.ts';
import { type PointMemo, PointState } from './point-state.ts';
import type { Register } from './register.ts';
import { openEntries, placeOf, type RuleState } from './rule-state.ts';

function indexByName(register: Register): ReadonlyMap<string, number> {
  return new Map(register.points.map((point) => [point.fullName, point.index]));
}

/** What a failing step over all points is rolled back to. */
export interface PlantMemo {
  readonly register: Register;
  readonly points: readonly (readonly [state: PointState, memo: PointMemo])[];
  readonly areas: readonly AreaState[];
}

/** All points with what is believed of them, and the two indexes over them: open alarms by id, deadlines by time. */
export class PlantState {
  #register: Register;
  #states: readonly PointState[];
  #pointIndexes: ReadonlyMap<string, number>;
  /** Areas whose power interlocks cut. */
  readonly interlocks: PlantInterlocks;
  readonly #queue = new DeadlineQueue();
  /** Open alarm -> its point. */
  readonly #alarmPoints = new Map<string, number>();

  constructor(register: Register) {
    this.#register = register;
    this.#states = register.points.map((point) => new PointState(point, 0));
    this.#pointIndexes = indexByName(register);
    this.interlocks = new PlantInterlocks(register);
  }

  get register(): Register {
    return this.#register;
  }

  get states(): readonly PointState[] {
    return this.#states;
  }

  at(index: number): PointState | undefined {
    return this.#states[index];
  }

  /** Full name of a point; null where the register has none of that index. */
  nameOf(index: number): string | null {
    return this.#register.points[index]?.fullName ?? null;
  }

  named(fullName: string): PointState | undefined {
    return this.#states[this.#pointIndexes.get(fullName) ?? -1];
  }

  ofAlarm(id: string): PointState | undefined {
    return this.#states[this.#alarmPoints.get(id) ?? -1];
  }

  capture(): PlantMemo {
    return {
      register: this.#register,
      points: this.#states.map((state) => [state, state.capture()]),
      areas: this.interlocks.captureAll(),
    };
  }

  rollBack(memo: PlantMemo): void {
    for (const [state, pointMemo] of memo.points) state.rollBack(pointMemo);
    this.replace(
      memo.register,
      memo.points.map(([state]) => state),
    );
    this.interlocks.replace(memo.register, memo.areas);
    this.settleAll();
  }

  /** Takes a new register and its points; the indexes follow with {@link settleAll}. */
  replace(register: Register, states: readonly PointState[]): void {
    this.#register = register;
    this.#states = states;
    this.#pointIndexes = indexByName(register);
  }

  /** All alarms that are not NORMAL, hidden ones too, in the order of the register. */
  openAlarms(): readonly Alarm[] {
    const alarms: Alarm[] = [];
    const indexes = [...new Set(this.#alarmPoints.values())].sort((left, right) => left - right);
    for (const index of indexes) {
      const state = this.#states[index] as PointState;
      for (const rule of state.rules) {
        for (const entry of openEntries(rule))
          alarms.push(toAlarm(entry, placeOf(state.point, rule)));
      }
    }
    return alarms;
  }

  /** Null where no alarm of this id is open. */
  openAlarm(id: string): Alarm | null {
    const state = this.ofAlarm(id);
    for (const rule of state?.rules ?? []) {
      const entry = openEntries(rule).find((candidate) => candidate.id === id);
      if (entry !== undefined) return toAlarm(entry, placeOf((state as PointState).point, rule));
    }
    return null;
  }

  /** Brings the indexes in line with a point that changed. */
  settle(state: PointState, before: Pick<PointMemo, 'calibrationDueAt' | 'rules'>): void {
    const { index } = state.point;
    this.#queueSilence(state);
    const { calibrationDueAt } = state;
    if (calibrationDueAt !== null && calibrationDueAt !== before.calibrationDueAt) {
      this.#queue.push({
        dueAt: calibrationDueAt,
        rank: DEADLINE_RANK.calibration,
        point: index,
        rule: 0,
      });
    }
    if (state.rules === before.rules) return;
    for (const [ruleIndex, rule] of state.rules.entries()) {
      const old = before.rules[ruleIndex];
      if (rule !== old) this.#settleRule(state, ruleIndex, rule, old);
    }
  }

  #settleRule(
    state: PointState,
    ruleIndex: number,
    rule: RuleState,
    old: RuleState | undefined,
  ): void {
    const point = state.point.index;
    for (const entry of old === undefined ? [] : openEntries(old))
      this.#alarmPoints.delete(entry.id);
    for (const entry of openEntries(rule)) this.#alarmPoints.set(entry.id, point);
    for (const [holdIndex, hold] of rule.holds.entries()) {
      if (hold === old?.holds[holdIndex]) continue;
      const dueAt = holdDueAt(hold, state.point);
      if (dueAt !== null)
        this.#queue.push({ dueAt, rank: DEADLINE_RANK.delay, point, rule: ruleIndex });
    }
    if (rule.shelf !== null && rule.shelf !== old?.shelf) {
      this.#queue.push({
        dueAt: rule.shelf.untilSteadyMs,
        rank: DEADLINE_RANK.shelf,
        point,
        rule: ruleIndex,
      });
    }
  }

  /** Builds the indexes anew, after the points as a whole were replaced or shifted. */
  settleAll(): void {
    this.#queue.clear();
    this.#alarmPoints.clear();
    for (const state of this.#states) {
      state.staleQueued = false;
      this.settle(state, { calibrationDueAt: null, rules: [] });
    }
  }

  /** The earliest deadline that still stands; those that no longer do are dropped, silence that moved on is queued again. */
  nextDeadline(): Deadline | null {
    const ofPoint = this.#nextOfPoints();
    const ofArea = this.interlocks.nextDeadline();
    if (ofPoint === null || ofArea === null) return ofPoint ?? ofArea;
    return isBefore(ofArea, ofPoint) ? ofArea : ofPoint;
  }

  #nextOfPoints(): Deadline | null {
    for (;;) {
      const next = this.#queue.peek();
      if (next === undefined) return null;
      const state = this.#states[next.point];
      if (state !== undefined && this.#stands(state, next)) return next;
      this.#queue.pop();
      if (state === undefined || next.rank !== DEADLINE_RANK.silence) continue;
      state.staleQueued = false;
      this.#queueSilence(state);
    }
  }

  /** Takes the deadline that {@link nextDeadline} gave off the queue. */
  takeDeadline(deadline: Deadline): void {
    if (deadline.rank === DEADLINE_RANK.interlock) {
      this.interlocks.takeDeadline();
      return;
    }
    this.#queue.pop();
    const state = this.#states[deadline.point];
    if (deadline.rank === DEADLINE_RANK.silence && state !== undefined) state.staleQueued = false;
  }

  #stands(state: PointState, due: Deadline): boolean {
    const rule = state.rules[due.rule];
    if (due.rank === DEADLINE_RANK.silence) return state.staleDueAt === due.dueAt;
    if (due.rank === DEADLINE_RANK.calibration) return state.calibrationDueAt === due.dueAt;
    if (due.rank === DEADLINE_RANK.shelf) return rule?.shelf?.untilSteadyMs === due.dueAt;
    return rule?.holds.some((hold) => holdDueAt(hold, state.point) === due.dueAt) === true;
  }

  #queueSilence(state: PointState): void {
    if (state.staleDueAt === null || state.staleQueued) return;
    state.staleQueued = true;
    this.#queue.push({
      dueAt: state.staleDueAt,
      rank: DEADLINE_RANK.silence,
      point: state.point.index,
      rule: 0,
    });
  }
}
