import type { Alarm } from '../../../../rules/alarm.ts';
import { isUnacknowledged } from '../live/urgency.ts';
import type { AlarmVerb, ServiceVerb } from './verb.ts';

/** Everything that may be offered for an alarm: what is done with it, and with its point and rule. */
export type Verb = AlarmVerb | ServiceVerb;

/** Longest shelf of a level, in minutes; 0 where it can't be shelved. */
export function shelveMinutesMax(level: number): number {
  if (level === 1) return 0;
  return level === 2 ? 60 : 480;
}

/** Shelves that are offered for a level, in minutes. */
export function shelveChoices(level: number): readonly number[] {
  return [5, 15, 30, 60, 120, 240, 480].filter((minutes) => minutes <= shelveMinutesMax(level));
}

function isBack({ state, returnedAt }: Alarm): boolean {
  return state === 'RTNUN' || state === 'LATCHED' || returnedAt !== null;
}

/** Which rights the reader has. */
export interface OfferedRights {
  readonly operate: boolean;
  readonly supervise: boolean;
}

const SUPERVISED: readonly Verb[] = ['reset', 'close', 'out-of-service', 'in-service'];

/** What can sensibly be done with an alarm as it stands; the gateway has the last word. */
export function offered(alarm: Alarm, rights: OfferedRights): readonly Verb[] {
  return sensible(alarm).filter(
    (verb) => rights[SUPERVISED.includes(verb) ? 'supervise' : 'operate'],
  );
}

function sensible(alarm: Alarm): readonly Verb[] {
  const { state } = alarm;
  if (alarm.id === null || state === 'NORMAL') return [];
  const verbs: Verb[] = [];
  if (isUnacknowledged(alarm)) verbs.push('acknowledge');
  if (state === 'LATCHED' && alarm.acknowledgedAt !== null) verbs.push('reset');
  verbs.push('comment');
  if (state === 'SHELVED') verbs.push('unshelve');
  else if (state !== 'OUT_OF_SERVICE' && shelveMinutesMax(alarm.level) > 0) verbs.push('shelve');
  verbs.push(state === 'OUT_OF_SERVICE' ? 'in-service' : 'out-of-service');
  if (isBack(alarm)) verbs.push('close');
  return verbs;
}
