import { describe, expect, test } from 'vitest';
import { isFiltering, NO_FILTER, sifted } from '../../dashboards/web/src/alarms/alarm-filter.ts';
import { neighbour, nextWaiting } from '../../dashboards/web/src/alarms/neighbour.ts';
import { offered, shelveChoices } from '../../dashboards/web/src/alarms/offered.ts';
import { FIRST_FILTER, filterAt } from '../../dashboards/web/src/alarms/page-filter.ts';
import { isCharacterKey } from '../../dashboards/web/src/app/character-keys.ts';
import { failureName } from '../../dashboards/web/src/app/notices.ts';
import { hrefOf, hrefOfPlace, parseRoute } from '../../dashboards/web/src/app/route.ts';
import { worstAmong } from '../../dashboards/web/src/live/standing.ts';
import {
  liesIn,
  regionText,
  regionTree,
  worstByRegion,
} from '../../dashboards/web/src/overview/region-tree.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { Level } from '../../rules/register.ts';
import { alarm } from '../gateway/feed/feed-fakes.ts';

const entry = (over: Partial<Alarm>) => ({ alarm: alarm(over), durable: true });

describe('an address', () => {
  test('leads to where it came from, whatever is in it', () => {
    const href = hrefOf('source', ['a b', 'c/d'], { point: 'x&y', none: '' });
    expect(parseRoute(href)).toEqual({
      page: 'source',
      parts: ['a b', 'c/d'],
      query: { point: 'x&y' },
    });
  });

  test('of a place opens the panel of its point, else of the group of a rule, else none', () => {
    const tanks = { site: 'north', source: 'tanks' };
    expect(hrefOfPlace({ ...tanks, point: 'lt-1' }, 'level-high')).toBe(
      '#/source/north/tanks?point=lt-1',
    );
    expect(hrefOfPlace({ ...tanks, point: null }, 'vote:v')).toBe(
      '#/source/north/tanks?rule=vote%3Av',
    );
    expect(hrefOfPlace(tanks)).toBe('#/source/north/tanks');
  });

  test.each(['', '#', '#/nowhere', '#/%zz/x'])('%j leads to the alarms', (hash) => {
    expect(parseRoute(hash).page).toBe('alarms');
  });
});

describe('a filter', () => {
  const order = [
    entry({ id: 'a', level: 1, site: 'north' }),
    entry({ id: 'b', level: 2, site: 'south', state: 'ACKED' }),
    entry({ id: 'c', level: 2, site: 'south', state: 'SHELVED' }),
  ];
  const textOf = ({ id }: Alarm) => `tank ${id} level high`;
  const ids = (filter: Partial<typeof NO_FILTER>, hidden = false) =>
    sifted(order, hidden, { ...NO_FILTER, ...filter }, textOf).shown.map((each) => each.alarm.id);

  test('leaves out what is hidden, or shows only that', () => {
    expect(ids({})).toEqual(['a', 'b']);
    expect(ids({}, true)).toEqual(['c']);
  });

  test('narrows by site, level, acknowledgement and every word', () => {
    expect(ids({ site: 'south' })).toEqual(['b']);
    expect(ids({ levels: [1] })).toEqual(['a']);
    expect(ids({ onlyUnacknowledged: true })).toEqual(['a']);
    expect(ids({ search: 'HIGH  b' })).toEqual(['b']);
    expect(ids({ search: 'low' })).toEqual([]);
  });

  test('says what it leaves out of the list, and how bad the worst of that is', () => {
    const { leftOut } = sifted(order, false, { ...NO_FILTER, search: 'low' }, textOf);
    expect(leftOut.map((each) => each.alarm.id)).toEqual(['a', 'b']);
    const worst = (among: Parameters<typeof worstAmong>[0]) => {
      const found = worstAmong(among);
      return found && `${found.count} as bad as ${found.entry.alarm.id}`;
    };
    expect(worst(leftOut)).toBe('1 as bad as a');
    expect(worst(order.slice(1))).toBe('2 as bad as b');
    expect(worstAmong([])).toBeNull();
    expect(sifted(order, false, NO_FILTER, textOf).leftOut).toEqual([]);
  });

  test('begins anew with what an address asks for, and keeps what the reader made of it since', () => {
    const asked = filterAt(FIRST_FILTER, { level: '1,9', site: 'north' }, false);
    expect(asked.filter).toEqual({ ...NO_FILTER, levels: [1], site: 'north' });
    const narrowed = { ...asked, filter: { ...asked.filter, search: 'tank' } };
    expect(filterAt(narrowed, { level: '1,9', site: 'north' }, false)).toBe(narrowed);
    expect(filterAt(narrowed, {}, false).filter).toBe(narrowed.filter);
  });

  test('does not carry words from the past to what is live', () => {
    const past = filterAt(FIRST_FILTER, {}, true);
    const searched = { ...past, filter: { ...NO_FILTER, levels: [2], search: 'tank' } };
    expect(filterAt(searched, {}, false).filter).toEqual({ ...NO_FILTER, levels: [2] });
  });

  test('knows whether it leaves anything out', () => {
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(isFiltering({ ...NO_FILTER, search: '  ' })).toBe(false);
    expect(isFiltering({ ...NO_FILTER, levels: [1] })).toBe(true);
  });
});

describe('what is offered', () => {
  const all = { operate: true, supervise: true };

  test('depends on the state of the alarm', () => {
    const verbs = (over: Partial<Alarm>) => offered(alarm({ level: 2, ...over }), all);
    expect(verbs({ state: 'UNACK' })).toEqual([
      'acknowledge',
      'comment',
      'shelve',
      'out-of-service',
    ]);
    expect(verbs({ state: 'SHELVED' })).toContain('unshelve');
    expect(verbs({ state: 'OUT_OF_SERVICE' })).toEqual(['comment', 'in-service']);
    expect(verbs({ state: 'LATCHED', acknowledgedAt: 'x' })).toContain('reset');
    expect(verbs({ state: 'RTNUN', returnedAt: 'x' })).toContain('close');
    expect(verbs({ state: 'NORMAL' })).toEqual([]);
    // A group is set aside by its alarm, like a point.
    expect(verbs({ state: 'UNACK', point: null })).toEqual(verbs({ state: 'UNACK' }));
  });

  test('and on what the reader may do', () => {
    const latched = alarm({ level: 2, state: 'LATCHED', acknowledgedAt: 'x' });
    expect(offered(latched, { operate: true, supervise: false })).toEqual(['comment', 'shelve']);
    expect(offered(latched, { operate: false, supervise: false })).toEqual([]);
  });

  test('no shelf for level 1, an hour for level 2', () => {
    expect(shelveChoices(1)).toEqual([]);
    expect(Math.max(...shelveChoices(2))).toBe(60);
    expect(Math.max(...shelveChoices(3))).toBe(480);
    expect(offered(alarm({ level: 1, state: 'UNACK' }), all)).not.toContain('shelve');
  });
});

test('the row above and below the current one, never beyond the ends', () => {
  const rows = [entry({ id: 'a' }), entry({ id: 'b' })];
  expect(neighbour(rows, null, 1)).toBe('a');
  expect(neighbour(rows, 'a', 1)).toBe('b');
  expect(neighbour(rows, 'b', 1)).toBe('b');
  expect(neighbour(rows, 'a', -1)).toBe('a');
  expect(neighbour([], 'a', 1)).toBeNull();
});

describe('whose turn it is after an acknowledgement', () => {
  const stands = (states: Readonly<Record<string, Alarm['state']>>) =>
    Object.entries(states).map(([id, state]) => entry({ id, state }));
  const before = stands({ a: 'UNACK', b: 'UNACK', c: 'ACKED', d: 'UNACK' });

  test('is the next below that waits, wherever the acknowledged one has gone', () => {
    expect(nextWaiting(before, stands({ b: 'UNACK', d: 'UNACK', a: 'ACKED' }), 'a')).toBe('b');
    expect(nextWaiting(before, stands({ a: 'UNACK', d: 'UNACK', b: 'ACKED' }), 'b')).toBe('d');
  });

  test('is the most urgent one where none waits below', () => {
    const now = stands({ new: 'UNACK', a: 'UNACK', d: 'ACKED' });
    expect(nextWaiting(before, now, 'd')).toBe('new');
  });

  test('is its own where it waits still', () => {
    expect(nextWaiting(before, before, 'b')).toBe('b');
  });

  test('is nobody’s where nothing waits', () => {
    expect(nextWaiting(before, stands({ a: 'ACKED' }), 'a')).toBeNull();
  });
});

test('keys of one character are letters, digits and signs, with Shift too', () => {
  const names = ['a', 'Shift+A', '2', '/', '?', ' ', 'Enter', 'Escape', 'ArrowUp'];
  expect(names.filter(isCharacterKey)).toEqual(['a', 'Shift+A', '2', '/', '?']);
});

test('every refusal has its own words', () => {
  expect(failureName(null)).toBe('failure.noAnswer');
  expect(failureName(409)).toBe('failure.conflict');
  expect(failureName(418)).toBe('failure.refused');
});

describe('regions', () => {
  test.each([
    ['linjiang', 'Linjiang'],
    ['north-coast_2', 'North Coast 2'],
    ['临江县', '临江县'],
    ['Linjiang County', 'Linjiang County'],
    ['-', '-'],
  ])('%s reads %s', (name, text) => {
    expect(regionText(name)).toBe(text);
  });

  const sites = [
    { region: ['cn', 'east', 'port'] },
    { region: ['cn', 'west'] },
    { region: ['cn', 'east'] },
  ];

  test('form a tree, each behind the one around it', () => {
    const lines = regionTree(sites).map(({ path, depth, sites: count }) => [path, depth, count]);
    expect(lines).toEqual([
      ['cn', 0, 3],
      ['cn/east', 1, 2],
      ['cn/east/port', 2, 1],
      ['cn/west', 1, 1],
    ]);
  });

  test('hold what lies in them, and not what only begins alike', () => {
    expect(liesIn({ region: ['cn', 'east'] }, 'cn')).toBe(true);
    expect(liesIn({ region: ['cn', 'eastern'] }, 'cn/east')).toBe(false);
    expect(liesIn({ region: ['cn'] }, '')).toBe(true);
  });

  test('shows the worst level of the sites in it, and is missing where there is none', () => {
    const sites = [
      { id: 'a', region: ['cn', 'east'] },
      { id: 'b', region: ['cn', 'east'] },
      { id: 'c', region: ['cn', 'west'] },
      { id: 'd', region: ['cn', 'east'] },
    ];
    const levels = new Map<string, Level>([
      ['a', 3],
      ['b', 1],
      ['d', 2],
    ]);
    const worst = worstByRegion(sites, (site) => levels.get(site) ?? null);
    expect([...worst]).toEqual([
      ['', 1],
      ['cn', 1],
      ['cn/east', 1],
    ]);
  });
});
