import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { EventListSchema, ProblemSchema } from '../../../gateway/api/contract.ts';
import { pageOfEvents, resumePoint } from '../../../gateway/api/event-routes.ts';
import { createApi } from '../../../gateway/api/server.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import {
  alarmEvent,
  FakeLog,
  parseStream,
  type SeenEvent,
  systemEvent,
} from '../feed/feed-fakes.ts';
import { FakePlant } from './fake-plant.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const DEADLINE_MS = 10_000;

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await settle();
  }
}

async function setUp(stored: readonly HazgateEvent[] = []) {
  const clock = new ManualClock();
  const plant = new FakePlant(['north/tanks/lt-1', 'south/pipes/pt-1']);
  plant.log.events.push(...stored);
  const dependencies = plant.dependencies(clock);
  dependencies.eventFeed.start();
  const app = await createApi(dependencies, { mode: 'open', version: '0', webRoot: null });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  ends.push(async () => {
    dependencies.eventFeed.stop();
    dependencies.valueFeed.stop();
    await app.close();
  });
  const base = `http://127.0.0.1:${port}`;
  const commit = (...events: HazgateEvent[]): void => {
    plant.log.events.push(...events.filter((event) => event.seq !== null));
    dependencies.eventFeed.publish(events);
  };
  return { app, clock, plant, dependencies, base, port, commit };
}

/** A client of the feed over a real connection. */
async function follow(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  ends.push(() => abort.abort());
  const response = await fetch(url, { headers, signal: abort.signal });
  const client = {
    response,
    text: '',
    ended: false,
    news: (): SeenEvent[] => [],
    abort: () => abort.abort(),
  };
  client.news = () => parseStream(client.text).filter((each) => each.event !== 'heartbeat');
  const read = async (): Promise<void> => {
    try {
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? [])
        client.text += decoder.decode(chunk, { stream: true });
    } catch {
      // Aborted by the test, or cut by the server: either way it has ended.
    }
    client.ended = true;
  };
  void read();
  return client;
}

describe('events feed over a real connection', () => {
  test('streams events with id and kind, and says so in its headers', async () => {
    const { base, commit } = await setUp();
    const client = await follow(`${base}/api/v1/events/feed`);
    expect(client.response.status).toBe(200);
    expect(client.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.response.headers.get('cache-control')).toBe('no-store');
    expect(client.response.headers.get('x-content-type-options')).toBe('nosniff');
    commit(alarmEvent(1), systemEvent(2));
    await until(() => client.news().length === 2, 'two events');
    expect(client.news().map(({ id, event }) => [id, event])).toEqual([
      ['1', 'alarm'],
      ['2', 'system'],
    ]);
  });

  test('resumes by Last-Event-ID, which comes before the address', async () => {
    const { base } = await setUp([1, 2, 3, 4].map((seq) => alarmEvent(seq)));
    const client = await follow(`${base}/api/v1/events/feed?after=0`, { 'last-event-id': '2' });
    await until(() => client.news().length === 2, 'two events');
    expect(client.news().map(({ id }) => id)).toEqual(['3', '4']);
  });

  test('filters by what its address asks for', async () => {
    const { base } = await setUp([
      alarmEvent(1, { worst: 1, level: 2 }),
      alarmEvent(2, { worst: 2 }),
      systemEvent(3, 'gap', 'north'),
      alarmEvent(4, { site: 'south', worst: 1 }),
    ]);
    const byLevel = await follow(
      `${base}/api/v1/events/feed?after=0&level=1&site=north&kind=alarm`,
    );
    const bySite = await follow(
      `${base}/api/v1/events/feed?after=0&site=north,south&kind=system,alarm`,
    );
    await until(() => byLevel.news().length > 0 && bySite.news().length === 4, 'events');
    expect(byLevel.news().map(({ id }) => id)).toEqual(['1']);
  });

  test('bad input is a problem, not a stream', async () => {
    const { base } = await setUp();
    for (const query of ['after=x', 'kind=alarms', 'level=5', 'afterr=1']) {
      const response = await fetch(`${base}/api/v1/events/feed?${query}`);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  test('a feed that is full says so', async () => {
    const { base, dependencies } = await setUp();
    dependencies.eventFeed.subscribe = () => null;
    const response = await fetch(`${base}/api/v1/events/feed`);
    expect(response.status).toBe(503);
    expect(ProblemSchema.parse(await response.json()).type).toBe('urn:hazgate:problem:feed-full');
  });

  test('a client that goes away is forgotten', async () => {
    const { base, dependencies } = await setUp();
    const client = await follow(`${base}/api/v1/events/feed`);
    expect(dependencies.eventFeed.counts().clients).toBe(1);
    client.abort();
    await until(() => dependencies.eventFeed.counts().clients === 0, 'the client to be forgotten');
  });

  test('closing the server ends its streams', async () => {
    const { app, base, dependencies } = await setUp();
    const events = await follow(`${base}/api/v1/events/feed`);
    const points = await follow(`${base}/api/v1/points/feed`);
    await app.close();
    await until(() => events.ended && points.ended, 'both to end');
    expect(dependencies.eventFeed.counts().clients).toBe(0);
    expect(dependencies.valueFeed.counts().clients).toBe(0);
  });

  test('a client that never reads is cut off; one that does gets everything in the meantime', async () => {
    const { base, port, clock, dependencies, commit } = await setUp();
    const frozen = await new Promise<Socket>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.pause();
        socket.write(`GET /api/v1/events/feed HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
        resolve(socket);
      });
      socket.on('error', reject);
    });
    ends.push(() => frozen.destroy());
    await until(() => dependencies.eventFeed.counts().clients === 1, 'the frozen client');
    const reader = await follow(`${base}/api/v1/events/feed`);
    const wide = 'x'.repeat(8_000);
    let seq = 0;
    for (let round = 0; round < 40; round += 1) {
      commit(...Array.from({ length: 50 }, () => alarmEvent(++seq, { rule: wide })));
      await until(() => {
        clock.advanceNow(50);
        return reader.text.includes(`id: ${seq}\n`);
      }, `event ${seq}`);
    }
    await until(() => {
      clock.advanceNow(1_000);
      return dependencies.eventFeed.counts().dropped === 1;
    }, 'the frozen client to be dropped');
    expect(dependencies.eventFeed.counts().clients).toBe(1);
    expect(reader.news()).toHaveLength(seq);
  });

  test('a HEAD request opens no stream', async () => {
    const { base, dependencies } = await setUp();
    const response = await fetch(`${base}/api/v1/events/feed`, { method: 'HEAD' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, OPTIONS');
    expect(dependencies.eventFeed.counts().clients).toBe(0);
  });
});

describe('points feed over a real connection', () => {
  test('sends what changed, by filter', async () => {
    const { base, clock, plant, dependencies } = await setUp();
    const client = await follow(`${base}/api/v1/points/feed?site=south`);
    for (const index of [0, 1]) {
      const latest = { value: index, quality: 'good' as const, eventTime: clock.now().wallMs };
      plant.status.set(index, { latest, lastSeen: null, condition: 'ok', alarms: [], mode: null });
      dependencies.valueFeed.touch(index);
    }
    clock.advanceNow(1_000);
    await until(() => client.news().length === 1, 'a message');
    const [message] = client.news();
    expect(message?.event).toBe('message');
    expect(JSON.parse(message?.data ?? '').items).toMatchObject([
      { site: 'south', id: 'pt-1', v: 1 },
    ]);
  });

  test('bad input is a problem', async () => {
    const { base } = await setUp();
    expect((await fetch(`${base}/api/v1/points/feed?sight=x`)).status).toBe(400);
  });
});

describe('where a client resumes', () => {
  const cases = [
    { header: undefined, after: undefined, expected: null },
    { header: undefined, after: 7, expected: 7 },
    { header: '9', after: 7, expected: 9 },
    { header: '', after: 7, expected: 7 },
    { header: 'junk', after: 7, expected: 'unknown' },
    { header: '-1', after: undefined, expected: 'unknown' },
  ];
  test.each(cases)('header $header and after $after: $expected', ({ header, after, expected }) => {
    expect(resumePoint(header, after)).toBe(expected);
  });
});

describe('events paged', () => {
  test('pages put together are what the filter asks for, once and in order', async () => {
    const stored = Array.from({ length: 25 }, (_, index) =>
      index % 3 === 0
        ? systemEvent(index + 1)
        : alarmEvent(index + 1, { site: index % 2 === 0 ? 'north' : 'south' }),
    );
    const { base } = await setUp(stored);
    const seen: (number | null)[] = [];
    let after: string | null = '0';
    while (after !== null) {
      const response = await fetch(
        `${base}/api/v1/events?after=${after}&limit=4&kind=alarm&site=north`,
      );
      const page = EventListSchema.parse(await response.json());
      seen.push(...page.items.map(({ seq }) => seq));
      after = page.nextCursor;
    }
    const asked = stored.filter((event) => event.kind === 'alarm' && event.site === 'north');
    expect(seen).toEqual(asked.map(({ seq }) => seq));
  });

  test('a page that ends with the journal is the last', async () => {
    const { base } = await setUp([alarmEvent(1), alarmEvent(2)]);
    const body = EventListSchema.parse(await (await fetch(`${base}/api/v1/events?limit=2`)).json());
    expect(body.items).toHaveLength(2);
    expect(body.nextCursor).toBeNull();
  });

  test('a rare filter stops after so many events and says where to go on', async () => {
    const log = new FakeLog();
    log.events = Array.from({ length: 60_000 }, (_, index) => systemEvent(index + 1));
    const slices = {
      durableSeq: () => 60_000,
      after: async (seq: number, { limit }: { readonly limit: number }) =>
        log.events.slice(seq, seq + limit),
    };
    const page = await pageOfEvents(slices, { after: 0, limit: 10, kind: ['alarm'] });
    expect(page).toEqual({ items: [], nextCursor: '50000' });
    expect(await pageOfEvents(slices, { after: 50_000, limit: 10, kind: ['alarm'] })).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  test('a journal that can not be read is a 503', async () => {
    const { base, plant } = await setUp();
    plant.log.broken = true;
    expect((await fetch(`${base}/api/v1/events`)).status).toBe(503);
  });
});
