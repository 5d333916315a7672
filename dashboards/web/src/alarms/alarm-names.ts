import type { Alarm } from '../../../../rules/alarm.ts';
import type { Point, Site, Source } from '../api/answers.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import { type Place, placeKey, type SourcePlace } from '../live/place.ts';
import type { Names } from '../live/view.ts';
import type { Words } from '../parts/words.ts';

/** The point of a place, where the register has it. */
export function pointAt(names: Names, place: Place): Point | undefined {
  return names.points.get(placeKey(place));
}

/** The source of a place, where the register has it. */
function sourceAt(names: Names, place: SourcePlace): Source | undefined {
  return names.sources.find(({ site, id }) => site === place.site && id === place.source);
}

/** The site of a place, where the register has it. */
function siteAt(names: Names, id: string): Site | undefined {
  return names.sites.find((site) => site.id === id);
}

/** What stands in an alarm's first line: the point, or the source where a group concluded it. */
export function titleOf(names: Names, place: Place, words: Words): string {
  const point = pointAt(names, place);
  if (point !== undefined) return words.name(point);
  return place.point ?? sourceName(names, place, words);
}

/** The source of a place in the reader's language. */
export function sourceName(names: Names, place: SourcePlace, words: Words): string {
  const source = sourceAt(names, place);
  return source === undefined ? place.source : words.name(source);
}

/** The site in the reader's language. */
export function siteName(names: Names, id: string, words: Words): string {
  const site = siteAt(names, id);
  return site === undefined ? id : words.name(site);
}

/** What tells a place apart: the id of its point, and what lies around it. */
interface PlaceParts {
  /** Empty for a group of points. */
  readonly id: string;
  /** Source and site behind the id; the site alone where the source is the title. */
  readonly around: string;
}

/** What stands in an alarm's second line, with the id by itself. */
export function placeParts(names: Names, place: Place, words: Words): PlaceParts {
  const site = siteName(names, place.site, words);
  if (place.point === null) return { id: '', around: site };
  return { id: place.point, around: ` · ${sourceName(names, place, words)} · ${site}` };
}

/** The same in one text. */
export function placeText(names: Names, place: Place, words: Words): string {
  const { id, around } = placeParts(names, place, words);
  return id + around;
}

/** Everything of an alarm that a reader may search for, in small letters. */
export function searchText(names: Names, alarm: Alarm, words: Words): string {
  const parts = [
    titleOf(names, alarm, words),
    placeText(names, alarm, words),
    words.rule(alarm.rule),
  ];
  return [...parts, alarm.site, alarm.source, alarm.rule].join(' ').toLowerCase();
}

/** Everything of something set aside that a reader may search for, in small letters. */
export function inhibitedText(names: Names, place: InhibitedPlace, words: Words): string {
  const { kind, rules, by, reason } = place;
  const parts = [titleOf(names, place, words), placeText(names, place, words)];
  const kindName = words.t(`inhibition.kinds.${kind}`);
  return [...parts, kindName, ...rules.map(words.rule), by, reason].join(' ').toLowerCase();
}
