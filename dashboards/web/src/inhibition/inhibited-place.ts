import type { Inhibition } from '../api/answers.ts';
import { placeKey } from '../live/place.ts';
import type { BoardEntry } from '../live/urgency.ts';

/** A point or group with one thing that a person has done to it: all of its rules that one shelf or one order concerns. */
export interface InhibitedPlace extends Omit<Inhibition, 'rule' | 'alarm'> {
  /** The rules concerned; none where it concerns the point as a whole, as a mode does. */
  readonly rules: readonly string[];
  /** Ids of the open alarms behind it. */
  readonly alarms: readonly string[];
}

/** What tells it from everything else that holds, of the same place too: no two hide the same rule in the same way. */
export function inhibitionKey(place: InhibitedPlace): string {
  const { kind, since, rules } = place;
  return [placeKey(place), kind, since, ...rules].join(' ');
}

/** One line for what was done at once: a shelf of a point comes as one item for each of its rules. */
export function inhibitedPlaces(items: readonly Inhibition[]): readonly InhibitedPlace[] {
  const places = new Map<string, InhibitedPlace>();
  for (const { rule, alarm, ...item } of items) {
    const { kind, by, reason, since, until } = item;
    const key = JSON.stringify([placeKey(item), kind, by, reason, since, until]);
    const known = places.get(key) ?? { ...item, rules: [], alarms: [] };
    places.set(key, {
      ...known,
      rules: rule === null ? known.rules : [...known.rules, rule],
      alarms: alarm?.id == null ? known.alarms : [...known.alarms, alarm.id],
    });
  }
  return [...places.values()];
}

/** The same by the full name of the place. */
export function byPlace(
  places: readonly InhibitedPlace[],
): ReadonlyMap<string, readonly InhibitedPlace[]> {
  const found = new Map<string, InhibitedPlace[]>();
  for (const place of places) {
    const key = placeKey(place);
    const known = found.get(key);
    if (known === undefined) found.set(key, [place]);
    else known.push(place);
  }
  return found;
}

/** Those behind which none of these alarms stands. */
export function placesWithout(
  alarms: readonly BoardEntry[],
  places: readonly InhibitedPlace[],
): readonly InhibitedPlace[] {
  const ids = new Set(alarms.map(({ alarm }) => alarm.id));
  return places.filter((place) => !place.alarms.some((id) => ids.has(id)));
}
