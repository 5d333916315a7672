import type { Alarm } from '../../../../rules/alarm.ts';
import type { Level } from '../../../../rules/register.ts';
import { type BoardEntry, isHidden, isUnacknowledged } from '../live/urgency.ts';

/** What the reader wants to see of the alarms. */
export interface AlarmFilter {
  /** Null: every site. */
  readonly site: string | null;
  /** None: every level. */
  readonly levels: readonly number[];
  readonly onlyUnacknowledged: boolean;
  /** Words that all must occur; empty: everything. */
  readonly search: string;
}

/** Everything. */
export const NO_FILTER: AlarmFilter = {
  site: null,
  levels: [],
  onlyUnacknowledged: false,
  search: '',
};

/** Whether the filter leaves anything out. */
export function isFiltering(filter: AlarmFilter): boolean {
  const { site, levels, onlyUnacknowledged, search } = filter;
  return site !== null || levels.length > 0 || onlyUnacknowledged || search.trim() !== '';
}

/** Whether the alarm passes by this level; `textOf` gives what may be searched, in small letters. */
export function passes(
  filter: AlarmFilter,
  alarm: Alarm,
  level: Level,
  textOf: (alarm: Alarm) => string,
): boolean {
  if (filter.site !== null && alarm.site !== filter.site) return false;
  if (filter.levels.length > 0 && !filter.levels.includes(level)) return false;
  if (filter.onlyUnacknowledged && !isUnacknowledged(alarm)) return false;
  return hasWords(filter, () => textOf(alarm));
}

function hasWords({ search }: AlarmFilter, textOf: () => string): boolean {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const text = textOf();
  return wanted.every((word) => text.includes(word));
}

/** Whether something of a site that is no alarm passes: by site and words alone. */
export function passesPlace(
  filter: AlarmFilter,
  { site }: { readonly site: string },
  textOf: () => string,
): boolean {
  return (filter.site === null || filter.site === site) && hasWords(filter, textOf);
}

/** A list as a filter parts it. */
export interface Sifted {
  readonly shown: readonly BoardEntry[];
  /** Those that would stand in the list as well, were there no filter. */
  readonly leftOut: readonly BoardEntry[];
}

/** Those of the board that are in sight, or those that are out of it, as the filter parts them. */
export function sifted(
  order: readonly BoardEntry[],
  hidden: boolean,
  filter: AlarmFilter,
  textOf: (alarm: Alarm) => string,
): Sifted {
  const shown: BoardEntry[] = [];
  const leftOut: BoardEntry[] = [];
  for (const entry of order) {
    const { alarm } = entry;
    if (isHidden(alarm) !== hidden) continue;
    (passes(filter, alarm, alarm.level, textOf) ? shown : leftOut).push(entry);
  }
  return { shown, leftOut };
}
