import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  alarmKey,
  compareKeys,
  decodeCursor,
  encodeCursor,
  isUnacknowledged,
} from '../../../gateway/api/alarm-order.ts';
import {
  AlarmBulkSchema,
  AlarmDetailSchema,
  AlarmListSchema,
  PointSchema,
  ProblemSchema,
  SourceSchema,
} from '../../../gateway/api/contract.ts';
import { AlarmSchema } from '../../../gateway/api/event-contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import { ALARM_STATES, type Alarm, type AlarmState } from '../../../rules/alarm.ts';
import type { Level } from '../../../rules/register.ts';
import { formatInstant } from '../../../rules/time.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakePlant, registerOf } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const POINTS = [
  'north/tanks/lt-1',
  'north/tanks/gt-1:toxic-gas',
  'north/tanks/gc-1:combustible-gas',
  'south/pipes/pt-1',
];

async function setUp(...alarms: readonly Alarm[]) {
  const clock = new ManualClock();
  const plant = new FakePlant(POINTS);
  plant.put(...alarms);
  const settings = {
    mode: 'open' as const,
    version: '0',
    webRoot: null,
    requestsPerSecondMax: 1e9,
  };
  const app = await createApi(plant.dependencies(clock), settings);
  ends.push(() => app.close());
  const headers = { host: 'localhost' };
  const get = (url: string) => app.inject({ url, headers });
  const post = (url: string, payload?: object) =>
    app.inject({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) });
  const ids = async (query = ''): Promise<(string | null)[]> => {
    const response = await get(`/api/v1/alarms${query}`);
    expect(response.statusCode).toBe(200);
    return AlarmListSchema.parse(response.json()).items.map(({ id }) => id);
  };
  /** Page after page of a list until none follows. */
  async function* pages(query: string) {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more = cursor === '' ? '' : `&cursor=${cursor}`;
      const response = await get(`/api/v1/alarms?${query}${more}`);
      expect(response.statusCode).toBe(200);
      const page = AlarmListSchema.parse(response.json());
      yield page.items;
      cursor = page.nextCursor;
    }
  }
  return { plant, get, post, ids, pages };
}

const at = (minute: number): string => formatInstant(Date.UTC(2026, 10, 21, 0, minute));

describe('order', () => {
  test('unacknowledged first, then level, toxic before combustible, then the oldest', async () => {
    const { ids } = await setUp(
      alarm({ id: 'acked-1', state: 'ACKED', level: 1, raisedAt: at(0), acknowledgedAt: at(1) }),
      alarm({ id: 'newer', level: 2, raisedAt: at(9) }),
      alarm({ id: 'older', level: 2, raisedAt: at(3) }),
      alarm({ id: 'combustible', level: 2, raisedAt: at(1), point: 'gc-1' }),
      alarm({ id: 'toxic', level: 2, raisedAt: at(8), point: 'gt-1' }),
      alarm({ id: 'returned', state: 'RTNUN', level: 1, raisedAt: at(5) }),
      alarm({ id: 'group', level: 3, raisedAt: at(0), point: null }),
      alarm({ id: 'acked-2', state: 'ACKED', level: 2, raisedAt: at(0), acknowledgedAt: at(1) }),
    );
    expect(await ids()).toEqual([
      'returned',
      'toxic',
      'combustible',
      'older',
      'newer',
      'group',
      'acked-1',
      'acked-2',
    ]);
  });

  test('a latched alarm counts as acknowledged once somebody has taken note of it', () => {
    expect(isUnacknowledged(alarm({ state: 'LATCHED', acknowledgedAt: null }))).toBe(true);
    expect(isUnacknowledged(alarm({ state: 'LATCHED', acknowledgedAt: at(1) }))).toBe(false);
    expect(isUnacknowledged(alarm({ state: 'NORMAL', acknowledgedAt: null }))).toBe(false);
  });

  const arbitraryAlarm = fc.record({
    state: fc.constantFrom<AlarmState>('UNACK', 'ACKED', 'RTNUN', 'LATCHED'),
    level: fc.constantFrom<Level>(1, 2, 3, 4),
    raisedAt: fc.integer({ min: 0, max: 5 }).map(at),
    point: fc.constantFrom('lt-1', 'gt-1', 'gc-1'),
  });

  test('pages put together are the whole list, each alarm once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryAlarm, { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        async (all, limit) => {
          const alarms = all.map((over, index) => alarm({ ...over, id: `a${index}` }));
          const { ids, pages } = await setUp(...alarms);
          const whole = await ids();
          const paged: (string | null)[] = [];
          for await (const items of pages(`limit=${limit}`)) {
            expect(items.length).toBeLessThanOrEqual(limit);
            paged.push(...items.map(({ id }) => id));
          }
          expect(paged).toEqual(whole);
          expect([...whole].sort()).toEqual(alarms.map(({ id }) => id).sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  test('pages show each alarm once and as it is now, however they change in between', async () => {
    const change = fc.record({ of: fc.nat({ max: 29 }), to: arbitraryAlarm });
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryAlarm, { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(change, { maxLength: 40 }),
        async (all, limit, changes) => {
          const alarms = all.map((over, index) => alarm({ ...over, id: `a${index}` }));
          const { plant, ids, pages } = await setUp(...alarms);
          const order = await ids();
          const paged: (string | null)[] = [];
          for await (const items of pages(`limit=${limit}`)) {
            for (const shown of items) {
              expect(shown.level).toBe(plant.open.get(shown.id ?? '')?.level);
            }
            paged.push(...items.map(({ id }) => id));
            for (const { of, to } of changes.splice(0, 3)) {
              const index = of % alarms.length;
              plant.put(alarm({ ...alarms[index], ...to, id: `a${index}` }));
            }
          }
          expect(paged).toEqual(order);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('an alarm that closes while its list is paged through is shown once, open or closed', async () => {
    const three = ['a1', 'a2', 'a3'].map((id, index) => alarm({ id, raisedAt: at(index) }));
    const { plant, pages } = await setUp(...three);
    const closing = three.slice(0, 2);
    const seen: Alarm[] = [];
    for await (const items of pages('state=all&limit=1')) {
      seen.push(...items);
      for (const each of closing.splice(0)) {
        plant.open.delete(each.id ?? '');
        plant.put({ ...each, state: 'NORMAL' });
      }
    }
    expect(seen.map(({ id, state }) => [id, state])).toEqual([
      ['a1', 'UNACK'],
      ['a3', 'UNACK'],
      ['a2', 'NORMAL'],
    ]);
  });

  test('whoever pages on after a hundred others began goes on behind the last alarm seen', async () => {
    const alarms = ['a1', 'a2', 'a3'].map((id, index) => alarm({ id, raisedAt: at(index) }));
    const { get, ids } = await setUp(...alarms);
    const { nextCursor } = AlarmListSchema.parse((await get('/api/v1/alarms?limit=1')).json());
    for (let other = 0; other < 100; other += 1) await get('/api/v1/alarms?limit=1');
    expect(await ids(`?limit=5&cursor=${nextCursor}`)).toEqual(['a2', 'a3']);
  });

  test('a cursor survives its text form, and other text is none', () => {
    const key = alarmKey(alarm(), true);
    for (const cursor of [
      { part: 'open' as const, behind: key, order: null },
      { part: 'open' as const, behind: key, order: { id: 'o', at: 3 } },
      { part: 'closed' as const, cursor: null, order: null },
      { part: 'closed' as const, cursor: 'c', order: { id: 'o', at: 3 } },
    ]) {
      expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
    }
    const texts = ['', 'x', '{}', '["c",1]', '["c"]', '["o",1]', '["o",0,1,0,5,"a"]', '["q"]'];
    for (const text of texts)
      expect(decodeCursor(Buffer.from(text).toString('base64url'))).toBeNull();
    for (const at of [-1, -1e308, 0.5, 1e308]) {
      const cursor = encodeCursor({ part: 'open', behind: key, order: { id: 'o', at } });
      expect(decodeCursor(cursor)).toEqual({ part: 'open', behind: key, order: null });
    }
    expect(compareKeys(key, key)).toBe(0);
  });
});

describe('filters', () => {
  const hidden = ALARM_STATES.map((state) => alarm({ id: state, state }));

  test('by default neither closed nor hidden ones', async () => {
    const { ids } = await setUp(...hidden);
    expect((await ids()).sort()).toEqual(['ACKED', 'LATCHED', 'RTNUN', 'UNACK']);
  });

  test('states by name, and all', async () => {
    const { ids } = await setUp(...hidden);
    expect(await ids('?state=SHELVED,OUT_OF_SERVICE')).toEqual(['OUT_OF_SERVICE', 'SHELVED']);
    expect(await ids('?state=NORMAL')).toEqual(['NORMAL']);
    expect((await ids('?state=all')).sort()).toEqual([...ALARM_STATES].sort());
  });

  const filters = [
    { query: 'site=south', expected: ['s'] },
    { query: 'site=north,south', expected: ['n1', 'n2', 's'] },
    { query: 'source=pipes', expected: ['s'] },
    { query: 'point=lt-1', expected: ['n1'] },
    { query: 'point=north/tanks/gt-1', expected: ['n2'] },
    { query: 'point=north/tanks/gt-1&site=south', expected: [] },
    { query: 'point=north/tanks/gt-1&source=pipes', expected: [] },
    { query: 'level=1,3', expected: ['n1', 's'] },
    { query: 'worst=1,4', expected: ['n1', 's'] },
    { query: 'level=3&worst=1', expected: ['s'] },
    { query: `from=${at(2)}`, expected: ['n2', 's'] },
    { query: `to=${Date.UTC(2026, 10, 21, 0, 2)}`, expected: ['n1'] },
    { query: `from=${encodeURIComponent('2026-11-21T08:02:00+08:00')}`, expected: ['n2', 's'] },
    { query: 'from=2026-11-21T08:02:00+08:00', expected: ['n2', 's'] },
    { query: 'point=nothing', expected: [] },
  ];
  test.each(filters)('$query', async ({ query, expected }) => {
    const alarms = [
      alarm({ id: 'n1', point: 'lt-1', level: 1, worst: 1, raisedAt: at(1) }),
      alarm({ id: 'n2', point: 'gt-1', level: 2, raisedAt: at(2) }),
      alarm({
        id: 's',
        site: 'south',
        source: 'pipes',
        point: 'pt-1',
        level: 3,
        worst: 1,
        raisedAt: at(3),
      }),
    ];
    const { ids } = await setUp(...alarms);
    expect(await ids(`?${query}`)).toEqual(expected);
  });

  test('closed ones follow from the history, page by page, asked by the same filter', async () => {
    const closed = Array.from({ length: 5 }, (_, index) =>
      alarm({ id: `c${index}`, state: 'NORMAL' }),
    );
    const { plant, pages } = await setUp(alarm({ id: 'open' }), ...closed);
    const seen: (string | null)[] = [];
    for await (const items of pages(
      'state=all&limit=2&site=north&level=2&worst=1,2&point=north/tanks/lt-1',
    )) {
      seen.push(...items.map(({ id }) => id));
    }
    expect(seen).toEqual(['open', 'c0', 'c1', 'c2', 'c3', 'c4']);
    expect(plant.historyQueries[0]).toMatchObject({
      sites: ['north'],
      source: 'tanks',
      point: 'lt-1',
      states: ['NORMAL'],
      levels: [2],
      worst: [1, 2],
      limit: 1,
    });
  });

  test('a full page of open ones still says that closed ones follow', async () => {
    const { get } = await setUp(alarm({ id: 'open' }), alarm({ id: 'c', state: 'NORMAL' }));
    const first = AlarmListSchema.parse((await get('/api/v1/alarms?state=all&limit=1')).json());
    expect(first.items.map(({ id }) => id)).toEqual(['open']);
    const next = await get(`/api/v1/alarms?state=all&limit=1&cursor=${first.nextCursor}`);
    expect(AlarmListSchema.parse(next.json()).items.map(({ id }) => id)).toEqual(['c']);
  });

  test('a cursor of another list, or of the history refused by it, is bad input', async () => {
    const { get } = await setUp();
    const foreign = encodeCursor({ part: 'closed', cursor: 'foreign', order: null });
    for (const cursor of ['bogus', foreign]) {
      const response = await get(`/api/v1/alarms?state=all&cursor=${cursor}`);
      expect(response.statusCode).toBe(400);
      expect(ProblemSchema.parse(response.json()).errors?.[0]?.path).toBe('cursor');
    }
  });

  test('open alarms are shown though the history is away', async () => {
    const { plant, get, ids } = await setUp(alarm());
    plant.broken = true;
    expect(await ids()).toEqual(['a1']);
    expect((await get('/api/v1/alarms?state=all')).statusCode).toBe(503);
  });
});

describe('one alarm', () => {
  test('with its events', async () => {
    const { get } = await setUp(alarm());
    const detail = AlarmDetailSchema.parse((await get('/api/v1/alarms/a1')).json());
    expect(detail.alarm.id).toBe('a1');
    expect(detail.events.map(({ seq }) => seq)).toEqual([1]);
  });

  test('closed ones are known too, others are not', async () => {
    const { get } = await setUp(alarm({ state: 'NORMAL' }));
    expect((await get('/api/v1/alarms/a1')).json().alarm.state).toBe('NORMAL');
    expect((await get('/api/v1/alarms/a2')).statusCode).toBe(404);
  });
});

describe('acting on an alarm', () => {
  test('acknowledges as local and answers the alarm after it', async () => {
    const { plant, post } = await setUp(alarm({ version: 3 }));
    const response = await post('/api/v1/alarms/a1/acknowledge', { comment: 'seen', version: 3 });
    expect(response.statusCode).toBe(200);
    expect(AlarmSchema.parse(response.json())).toMatchObject({ state: 'ACKED', version: 4 });
    expect(plant.performed).toEqual([
      { action: { do: 'acknowledge', alarm: 'a1', version: 3 }, by: 'local', comment: 'seen' },
    ]);
  });

  test('needs no body where every field may be left out', async () => {
    const { post } = await setUp(alarm());
    expect((await post('/api/v1/alarms/a1/acknowledge')).statusCode).toBe(200);
  });

  test('answers the closed alarm where the action closed it', async () => {
    const { post } = await setUp(alarm({ state: 'RTNUN' }));
    expect((await post('/api/v1/alarms/a1/acknowledge', {})).json().state).toBe('NORMAL');
  });

  test('a stale version is a conflict with the alarm as it is', async () => {
    const { post } = await setUp(alarm({ version: 5 }));
    const response = await post('/api/v1/alarms/a1/acknowledge', { version: 4 });
    expect(response.statusCode).toBe(409);
    const body = ProblemSchema.parse(response.json());
    expect(body.type).toBe('urn:hazgate:problem:stale-version');
    expect(body.alarm).toMatchObject({ id: 'a1', version: 5, state: 'UNACK' });
  });

  test('of two operators at once one is first, the other is told', async () => {
    const { post } = await setUp(alarm({ version: 1 }));
    const both = await Promise.all(
      [1, 2].map(() => post('/api/v1/alarms/a1/acknowledge', { version: 1 })),
    );
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  });

  test('a state that forbids it is a conflict with the alarm as it is', async () => {
    const { post } = await setUp(alarm({ state: 'ACKED' }));
    const body = ProblemSchema.parse((await post('/api/v1/alarms/a1/acknowledge', {})).json());
    expect(body).toMatchObject({ status: 409, type: 'urn:hazgate:problem:forbidden-by-state' });
    expect(body.alarm?.state).toBe('ACKED');
  });

  test('a closed alarm is a conflict, an unknown one is not found', async () => {
    const { post } = await setUp(alarm({ state: 'NORMAL' }));
    for (const [what, body] of [
      ['acknowledge', {}],
      ['shelve', { minutes: 5, reason: 'work' }],
    ] as const) {
      const closed = await post(`/api/v1/alarms/a1/${what}`, body);
      expect(closed.statusCode).toBe(409);
      expect(ProblemSchema.parse(closed.json()).alarm?.state).toBe('NORMAL');
      expect((await post(`/api/v1/alarms/a2/${what}`, body)).statusCode).toBe(404);
    }
  });

  test('an action the disk does not confirm is a 503', async () => {
    const { plant, post } = await setUp(alarm());
    plant.durable = false;
    const response = await post('/api/v1/alarms/a1/acknowledge', {});
    expect(response.statusCode).toBe(503);
    expect(ProblemSchema.parse(response.json()).type).toBe('urn:hazgate:problem:not-durable');
  });

  const actions = [
    { what: 'reset', body: { version: 2 }, action: { do: 'reset', alarm: 'a1', version: 2 } },
    { what: 'close', body: {}, action: { do: 'close', alarm: 'a1' } },
    { what: 'comment', body: { comment: 'x' }, action: { do: 'comment', alarm: 'a1' } },
    {
      what: 'shelve',
      body: { minutes: 30, reason: 'work' },
      action: {
        do: 'shelve',
        point: 'north/tanks/lt-1',
        rule: 'level-high',
        minutes: 30,
        reason: 'work',
      },
    },
    {
      what: 'unshelve',
      body: {},
      action: { do: 'unshelve', point: 'north/tanks/lt-1', rule: 'level-high' },
    },
    {
      what: 'out-of-service',
      body: { reason: 'work', version: 2 },
      action: {
        do: 'out-of-service',
        point: 'north/tanks/lt-1',
        rule: 'level-high',
        reason: 'work',
      },
    },
    {
      what: 'in-service',
      body: {},
      action: { do: 'in-service', point: 'north/tanks/lt-1', rule: 'level-high' },
    },
  ];
  test.each(actions)('$what is handed on', async ({ what, body, action }) => {
    const { plant, post } = await setUp(alarm({ version: 2 }));
    const response = await post(`/api/v1/alarms/a1/${what}`, body);
    expect(response.statusCode).toBe(200);
    expect(AlarmSchema.parse(response.json()).id).toBe('a1');
    expect(plant.performed[0]?.action).toEqual(action);
  });

  const bad = [
    { what: 'comment', body: {}, path: 'comment' },
    { what: 'comment', body: { comment: '  ' }, path: 'comment' },
    { what: 'shelve', body: { minutes: 481, reason: 'x' }, path: 'minutes' },
    { what: 'shelve', body: { minutes: 0, reason: 'x' }, path: 'minutes' },
    { what: 'shelve', body: { minutes: 5 }, path: 'reason' },
    { what: 'acknowledge', body: { version: '3' }, path: 'version' },
    { what: 'acknowledge', body: { user: 'me' }, path: 'user' },
  ];
  test.each(bad)('$what $body is refused for its $path', async ({ what, body, path }) => {
    const { plant, post } = await setUp(alarm());
    const response = await post(`/api/v1/alarms/a1/${what}`, body);
    expect(response.statusCode).toBe(400);
    expect(ProblemSchema.parse(response.json()).errors?.map((each) => each.path)).toEqual([path]);
    expect(plant.performed).toEqual([]);
  });

  test('shelving by a stale version does nothing', async () => {
    const { plant, post } = await setUp(alarm({ version: 2 }));
    const response = await post('/api/v1/alarms/a1/shelve', {
      minutes: 5,
      reason: 'x',
      version: 1,
    });
    expect(response.statusCode).toBe(409);
    expect(plant.performed).toEqual([]);
  });

  test('the alarm of a group is shelved by its source and rule', async () => {
    const { plant, post } = await setUp(alarm({ point: null, rule: 'pond' }));
    await post('/api/v1/alarms/a1/shelve', { minutes: 5, reason: 'x' });
    const { site, source } = alarm({});
    expect(plant.performed.map(({ action }) => action)).toEqual([
      { do: 'shelve', source: `${site}/${source}`, rule: 'pond', minutes: 5, reason: 'x' },
    ]);
  });

  test('what the rules refuse as invalid names the field', async () => {
    const { plant, post } = await setUp(alarm());
    const refusal = {
      reason: 'invalid' as const,
      detail: 'at most 60 minutes',
      field: 'minutes',
      alarm: 'a1',
    };
    plant.answer = { kind: 'refused', refusal };
    const response = await post('/api/v1/alarms/a1/shelve', { minutes: 61, reason: 'x' });
    expect(response.statusCode).toBe(400);
    expect(ProblemSchema.parse(response.json()).errors).toEqual([
      { path: 'minutes', message: 'at most 60 minutes' },
    ]);
  });
});

describe('acknowledging many', () => {
  test('gives one result an item, in order, judged in one go', async () => {
    const { plant, post } = await setUp(
      alarm({ id: 'fresh' }),
      alarm({ id: 'seen', state: 'ACKED' }),
      alarm({ id: 'gone', state: 'NORMAL' }),
      alarm({ id: 'changed', version: 7 }),
    );
    const response = await post('/api/v1/alarms/acknowledge', {
      alarms: [
        { id: 'fresh', version: 1 },
        { id: 'seen' },
        { id: 'gone' },
        { id: 'none' },
        { id: 'changed', version: 6 },
      ],
      comment: 'all',
    });
    expect(response.statusCode).toBe(200);
    const { items } = AlarmBulkSchema.parse(response.json());
    expect(items.map(({ id, status }) => [id, status])).toEqual([
      ['fresh', 200],
      ['seen', 409],
      ['gone', 409],
      ['none', 404],
      ['changed', 409],
    ]);
    expect(items.map((item) => item.alarm?.state ?? null)).toEqual([
      'ACKED',
      'ACKED',
      'NORMAL',
      null,
      'UNACK',
    ]);
    expect(new Set(plant.performed.map(({ comment }) => comment))).toEqual(new Set(['all']));
  });

  test('an alarm named twice is acknowledged once, and both items say so', async () => {
    const { plant, post } = await setUp(alarm({ id: 'a' }), alarm({ id: 'b', version: 3 }));
    const response = await post('/api/v1/alarms/acknowledge', {
      alarms: [
        { id: 'a' },
        { id: 'b', version: 2 },
        { id: 'a', version: 1 },
        { id: 'b', version: 3 },
        { id: 'a' },
      ],
    });
    const { items } = AlarmBulkSchema.parse(response.json());
    expect(items.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'a 200',
      'b 409',
      'a 200',
      'b 200',
      'a 200',
    ]);
    expect(plant.performed).toHaveLength(3);
  });

  test('takes all of a source that wait, of its groups too, and nothing else', async () => {
    const { plant, post } = await setUp(
      alarm({ id: 'fresh' }),
      alarm({ id: 'returned', state: 'RTNUN' }),
      alarm({ id: 'latched', state: 'LATCHED', acknowledgedAt: null }),
      alarm({ id: 'latched-seen', state: 'LATCHED', acknowledgedAt: at(1) }),
      alarm({ id: 'group', point: null, rule: 'pond' }),
      alarm({ id: 'seen', state: 'ACKED' }),
      alarm({ id: 'hidden', state: 'SHELVED' }),
      alarm({ id: 'elsewhere', source: 'other' }),
      alarm({ id: 'far', site: 'south' }),
    );
    const body = { site: 'north', source: 'tanks', comment: 'one look' };
    const response = await post('/api/v1/alarms/acknowledge', body);
    expect(response.statusCode).toBe(200);
    const { items } = AlarmBulkSchema.parse(response.json());
    expect(items.map(({ id }) => id).sort()).toEqual(['fresh', 'group', 'latched', 'returned']);
    expect(plant.performed.map(({ comment }) => comment)).toEqual(Array(4).fill('one look'));
  });

  test('a source that is not there is a 404, half a name or both ways are 400', async () => {
    const { post } = await setUp();
    const answer = async (body: object) =>
      (await post('/api/v1/alarms/acknowledge', body)).statusCode;
    expect(await answer({ site: 'north', source: 'none' })).toBe(404);
    expect(await answer({ site: 'north' })).toBe(400);
    expect(await answer({ source: 'tanks' })).toBe(400);
    expect(await answer({ site: 'north', source: 'tanks', alarms: [{ id: 'a' }] })).toBe(400);
    expect(await answer({ comment: 'all' })).toBe(400);
  });

  test('a thousand fit, more do not, none is none', async () => {
    const { post } = await setUp();
    const many = (count: number) => ({
      alarms: Array.from({ length: count }, (_, id) => ({ id: `a${id}` })),
    });
    expect((await post('/api/v1/alarms/acknowledge', many(1_000))).statusCode).toBe(200);
    expect((await post('/api/v1/alarms/acknowledge', many(1_001))).statusCode).toBe(400);
    expect((await post('/api/v1/alarms/acknowledge', many(0))).statusCode).toBe(400);
  });
});

describe('acting on a group of points', () => {
  const pond = () => alarm({ point: null, rule: 'pond' });
  const place = { source: 'north/tanks', rule: 'pond' };

  test('by its alarm, which has no point', async () => {
    const { plant, post } = await setUp(pond());
    await post('/api/v1/alarms/a1/out-of-service', { reason: 'rebuilt', comment: 'c' });
    await post('/api/v1/alarms/a1/in-service');
    expect(plant.performed).toEqual([
      { action: { do: 'out-of-service', ...place, reason: 'rebuilt' }, by: 'local', comment: 'c' },
      { action: { do: 'in-service', ...place }, by: 'local', comment: null },
    ]);
  });

  const actions = [
    { what: 'shelve', body: { ...place, source: undefined, minutes: 5, reason: 'r' } },
    { what: 'unshelve', body: { rule: 'pond' } },
    { what: 'out-of-service', body: { rule: 'pond', reason: 'r' } },
    { what: 'in-service', body: { rule: 'pond' } },
  ];
  test.each(actions)('$what by its source, and answers the source', async ({ what, body }) => {
    const { plant, post } = await setUp();
    const response = await post(`/api/v1/sources/north/tanks/${what}`, body);
    expect(response.statusCode).toBe(200);
    expect(SourceSchema.parse(response.json())).toMatchObject({ site: 'north', id: 'tanks' });
    expect(plant.performed[0]?.action).toEqual({ do: what, ...body, source: 'north/tanks' });
  });

  test('looks at the points of that source alone, and tells which of them are silent', async () => {
    const { plant, post } = await setUp();
    plant.register = registerOf(['north/tanks/lt-1', 'north/shed/gt-1', 'south/tanks/lt-2']);
    const response = await post('/api/v1/sources/north/tanks/unshelve');
    expect(SourceSchema.parse(response.json()).coverage.silent).toEqual(['lt-1']);
    expect(plant.lookedAt).toEqual([0]);
  });

  test('a source that is not there, and one without groups, are not found', async () => {
    const { plant, post } = await setUp();
    const type = async (source: string) => {
      const response = await post(`/api/v1/sources/north/${source}/in-service`);
      expect(response.statusCode).toBe(404);
      return ProblemSchema.parse(response.json()).type;
    };
    expect(await type('none')).toBe('urn:hazgate:problem:unknown-source');
    expect(plant.performed).toEqual([]);
    plant.answer = { kind: 'refused', refusal: { reason: 'not-found', detail: 'no group' } };
    expect(await type('tanks')).toBe('urn:hazgate:problem:unknown-source');
  });

  test('needs a reason to go out of service', async () => {
    const { plant, post } = await setUp(pond());
    for (const path of ['alarms/a1', 'sources/north/tanks'])
      expect((await post(`/api/v1/${path}/out-of-service`, {})).statusCode).toBe(400);
    expect(plant.performed).toEqual([]);
  });
});

describe('acting on a point', () => {
  const point = '/api/v1/points/north/tanks/lt-1';
  const name = 'north/tanks/lt-1';
  const actions = [
    {
      what: 'shelve',
      body: { rule: 'level-high', minutes: 5, reason: 'r' },
      action: { do: 'shelve', point: name, rule: 'level-high', minutes: 5, reason: 'r' },
    },
    {
      what: 'shelve',
      body: { minutes: 5, reason: 'r', comment: 'c' },
      action: { do: 'shelve', point: name, minutes: 5, reason: 'r' },
    },
    { what: 'unshelve', body: undefined, action: { do: 'unshelve', point: name } },
    {
      what: 'out-of-service',
      body: { reason: 'r' },
      action: { do: 'out-of-service', point: name, reason: 'r' },
    },
    {
      what: 'in-service',
      body: { rule: 'level-high' },
      action: { do: 'in-service', point: name, rule: 'level-high' },
    },
    {
      what: 'mode',
      body: { mode: 'bump-test', minutes: 5, reason: 'monthly test', comment: 'c' },
      action: { do: 'mode', point: name, mode: 'bump-test', minutes: 5, reason: 'monthly test' },
    },
    { what: 'mode', body: { mode: 'normal' }, action: { do: 'mode', point: name, mode: 'normal' } },
  ];
  test.each(actions)(
    '$what $body is handed on and answers the point',
    async ({ what, body, action }) => {
      const { plant, post } = await setUp();
      const response = await post(`${point}/${what}`, body);
      expect(response.statusCode).toBe(200);
      expect(PointSchema.parse(response.json())).toMatchObject({
        site: 'north',
        source: 'tanks',
        id: 'lt-1',
      });
      expect(plant.performed[0]?.action).toEqual(action);
    },
  );

  test.each([
    { body: { mode: 'asleep', minutes: 5, reason: 'r' }, path: 'mode' },
    { body: { mode: 'calibration', reason: 'r' }, path: 'minutes' },
    { body: { mode: 'calibration', minutes: 31, reason: 'r' }, path: 'minutes' },
    { body: { mode: 'calibration', minutes: 0, reason: 'r' }, path: 'minutes' },
    { body: { mode: 'maintenance', minutes: 5 }, path: 'reason' },
    { body: { mode: 'maintenance', minutes: 5, reason: ' ' }, path: 'reason' },
  ])('mode $body is refused at $path', async ({ body, path }) => {
    const { plant, post } = await setUp();
    const response = await post(`${point}/mode`, body);
    expect(response.statusCode).toBe(400);
    expect(ProblemSchema.parse(response.json()).errors?.map((each) => each.path)).toEqual([path]);
    expect(plant.performed).toEqual([]);
  });

  test('an unknown point is not found, before anything is judged', async () => {
    const { plant, post } = await setUp();
    const response = await post('/api/v1/points/north/tanks/none/shelve', {
      minutes: 5,
      reason: 'r',
    });
    expect(response.statusCode).toBe(404);
    expect(ProblemSchema.parse(response.json()).type).toBe('urn:hazgate:problem:unknown-point');
    expect(plant.performed).toEqual([]);
  });

  test('a refusal by state names the alarm where there is one', async () => {
    const { plant, post } = await setUp(alarm({ level: 1 }));
    const refusal = { reason: 'forbidden-by-state' as const, detail: 'level 1', alarm: 'a1' };
    plant.answer = { kind: 'refused', refusal };
    const refused = await post(`${point}/shelve`, { minutes: 5, reason: 'r' });
    expect(refused.statusCode).toBe(409);
    expect(ProblemSchema.parse(refused.json()).alarm?.id).toBe('a1');
    plant.answer = {
      kind: 'refused',
      refusal: { reason: 'forbidden-by-state', detail: 'not shelved' },
    };
    expect(ProblemSchema.parse((await post(`${point}/unshelve`)).json()).alarm).toBeUndefined();
    plant.answer = { kind: 'refused', refusal: { reason: 'not-found', detail: 'no such rule' } };
    expect((await post(`${point}/unshelve`)).statusCode).toBe(404);
  });
});
