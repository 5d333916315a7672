import { describe, expect, test } from 'vitest';
import { type AlarmFilter, NO_FILTER } from '../../dashboards/web/src/alarms/alarm-filter.ts';
import {
  extentOf,
  type Found,
  NOTHING_FOUND,
  searchOn,
} from '../../dashboards/web/src/alarms/history-search.ts';
import type { Alarm } from '../../rules/alarm.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';
import { HeldApi } from '../support/held-api.ts';

const api = new HeldApi();

/** Answers the next request for a page with these alarms, and gives what it asked for. */
async function answerPage(items: readonly Alarm[], nextCursor: string | null) {
  const request = await api.next();
  request.answer(200, { items, nextCursor });
  return new URLSearchParams(request.path.split('?')[1]);
}

function search(filter: Partial<AlarmFilter>, from: Found = NOTHING_FOUND): Promise<Found> {
  return searchOn(from, { ...NO_FILTER, ...filter }, 0, ({ point }) => point ?? '');
}

const over = (day: number, point = 'lt-1') =>
  alarm({ id: `${day}`, point, state: 'NORMAL', raisedAt: `2026-11-${day}T08:00:00.000Z` });

describe('a search of what has been', () => {
  test('has the gateway tell levels apart by the worst there have been, so that others fill no page', async () => {
    const found = search({ levels: [1, 2], site: 'north' });
    const query = await answerPage([], null);
    expect(query.get('worst')).toBe('1,2');
    expect(query.get('level')).toBeNull();
    expect(query.get('site')).toBe('north');
    expect(extentOf(await found)).toBe('none');
  });

  test('goes on over pages in which nothing is what was searched for', async () => {
    const found = search({ search: 'gt-9' });
    expect((await answerPage([over(20)], 'p2')).get('cursor')).toBeNull();
    expect((await answerPage([over(19)], 'p3')).get('cursor')).toBe('p2');
    await answerPage([over(18, 'gt-9')], null);
    expect((await found).alarms.map(({ id }) => id)).toEqual(['18']);
    expect(extentOf(await found)).toBe('complete');
  });

  test('says that nothing was found yet where it stops short of the end, and goes on from there', async () => {
    const found = search({ search: 'gt-9' });
    for (let day = 29; day >= 20; day -= 1) await answerPage([over(day)], `before ${day}`);
    const first = await found;
    expect(extentOf(first)).toBe('noneYet');
    expect(first.backTo).toBe('2026-11-20T08:00:00.000Z');
    const rest = search({ search: 'gt-9' }, first);
    expect((await answerPage([over(19, 'gt-9')], 'p')).get('cursor')).toBe('before 20');
    for (let day = 18; day >= 10; day -= 1) await answerPage([over(day)], `before ${day}`);
    expect(extentOf(await rest)).toBe('searched');
  });

  test('takes an old alarm that still stands for no sign that all since then has been looked at', async () => {
    const old = alarm({ id: 'old', state: 'ACKED', raisedAt: '2026-01-01T08:00:00.000Z' });
    const many = Array.from({ length: 50 }, (_, index) => ({ ...old, id: `old-${index}` }));
    const standing = search({});
    await answerPage(many, 'p2');
    expect(await standing).toMatchObject({ backTo: null });
    expect(extentOf(await standing)).toBe('onlyStanding');
    const both = search({});
    await answerPage([...many, over(20), over(19)], 'p2');
    expect((await both).backTo).toBe('2026-11-19T08:00:00.000Z');
  });
});
