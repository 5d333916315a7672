import type { Alarm } from '../rules/alarm.ts';
import type { Action, RuleHolder } from '../rules/input.ts';
import type { OperatorDoing, OperatorEntry } from './scenario-file.ts';

/** The actions that one entry of `operators` comes to, or why it comes to none. */
export type ResolvedActions =
  | { readonly actions: readonly Action[] }
  | { readonly refused: string };

const ALARM_ACTIONS = ['acknowledge', 'reset', 'close', 'comment'] as const;
type AlarmDoing = (typeof ALARM_ACTIONS)[number];

/** Whether an action names an alarm; the others name a point and, where given, a rule. */
export function actsOnAlarm(doing: OperatorDoing): doing is AlarmDoing {
  return (ALARM_ACTIONS as readonly string[]).includes(doing);
}

function pointNameOf(alarm: Alarm): string | null {
  return alarm.point === null ? null : `${alarm.site}/${alarm.source}/${alarm.point}`;
}

/** Whether an alarm is one of those that an entry names, by its id, its source, or its point. */
function isNamed(alarm: Alarm, entry: OperatorEntry, pointName: string | null): boolean {
  if (entry.alarm !== undefined) return alarm.id === entry.alarm;
  if (entry.rule !== undefined && alarm.rule !== entry.rule) return false;
  if (entry.source === undefined) return pointNameOf(alarm) === pointName;
  // What people do to a source with a shelf they do to its groups; its points have names of their own.
  if (!actsOnAlarm(entry.do) && alarm.point !== null) return false;
  return alarm.source === entry.source || `${alarm.site}/${alarm.source}` === entry.source;
}

function waitsFor(alarm: Alarm, doing: AlarmDoing): boolean {
  if (doing === 'acknowledge') return alarm.state === 'UNACK' || alarm.state === 'RTNUN';
  return doing === 'reset' ? alarm.state === 'LATCHED' : true;
}

/**
 * The open alarms that an entry means: the one it names, or those of its point or source (and rule), as an operator
 * would pick them from the list. Where several are open, those that wait for this very action come alone.
 * @param pointName full name of the entry's point, null where it names none
 */
export function alarmsMeant(
  entry: OperatorEntry,
  pointName: string | null,
  openAlarms: readonly Alarm[],
): readonly Alarm[] {
  const candidates = openAlarms.filter(
    (alarm) => alarm.id !== null && isNamed(alarm, entry, pointName),
  );
  const { do: doing } = entry;
  if (candidates.length <= 1 || !actsOnAlarm(doing)) return candidates;
  const waiting = candidates.filter((alarm) => waitsFor(alarm, doing));
  return waiting.length > 0 ? waiting : candidates;
}

/** Why the body of an action is incomplete, as the HTTP API would say; null where nothing is missing. */
export function missingField(entry: OperatorEntry): string | null {
  const { do: doing } = entry;
  const setsMode = doing === 'mode' && entry.mode !== 'normal';
  if (doing === 'mode' && entry.mode === undefined) return 'invalid: mode needs a mode';
  if (doing === 'mode' && entry.point === undefined) return 'invalid: mode needs a point';
  const needsReason = doing === 'shelve' || doing === 'out-of-service' || setsMode;
  if (needsReason && (entry.reason ?? '').trim() === '') return `invalid: ${doing} needs a reason`;
  if ((doing === 'shelve' || setsMode) && !((entry.minutes ?? 0) > 0))
    return `invalid: ${doing} needs minutes above 0`;
  if (doing === 'comment' && (entry.comment ?? '').trim() === '')
    return 'invalid: comment needs a comment';
  return null;
}

function modeAction({ mode = 'normal', minutes, reason }: OperatorEntry, point: string): Action {
  return { do: 'mode', point, mode, minutes, reason };
}

function holderOf(alarm: Alarm): RuleHolder {
  const { site, source, rule } = alarm;
  const point = pointNameOf(alarm);
  return point === null ? { source: `${site}/${source}`, rule } : { point, rule };
}

function alarmActions(
  entry: OperatorEntry,
  doing: AlarmDoing,
  meant: readonly Alarm[],
): ResolvedActions {
  if (meant.length === 0) return { refused: 'not-found: no such alarm is open' };
  return {
    actions: meant.map((alarm) => ({
      do: doing,
      alarm: alarm.id ?? '',
      ...(entry.version === undefined ? {} : { version: entry.version }),
    })),
  };
}

function ruleAction(entry: OperatorEntry, target: RuleHolder): Action {
  const reason = entry.reason ?? '';
  switch (entry.do) {
    case 'shelve':
      return { do: 'shelve', ...target, minutes: entry.minutes ?? 0, reason };
    case 'out-of-service':
      return { do: 'out-of-service', ...target, reason };
    case 'unshelve':
      return { do: 'unshelve', ...target };
    default:
      return { do: 'in-service', ...target };
  }
}

/**
 * Turns an entry into the actions of the engine, given what is open at that moment.
 * @param pointName full name of the entry's point, null where it names none
 */
export function resolveActions(
  entry: OperatorEntry,
  pointName: string | null,
  openAlarms: readonly Alarm[],
): ResolvedActions {
  const missing = missingField(entry);
  if (missing !== null) return { refused: missing };
  const { do: doing } = entry;
  if (actsOnAlarm(doing))
    return alarmActions(entry, doing, alarmsMeant(entry, pointName, openAlarms));
  if (doing === 'mode') return { actions: [modeAction(entry, pointName ?? '')] };
  if (entry.alarm === undefined && entry.source === undefined) {
    const { rule } = entry;
    const point = pointName ?? '';
    return { actions: [ruleAction(entry, rule === undefined ? { point } : { point, rule })] };
  }
  const meant = alarmsMeant(entry, pointName, openAlarms);
  if (meant.length === 0) return { refused: 'not-found: no such alarm is open' };
  return { actions: meant.map((alarm) => ruleAction(entry, holderOf(alarm))) };
}
