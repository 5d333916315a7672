import type { HazgateEvent } from '../../../../rules/event.ts';
import { hidesReadings } from '../../../../rules/point-mode.ts';
import { SUSPICION_GUIDANCE } from '../../../../rules/suspicion-guidance.ts';
import type { Point, ValueItem } from '../api/answers.ts';
import { pointKey } from './place.ts';
import { isHidden } from './urgency.ts';

/** A value may be this much older than its period before it is marked: the feed itself takes a second. */
const PERIOD_SLACK_MS = 1_500;

/** How far a shown value can be trusted: the gateway's word, or `old` where it is older than its period. */
export type Trust = Point['condition'] | 'old';

/** What is needed of a point to place a value and to judge it. */
export type ValuedPoint = Pick<
  Point,
  'site' | 'source' | 'id' | 'periodSeconds' | 'latest' | 'derived' | 'condition' | 'mode'
>;

/** Points by full name with newer values put in; points that are not known are left out. */
export function takeValues<Known extends ValuedPoint>(
  points: ReadonlyMap<string, Known>,
  items: readonly ValueItem[],
): ReadonlyMap<string, Known> {
  const next = new Map(points);
  for (const { v, t, q, derived = null, ...place } of items) {
    const key = pointKey(place);
    const point = next.get(key);
    if (point === undefined || (point.latest !== null && point.latest.t > t)) continue;
    next.set(key, { ...point, latest: { v, t, q }, derived, condition: conditionAfter(point, q) });
  }
  return next;
}

/**
 * A list of points as it came, by full name, with what was heard while it was on its way: the feed tells a value once, and a list
 * that was made before it would hide it until the next.
 */
export function listedPoints<Known extends ValuedPoint>(
  listed: readonly Known[],
  known: ReadonlyMap<string, Known>,
): ReadonlyMap<string, Known> {
  return new Map(
    listed.map((point) => {
      const key = pointKey(point);
      const { latest = null, derived = null } = known.get(key) ?? {};
      const isNewer = latest !== null && (point.latest === null || latest.t > point.latest.t);
      if (!isNewer) return [key, point];
      return [key, { ...point, latest, derived, condition: conditionAfter(point, latest.q) }];
    }),
  );
}

/** Only the gateway knows a point's condition; until it is asked again, a value that comes is at least no silence. */
function conditionAfter(point: ValuedPoint, quality: ValueItem['q']): Point['condition'] {
  if (hidesReadings(point.mode)) return 'calibrating';
  if (quality === 'bad' || quality === 'uncertain') return quality;
  if (quality === 'calibrating' || quality === 'maintenance') return 'calibrating';
  return point.condition === 'uncertain' ? 'uncertain' : 'ok';
}

/** How far a shown value can be trusted now, by the gateway's clock. */
export function trustOf(point: ValuedPoint, serverNowMs: number): Trust {
  if (point.latest === null) return point.condition === 'stale' ? 'stale' : 'never';
  if (point.condition !== 'ok') return point.condition;
  const ageMs = serverNowMs - Date.parse(point.latest.t);
  return ageMs > point.periodSeconds * 1_000 + PERIOD_SLACK_MS ? 'old' : 'ok';
}

/** Rules that doubt a point. */
const DOUBTS: readonly string[] = [
  'communication',
  'instrument',
  ...Object.keys(SUSPICION_GUIDANCE),
];

/** Whether an event changes what only a new list of points tells: a condition, or the mode that somebody has put one into. */
export function bearsOnPoints(event: HazgateEvent): boolean {
  if (event.kind === 'system') return event.type === 'mode-changed';
  return event.kind === 'alarm' && DOUBTS.includes(event.alarm.rule);
}

const HIDING = ['shelved', 'unshelved', 'out-of-service', 'in-service'];

/** Whether an event changes what is shelved, out of service or in a mode, or what alarms behind that. */
export function bearsOnInhibitions(event: HazgateEvent): boolean {
  if (event.kind === 'system') return ['mode-changed', 'config-changed'].includes(event.type);
  return event.kind === 'alarm' && (HIDING.includes(event.type) || isHidden(event.alarm));
}

/** Whether nothing can be said about the point now. */
export function isUnseen(trust: Trust): boolean {
  return trust === 'stale' || trust === 'never' || trust === 'bad';
}
