import type { AlarmBearer } from './alarm-bearer.ts';
import type { AlarmEntry, Hiding } from './alarm-entry.ts';
import { mustStep, type Occasion, stepAlarm, tellWithoutAlarm } from './alarm-update.ts';
import { assert } from './assert.ts';
import type { Action, ModeAction, Refusal } from './input.ts';
import { operateMode } from './operate-mode.ts';
import type { PointState } from './point-state.ts';
import type { Level } from './register.ts';
import { COMMUNICATION, openEntries, type RuleState } from './rule-state.ts';
import { shelfDurationMs } from './shelf-end.ts';
import type { Moment, SteadyMs } from './time.ts';

/** The longest a shelf may last, by level; level 1 can't be shelved at all. */
export const SHELF_MINUTES_MAX: Readonly<Record<Level, number>> = { 1: 0, 2: 60, 3: 480, 4: 480 };

/** Level that a shelf covers where nothing alarms. */
const LEVEL_WITHOUT_ALARM: Level = 2;

type RuleAction = Exclude<Action, { readonly alarm: string } | ModeAction>;
type AlarmAction = Extract<Action, { readonly alarm: string }>;

function forbidden(detail: string, alarm: AlarmEntry | null): Refusal {
  return { reason: 'forbidden-by-state', detail, alarm: alarm?.id ?? undefined };
}

/** True where nobody can say whether the condition of an alarm holds. That a point is silent or bad is itself in sight. */
function isOutOfSight(
  state: AlarmBearer,
  rule: RuleState,
  entry: AlarmEntry,
  now: Moment,
): boolean {
  if (entry.late || rule.rule === COMMUNICATION) return false;
  return state.isOutOfSight(now.steadyMs);
}

/** Acknowledge, reset, close or comment one open alarm of this point or group. */
function operateAlarm(
  state: AlarmBearer,
  action: AlarmAction,
  at: Moment,
  occasion: Occasion,
): Refusal | null {
  const isMeant = ({ id }: AlarmEntry): boolean => id === action.alarm;
  const rule = state.rules.find((candidate) => openEntries(candidate).some(isMeant));
  assert(rule !== undefined, `${action.alarm} is not of ${state.subject.fullName}`);
  const entry = openEntries(rule).find(isMeant) as AlarmEntry;
  if (action.version !== undefined && action.version !== entry.version) {
    const detail = `the alarm is at version ${entry.version}, not ${action.version}: look at it again`;
    return { reason: 'stale-version', detail, alarm: entry.id };
  }
  if (
    action.do === 'close' &&
    entry.axes.condition === 'returned' &&
    isOutOfSight(state, rule, entry, at)
  ) {
    return forbidden('its condition is unknown', entry);
  }
  const next = stepAlarm(occasion, state.subject, rule, entry, action.do);
  if (typeof next === 'string') return forbidden(next, entry);
  state.replaceRule(state.rules.indexOf(rule), next);
  return null;
}

/** The rules that a point action means: the one named, else those with an open alarm, else all. */
function meantRules(state: AlarmBearer, name: string | undefined): readonly number[] {
  const all = state.rules.map((_, index) => index);
  if (name !== undefined) return all.filter((index) => state.rules[index]?.rule === name);
  const alarming = all.filter((index) => state.rules[index]?.alarm !== null);
  return alarming.length > 0 ? alarming : all;
}

/** The rules that are shelved (or out of service) among those meant. */
function inhibitedRules(
  state: AlarmBearer,
  name: string | undefined,
  test: (rule: RuleState) => boolean,
): readonly number[] {
  return state.rules.flatMap((rule, index) =>
    test(rule) && (name === undefined || rule.rule === name) ? [index] : [],
  );
}

function refuseShelf(rule: RuleState, minutes: number): Refusal | null {
  const level = rule.alarm?.level ?? LEVEL_WITHOUT_ALARM;
  if (level === 1) return forbidden('an alarm of level 1 cannot be shelved', rule.alarm);
  const minutesMax = SHELF_MINUTES_MAX[level];
  if (minutes > 0 && minutes <= minutesMax) return null;
  const detail = `level ${level} may be shelved for 1 to ${minutesMax} minutes, not ${minutes}`;
  return { reason: 'invalid', field: 'minutes', detail, alarm: rule.alarm?.id };
}

function hidingOf({ by, at }: Occasion, reason: string): Hiding {
  return { by, reason, sinceWallMs: at };
}

function shelve(
  state: AlarmBearer,
  indexes: readonly number[],
  { minutes, reason }: Extract<RuleAction, { readonly do: 'shelve' }>,
  at: Moment,
  occasion: Occasion,
  siteEnds: SiteEnds,
): void {
  const durationMs = shelfDurationMs(at.steadyMs, minutes, siteEnds(state.subject.site));
  for (const index of indexes) {
    const rule = state.rules[index] as RuleState;
    const level = rule.alarm?.level ?? LEVEL_WITHOUT_ALARM;
    const shelf = {
      ...hidingOf(occasion, reason),
      untilSteadyMs: at.steadyMs + durationMs,
      untilWallMs: at.wallMs + durationMs,
      level,
    };
    const shelved: RuleState = { ...rule, shelf };
    if (shelved.alarm === null) {
      tellWithoutAlarm(occasion, state.subject, shelved, 'shelved', level);
      state.replaceRule(index, shelved);
    } else
      state.replaceRule(index, mustStep(occasion, state.subject, shelved, shelved.alarm, 'shelve'));
  }
}

function bringBack(
  state: AlarmBearer,
  indexes: readonly number[],
  from: 'shelf' | 'out-of-service',
  occasion: Occasion,
): void {
  for (const index of indexes) {
    const rule = state.rules[index] as RuleState;
    const level = rule.shelf?.level ?? rule.alarm?.level ?? LEVEL_WITHOUT_ALARM;
    const bare: RuleState =
      from === 'shelf' ? { ...rule, shelf: null } : { ...rule, outOfService: null };
    if (bare.alarm === null) {
      tellWithoutAlarm(
        occasion,
        state.subject,
        bare,
        from === 'shelf' ? 'unshelved' : 'in-service',
        level,
      );
      state.replaceRule(index, bare);
    } else {
      const input = from === 'shelf' ? 'unshelve-by-hand' : 'return-to-service';
      state.replaceRule(index, mustStep(occasion, state.subject, bare, bare.alarm, input));
    }
  }
}

function takeOutOfService(
  state: AlarmBearer,
  indexes: readonly number[],
  reason: string,
  occasion: Occasion,
): void {
  for (const index of indexes) {
    const outOfService = hidingOf(occasion, reason);
    const rule: RuleState = { ...(state.rules[index] as RuleState), outOfService };
    if (rule.alarm === null) {
      tellWithoutAlarm(occasion, state.subject, rule, 'out-of-service', LEVEL_WITHOUT_ALARM);
      state.replaceRule(index, rule);
    } else
      state.replaceRule(
        index,
        mustStep(occasion, state.subject, rule, rule.alarm, 'take-out-of-service'),
      );
  }
}

/** When the shelves of a site end, one time for each place and end. */
export type SiteEnds = (site: string) => readonly SteadyMs[];

/** Carries out what a person does to a point, to what alarms under a source, or to one of their alarms. */
export function operate(
  state: AlarmBearer,
  action: Action,
  at: Moment,
  occasion: Occasion,
  siteEnds: SiteEnds,
): Refusal | null {
  if ('alarm' in action) return operateAlarm(state, action, at, occasion);
  if (action.do !== 'mode') return operateRules(state, action, at, occasion, siteEnds);
  // A mode names a point.
  return operateMode(state as PointState, action, at, occasion);
}

/** Shelve, unshelve, take out of or return to service: acts on a point or group and, where given, one of its rules. */
function operateRules(
  state: AlarmBearer,
  action: RuleAction,
  at: Moment,
  occasion: Occasion,
  siteEnds: SiteEnds,
): Refusal | null {
  const { fullName } = state.subject;
  if (action.rule !== undefined && !state.rules.some((rule) => rule.rule === action.rule)) {
    const known = state.rules.map((rule) => rule.rule).join(', ');
    return {
      reason: 'invalid',
      field: 'rule',
      detail: `${fullName} has no rule ${action.rule}; it has ${known}`,
    };
  }
  switch (action.do) {
    case 'shelve': {
      const meant = meantRules(state, action.rule);
      const indexes = meant.filter((index) => state.rules[index]?.shelf === null);
      if (indexes.length === 0) {
        const alarm = meant.length === 1 ? state.rules[meant[0] as number]?.alarm : null;
        return forbidden(`${fullName} is shelved already: unshelve it first`, alarm ?? null);
      }
      for (const index of indexes) {
        const refusal = refuseShelf(state.rules[index] as RuleState, action.minutes);
        if (refusal !== null) return refusal;
      }
      shelve(state, indexes, action, at, occasion, siteEnds);
      return null;
    }
    case 'unshelve': {
      const indexes = inhibitedRules(state, action.rule, (rule) => rule.shelf !== null);
      if (indexes.length === 0) return forbidden(`nothing of ${fullName} is shelved`, null);
      bringBack(state, indexes, 'shelf', occasion);
      return null;
    }
    case 'out-of-service': {
      const indexes = meantRules(state, action.rule).filter(
        (index) => state.rules[index]?.outOfService === null,
      );
      if (indexes.length === 0) return forbidden(`${fullName} is out of service already`, null);
      takeOutOfService(state, indexes, action.reason, occasion);
      return null;
    }
    default: {
      const indexes = inhibitedRules(state, action.rule, (rule) => rule.outOfService !== null);
      if (indexes.length === 0) return forbidden(`nothing of ${fullName} is out of service`, null);
      bringBack(state, indexes, 'out-of-service', occasion);
      return null;
    }
  }
}
