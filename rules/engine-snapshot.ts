import type { AlarmEntry, Shelf } from './alarm-entry.ts';
import type { NamedAreaState } from './carry-interlocks.ts';
import { DuplicateWindow, type DuplicateWindowSnapshot } from './duplicate-window.ts';
import { type LevelHold, RELEASED } from './ladder-hold.ts';
import { type LatestReading, PointState } from './point-state.ts';
import type { Point } from './register.ts';
import type { RuleState, Span } from './rule-state.ts';
import type { Moment, SteadyMs, WallMs } from './time.ts';

/** Rises when the meaning of a field changes; an older snapshot is then not used, the journal is replayed instead. */
export const SNAPSHOT_VERSION = 2;

interface RuleSnapshot {
  readonly rule: string;
  /** By limit name; the nameless level of communication and instrument is the empty name. */
  readonly holds: Readonly<Record<string, LevelHold>>;
  readonly alarm: AlarmEntry | null;
  readonly lateAlarms: readonly AlarmEntry[];
  readonly spans: readonly Span[];
  readonly ordinal: number;
  readonly shelf: Shelf | null;
  readonly outOfService: boolean;
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
  readonly window: DuplicateWindowSnapshot;
  readonly rules: readonly RuleSnapshot[];
}

/** The whole state of the engine but its register, as a plain value that survives JSON. */
export interface EngineSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly registerHash: string;
  readonly lastMoment: Moment | null;
  readonly points: readonly PointSnapshot[];
  readonly areas: readonly NamedAreaState[];
}

function snapshotRule(rule: RuleState): RuleSnapshot {
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

/** A point as it stands in a snapshot. */
export function snapshotPoint(state: PointState): PointSnapshot {
  return {
    fullName: state.point.fullName,
    newestTime: Number.isFinite(state.newestTime) ? state.newestTime : null,
    latest: state.latest,
    judgedValue: state.judgedValue,
    lastSeen: state.lastSeen,
    staleDueAt: state.staleDueAt,
    calibratingSince: state.calibratingSince,
    calibrationDueAt: state.calibrationDueAt,
    counterToldAt: state.counterToldAt,
    skewToldAt: state.skewToldAt,
    window: state.window.snapshot(),
    rules: state.rules.map(snapshotRule),
  };
}

function restoreRule(fresh: RuleState, snapshots: readonly RuleSnapshot[]): RuleState {
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

/** A point as it was when the snapshot was taken, under the limits that it has now. */
export function restorePoint(point: Point, snapshot: PointSnapshot): PointState {
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
    rules: state.rules.map((rule) => restoreRule(rule, snapshot.rules)),
  });
  return state;
}
