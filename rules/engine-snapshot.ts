import type { AlarmEntry, Hiding, Shelf } from './alarm-entry.ts';
import type { NamedAreaState } from './carry-interlocks.ts';
import type { ConclusionState } from './conclusion-state.ts';
import {
  DuplicateWindow,
  type DuplicateWindowSnapshot,
  type WindowMark,
} from './duplicate-window.ts';
import type { GroupState } from './group-state.ts';
import { type LevelHold, RELEASED } from './ladder-hold.ts';
import { type MemberWord, UNHEARD } from './member-word.ts';
import type { PointMode } from './point-mode.ts';
import { type LatestReading, type PointMemo, PointState } from './point-state.ts';
import type { RainWindow } from './rain-window.ts';
import type { RateWindow } from './rate-window.ts';
import type { Point, Register } from './register.ts';
import type { RuleState, Span } from './rule-state.ts';
import type { CalendarSnapshot } from './season-calendar.ts';
import type { Moment, SteadyMs, WallMs } from './time.ts';

/** Rises when the meaning of a field changes; an older snapshot is then not used, the journal is replayed instead. */
export const SNAPSHOT_VERSION = 5;

/** All that is believed of one rule of a point or group. */
export interface RuleSnapshot {
  readonly rule: string;
  /** By limit name; the nameless level of communication and instrument is the empty name. */
  readonly holds: Readonly<Record<string, LevelHold>>;
  readonly alarm: AlarmEntry | null;
  readonly lateAlarms: readonly AlarmEntry[];
  readonly spans: readonly Span[];
  readonly ordinal: number;
  readonly shelf: Shelf | null;
  readonly outOfService: Hiding | null;
}

/** All that is believed of one point, as a plain value that survives JSON. */
export interface PointSnapshot {
  readonly fullName: string;
  readonly newestTime: WallMs | null;
  readonly latest: LatestReading | null;
  readonly judgedValue: number | null;
  readonly lastSeen: WallMs | null;
  readonly staleDueAt: SteadyMs | null;
  readonly calibratingSince: SteadyMs | null;
  readonly calibrationDueAt: SteadyMs | null;
  readonly counterToldAt: WallMs | null;
  readonly skewToldAt: WallMs | null;
  readonly seenAt: WallMs | null;
  readonly blindSince: WallMs | null;
  readonly mode: PointMode | null;
  readonly rain: RainWindow;
  readonly rates: RateWindow;
  /** Its last values; null where it is not watched for faked ones. */
  readonly trail: string | null;
  readonly window: DuplicateWindowSnapshot;
  /** Those that something has happened to. */
  readonly rules: readonly RuleSnapshot[];
}

/** All that is believed of a group that its members don't say. */
export interface GroupSnapshot {
  /** `site/source`. */
  readonly fullName: string;
  readonly rules: readonly RuleSnapshot[];
}

/** All that is believed of what is concluded under one source. */
export interface ConclusionSnapshot extends GroupSnapshot {
  /** By the key of the conclusion, then by the id of the member. */
  readonly words: Readonly<Record<string, Readonly<Record<string, MemberWord>>>>;
}

/** The whole state of the engine but its register, as a plain value that survives JSON. */
export interface EngineSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly registerHash: string;
  readonly lastMoment: Moment | null;
  readonly points: readonly PointSnapshot[];
  readonly areas: readonly NamedAreaState[];
  readonly groups: readonly GroupSnapshot[];
  readonly conclusions: readonly ConclusionSnapshot[];
  /** Which season it is at each source that has limits by season. */
  readonly calendar: CalendarSnapshot;
  /** Blind sources by their full names, and since when they are. */
  readonly views: readonly (readonly [source: string, since: WallMs])[];
}

/**
 * The same in two parts, as of one moment: what there is one of, and the points, each written down only when it is asked for, so that
 * readings can be judged in between.
 */
export interface EngineSnapshotParts {
  readonly whole: Omit<EngineSnapshot, 'points'>;
  /** Can be run through once. */
  readonly points: Iterable<PointSnapshot>;
}

/** A rule as it stands in a snapshot. */
export function snapshotRule(rule: RuleState): RuleSnapshot {
  const names = rule.ladder?.limits.map((limit) => limit.name) ?? [''];
  return {
    rule: rule.rule,
    holds: Object.fromEntries(names.map((name, index) => [name, rule.holds[index] as LevelHold])),
    alarm: rule.alarm,
    lateAlarms: rule.lateAlarms,
    spans: rule.spans,
    ordinal: rule.ordinal,
    shelf: rule.shelf,
    outOfService: rule.outOfService,
  };
}

/**
 * Nothing has ever happened to it, nor to its point since the first register: what a snapshot leaves out is restored as such.
 * That is most of a plant in order: of 100,000 points they were half of the snapshot.
 */
function isUntouched(rule: RuleState): boolean {
  const { holds, alarm, lateAlarms, spans, ordinal, shelf, outOfService } = rule;
  if (ordinal !== 0 || alarm !== null || shelf !== null || outOfService !== null) return false;
  if (lateAlarms.length > 0 || spans.length > 0) return false;
  return holds.every(({ on, onStart }) => !on && onStart === null);
}

/** A point at the moment of a snapshot, yet to be written down: what it refers to is replaced and never changed, but for its window. */
export interface TakenPoint {
  readonly fullName: string;
  readonly memo: PointMemo;
  readonly trail: string | null;
  readonly window: DuplicateWindow;
  readonly mark: WindowMark;
}

/** Holds fast how a point stands now. */
export function takePoint(state: PointState): TakenPoint {
  const { window, trail } = state;
  return {
    fullName: state.point.fullName,
    memo: state.capture(),
    trail: trail?.snapshot() ?? null,
    window,
    mark: window.mark(),
  };
}

/** A point as it stood when it was taken. */
export function writePoint({ fullName, memo, trail, window, mark }: TakenPoint): PointSnapshot {
  return {
    fullName,
    newestTime: Number.isFinite(memo.newestTime) ? memo.newestTime : null,
    latest: memo.latest,
    judgedValue: memo.judgedValue,
    lastSeen: memo.lastSeen,
    staleDueAt: memo.staleDueAt,
    calibratingSince: memo.calibratingSince,
    calibrationDueAt: memo.calibrationDueAt,
    counterToldAt: memo.counterToldAt,
    skewToldAt: memo.skewToldAt,
    seenAt: memo.seenAt,
    blindSince: memo.blindSince,
    mode: memo.mode,
    rain: memo.rain,
    rates: memo.rates,
    trail,
    window: window.textOf(mark),
    rules: memo.rules.filter((rule) => !isUntouched(rule)).map(snapshotRule),
  };
}

/** A rule as it stands in a snapshot, under the ladder it has now. */
export function restoreRule(fresh: RuleState, snapshots: readonly RuleSnapshot[]): RuleState {
  const saved = snapshots.find((candidate) => candidate.rule === fresh.rule);
  if (saved === undefined) return fresh;
  const names = fresh.ladder?.limits.map((limit) => limit.name) ?? [''];
  return {
    rule: fresh.rule,
    ladder: fresh.ladder,
    holds: names.map((name) => saved.holds[name] ?? RELEASED),
    alarm: saved.alarm,
    lateAlarms: saved.lateAlarms,
    spans: saved.spans,
    ordinal: saved.ordinal,
    shelf: saved.shelf,
    outOfService: saved.outOfService,
  };
}

/** A group as it stands in a snapshot. */
export function snapshotGroup(state: GroupState): GroupSnapshot {
  return { fullName: state.subject.fullName, rules: state.rules.map(snapshotRule) };
}

/** Puts a group back to what it was when the snapshot was taken; who has which colour, its points say. */
export function restoreGroup(state: GroupState, snapshots: readonly GroupSnapshot[]): void {
  const saved = snapshots.find(({ fullName }) => fullName === state.subject.fullName);
  if (saved !== undefined) state.rules = state.rules.map((rule) => restoreRule(rule, saved.rules));
}

/** What is concluded under a source as it stands in a snapshot. `idOf`: id of a point by its index. */
export function snapshotConclusions(
  state: ConclusionState,
  idOf: (point: number) => string,
): ConclusionSnapshot {
  const words = state.conclusions.map(({ key, members }, place) => {
    const ids = members.map(idOf);
    const own = state.words[place] as readonly MemberWord[];
    return [key, Object.fromEntries(ids.map((id, index) => [id, own[index] as MemberWord]))];
  });
  return {
    fullName: state.subject.fullName,
    rules: state.rules.map(snapshotRule),
    words: Object.fromEntries(words),
  };
}

/** Puts conclusions back to what they were when the snapshot was taken. */
export function restoreConclusions(
  state: ConclusionState,
  snapshots: readonly ConclusionSnapshot[],
  idOf: (point: number) => string,
): void {
  const saved = snapshots.find(({ fullName }) => fullName === state.subject.fullName);
  if (saved === undefined) return;
  state.rules = state.rules.map((rule) => restoreRule(rule, saved.rules));
  state.words = state.conclusions.map(({ key, members }) =>
    members.map((point) => saved.words[key]?.[idOf(point)] ?? UNHEARD),
  );
}

/** A point as it was when the snapshot was taken, under the limits that it has now. */
function restorePoint(point: Point, snapshot: PointSnapshot): PointState {
  const state = new PointState(point, 0, DuplicateWindow.restore(snapshot.window));
  state.rollBack({
    newestTime: snapshot.newestTime ?? Number.NEGATIVE_INFINITY,
    latest: snapshot.latest,
    judgedValue: snapshot.judgedValue,
    lastSeen: snapshot.lastSeen,
    staleDueAt: snapshot.staleDueAt,
    calibratingSince: snapshot.calibratingSince,
    calibrationDueAt: snapshot.calibrationDueAt,
    counterToldAt: snapshot.counterToldAt,
    skewToldAt: snapshot.skewToldAt,
    seenAt: snapshot.seenAt,
    blindSince: snapshot.blindSince,
    mode: snapshot.mode,
    rain: snapshot.rain,
    rates: snapshot.rates,
    trailTotal: 0,
    rules: state.rules.map((rule) => restoreRule(rule, snapshot.rules)),
  });
  if (snapshot.trail !== null) state.trail?.restore(snapshot.trail);
  return state;
}

/** All points of a register as they were when the snapshot was taken; those that it does not know are new. */
export function restorePoints(
  register: Register,
  snapshot: Pick<EngineSnapshot, 'points'>,
): readonly PointState[] {
  const saved = new Map(snapshot.points.map((point) => [point.fullName, point]));
  return register.points.map((point) => {
    const found = saved.get(point.fullName);
    return found === undefined ? new PointState(point, 0) : restorePoint(point, found);
  });
}
