import { absorbInterlockDamage, absorbInterlockEvent } from './absorb-interlock.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmEntry, Hiding, Shelf } from './alarm-entry.ts';
import type { AlarmAxes } from './alarm-machine.ts';
import { followLevel, mustStep, type Occasion } from './alarm-update.ts';
import type { EngineEvent } from './event.ts';
import { HELD, RELEASED } from './ladder-hold.ts';
import type { PlantState } from './plant-state.ts';
import { POINT_MODES } from './point-mode.ts';
import type { PointState } from './point-state.ts';
import {
  limitIndex,
  openEntries,
  type RuleState,
  withAlarm,
  withoutAlarm,
  worstHeld,
} from './rule-state.ts';
import { SEASONS, type Season } from './season.ts';
import { type Moment, parseInstant, type WallMs } from './time.ts';
import { absorbSeasons } from './whole-plant.ts';

type AlarmEvent = Extract<EngineEvent, { kind: 'alarm' }>;
type SystemEvent = Extract<EngineEvent, { kind: 'system' }>;

/** States behind which the condition of an alarm can't be seen. */
const HIDING_STATES: readonly AlarmState[] = ['OUT_OF_SERVICE', 'SUPPRESSED', 'SHELVED'];

function instant(text: string | null): WallMs | null {
  return text === null ? null : parseInstant(text);
}

/** What hides an alarm hides from its state whether it is latched; then the event and what was known before tell. */
function isLatched(state: AlarmBearer, event: AlarmEvent, before: AlarmEntry | undefined): boolean {
  const { alarm, type } = event;
  if (alarm.returnedAt === null || alarm.late) return false;
  if (!HIDING_STATES.includes(alarm.state)) return alarm.state === 'LATCHED';
  return type === 'returned' ? state.subject.latching : before?.axes.latched === true;
}

function axesOf(alarm: Alarm, latched: boolean): AlarmAxes {
  return {
    condition: alarm.returnedAt === null ? 'active' : 'returned',
    conditionKnown: true,
    acknowledged: alarm.acknowledgedAt !== null,
    latched,
    shelved: alarm.shelvedUntil !== null,
    suppressed: alarm.state === 'SUPPRESSED',
    outOfService: alarm.state === 'OUT_OF_SERVICE',
    closed: false,
  };
}

function entryOf(
  alarm: Alarm & { readonly id: string },
  latched: boolean,
  bornInTest: boolean,
  at: WallMs,
): AlarmEntry {
  return {
    id: alarm.id,
    axes: axesOf(alarm, latched),
    level: alarm.level,
    worst: alarm.worst,
    limitName: alarm.limitName,
    limit: alarm.limit,
    value: alarm.value,
    peak: alarm.peak,
    occurrences: alarm.occurrences,
    raisedAt: instant(alarm.raisedAt) ?? at,
    updatedAt: instant(alarm.updatedAt) ?? at,
    returnedAt: instant(alarm.returnedAt),
    acknowledgedAt: instant(alarm.acknowledgedAt),
    acknowledgedBy: alarm.acknowledgedBy,
    late: alarm.late,
    mark: alarm.mark === 'TEST' ? 'TEST' : null,
    bornInTest,
    counted: alarm.counted,
    ...(alarm.votes === undefined ? {} : { votes: alarm.votes }),
    ...(alarm.copyOf === undefined ? {} : { copyOf: alarm.copyOf }),
    ...(alarm.season === undefined ? {} : { season: alarm.season }),
    standard: alarm.standard,
    config: alarm.config,
    version: alarm.version,
  };
}

/** Levels held up to a place in the ladder. */
function holdsUpTo(rule: RuleState, reached: number): RuleState['holds'] {
  return rule.holds.map((_, index) => (index <= reached ? HELD : RELEASED));
}

/** Levels held up to the one the alarm stands at; none where it has returned or is gone. */
function holdsFor(rule: RuleState, alarm: Alarm | null): RuleState['holds'] {
  const active = alarm !== null && alarm.returnedAt === null;
  return holdsUpTo(rule, active ? limitIndex(rule, alarm.limitName) : -1);
}

/** Who began what hides a rule: the event that tells of the beginning says it, one in between does not. */
function hidingAfter(before: Hiding | null, event: AlarmEvent, begins: AlarmEvent['type']): Hiding {
  const { type, by, comment } = event;
  if (type === begins) return { by, reason: comment, sinceWallMs: instant(event.at) };
  return before ?? { by: null, reason: null, sinceWallMs: null };
}

function shelfAfter(rule: RuleState, event: AlarmEvent, at: Moment): Shelf | null {
  const { alarm } = event;
  const untilWallMs = instant(alarm.shelvedUntil);
  if (untilWallMs === null) return null;
  if (rule.shelf?.untilWallMs === untilWallMs) return rule.shelf;
  const untilSteadyMs = at.steadyMs + (untilWallMs - at.wallMs);
  return { ...hidingAfter(null, event, 'shelved'), untilWallMs, untilSteadyMs, level: alarm.level };
}

function outOfServiceAfter(rule: RuleState, event: AlarmEvent): Hiding | null {
  if (event.alarm.state !== 'OUT_OF_SERVICE') return null;
  return hidingAfter(rule.outOfService, event, 'out-of-service');
}

/** Every event of a live alarm, and of a point and rule without one, shows what hides it: the one that began it may be lost. */
function inhibitionAfter(rule: RuleState, event: AlarmEvent, at: Moment): Partial<RuleState> {
  if (event.alarm.late) return {};
  const shelf = shelfAfter(rule, event, at);
  if (event.type === 'closed') return { shelf };
  return { shelf, outOfService: outOfServiceAfter(rule, event) };
}

/** Makes one rule of a point or group what a recorded event says it was. */
function absorbAlarmEvent(state: AlarmBearer, event: AlarmEvent, at: Moment): void {
  const index = state.rules.findIndex((rule) => rule.rule === event.alarm.rule);
  const before = state.rules[index];
  if (before === undefined) return;
  const rule: RuleState = { ...before, ...inhibitionAfter(before, event, at) };
  const { alarm } = event;
  const { id } = alarm;
  if (id === null) {
    state.replaceRule(index, rule);
    return;
  }
  const known = openEntries(rule).find((open) => open.id === id);
  // The end of one that a hole has swallowed says nothing of the one that stands in its place.
  if (known === undefined && event.type === 'closed' && before.alarm !== null) return;
  const isNew = known === undefined && event.type === 'raised';
  const bornInTest = isNew ? alarm.mark === 'TEST' : known?.bornInTest === true;
  const latched = isLatched(state, event, known);
  const entry = entryOf({ ...alarm, id }, latched, bornInTest, at.wallMs);
  const counted = isNew ? { ...rule, ordinal: rule.ordinal + 1 } : rule;
  const closed = event.type === 'closed';
  const placed = closed ? withoutAlarm(counted, entry) : withAlarm(counted, entry);
  const holds = alarm.late ? placed.holds : holdsFor(placed, closed ? null : alarm);
  state.replaceRule(index, { ...placed, holds });
}

/** What was active goes on in the alarm that has taken its place, as far as that one does not say as much by itself. */
function carryOn(state: AlarmBearer, index: number, former: AlarmEntry, occasion: Occasion): void {
  const rule = state.rules[index] as RuleState;
  const held = worstHeld(rule.holds);
  const level = Math.max(held, limitIndex(rule, former.limitName));
  if (level === held) return;
  const { value, mark, counted, votes, copyOf } = former;
  const facts = { mark, counted, votes, copyOf };
  const holding = { ...rule, holds: holdsUpTo(rule, level) };
  state.replaceRule(index, followLevel(occasion, state.subject, holding, level, value, facts));
}

/**
 * Takes back the alarm of an event whose record is lost. A rule has one live alarm: another that is open in its place, whose own
 * end is lost or which was raised before anything was known of this one, is closed, so that nobody is left with it.
 */
function takeBack(state: AlarmBearer, event: AlarmEvent, at: Moment, occasion: Occasion): void {
  const { id, rule, late } = event.alarm;
  const index = state.rules.findIndex((candidate) => candidate.rule === rule);
  const before = state.rules[index];
  const former = before?.alarm ?? null;
  if (before === undefined || former === null || former.id === id || late) {
    absorbAlarmEvent(state, event, at);
    return;
  }
  const ending = { ...occasion, comment: `alarm ${id} of lost records takes its place` };
  state.replaceRule(index, mustStep(ending, state.subject, before, former, 'withdraw'));
  absorbAlarmEvent(state, event, at);
  if (former.axes.condition === 'active') carryOn(state, index, former, occasion);
}

/** Makes the mode and the view of a point what a recorded system event says they were. */
function absorbSystemEvent(state: PointState, event: SystemEvent, at: Moment): void {
  const { mode, until, reason, from } = event.system;
  if (event.type === 'view-lost') state.blindSince = instant(String(from));
  if (event.type === 'view-regained') state.blindSince = null;
  if (event.type !== 'mode-changed') return;
  const name = POINT_MODES.find((each) => each === mode);
  const untilWallMs = instant(String(until));
  if (name === undefined || untilWallMs === null) {
    state.mode = null;
    return;
  }
  state.mode = {
    mode: name,
    sinceWallMs: instant(event.at) as WallMs,
    untilSteadyMs: at.steadyMs + (untilWallMs - at.wallMs),
    untilWallMs,
    by: event.by,
    reason: String(reason),
    colourRank: state.colourRank,
  };
}

/** Makes one rule of a point or group what an event says. */
type AlarmTaker = typeof absorbAlarmEvent;

/** Takes over what one recorded event says. */
function absorbEvent(
  plant: PlantState,
  event: EngineEvent,
  at: Moment,
  takeAlarm: AlarmTaker,
): void {
  if (event.kind === 'interlock') {
    absorbInterlockEvent(plant.interlocks, event, at);
  } else if (event.kind === 'system') {
    const { point, source, from } = event.system;
    const state = plant.named(String(point));
    if (event.type === 'journal-damaged') absorbInterlockDamage(plant.interlocks, at);
    if (state !== undefined) absorbSystemEvent(state, event, at);
    else if (event.type === 'view-lost' && typeof source === 'string')
      plant.views.note(`${event.site}/${source}`, parseInstant(String(from)) as WallMs);
  } else {
    const { site, source, point } = event.alarm;
    const state =
      point === null
        ? plant.underSource(`${site}/${source}`, event.alarm.rule)
        : plant.named(`${site}/${source}/${point}`);
    if (state !== undefined) takeAlarm(state, event, at);
  }
}

/** The seasons that have begun at sources, as recorded events say. */
function seasonsBegun(events: readonly EngineEvent[]): readonly (readonly [string, Season])[] {
  return events.flatMap((event): (readonly [string, Season])[] => {
    if (event.kind !== 'system' || event.type !== 'season-changed') return [];
    const season = SEASONS.find((each) => each === event.system.season);
    return season === undefined ? [] : [[`${event.site}/${String(event.system.source)}`, season]];
  });
}

/** Seasons first: the alarms among the events may stand at their limits. */
function absorbAll(
  plant: PlantState,
  events: readonly EngineEvent[],
  at: Moment,
  takeAlarm: AlarmTaker,
): void {
  const seasons = seasonsBegun(events);
  if (seasons.length > 0) absorbSeasons(plant, seasons, at);
  for (const event of events) absorbEvent(plant, event, at, takeAlarm);
  plant.settleAll();
}

/** Takes over what recorded events say. */
export function absorbEvents(plant: PlantState, events: readonly EngineEvent[], at: Moment): void {
  absorbAll(plant, events, at, absorbAlarmEvent);
}

/** The same for the last events of open alarms whose records are lost; what was open in their places is closed with events. */
export function absorbLastKnown(
  plant: PlantState,
  events: readonly EngineEvent[],
  at: Moment,
  occasion: Occasion,
): void {
  absorbAll(plant, events, at, (state, event) => takeBack(state, event, at, occasion));
}
