import type {
  AlarmEntry,
  AlarmPlace,
  AlarmSubject,
  Hiding,
  PlainLimit,
  Shelf,
} from './alarm-entry.ts';
import { limitOf } from './alarm-entry.ts';
import { type LevelHold, levelsAtRest } from './ladder-hold.ts';
import type { Ladder, Point } from './register.ts';
import { suspicionRules } from './suspicion-watch.ts';
import type { WallMs } from './time.ts';

/** From the raise to the return of an alarm that is over. */
export interface Span {
  readonly from: WallMs;
  readonly to: WallMs;
}

/** How many past alarms of a point and rule are remembered, and how many late ones may stand open. */
export const SPANS_MAX = 100;

/** Levels of one rule, mildest first: the ladder of a point, or the colours of a group, which have no limit. */
export interface RuleLadder {
  readonly rule: string;
  readonly direction: Ladder['direction'];
  /** Of its values, where the subject has none. */
  readonly unit?: string;
  readonly limits: readonly (PlainLimit & { readonly name: string })[];
}

/** Everything the engine believes of one rule of a point or group; replaced, never changed in place. */
export interface RuleState {
  readonly rule: string;
  /** Null for communication, instrument and what looks faked, which have one nameless level. */
  readonly ladder: RuleLadder | null;
  /** One for each limit of the ladder, mildest first; a single one without a ladder. */
  readonly holds: readonly LevelHold[];
  readonly alarm: AlarmEntry | null;
  readonly lateAlarms: readonly AlarmEntry[];
  readonly spans: readonly Span[];
  /**
   * Part of the next alarm's id: rises with each alarm, from the steady time at which the point and rule joined the register
   * (0 at first), so that one that was removed and comes back repeats no id.
   */
  readonly ordinal: number;
  readonly shelf: Shelf | null;
  /** Null while it is in service. */
  readonly outOfService: Hiding | null;
}

/** Rule that alarms when a point is silent. */
export const COMMUNICATION = 'communication';
/** Rule that alarms when a point sends what cannot be trusted. */
export const INSTRUMENT = 'instrument';

/** Place of the communication rule among the rules of every point. */
export const COMMUNICATION_INDEX = 0;
/** Place of the instrument rule among the rules of every point. */
export const INSTRUMENT_INDEX = 1;
/** Place of the first rule that stands on limits. */
export const FIRST_LADDER_INDEX = 2;

/** Place behind the last rule that holds the value itself against limits. */
export function laddersEnd(point: Pick<Point, 'ladders'>): number {
  return FIRST_LADDER_INDEX + point.ladders.length;
}

/** Place of the rule on the rate, where the point has one. */
export function rateIndex(point: Pick<Point, 'ladders'>): number {
  return laddersEnd(point);
}

/** Place of the first rule that looks for faked values, where the point has any. */
export function suspicionIndex(point: Pick<Point, 'ladders' | 'rate'>): number {
  return laddersEnd(point) + (point.rate === undefined ? 0 : 1);
}

/** A rule that nothing is known of yet. */
export function freshRule(rule: string, ladder: RuleLadder | null, ordinal: number): RuleState {
  return {
    rule,
    ladder,
    holds: levelsAtRest(ladder?.limits.length ?? 1),
    alarm: null,
    lateAlarms: [],
    spans: [],
    ordinal,
    shelf: null,
    outOfService: null,
  };
}

/** The rules of a point, in the order in which they are judged: every point has communication and instrument. */
export function freshRules(point: Point, ordinal: number): RuleState[] {
  const ladders = point.rate === undefined ? point.ladders : [...point.ladders, point.rate.ladder];
  return [
    freshRule(COMMUNICATION, null, ordinal),
    freshRule(INSTRUMENT, null, ordinal),
    ...ladders.map((ladder) => freshRule(ladder.rule, ladder, ordinal)),
    ...suspicionRules(point.suspicion).map((rule) => freshRule(rule, null, ordinal)),
  ];
}

/** The limit at a place of the ladder, from 0; the plain one where the rule has no ladder. */
export function limitAt(rule: RuleState, index: number): PlainLimit {
  return limitOf(rule.ladder?.limits[index] ?? null);
}

/** Index of the worst level held; -1 where none is. */
export function worstHeld(holds: readonly LevelHold[]): number {
  for (let index = holds.length - 1; index >= 0; index -= 1) {
    if (holds[index]?.on === true) return index;
  }
  return -1;
}

/** Place in the ladder of a limit by its name; -1 where the ladder has none of that name. */
export function limitIndex(rule: RuleState, name: string | null): number {
  return rule.ladder === null ? 0 : rule.ladder.limits.findIndex((limit) => limit.name === name);
}

/** Puts an alarm that is over among the spans and takes it off the open ones. */
export function withoutAlarm(rule: RuleState, entry: AlarmEntry): RuleState {
  const span: Span = { from: entry.raisedAt, to: entry.returnedAt ?? entry.updatedAt };
  const spans = [...rule.spans, span].slice(-SPANS_MAX);
  if (rule.alarm?.id === entry.id) return { ...rule, alarm: null, spans };
  return { ...rule, spans, lateAlarms: rule.lateAlarms.filter((late) => late.id !== entry.id) };
}

/** Puts an alarm back in its place after a change. */
export function withAlarm(rule: RuleState, entry: AlarmEntry): RuleState {
  if (!entry.late) return { ...rule, alarm: entry };
  const known = rule.lateAlarms.some((late) => late.id === entry.id);
  const lateAlarms = known
    ? rule.lateAlarms.map((late) => (late.id === entry.id ? entry : late))
    : [...rule.lateAlarms, entry];
  return { ...rule, lateAlarms };
}

/** Open alarms of a rule: the live one first. */
export function openEntries(rule: RuleState): readonly AlarmEntry[] {
  return rule.alarm === null ? rule.lateAlarms : [rule.alarm, ...rule.lateAlarms];
}

/** Where the alarms of a rule stand, as events and lists show it. */
export function placeOf(
  subject: AlarmSubject,
  { rule, ladder, shelf, outOfService }: RuleState,
): AlarmPlace {
  const unit = ladder?.unit;
  const isOut = outOfService !== null;
  return { subject, rule, shelf, outOfService: isOut, ...(unit === undefined ? {} : { unit }) };
}
