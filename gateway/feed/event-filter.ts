import type { HazgateEvent } from '../../rules/event.ts';

/** What a feed client wants of all events; null is no restriction. An event must pass all of them. */
export interface EventFilter {
  readonly sites: readonly string[] | null;
  readonly kinds: readonly HazgateEvent['kind'][] | null;
  /** Worst level the alarm has had, so that a fall does not hide it; only alarm events have one. */
  readonly levels: readonly number[] | null;
}

/** Lets everything pass. */
export const EVERY_EVENT: EventFilter = { sites: null, kinds: null, levels: null };

/** What a filter looks at of an event; kept in place of the whole event, which would live long enough to cost the collector. */
export interface FilteredFacts {
  readonly site: string | null;
  readonly kind: HazgateEvent['kind'];
  /** Null of what is no alarm event. */
  readonly worst: number | null;
}

/** Those of an event. */
export function filteredFacts(event: HazgateEvent): FilteredFacts {
  const { site, kind } = event;
  return { site, kind, worst: event.kind === 'alarm' ? event.alarm.worst : null };
}

/** Whether the event is one that the filter asks for. */
export function passes({ site, kind, worst }: FilteredFacts, filter: EventFilter): boolean {
  if (filter.sites !== null && (site === null || !filter.sites.includes(site))) return false;
  if (filter.kinds !== null && !filter.kinds.includes(kind)) return false;
  return filter.levels === null || (worst !== null && filter.levels.includes(worst));
}

/** The same text for filters that let the same events pass in the same form. */
export function filterKey(filter: EventFilter): string {
  return JSON.stringify([filter.sites, filter.kinds, filter.levels]);
}
