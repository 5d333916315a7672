import type { Point, ValueItem } from '../api/answers.ts';

/** A value may be this much older than its period before it is marked: the feed itself takes a second. */
export const PERIOD_SLACK_MS = 1_500;

/** How far a shown value can be trusted: the gateway's word, or `old` where it is older than its period. */
export type Trust = Point['condition'] | 'old';

/** What is needed of a point to place a value and to judge it. */
export type ValuedPoint = Pick<
  Point,
  'site' | 'source' | 'id' | 'periodSeconds' | 'latest' | 'condition'
>;

/** Full name of a point, as the register has it. */
export function pointKey(point: {
  readonly site: string;
  readonly source: string;
  readonly id: string;
}): string {
  return `${point.site}/${point.source}/${point.id}`;
}

/** Points by full name with newer values put in; points that are not known are left out. */
export function takeValues<Known extends ValuedPoint>(
  points: ReadonlyMap<string, Known>,
  items: readonly ValueItem[],
): ReadonlyMap<string, Known> {
  const next = new Map(points);
  for (const { site, source, id, v, t, q } of items) {
    const key = pointKey({ site, source, id });
    const point = next.get(key);
    if (point === undefined || (point.latest !== null && point.latest.t > t)) continue;
    next.set(key, { ...point, latest: { v, t, q }, condition: conditionAfter(point, q) });
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
      const heard = known.get(key)?.latest ?? null;
      const isNewer = heard !== null && (point.latest === null || heard.t > point.latest.t);
      if (!isNewer) return [key, point];
      return [key, { ...point, latest: heard, condition: conditionAfter(point, heard.q) }];
    }),
  );
}

/** Only the gateway knows a point's condition; until it is asked again, a value that comes is at least no silence. */
function conditionAfter(point: ValuedPoint, quality: ValueItem['q']): Point['condition'] {
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

/** Whether nothing can be said about the point now. */
export function isUnseen(trust: Trust): boolean {
  return trust === 'stale' || trust === 'never' || trust === 'bad';
}
