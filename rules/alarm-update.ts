import type { Alarm, AlarmEventType } from './alarm.ts';
import type { AlarmEntry, AlarmSubject, PlainLimit, Shelf } from './alarm-entry.ts';
import {
  alarmId,
  newEntry,
  placeholderAlarm,
  toAlarm,
  worseLevel,
  worseValue,
} from './alarm-entry.ts';
import { type AlarmInput, RAISED, transition } from './alarm-machine.ts';
import { InvariantError } from './assert.ts';
import type { EngineEvent } from './event.ts';
import type { Level } from './register.ts';
import {
  limitAt,
  limitIndex,
  placeOf,
  type RuleState,
  withAlarm,
  withoutAlarm,
} from './rule-state.ts';
import { formatInstant, type WallMs } from './time.ts';

/** When and by whom something happens, and where its events go. */
export interface Occasion {
  /** Event time. */
  readonly at: WallMs;
  readonly by: string | null;
  readonly comment: string | null;
  /** Hash of the configuration in force. */
  readonly config: string;
  readonly events: EngineEvent[];
}

function tell(occasion: Occasion, type: AlarmEventType, alarm: Alarm): void {
  const { at, by, comment, events } = occasion;
  events.push({ kind: 'alarm', type, at: formatInstant(at), site: alarm.site, by, comment, alarm });
}

/** Tells the ends of alarms of which nothing else is left than what was last told of them. */
export function tellLostEnds(occasion: Occasion, alarms: readonly Alarm[]): void {
  const { at } = occasion;
  for (const alarm of alarms) {
    const ended = { state: 'NORMAL', shelvedUntil: null, updatedAt: formatInstant(at) } as const;
    const comment = 'its end lies in lost records';
    tell({ ...occasion, comment }, 'closed', {
      ...alarm,
      ...ended,
      version: alarm.version + 1,
    });
  }
}

/** Writes down one event of an alarm as it now stands. */
export function tellEntry(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  type: AlarmEventType,
  entry: AlarmEntry,
): void {
  tell(occasion, type, toAlarm(entry, placeOf(subject, rule)));
}

/** Tells of a shelf or out-of-service where no alarm is open. */
export function tellWithoutAlarm(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  type: AlarmEventType,
  level: Level,
): void {
  const { at, config } = occasion;
  tell(occasion, type, placeholderAlarm(placeOf(subject, rule), level, at, config));
}

function acknowledgement(
  before: AlarmEntry,
  acknowledged: boolean,
  occasion: Occasion,
): Partial<AlarmEntry> {
  if (before.axes.acknowledged === acknowledged) return {};
  return acknowledged
    ? { acknowledgedAt: occasion.at, acknowledgedBy: occasion.by }
    : { acknowledgedAt: null, acknowledgedBy: null };
}

/** Sends one input through the alarm machine and writes down what it did; a string says why it is refused. */
export function stepAlarm(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  entry: AlarmEntry,
  input: AlarmInput,
  changes: Partial<AlarmEntry> = {},
): RuleState | string {
  const next = transition(entry.axes, input, subject.latching);
  if ('refused' in next) return next.refused;
  let current: AlarmEntry = {
    ...entry,
    ...changes,
    ...acknowledgement(entry, next.axes.acknowledged, occasion),
    axes: next.axes,
  };
  for (const type of next.events) {
    const axes =
      type === 'closed' || !next.axes.closed ? next.axes : { ...next.axes, closed: false };
    current = { ...current, axes, version: current.version + 1, updatedAt: occasion.at };
    tellEntry(occasion, subject, rule, type, current);
  }
  return current.axes.closed ? withoutAlarm(rule, current) : withAlarm(rule, current);
}

/** As {@link stepAlarm}, for inputs that the engine itself makes: a refusal there is our own mistake. */
export function mustStep(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  entry: AlarmEntry,
  input: AlarmInput,
  changes: Partial<AlarmEntry> = {},
): RuleState {
  const next = stepAlarm(occasion, subject, rule, entry, input, changes);
  if (typeof next === 'string') throw new InvariantError(`${input} of alarm ${entry.id}: ${next}`);
  return next;
}

/** Ends the shelf of a rule for a reason of its own: its time is over, the level rose above it, what it hid is gone. */
export function endShelf(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  input: 'unshelve-by-time' | 'unshelve-by-rise',
): RuleState {
  const { level } = rule.shelf as Shelf;
  const bare: RuleState = { ...rule, shelf: null };
  if (bare.alarm !== null) return mustStep(occasion, subject, bare, bare.alarm, input);
  tellWithoutAlarm(occasion, subject, bare, 'unshelved', level);
  return bare;
}

/** The fields that say at which limit an alarm stands. */
export function standing(limit: PlainLimit, config: string): Partial<AlarmEntry> {
  return {
    level: limit.level,
    limitName: limit.name,
    limit: limit.value,
    season: limit.season,
    standard: limit.standard,
    config,
  };
}

function peakOf(rule: RuleState, alarm: AlarmEntry, value: number | null): number | null {
  return worseValue(rule.ladder?.direction ?? 'rising', alarm.peak, value);
}

function raise(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  limit: PlainLimit,
  value: number | null,
  facts: Partial<AlarmEntry>,
): RuleState {
  const { alarm } = rule;
  if (alarm !== null) {
    return mustStep(occasion, subject, rule, alarm, 'raise', {
      ...standing(limit, occasion.config),
      worst: worseLevel(alarm.worst, limit.level),
      value,
      peak: peakOf(rule, alarm, value),
      occurrences: alarm.occurrences + 1,
      returnedAt: null,
      ...facts,
    });
  }
  const id = alarmId(subject.fullName, rule.rule, occasion.at, rule.ordinal);
  const axes = {
    ...RAISED,
    shelved: rule.shelf !== null,
    outOfService: rule.outOfService !== null,
  };
  const entry = {
    ...newEntry(id, axes, limit, value, occasion.at, occasion.config),
    ...facts,
    bornInTest: facts.mark === 'TEST',
  };
  const raised: RuleState = { ...rule, alarm: entry, ordinal: rule.ordinal + 1 };
  tellEntry(occasion, subject, raised, 'raised', entry);
  return raised;
}

function escalate(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  alarm: AlarmEntry,
  limit: PlainLimit,
  value: number | null,
  facts: Partial<AlarmEntry>,
): RuleState {
  return mustStep(occasion, subject, rule, alarm, 'escalate', {
    ...standing(limit, occasion.config),
    worst: worseLevel(alarm.worst, limit.level),
    value,
    peak: peakOf(rule, alarm, value),
    ...facts,
  });
}

/** True where a level is worse than the one an active alarm stands at: by colour, else by its place in the ladder. */
function isRise(rule: RuleState, alarm: AlarmEntry, level: number, limit: PlainLimit): boolean {
  if (limit.level !== alarm.level) return limit.level < alarm.level;
  return level > limitIndex(rule, alarm.limitName);
}

/**
 * Brings the alarm of a rule in line with the level now held (-1 for none). One change makes one event, however many
 * levels it crosses, but for the end of a shelf that the new level breaks through.
 *
 * @param facts what else an event of this change puts into the alarm
 */
export function followLevel(
  occasion: Occasion,
  subject: AlarmSubject,
  rule: RuleState,
  level: number,
  value: number | null,
  facts: Partial<AlarmEntry> = {},
): RuleState {
  const alarm = rule.alarm?.axes.condition === 'active' ? rule.alarm : null;
  if (level === -1) {
    if (alarm === null) return rule;
    return mustStep(occasion, subject, rule, alarm, 'return', {
      value,
      returnedAt: occasion.at,
      config: occasion.config,
      ...facts,
    });
  }
  const limit = limitAt(rule, level);
  if (alarm !== null) {
    if (limit.name === alarm.limitName && limit.level === alarm.level) return rule;
    if (!isRise(rule, alarm, level, limit)) {
      const fallen = { ...standing(limit, occasion.config), value, ...facts };
      return mustStep(occasion, subject, rule, alarm, 'de-escalate', fallen);
    }
  }
  const breaksShelf = rule.shelf !== null && limit.level < rule.shelf.level;
  const bare = breaksShelf ? endShelf(occasion, subject, rule, 'unshelve-by-rise') : rule;
  if (alarm === null) return raise(occasion, subject, bare, limit, value, facts);
  return escalate(occasion, subject, bare, bare.alarm as AlarmEntry, limit, value, facts);
}

/** Remembers the worst value of an active alarm, and that its condition has been seen. */
export function observeValue(rule: RuleState, value: number | null, seen: boolean): RuleState {
  const { alarm, ladder } = rule;
  if (alarm === null) return rule;
  let next = alarm;
  if (alarm.axes.condition === 'active' && ladder !== null) {
    const peak = worseValue(ladder.direction, alarm.peak, value);
    if (peak !== alarm.peak) next = { ...next, peak };
  }
  if (seen && !alarm.axes.conditionKnown)
    next = { ...next, axes: { ...next.axes, conditionKnown: true } };
  return next === alarm ? rule : { ...rule, alarm: next };
}
