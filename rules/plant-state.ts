import type { Alarm } from './alarm.ts';
import type { AlarmBearer } from './alarm-bearer.ts';
import { toAlarm } from './alarm-entry.ts';
import type { AreaState } from './area-state.ts';
import { DEADLINE_RANK, type Deadline, DeadlineQueue, first } from './deadline.ts';
import { type GroupMemo, GroupState } from './group-state.ts';
import { holdDueAt } from './ladder-hold.ts';
import { PlantInterlocks } from './plant-interlocks.ts';
import { type PointMemo, PointState } from './point-state.ts';
import { introduceTwins } from './point-twins.ts';
import { takeQuietly } from './quiet-reading.ts';
import type { Reading } from './reading.ts';
import type { Point, Register } from './register.ts';
import { openEntries, placeOf, type RuleState } from './rule-state.ts';
import { SeasonCalendar } from './season-calendar.ts';
import { groupsOf } from './source-group.ts';
import { SourceViews } from './source-views.ts';
import { earlier, type Moment, type SteadyMs, type WallMs } from './time.ts';

function indexByName(register: Register): ReadonlyMap<string, number> {
  return new Map(register.points.map((point) => [point.fullName, point.index]));
}

/** Makes points that reckon with each other's values known to each other. */
function introduce(states: readonly PointState[]): void {
  for (const state of states) state.dependents = [];
  for (const state of states) {
    const { derivation } = state.point;
    if (derivation?.kind !== 'piezometer') continue;
    const temperature = states[derivation.temperature?.point ?? -1] ?? null;
    const barometer = states[derivation.barometer?.point ?? -1] ?? null;
    state.companions = { temperature, barometer };
    for (const companion of new Set([temperature, barometer]))
      if (companion !== null) companion.dependents = [...companion.dependents, state];
  }
}

function freshGroups(register: Register): readonly GroupState[] {
  const behind = register.points.length;
  return groupsOf(register).map((group, position) => new GroupState(group, behind + position, 0));
}

/** What a failing step over all points is rolled back to. */
export interface PlantMemo {
  readonly register: Register;
  readonly points: readonly (readonly [state: PointState, memo: PointMemo])[];
  readonly areas: readonly AreaState[];
  readonly groups: readonly (readonly [state: GroupState, memo: GroupMemo])[];
  readonly views: ReadonlyMap<string, WallMs>;
}

/** All points and groups with what is believed of them, and the two indexes over them: open alarms by id, deadlines by time. */
export class PlantState {
  #register: Register;
  #states: readonly PointState[];
  #groups: readonly GroupState[];
  /** Point -> the group that counts it. */
  #groupOf: ReadonlyMap<number, GroupState> = new Map();
  #pointIndexes: ReadonlyMap<string, number>;
  /** Areas whose power interlocks cut. */
  readonly interlocks: PlantInterlocks;
  readonly #queue = new DeadlineQueue();
  /** Which season it is. */
  readonly calendar = new SeasonCalendar();
  /** Which sources can be seen. */
  readonly views = new SourceViews();
  /** Open alarm -> the point or group that it stands on. */
  readonly #alarmBearers = new Map<string, number>();

  constructor(register: Register) {
    this.#register = register;
    this.#states = register.points.map((point) => new PointState(point, 0));
    this.#groups = freshGroups(register);
    introduce(this.#states);
    introduceTwins(this.#states);
    this.#pointIndexes = indexByName(register);
    this.interlocks = new PlantInterlocks(register);
    this.countGroups();
  }

  get register(): Register {
    return this.#register;
  }

  get states(): readonly PointState[] {
    return this.#states;
  }

  get groups(): readonly GroupState[] {
    return this.#groups;
  }

  at(index: number): PointState | undefined {
    return this.#states[index];
  }

  /** Full name of a point of the register. */
  nameOf(index: number): string {
    return (this.#register.points[index] as Point).fullName;
  }

  /** The group that counts a point; undefined where none does. */
  groupOf(point: number): GroupState | undefined {
    return this.#groupOf.get(point);
  }

  /** A point, or a group by its place behind the points. */
  bearer(index: number): PointState | GroupState | undefined {
    return this.#states[index] ?? this.#groups[index - this.#states.length];
  }

  named(fullName: string): PointState | undefined {
    return this.#states[this.#pointIndexes.get(fullName) ?? -1];
  }

  /** The group of a source by the source's full name. */
  groupNamed(fullName: string): GroupState | undefined {
    return this.#groups.find(({ subject }) => subject.fullName === fullName);
  }

  ofAlarm(id: string): PointState | GroupState | undefined {
    return this.bearer(this.#alarmBearers.get(id) ?? -1);
  }

  capture(): PlantMemo {
    return {
      register: this.#register,
      points: this.#states.map((state) => [state, state.capture()]),
      areas: this.interlocks.captureAll(),
      groups: this.#groups.map((state) => [state, state.capture()]),
      views: this.views.capture(),
    };
  }

  rollBack(memo: PlantMemo): void {
    for (const [state, pointMemo] of memo.points) state.rollBack(pointMemo);
    for (const [state, groupMemo] of memo.groups) state.rollBack(groupMemo);
    this.replace(
      memo.register,
      memo.points.map(([state]) => state),
      memo.groups.map(([state]) => state),
    );
    this.interlocks.replace(memo.register, memo.areas);
    this.views.restore(memo.views);
    this.settleAll();
  }

  /** Takes a new register with its points and groups; the indexes follow with {@link settleAll}. */
  replace(register: Register, states: readonly PointState[], groups: readonly GroupState[]): void {
    this.#register = register;
    this.#states = states;
    introduce(states);
    introduceTwins(states);
    this.#groups = groups;
    this.#pointIndexes = indexByName(register);
  }

  /** All alarms that are not NORMAL, hidden ones too, in the order of the register. */
  openAlarms(): readonly Alarm[] {
    const alarms: Alarm[] = [];
    const indexes = [...new Set(this.#alarmBearers.values())].sort((left, right) => left - right);
    for (const index of indexes) {
      const state = this.bearer(index) as AlarmBearer;
      for (const rule of state.rules) {
        for (const entry of openEntries(rule))
          alarms.push(toAlarm(entry, placeOf(state.subject, rule)));
      }
    }
    return alarms;
  }

  /** Null where no alarm of this id is open. */
  openAlarm(id: string): Alarm | null {
    const state = this.ofAlarm(id);
    for (const rule of state?.rules ?? []) {
      const entry = openEntries(rule).find((candidate) => candidate.id === id);
      if (entry !== undefined) return toAlarm(entry, placeOf((state as AlarmBearer).subject, rule));
    }
    return null;
  }

  /** Takes a reading that changes nothing anybody looks at, of its point or of the areas that it cuts or feeds. */
  takesQuietly(state: PointState, reading: Reading, at: Moment): boolean {
    return (
      this.interlocks.isUnmovedBy(state.index, reading.value) && takeQuietly(state, reading, at)
    );
  }

  /** Brings the indexes in line with a point that changed. */
  settle(state: PointState, before: Pick<PointMemo, 'calibrationDueAt' | 'mode' | 'rules'>): void {
    const { index } = state;
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
    if (state.mode !== null && state.mode !== before.mode) {
      const dueAt = state.mode.untilSteadyMs;
      this.#queue.push({ dueAt, rank: DEADLINE_RANK.mode, point: index, rule: 0 });
    }
    if (state.rules === before.rules) return;
    for (const [ruleIndex, rule] of state.rules.entries()) {
      const old = before.rules[ruleIndex];
      if (rule !== old) this.#settleRule(state, ruleIndex, rule, old);
    }
  }

  /** The same for a group. */
  settleGroup(state: GroupState, before: Pick<GroupMemo, 'rules'>): void {
    for (const [ruleIndex, rule] of state.rules.entries()) {
      const old = before.rules[ruleIndex];
      if (rule !== old) this.#settleAlarms(state.index, ruleIndex, rule, old);
    }
  }

  #settleRule(
    state: PointState,
    ruleIndex: number,
    rule: RuleState,
    old: RuleState | undefined,
  ): void {
    const point = state.index;
    this.#settleAlarms(point, ruleIndex, rule, old);
    for (const [holdIndex, hold] of rule.holds.entries()) {
      if (hold === old?.holds[holdIndex]) continue;
      const dueAt = holdDueAt(hold, state.point);
      if (dueAt !== null)
        this.#queue.push({ dueAt, rank: DEADLINE_RANK.delay, point, rule: ruleIndex });
    }
  }

  /** What a point and a group have in common: open alarms, and the end of a shelf. */
  #settleAlarms(
    bearer: number,
    ruleIndex: number,
    rule: RuleState,
    old: RuleState | undefined,
  ): void {
    for (const entry of old === undefined ? [] : openEntries(old))
      this.#alarmBearers.delete(entry.id);
    for (const entry of openEntries(rule)) this.#alarmBearers.set(entry.id, bearer);
    if (rule.shelf === null || rule.shelf === old?.shelf) return;
    const dueAt = rule.shelf.untilSteadyMs;
    this.#queue.push({ dueAt, rank: DEADLINE_RANK.shelf, point: bearer, rule: ruleIndex });
  }

  /** Builds the indexes anew, after the points as a whole were replaced or shifted. */
  settleAll(): void {
    this.#queue.clear();
    this.#alarmBearers.clear();
    for (const state of this.#states) {
      state.staleQueued = false;
      this.settle(state, { calibrationDueAt: null, mode: null, rules: [] });
    }
    this.countGroups();
    for (const group of this.#groups) this.settleGroup(group, { rules: [] });
  }

  /** Counts the points of every group and source anew. */
  countGroups(): void {
    this.views.count(this.#states);
    const groupOf = new Map<number, GroupState>();
    for (const state of this.#groups) {
      state.count(this.#states);
      for (const point of state.group.itemOf.keys()) groupOf.set(point, state);
    }
    this.#groupOf = groupOf;
  }

  /**
   * The earliest deadline that still stands, of those due by a time; those that no longer do are dropped, silence that moved on
   * is queued again. Only those due by then are looked at: every reading moves the silence of its point, and to follow each
   * move at once would cost more, the more points there are.
   */
  nextDeadline(by: SteadyMs = Number.POSITIVE_INFINITY): Deadline | null {
    const ofPoint = this.#nextOfPoints(by);
    const ofArea = this.interlocks.nextDeadline(by);
    return first(first(ofPoint, ofArea), this.calendar.deadline(by));
  }

  #nextOfPoints(by: SteadyMs): Deadline | null {
    for (;;) {
      const next = this.#queue.peek();
      if (next === undefined || next.dueAt > by) return null;
      const bearer = this.bearer(next.point);
      if (bearer !== undefined && this.#stands(bearer, next)) return next;
      this.#queue.pop();
      const state = this.#states[next.point];
      if (state === undefined || next.rank !== DEADLINE_RANK.silence) continue;
      state.staleQueued = false;
      this.#queueSilence(state);
    }
  }

  /** No deadline stands before this; the first that does may be later. Null where nothing runs. */
  wakeAt(): SteadyMs | null {
    const ofPoint = this.#queue.peek()?.dueAt ?? null;
    return earlier(earlier(ofPoint, this.interlocks.wakeAt()), this.calendar.dueAt);
  }

  /** Takes the deadline that {@link nextDeadline} gave off the queue. */
  takeDeadline(deadline: Deadline): void {
    // The calendar moves on by itself.
    if (deadline.rank === DEADLINE_RANK.season) return;
    if (deadline.rank === DEADLINE_RANK.interlock) {
      this.interlocks.takeDeadline();
      return;
    }
    this.#queue.pop();
    const state = this.#states[deadline.point];
    if (deadline.rank === DEADLINE_RANK.silence && state !== undefined) state.staleQueued = false;
  }

  #stands(bearer: PointState | GroupState, due: Deadline): boolean {
    const rule = bearer.rules[due.rule];
    if (due.rank === DEADLINE_RANK.shelf) return rule?.shelf?.untilSteadyMs === due.dueAt;
    // Of a group nothing else falls due.
    const state = bearer as PointState;
    if (due.rank === DEADLINE_RANK.mode) return state.mode?.untilSteadyMs === due.dueAt;
    if (due.rank === DEADLINE_RANK.silence) return state.staleDueAt === due.dueAt;
    if (due.rank === DEADLINE_RANK.calibration) return state.calibrationDueAt === due.dueAt;
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
