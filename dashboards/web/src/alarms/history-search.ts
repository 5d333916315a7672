import type { Alarm } from '../../../../rules/alarm.ts';
import type { Page } from '../api/answers.ts';
import { get, RequestFailedError } from '../api/client.ts';
import { type AlarmFilter, passes } from './alarm-filter.ts';

/** What a search of the past has found so far. */
export interface Found {
  readonly alarms: readonly Alarm[];
  /** Where it goes on; null where all has been searched. */
  readonly cursor: string | null;
  /** Raised when the oldest that was looked at; null before the first. */
  readonly backTo: string | null;
}

/** Nothing searched yet. */
export const NOTHING_FOUND: Found = { alarms: [], cursor: null, backTo: null };

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
  if (cursor !== null) query.set('cursor', cursor);
  return `alarms?${query}`;
}

/**
 * Levels are the worst that alarms have had: the gateway knows only those they stand at, so they are told apart here.
 * Searches on from where `found` stands, until there is a screenful more or enough has been looked at for once.
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
    const oldest = items.map(({ raisedAt }) => raisedAt ?? '').filter(Boolean);
    backTo = [...oldest, ...(backTo === null ? [] : [backTo])].sort()[0] ?? null;
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return { alarms, cursor, backTo };
}
