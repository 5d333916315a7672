import { type AlarmFilter, NO_FILTER } from './alarm-filter.ts';

/** The filter of the page, and what it came from. */
export interface PageFilter {
  /** Levels and site in the address. */
  readonly asked: string;
  readonly isPast: boolean;
  readonly filter: AlarmFilter;
}

/** The filter that a page begins with. */
export const FIRST_FILTER: PageFilter = { asked: '/', isPast: false, filter: NO_FILTER };

function levelsIn(query: string | undefined): readonly number[] {
  const levels = (query ?? '').split(',').map(Number);
  return levels.filter((level) => level >= 1 && level <= 4);
}

/**
 * The filter at another address: one that asks for levels or a site begins anew with those. Words searched for in the past are not
 * searched for in what is live, nor the other way round. The same object where nothing changes.
 */
export function filterAt(
  before: PageFilter,
  query: Readonly<Record<string, string>>,
  isPast: boolean,
): PageFilter {
  const { level, site } = query;
  const asked = `${level ?? ''}/${site ?? ''}`;
  if (asked === before.asked && isPast === before.isPast) return before;
  const isAsked = asked !== before.asked && asked !== '/';
  const wanted = isAsked
    ? { ...NO_FILTER, levels: levelsIn(level), site: site ?? null }
    : before.filter;
  const filter = isPast === before.isPast ? wanted : { ...wanted, search: '' };
  return { asked, isPast, filter };
}
