import { absorbInterlockEvent } from './absorb-interlock.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmEntry, Hiding, Shelf } from './alarm-entry.ts';
import type { AlarmAxes } from './alarm-machine.ts';
import { mustStep, type Occasion } from './alarm-update.ts';
import type { EngineEvent } from './event.ts';
import { HELD, RELEASED } from './ladder-hold.ts';
import type { PlantState } from './plant-state.ts';
import { POINT_MODES } from './point-mode.ts';
import type { PointState } from './point-state.ts';
import { limitIndex, openEntries, type RuleState, withAlarm, withoutAlarm } from './rule-state.ts';
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

/** Levels held up to the one the alarm stands at; none where it has returned or is gone. */
function holdsFor(rule: RuleState, alarm: Alarm | null): RuleState['holds'] {
  const active = alarm !== null && alarm.returnedAt === null;
  const reached = active ? limitIndex(rule, alarm.limitName) : -1;
  return rule.holds.map((_, index) => (index <= reached ? HELD : RELEASED));
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

/** Takes over what one recorded event says. */
function absorbEvent(plant: PlantState, event: EngineEvent, at: Moment): void {
  if (event.kind === 'interlock') {
    absorbInterlockEvent(plant.interlocks, event, at);
  } else if (event.kind === 'system') {
    const { point, source, from } = event.system;
    const state = plant.named(String(point));
    if (state !== undefined) absorbSystemEvent(state, event, at);
    else if (event.type === 'view-lost' && typeof source === 'string')
      plant.views.note(`${event.site}/${source}`, parseInstant(String(from)) as WallMs);
  } else {
    const state = bearerOf(plant, event.alarm);
    if (state !== undefined) absorbAlarmEvent(state, event, at);
  }
}

function bearerOf(
  plant: PlantState,
  { site, source, point, rule }: Alarm,
): AlarmBearer | undefined {
  return point === null
    ? plant.underSource(`${site}/${source}`, rule)
    : plant.named(`${site}/${source}/${point}`);
}

/** The seasons that have begun at sources, as recorded events say. */
function seasonsBegun(events: readonly EngineEvent[]): readonly (readonly [string, Season])[] {
  return events.flatMap((event): (readonly [string, Season])[] => {
    if (event.kind !== 'system' || event.type !== 'season-changed') return [];
    const season = SEASONS.find((each) => each === event.system.season);
    return season === undefined ? [] : [[`${event.site}/${String(event.system.source)}`, season]];
  });
}

/** One alarm of a point and rule is open at a time: where another was open last, the end of this one is lost. */
function endForgotten(plant: PlantState, { alarm }: AlarmEvent, occasion: Occasion): void {
  const state = bearerOf(plant, alarm);
  const index = state?.rules.findIndex(({ rule }) => rule === alarm.rule) ?? -1;
  const rule = state?.rules[index];
  if (state === undefined || rule === undefined || alarm.late) return;
  if (rule.alarm === null || rule.alarm.id === alarm.id) return;
  state.replaceRule(index, mustStep(occasion, state.subject, rule, rule.alarm, 'withdraw'));
}

/** Takes over the last that is known elsewhere of alarms whose records are lost; what they have followed is closed. */
export function absorbLastKnown(
  plant: PlantState,
  events: readonly EngineEvent[],
  at: Moment,
  occasion: Occasion,
): void {
  for (const event of events) if (event.kind === 'alarm') endForgotten(plant, event, occasion);
  absorbEvents(plant, events, at);
}

/** Takes over what recorded events say. Seasons first: the alarms among them may stand at their limits. */
export function absorbEvents(plant: PlantState, events: readonly EngineEvent[], at: Moment): void {
  const seasons = seasonsBegun(events);
  if (seasons.length > 0) absorbSeasons(plant, seasons, at);
  for (const event of events) absorbEvent(plant, event, at);
  plant.settleAll();
}
