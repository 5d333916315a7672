import { afterEach, describe, expect, test } from 'vitest';
import {
  BlindSpotListSchema,
  PointListSchema,
  ProblemSchema,
  SiteListSchema,
  SourceListSchema,
} from '../../../gateway/api/contract.ts';
import { HistorySchema } from '../../../gateway/api/history-contract.ts';
import { prefersCsv } from '../../../gateway/api/history-routes.ts';
import { InhibitionListSchema } from '../../../gateway/api/inhibition-contract.ts';
import { createApi } from '../../../gateway/api/server.ts';
import type { Point } from '../../../rules/register.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarm } from '../feed/feed-fakes.ts';
import { FakePlant, registerOf } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp() {
  const clock = new ManualClock();
  const plant = new FakePlant(['north/tanks/lt-1', 'north/tanks/lt-2', 'south/pipes/pt-1']);
  const app = await createApi(plant.dependencies(clock), {
    mode: 'open',
    version: '0',
    webRoot: null,
  });
  ends.push(() => app.close());
  const get = (url: string, accept?: string) =>
    app.inject({
      url,
      headers: { host: 'localhost', ...(accept === undefined ? {} : { accept }) },
    });
  return { clock, plant, get };
}

const at = Date.UTC(2026, 10, 21);

describe('register', () => {
  test('sites and sources come whole, in file order, with what their file says', async () => {
    const { get } = await setUp();
    const sites = SiteListSchema.parse((await get('/api/v1/sites')).json());
    expect(sites.items.map(({ id }) => id)).toEqual(['north', 'south']);
    expect(sites.items[0]).toMatchObject({
      region: ['huaxia', 'donghai'],
      enterprise: { id: 'nc' },
    });
    const sources = SourceListSchema.parse((await get('/api/v1/sources?site=south')).json());
    expect(sources.items).toMatchObject([{ site: 'south', id: 'pipes', state: 'running' }]);
  });

  test('a point shows its limits, its value and how far it can be trusted', async () => {
    const { plant, get } = await setUp();
    plant.status.set(1, {
      latest: { value: 10.6, quality: 'uncertain', eventTime: at },
      lastSeen: at + 5,
      condition: 'stale',
      alarms: ['a1', 'a2'],
      mode: {
        mode: 'bump-test',
        sinceWallMs: at,
        untilSteadyMs: 60_000,
        untilWallMs: at + 60_000,
        by: 'amy',
        reason: 'monthly test',
        colourRank: -1,
      },
    });
    const { items } = PointListSchema.parse((await get('/api/v1/points?site=north')).json());
    expect(items[0]).toMatchObject({
      id: 'lt-1',
      latest: null,
      lastSeen: null,
      condition: 'never',
      alarms: [],
    });
    expect(items[1]).toEqual({
      site: 'north',
      source: 'tanks',
      id: 'lt-2',
      kind: 'tank-level',
      name: { zh: '点位 lt-2', en: 'Point lt-2' },
      unit: 'm',
      substance: null,
      facts: { placement: null, position: null, tank: null, cuts: [], calibration: null },
      limitUnit: 'm',
      limitsOf: 'reading',
      range: [0, 12],
      periodSeconds: 10,
      staleAfterSeconds: 30,
      limits: { H: 10.5 },
      standards: {},
      guidance: null,
      calibrationDueAt: null,
      latest: { v: 10.6, t: '2026-11-21T00:00:00.000Z', q: 'uncertain' },
      derived: null,
      lastSeen: '2026-11-21T00:00:00.005Z',
      condition: 'stale',
      alarms: ['a1', 'a2'],
      season: null,
      rate: null,
      suspect: null,
      mode: {
        mode: 'bump-test',
        until: '2026-11-21T00:01:00.000Z',
        by: 'amy',
        reason: 'monthly test',
      },
    });
  });

  test('a watched point shows how fast it moves and what it is watched for', async () => {
    const { plant, get } = await setUp();
    const [first, ...others] = plant.register.points;
    const limits = [{ name: 'red', value: 10, level: 1 as const, standard: null }];
    const rate = {
      windowMs: 86_400_000,
      deadband: 0.5,
      ladder: {
        rule: 'displacement-rate-high',
        direction: 'rising' as const,
        unit: 'mm/d',
        limits,
      },
    };
    const clipped = { readings: 3, of: 6, margin: 0.1, resolution: 0, above: [1], below: [] };
    const suspicion = { frozen: { readings: 30 }, clipped, copied: { readings: 8, among: 40 } };
    plant.register = {
      ...plant.register,
      points: [{ ...(first as Point), rate, suspicion }, ...others],
    };
    const shown = async () =>
      PointListSchema.parse((await get('/api/v1/points?site=north')).json()).items[0];
    expect((await shown())?.rate?.perDay).toBeNull();
    plant.status.set(0, {
      latest: null,
      lastSeen: null,
      condition: 'ok',
      alarms: [],
      mode: null,
      ratePerDay: -3.5,
    });
    expect(await shown()).toMatchObject({
      rate: { perDay: -3.5, windowHours: 24, deadband: 0.5, limits: { red: 10 } },
      suspect: {
        frozen: { readings: 30 },
        clipped: { readings: 3, of: 6, margin: 0.1, resolution: 0 },
        copied: { readings: 8, among: 40 },
      },
    });
  });

  test('what can not be seen is listed by site and source, the source as a whole without a point', async () => {
    const { plant, get } = await setUp();
    plant.blindSpots = [
      { site: 'north', source: 'tanks', point: null, since: at },
      { site: 'north', source: 'tanks', point: 'lt-1', since: at },
      { site: 'south', source: 'pipes', point: 'pt-1', since: at + 5 },
    ];
    const views = async (query: string) =>
      BlindSpotListSchema.parse((await get(`/api/v1/views${query}`)).json()).items;
    expect(await views('')).toEqual([
      { site: 'north', source: 'tanks', point: null, since: '2026-11-21T00:00:00.000Z' },
      { site: 'north', source: 'tanks', point: 'lt-1', since: '2026-11-21T00:00:00.000Z' },
      { site: 'south', source: 'pipes', point: 'pt-1', since: '2026-11-21T00:00:00.005Z' },
    ]);
    expect(await views('?site=south')).toHaveLength(1);
    expect(await views('?source=tanks')).toHaveLength(2);
    expect(await views('?site=none')).toEqual([]);
  });

  test('what is shelved, out of service or in a mode is listed by site, source and kind', async () => {
    const { plant, get } = await setUp();
    const place = { site: 'north', source: 'tanks', point: 'lt-1', by: 'amy', reason: 'works' };
    plant.inhibitions = [
      { ...place, rule: 'level-high', kind: 'shelved', since: at, until: at + 5, alarm: null },
      { ...place, rule: null, kind: 'maintenance', since: at, until: at + 5, alarm: null },
      {
        ...place,
        site: 'south',
        point: null,
        rule: 'pond',
        kind: 'out-of-service',
        by: null,
        reason: null,
        since: null,
        until: null,
        alarm: alarm({ site: 'south', point: null, state: 'OUT_OF_SERVICE' }),
      },
    ];
    const items = async (query: string) =>
      InhibitionListSchema.parse((await get(`/api/v1/inhibitions${query}`)).json()).items;
    const all = await items('');
    expect(all).toHaveLength(3);
    expect(all[0]).toEqual({
      ...place,
      rule: 'level-high',
      kind: 'shelved',
      since: '2026-11-21T00:00:00.000Z',
      until: '2026-11-21T00:00:00.005Z',
      alarm: null,
    });
    expect(all[2]).toMatchObject({ since: null, until: null, alarm: { state: 'OUT_OF_SERVICE' } });
    expect((await items('?site=south')).map(({ rule }) => rule)).toEqual(['pond']);
    expect(await items('?source=pipes')).toEqual([]);
    expect(await items('?kind=shelved,out-of-service')).toHaveLength(2);
    expect((await get('/api/v1/inhibitions?kind=silenced')).statusCode).toBe(400);
  });

  test('filters by site and source, comma lists too; what there is not gives nothing', async () => {
    const { get } = await setUp();
    const ids = async (query: string) =>
      PointListSchema.parse((await get(`/api/v1/points?${query}`)).json()).items.map(
        ({ id }) => id,
      );
    expect(await ids('source=pipes')).toEqual(['pt-1']);
    expect(await ids('site=north,south&source=tanks')).toEqual(['lt-1', 'lt-2']);
    expect(await ids('site=nowhere')).toEqual([]);
    expect(await ids('site=north&site=south&source=tanks')).toEqual(['lt-1', 'lt-2']);
  });

  test('points come whole, or page by page in the same order, of those that are wanted', async () => {
    const { get } = await setUp();
    const page = async (query: string) => {
      const { items, nextCursor } = PointListSchema.parse(
        (await get(`/api/v1/points${query}`)).json(),
      );
      return { ids: items.map(({ id }) => id), nextCursor };
    };
    expect(await page('')).toEqual({ ids: ['lt-1', 'lt-2', 'pt-1'], nextCursor: null });
    const first = await page('?limit=2');
    expect(first.ids).toEqual(['lt-1', 'lt-2']);
    const cursor = encodeURIComponent(first.nextCursor ?? '');
    expect(await page(`?limit=2&cursor=${cursor}`)).toEqual({ ids: ['pt-1'], nextCursor: null });
    expect(await page(`?cursor=${cursor}`)).toEqual({ ids: ['pt-1'], nextCursor: null });
    expect(await page('?site=north&limit=2')).toEqual({ ids: ['lt-1', 'lt-2'], nextCursor: null });
    expect((await page('?site=south&limit=1')).nextCursor).toBeNull();
    expect(await page('?site=nowhere&limit=1')).toEqual({ ids: [], nextCursor: null });
  });

  test('a long list is the same written in slices as page by page', async () => {
    const { plant, get } = await setUp();
    plant.register = registerOf(
      Array.from({ length: 450 }, (_, index) => `north/tanks/lt-${index}`),
    );
    const list = async (query: string) => {
      const response = await get(`/api/v1/points${query}`);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      return PointListSchema.parse(response.json());
    };
    // Written in slices, its length is not known when it begins.
    expect((await get('/api/v1/points')).headers).not.toHaveProperty('content-length');
    expect((await get('/api/v1/points?limit=200')).headers).toHaveProperty('content-length');
    const whole = await list('');
    const first = await list('?limit=200');
    const second = await list(`?limit=200&cursor=${encodeURIComponent(first.nextCursor ?? '')}`);
    const third = await list(`?limit=200&cursor=${encodeURIComponent(second.nextCursor ?? '')}`);
    expect(whole.items).toEqual([...first.items, ...second.items, ...third.items]);
    expect(whole.items).toHaveLength(450);
    expect(whole.nextCursor).toBeNull();
    expect((await list('?limit=300')).nextCursor).toBe('north/tanks/lt-299');
  });

  test('a long list that another configuration overtakes breaks off', async () => {
    const { plant, get } = await setUp();
    plant.register = registerOf(
      Array.from({ length: 450 }, (_, index) => `north/tanks/lt-${index}`),
    );
    plant.onLook = (index) => {
      if (index === 100) plant.register = registerOf(['north/tanks/lt-1']);
    };
    await expect(get('/api/v1/points')).rejects.toThrow('destroyed before completion');
  });

  test('a page behind a point that is not in the list, or of no size, is refused and says why', async () => {
    const { plant, get } = await setUp();
    const refusal = async (query: string) => {
      const response = await get(`/api/v1/points?${query}`);
      expect(response.statusCode).toBe(400);
      return ProblemSchema.parse(response.json()).errors;
    };
    const { nextCursor } = PointListSchema.parse((await get('/api/v1/points?limit=1')).json());
    const cursor = encodeURIComponent(nextCursor ?? '');
    plant.register = registerOf(['north/tanks/lt-9']);
    const notHere = [{ path: 'cursor', message: 'not a cursor of this list' }];
    expect(await refusal(`cursor=${cursor}`)).toEqual(notHere);
    expect(await refusal('site=south&cursor=north%2Ftanks%2Flt-9')).toEqual(notHere);
    expect(await refusal('limit=0')).toMatchObject([{ path: 'limit' }]);
    expect(await refusal('limit=1001')).toMatchObject([{ path: 'limit' }]);
  });

  test('a replaced register takes effect at once', async () => {
    const { plant, get } = await setUp();
    expect((await get('/api/v1/points/north/new/p/history')).statusCode).toBe(404);
    plant.register = registerOf(['north/new/p']);
    plant.historyPages = [{ kind: 'readings', items: [], next: null }];
    expect((await get('/api/v1/points/north/new/p/history')).statusCode).toBe(200);
    expect((await get('/api/v1/points/north/tanks/lt-1/history')).statusCode).toBe(404);
  });
});

const NO_READINGS = { good: 0, uncertain: 0, bad: 0, calibrating: 0, maintenance: 0 };
const NO_VALUES = { min: null, mean: null, max: null, last: null, count: 0 };

describe('history', () => {
  const url = '/api/v1/points/north/tanks/lt-1/history';
  const reading = (second: number, v: number | null) => ({
    t: at + second * 1_000,
    v,
    q: v === null ? ('bad' as const) : ('good' as const),
  });

  test('readings of the span asked for', async () => {
    const { plant, get } = await setUp();
    plant.historyPages = [
      { kind: 'readings', items: [reading(0, 1.5), reading(1, null)], next: '1' },
    ];
    const response = await get(`${url}?from=2026-11-21T00:00:00Z&to=${at + 60_000}`);
    const body = HistorySchema.parse(response.json());
    expect(body).toEqual({
      items: [
        { t: '2026-11-21T00:00:00.000Z', v: 1.5, q: 'good' },
        { t: '2026-11-21T00:00:01.000Z', v: null, q: 'bad' },
      ],
      nextCursor: '1',
    });
    expect(plant.historyQueries).toEqual([
      {
        fullName: 'north/tanks/lt-1',
        from: at,
        to: at + 60_000,
        every: null,
        detail: false,
        limit: 10_000,
        cursor: null,
      },
    ]);
  });

  test('the last hour, this very millisecond included, where no span is given', async () => {
    const { clock, plant, get } = await setUp();
    clock.advanceNow(7_200_000);
    plant.historyPages = [{ kind: 'readings', items: [], next: null }];
    await get(url);
    expect(plant.historyQueries[0]).toMatchObject({ from: at + 3_600_001, to: at + 7_200_001 });
  });

  test('buckets of the width asked for', async () => {
    const { plant, get } = await setUp();
    const bucket = { t: at, min: 1, mean: 2, max: 3, last: 2.5, count: 4 };
    plant.historyPages = [{ kind: 'buckets', items: [bucket], next: null }];
    const response = await get(`${url}?every=5m`);
    expect(HistorySchema.parse(response.json()).items[0]).toEqual({
      ...bucket,
      t: '2026-11-21T00:00:00.000Z',
    });
    expect(plant.historyQueries[0]).toMatchObject({ every: 300_000 });
  });

  test('CSV of the whole span, page after page', async () => {
    const { plant, get } = await setUp();
    plant.historyPages = [
      { kind: 'readings', items: [reading(0, 1.5)], next: '1' },
      { kind: 'readings', items: [reading(1, null)], next: null },
    ];
    const response = await get(url, 'text/csv');
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.body).toBe(
      't,v,q\r\n2026-11-21T00:00:00.000Z,1.5,good\r\n2026-11-21T00:00:01.000Z,,bad\r\n',
    );
  });

  test('CSV of buckets', async () => {
    const { plant, get } = await setUp();
    const items = [{ t: at, min: 1, mean: 2, max: 3, last: 2.5, count: 4 }];
    plant.historyPages = [{ kind: 'buckets', items, next: null }];
    const response = await get(`${url}?every=1h`, 'text/csv');
    expect(response.body).toBe(
      't,min,mean,max,last,count\r\n2026-11-21T00:00:00.000Z,1,2,3,2.5,4\r\n',
    );
  });

  test('in detail tells what became of readings, and what those of a bucket are worth', async () => {
    const { plant, get } = await setUp();
    const late = { ...reading(0, 1.5), disposition: 'late' as const };
    const worth = { qualities: { ...NO_READINGS, good: 3, bad: 1 }, late: 1 };
    const bucket = { t: at, min: 1, mean: 2, max: 3, last: 2.5, count: 3, ...worth };
    const valueless = { ...NO_VALUES, t: at, qualities: { ...NO_READINGS, bad: 2 }, late: 0 };
    plant.historyPages = [{ kind: 'readings', items: [late], next: null }];
    const items = async (query: string) =>
      HistorySchema.parse((await get(`${url}?detail=true${query}`)).json()).items;
    const csv = async (query: string) =>
      (await get(`${url}?detail=true${query}`, 'text/csv')).body.split('\r\n');
    const t = '2026-11-21T00:00:00.000Z';
    expect(await items('')).toEqual([{ ...late, t }]);
    expect(plant.historyQueries[0]).toMatchObject({ detail: true });
    expect(await csv('')).toEqual(['t,v,q,disposition', `${t},1.5,good,late`, '']);
    plant.historyPages = [{ kind: 'buckets', items: [bucket, valueless], next: null }];
    expect(await items('&every=5m')).toEqual([
      { ...bucket, t },
      { ...valueless, t },
    ]);
    expect(await csv('&every=5m')).toEqual([
      't,min,mean,max,last,count,good,uncertain,bad,calibrating,maintenance,late',
      `${t},1,2,3,2.5,3,3,0,1,0,0,1`,
      `${t},,,,,0,0,0,2,0,0,0`,
      '',
    ]);
  });

  const accepts = [
    { accept: undefined, csv: false },
    { accept: '*/*', csv: false },
    { accept: 'application/json', csv: false },
    { accept: 'text/csv', csv: true },
    { accept: 'TEXT/CSV; header=present', csv: true },
    { accept: 'application/json;q=0.5, text/csv;q=0.9', csv: true },
    { accept: 'application/json, text/csv;q=0.9', csv: false },
    { accept: 'text/csv;q=0', csv: false },
    { accept: ';;;,', csv: false },
  ];
  test.each(accepts)('accept $accept gives CSV: $csv', ({ accept, csv }) => {
    expect(prefersCsv(accept)).toBe(csv);
  });

  const bad = [
    { query: 'every=30', path: 'every' },
    { query: 'every=0s', path: 'every' },
    { query: 'detail=1', path: 'detail' },
    { query: 'from=soon', path: 'from' },
    { query: 'from=2026-02-30T00:00:00Z', path: 'from' },
    { query: 'from=2000&to=1000', path: 'from' },
    { query: 'limit=10001', path: 'limit' },
    { query: 'cursor=foreign', path: 'cursor' },
  ];
  test.each(bad)('$query is refused for its $path', async ({ query, path }) => {
    const { get } = await setUp();
    const response = await get(`${url}?${query}`);
    expect(response.statusCode).toBe(400);
    expect(ProblemSchema.parse(response.json()).errors?.map((each) => each.path)).toEqual([path]);
  });

  test('a historian that is away is a 503 of that part alone', async () => {
    const { plant, get } = await setUp();
    plant.broken = true;
    expect((await get(url)).statusCode).toBe(503);
    expect((await get('/api/v1/points')).statusCode).toBe(200);
  });
});
