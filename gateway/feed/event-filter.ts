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

/** Whether the event is one that the filter asks for. */
export function passes(event: HazgateEvent, filter: EventFilter): boolean {
  if (filter.sites !== null && (event.site === null || !filter.sites.includes(event.site))) {
    return false;
  }
  if (filter.kinds !== null && !filter.kinds.includes(event.kind)) return false;
  if (filter.levels === null) return true;
  return event.kind === 'alarm' && filter.levels.includes(event.alarm.worst);
}

/** The same text for filters that let the same events pass in the same form. */
export function filterKey(filter: EventFilter): string {
  return JSON.stringify([filter.sites, filter.kinds, filter.levels]);
}
