import type { Alarm } from './alarm.ts';
import type { AlarmBearer } from './alarm-bearer.ts';
import { toAlarm } from './alarm-entry.ts';
import type { AreaState } from './area-state.ts';
import type { ConclusionState } from './conclusion-state.ts';
import { DEADLINE_RANK, type Deadline, first } from './deadline.ts';
import { type GroupMemo, GroupState } from './group-state.ts';
import { InhibitedPlaces, type Inhibition, inhibitionsOf, shelfEndsOf } from './inhibition.ts';
import { type ConclusionsMemo, freshConclusions, PlantConclusions } from './plant-conclusions.ts';
import { PlantDeadlines } from './plant-deadlines.ts';
import { PlantInterlocks } from './plant-interlocks.ts';
import { type PointMemo, PointState } from './point-state.ts';
import { introduceTwins } from './point-twins.ts';
import { QuietLane } from './quiet-lane.ts';
import { takeQuietly } from './quiet-reading.ts';
import type { Reading } from './reading.ts';
import type { Point, Register } from './register.ts';
import { openEntries, placeOf, type RuleState } from './rule-state.ts';
import { type CalendarSnapshot, SeasonCalendar } from './season-calendar.ts';
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

/** Everything that alarms can stand on. */
export type Bearer = PointState | GroupState | ConclusionState;

/** What a failing step over all points is rolled back to. */
export interface PlantMemo {
  readonly register: Register;
  readonly points: readonly (readonly [state: PointState, memo: PointMemo])[];
  readonly areas: readonly AreaState[];
  readonly groups: readonly (readonly [state: GroupState, memo: GroupMemo])[];
  readonly conclusions: ConclusionsMemo;
  readonly calendar: CalendarSnapshot;
  readonly views: ReadonlyMap<string, WallMs>;
}

/** All points and groups with what is believed of them, and what is found in them at once: open alarms by id, what is hidden, what falls due. */
export class PlantState {
  #register: Register;
  #states: readonly PointState[];
  #groups: readonly GroupState[];
  /** Point -> the group that counts it. */
  #groupOf: ReadonlyMap<number, GroupState> = new Map();
  #pointIndexes: ReadonlyMap<string, number>;
  /** What interlocks cut, power of areas and inlets of tanks. */
  readonly interlocks: PlantInterlocks;
  /** What is concluded from several points of a source together. */
  readonly conclusions = new PlantConclusions();
  readonly #deadlines = new PlantDeadlines((index) => this.bearer(index));
  /** Points in it leave it before their states are handed out. */
  #lane: QuietLane;
  /** Which season it is. */
  readonly calendar = new SeasonCalendar();
  /** Which sources can be seen. */
  readonly views = new SourceViews();
  /** Places of which something is shelved, out of service or in a mode. */
  readonly #inhibited = new InhibitedPlaces();
  /** Open alarm -> the point, group or conclusion that it stands on. */
  readonly #alarmBearers = new Map<string, number>();

  constructor(register: Register) {
    this.#register = register;
    this.#states = register.points.map((point) => new PointState(point, 0));
    this.#lane = new QuietLane(this.#states);
    this.#groups = freshGroups(register);
    introduce(this.#states);
    introduceTwins(this.#states);
    this.#pointIndexes = indexByName(register);
    this.interlocks = new PlantInterlocks(register);
    const behind = this.#states.length + this.#groups.length;
    this.conclusions.replace(freshConclusions(register, behind, 0), this.#states);
    this.countGroups();
  }

  get register(): Register {
    return this.#register;
  }

  get states(): readonly PointState[] {
    this.#lane.leaveAll();
    return this.#states;
  }

  get groups(): readonly GroupState[] {
    return this.#groups;
  }

  at(index: number): PointState | undefined {
    this.#lane.leave(index);
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

  /** A point, a group by its place behind the points, or a conclusion by its place behind those. */
  bearer(index: number): Bearer | undefined {
    const behind = index - this.#states.length;
    return (
      this.at(index) ??
      this.#groups[behind] ??
      this.conclusions.states[behind - this.#groups.length]
    );
  }

  named(fullName: string): PointState | undefined {
    return this.at(this.#pointIndexes.get(fullName) ?? -1);
  }

  /** What alarms under a source without a point: what has the rule, where one is named. */
  underSource(fullName: string, rule?: string): GroupState | ConclusionState | undefined {
    const found = this.#allUnderSource(fullName);
    return found.find(({ rules }) => rules.some((each) => each.rule === rule)) ?? found[0];
  }

  /** Whether groups and other conclusions stand under a source, so that only a rule tells which of the two is meant. */
  isTwofold(fullName: string): boolean {
    return this.#allUnderSource(fullName).length > 1;
  }

  #allUnderSource(fullName: string): readonly (GroupState | ConclusionState)[] {
    const group = this.#groups.find(({ subject }) => subject.fullName === fullName);
    return [group, this.conclusions.named(fullName)]
      .filter((each) => each !== undefined)
      .filter(({ rules }) => rules.length > 0);
  }

  ofAlarm(id: string): Bearer | undefined {
    return this.bearer(this.#alarmBearers.get(id) ?? -1);
  }

  capture(): PlantMemo {
    return {
      register: this.#register,
      points: this.states.map((state) => [state, state.capture()]),
      areas: this.interlocks.captureAll(),
      groups: this.#groups.map((state) => [state, state.capture()]),
      conclusions: this.conclusions.capture(),
      calendar: this.calendar.snapshot(),
      views: this.views.capture(),
    };
  }

  rollBack(memo: PlantMemo): void {
    for (const [state, pointMemo] of memo.points) state.rollBack(pointMemo);
    for (const [state, groupMemo] of memo.groups) state.rollBack(groupMemo);
    for (const [state, conclusionMemo] of memo.conclusions) state.rollBack(conclusionMemo);
    this.replace(
      memo.register,
      memo.points.map(([state]) => state),
      memo.groups.map(([state]) => state),
      memo.conclusions.map(([state]) => state),
    );
    this.interlocks.replace(memo.register, memo.areas);
    this.calendar.restore(memo.calendar);
    this.views.restore(memo.views);
    this.settleAll();
  }

  /** Takes a new register with its points, groups and conclusions; the indexes follow with {@link settleAll}. */
  replace(
    register: Register,
    states: readonly PointState[],
    groups: readonly GroupState[],
    conclusions: readonly ConclusionState[],
  ): void {
    this.#register = register;
    this.#states = states;
    this.#lane = new QuietLane(states);
    introduce(states);
    introduceTwins(states);
    this.#groups = groups;
    this.conclusions.replace(conclusions, states);
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

  /** All that is shelved, out of service or in a mode, in the order of the register. */
  inhibitions(): readonly Inhibition[] {
    return this.#inhibitedPlaces().flatMap(inhibitionsOf);
  }

  /** When the shelves of a site end, one time for each place and end. */
  shelfEnds(site: string): readonly SteadyMs[] {
    return this.#inhibitedPlaces()
      .filter(({ subject }) => subject.site === site)
      .flatMap(shelfEndsOf);
  }

  #inhibitedPlaces(): readonly AlarmBearer[] {
    return this.#inhibited.places((index) => this.bearer(index) as AlarmBearer);
  }

  /** Takes a reading that changes nothing anybody looks at, of its point, of the areas that it cuts or feeds, or of what it is a member of. */
  takesQuietly(state: PointState, reading: Reading, at: Moment): boolean {
    const isTaken =
      this.conclusions.of(state.index) === undefined &&
      this.interlocks.isUnmovedBy(state.index, reading.value) &&
      takeQuietly(state, reading, at);
    // Whether an area takes notice depends on the reading, which the lane doesn't ask.
    if (isTaken && this.interlocks.roleOf(state.index) === undefined) this.#lane.enter(state);
    return isTaken;
  }

  /** The same, for readings of points that have just taken one; gives the place of the first that is none of these. */
  takesInLane(readings: readonly Reading[], from: number, at: Moment): number {
    return this.#lane.takeFrom(readings, from, at);
  }

  /** Brings the indexes in line with a point that changed. */
  settle(state: PointState, before: Pick<PointMemo, 'calibrationDueAt' | 'mode' | 'rules'>): void {
    if (state.rules !== before.rules || state.mode !== before.mode) this.#inhibited.note(state);
    this.#deadlines.notePoint(state, before);
    if (state.rules === before.rules) return;
    for (const [index, rule] of state.rules.entries()) {
      const old = before.rules[index];
      if (rule === old) continue;
      this.#settleAlarms(state.index, index, rule, old);
      this.#deadlines.noteDelays(state, index, rule, old);
    }
  }

  /** The same for a group or conclusion. */
  settleGroup(state: GroupState | ConclusionState, before: Pick<GroupMemo, 'rules'>): void {
    if (state.rules === before.rules) return;
    this.#inhibited.note(state);
    for (const [index, rule] of state.rules.entries()) {
      const old = before.rules[index];
      if (rule !== old) this.#settleAlarms(state.index, index, rule, old);
    }
  }

  /** What everything that alarms has in common: open alarms, and the end of a shelf. */
  #settleAlarms(bearer: number, index: number, rule: RuleState, old: RuleState | undefined): void {
    if (rule.alarm?.id !== old?.alarm?.id || rule.lateAlarms !== old?.lateAlarms) {
      for (const entry of old === undefined ? [] : openEntries(old))
        this.#alarmBearers.delete(entry.id);
      for (const entry of openEntries(rule)) this.#alarmBearers.set(entry.id, bearer);
    }
    this.#deadlines.noteShelf(bearer, index, rule, old);
  }

  /** Builds the indexes anew, after the points as a whole were replaced or shifted. */
  settleAll(): void {
    this.#deadlines.clear();
    this.#alarmBearers.clear();
    this.#inhibited.clear();
    for (const state of this.states) {
      state.staleQueued = false;
      this.settle(state, { calibrationDueAt: null, mode: null, rules: [] });
    }
    this.countGroups();
    for (const group of [...this.#groups, ...this.conclusions.states])
      this.settleGroup(group, { rules: [] });
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

  /** The earliest deadline that still stands, of those due by a time; null where there is none. */
  nextDeadline(by: SteadyMs = Number.POSITIVE_INFINITY): Deadline | null {
    const ofPoint = this.#deadlines.next(by);
    const ofArea = this.interlocks.nextDeadline(by);
    return first(first(ofPoint, ofArea), this.calendar.deadline(by));
  }

  /** No deadline stands before this; the first that does may be later. Null where nothing runs. */
  wakeAt(): SteadyMs | null {
    const ofPlace = earlier(this.#deadlines.soonestAt, this.interlocks.wakeAt());
    return earlier(ofPlace, this.calendar.dueAt);
  }

  /** Takes the deadline that {@link nextDeadline} gave. */
  takeDeadline(deadline: Deadline): void {
    // The calendar moves on by itself.
    if (deadline.rank === DEADLINE_RANK.season) return;
    if (deadline.rank === DEADLINE_RANK.interlock) this.interlocks.takeDeadline();
    else this.#deadlines.take(deadline);
  }
}
