import type { Alarm } from '../../../../rules/alarm.ts';
import type { Page } from '../api/answers.ts';
import { get, RequestFailedError } from '../api/client.ts';
import { type AlarmFilter, passes } from './alarm-filter.ts';

/** What a search of the past has found so far. */
export interface Found {
  readonly alarms: readonly Alarm[];
  /** Where it goes on; null where all has been searched. */
  readonly cursor: string | null;
  /** Since when every alarm that was raised has been looked at; null before the first of those that are over: what stands comes before them. */
  readonly backTo: string | null;
}

/** Nothing searched yet. */
export const NOTHING_FOUND: Found = { alarms: [], cursor: null, backTo: null };

/** How much a search has looked at, as its words are called: nobody must take an empty screen for an empty past. */
type SearchExtent = 'none' | 'complete' | 'onlyStanding' | 'noneYet' | 'searched';

/** How much has been looked at so far, and whether anything was found in it. */
export function extentOf({ alarms, cursor, backTo }: Found): SearchExtent {
  const isEmpty = alarms.length === 0;
  if (cursor === null) return isEmpty ? 'none' : 'complete';
  if (backTo === null) return 'onlyStanding';
  return isEmpty ? 'noneYet' : 'searched';
}

const PAGE_ITEMS = 500;
const WANTED = 50;
const PAGES_MAX = 10;

function pathOf(filter: AlarmFilter, fromMs: number, cursor: string | null): string {
  const query = new URLSearchParams({
    state: 'all',
    from: String(fromMs),
    limit: String(PAGE_ITEMS),
  });
  if (filter.site !== null) query.set('site', filter.site);
  // The gateway tells them apart: a page of others would look as though there were none.
  if (filter.levels.length > 0) query.set('worst', filter.levels.join(','));
  if (cursor !== null) query.set('cursor', cursor);
  return `alarms?${query}`;
}

/**
 * Searches on from where `found` stands, until there is a screenful more or enough has been looked at for once. Levels are the
 * worst that alarms have had.
 * @throws {RequestFailedError} where the gateway does not answer
 */
export async function searchOn(
  found: Found,
  filter: AlarmFilter,
  fromMs: number,
  textOf: (alarm: Alarm) => string,
): Promise<Found> {
  let { alarms, cursor, backTo } = found;
  const wanted = alarms.length + WANTED;
  for (let page = 0; page < PAGES_MAX && alarms.length < wanted; page += 1) {
    const path = pathOf(filter, fromMs, cursor);
    const outcome = await get<Page<Alarm>>(path);
    if (!outcome.ok) throw new RequestFailedError(path, outcome.status);
    const { items, nextCursor } = outcome.body;
    alarms = [...alarms, ...items.filter((alarm) => passes(filter, alarm, alarm.worst, textOf))];
    // What stands comes first, however old it is; behind it, what is over comes from the newest to the oldest.
    const over = items.filter(({ state }) => state === 'NORMAL').map(({ raisedAt }) => raisedAt);
    backTo = [...over, backTo].filter((at) => at !== null).sort()[0] ?? null;
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return { alarms, cursor, backTo };
}
