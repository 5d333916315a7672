import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERY_EVENT } from '../../../gateway/feed/event-filter.ts';
import { FEED_BOUNDS, Feed, type FeedBounds } from '../../../gateway/feed/feed.ts';
import { LIMITS } from '../../../gateway/limits.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { alarmEvent, FakeLog, FakeSink, systemEvent } from './feed-fakes.ts';

function setUp(stored: readonly HazgateEvent[] = [], bounds: FeedBounds = FEED_BOUNDS) {
  const clock = new ManualClock();
  const log = new FakeLog();
  log.events = [...stored];
  const feed = new Feed(log, clock, bounds);
  feed.start();
  const commit = (...events: HazgateEvent[]): void => {
    log.events.push(...events.filter((event) => event.seq !== null));
    feed.publish(events);
  };
  const join = (after: number | null | 'unknown' = null, filter = EVERY_EVENT): FakeSink => {
    const sink = new FakeSink();
    feed.subscribe(sink, { after, filter });
    return sink;
  };
  return { clock, log, feed, commit, join };
}

const wide = 'x'.repeat(2_000);

describe('following', () => {
  test('a new client starts at the next event', () => {
    const { commit, join } = setUp([alarmEvent(1)]);
    const sink = join();
    commit(alarmEvent(2));
    expect(sink.ids()).toEqual([2]);
  });

  test('an event carries its kind, its sequence number and the whole event', () => {
    const { commit, join } = setUp();
    const sink = join();
    const event = alarmEvent(1);
    commit(event);
    const [seen] = sink.news();
    expect(seen).toMatchObject({ id: '1', event: 'alarm' });
    expect(JSON.parse(seen?.data ?? '')).toEqual(event);
  });

  test('an event that is not durable goes out at once without an id, and again with one', () => {
    const { commit, join } = setUp([alarmEvent(1), alarmEvent(2)]);
    const live = join();
    const behind = join(0);
    commit(alarmEvent(null, { version: 9 }));
    commit(alarmEvent(3, { version: 9 }));
    expect(live.news().map((each) => each.id)).toEqual([null, '3']);
    expect(behind.news().map((each) => each.id)).toContain(null);
  });

  test('the same event published twice is sent once', () => {
    const { feed, join } = setUp();
    const sink = join();
    feed.publish([alarmEvent(1)]);
    feed.publish([alarmEvent(1), alarmEvent(2)]);
    expect(sink.ids()).toEqual([1, 2]);
  });

  test('all clients without a filter are written the very same bytes', () => {
    const { feed, commit } = setUp();
    const chunks: Uint8Array[] = [];
    for (let index = 0; index < 3; index += 1) {
      const sink = new FakeSink();
      sink.write = (chunk) => chunks.push(chunk) > 0;
      feed.subscribe(sink, { after: null, filter: EVERY_EVENT });
    }
    chunks.length = 0;
    commit(alarmEvent(1), alarmEvent(2));
    expect(chunks).toHaveLength(3);
    expect(new Set(chunks).size).toBe(1);
  });
});

describe('resuming', () => {
  test('a client that knows an event gets all behind it from the journal, then live', async () => {
    const { commit, join } = setUp([1, 2, 3].map((seq) => alarmEvent(seq)));
    const sink = join(1);
    commit(alarmEvent(4));
    await settle();
    commit(alarmEvent(5));
    expect(sink.ids()).toEqual([2, 3, 4, 5]);
  });

  test('a position beyond the head gives a reset and goes on live', () => {
    const { commit, join } = setUp([alarmEvent(1)]);
    const sink = join(7);
    commit(alarmEvent(2));
    expect(sink.news().map((each) => [each.event, each.id])).toEqual([
      ['reset', '1'],
      ['alarm', '2'],
    ]);
    expect(JSON.parse(sink.news()[0]?.data ?? '')).toEqual({ seq: 1, reason: 'beyond-head' });
  });

  test('a position that can not be read gives a reset', () => {
    const { join } = setUp([alarmEvent(1)]);
    expect(join('unknown').news()[0]?.event).toBe('reset');
  });

  test('a hole in the journal gives a reset before the event behind it', async () => {
    const { join, commit } = setUp([1, 2, 1_000_000].map((seq) => alarmEvent(seq)));
    const sink = join(0);
    await settle();
    commit(alarmEvent(2_000_000));
    expect(sink.news().map((each) => [each.event, each.id])).toEqual([
      ['alarm', '1'],
      ['alarm', '2'],
      ['reset', '999999'],
      ['alarm', '1000000'],
      ['reset', '1999999'],
      ['alarm', '2000000'],
    ]);
  });

  test('a client that is told of a hole though its filter hides the event behind it can still resume', async () => {
    const { join } = setUp([alarmEvent(1), systemEvent(1_000_000)]);
    const sink = join(0, { ...EVERY_EVENT, kinds: ['alarm'] });
    await settle();
    expect(sink.news().map((each) => each.event)).toEqual(['alarm', 'reset']);
  });

  test('a position in the journal that is not published yet is no repeat later', () => {
    const { feed, log, join } = setUp([alarmEvent(1)]);
    log.events.push(alarmEvent(2));
    const sink = join(2);
    feed.publish([alarmEvent(2), alarmEvent(3)]);
    expect(sink.ids()).toEqual([3]);
  });

  test('recent events come from memory, without a look into the journal', async () => {
    const { log, commit, join } = setUp();
    for (let seq = 1; seq <= 50; seq += 1) commit(alarmEvent(seq));
    const sink = join(10);
    expect(sink.ids()).toHaveLength(40);
    expect(log.reads).toBe(0);
  });

  test('events too old for memory come from the journal', async () => {
    const { log, commit, join } = setUp([], { ...FEED_BOUNDS, recentBytesMax: 3_000 });
    for (let seq = 1; seq <= 3_000; seq += 1) commit(alarmEvent(seq));
    const sink = join(0);
    for (let turn = 0; turn < 20; turn += 1) await settle();
    expect(sink.ids()).toEqual(log.events.map((event) => event.seq));
    expect(log.reads).toBeGreaterThan(1);
  });

  test('a journal that can not be read is tried again, and then said by a reset', async () => {
    const { clock, log, commit, join } = setUp([alarmEvent(1), alarmEvent(2)]);
    log.broken = true;
    const sink = join(0);
    await clock.run(FEED_BOUNDS.retryMs * (FEED_BOUNDS.retriesMax + 1));
    expect(sink.news().map((each) => [each.event, each.id])).toEqual([['reset', '2']]);
    commit(alarmEvent(3));
    expect(sink.ids()).toEqual([3]);
  });

  test('a journal that answers again in time loses nothing', async () => {
    const { clock, log, join } = setUp([alarmEvent(1), alarmEvent(2)]);
    log.broken = true;
    const sink = join(0);
    await clock.run(FEED_BOUNDS.retryMs);
    log.broken = false;
    await clock.run(FEED_BOUNDS.retryMs);
    expect(sink.news().map((each) => each.id)).toEqual(['1', '2']);
  });

  test('whatever the interleaving, each client sees the journal behind its position once and in order', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('commit' as const), count: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant('damage' as const) }),
      fc.record({ do: fc.constant('announce' as const) }),
      fc.record({
        do: fc.constant('join' as const),
        at: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ do: fc.constant('follow' as const) }),
      fc.record({ do: fc.constant('freeze' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('thaw' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 3_000 }) }),
      fc.record({ do: fc.constant('settle' as const) }),
    );
    const bounds = {
      ...FEED_BOUNDS,
      pageEvents: 3,
      recentBytesMax: 4_000,
      pauseBytes: 2_500,
      clientBytesMax: 12_000,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.nat(8),
        fc.constantFrom(0, 0, 30),
        async (steps, stored, writeMs) => {
          const first = Array.from({ length: stored }, (_, index) => alarmEvent(index + 1));
          const { clock, log, join: joinFast, commit } = setUp(first, bounds);
          const join = (after?: number): FakeSink => {
            const sink = joinFast(after);
            sink.onWrite = () => clock.advanceNow(writeMs);
            return sink;
          };
          const clients: { sink: FakeSink; after: number }[] = [];
          let next = stored + 1;
          for (const each of steps) {
            if (each.do === 'commit') {
              commit(...Array.from({ length: each.count }, () => alarmEvent(next++)));
            } else if (each.do === 'damage') next += 1_000;
            else if (each.do === 'announce') commit(alarmEvent(null));
            else if (each.do === 'join') {
              const after = Math.floor(each.at * log.durableSeq());
              clients.push({ sink: join(after), after });
            } else if (each.do === 'follow')
              clients.push({ sink: join(), after: log.durableSeq() });
            else if (each.do === 'freeze' || each.do === 'thaw') {
              const client = clients[each.which % Math.max(1, clients.length)];
              if (client !== undefined) {
                client.sink.reads = each.do === 'thaw';
                if (each.do === 'thaw') client.sink.unread = 0;
              }
            } else if (each.do === 'pass') await clock.run(each.ms, 50);
            else await settle();
          }
          for (const { sink } of clients) {
            sink.reads = true;
            sink.unread = 0;
          }
          await clock.run(10_000, 100);
          for (const { sink, after } of clients) {
            const expected = log.events.flatMap((event) =>
              event.seq !== null && event.seq > after ? [event.seq] : [],
            );
            expect(sink.unreadMax).toBeLessThanOrEqual(bounds.clientBytesMax);
            // A dropped client has seen a beginning of it and can resume there.
            const ids = sink.ids();
            expect(ids).toEqual(sink.closed ? expected.slice(0, ids.length) : expected);
            const shown = sink.news().filter((each) => each.id !== null);
            let before = after;
            for (const each of shown) {
              const id = Number(each.id);
              if (each.event === 'alarm') expect(id).toBe(before + 1);
              before = id;
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('filters', () => {
  const stored = [
    alarmEvent(1, { site: 'north', level: 2, worst: 1 }),
    alarmEvent(2, { site: 'south', level: 3, worst: 3 }),
    systemEvent(3),
    systemEvent(4, 'gap', 'north'),
  ];
  const cases = [
    { name: 'site', filter: { ...EVERY_EVENT, sites: ['north'] }, ids: [1, 4] },
    { name: 'kind', filter: { ...EVERY_EVENT, kinds: ['system' as const] }, ids: [3, 4] },
    { name: 'worst level', filter: { ...EVERY_EVENT, levels: [1] }, ids: [1] },
    {
      name: 'site and kind',
      filter: { ...EVERY_EVENT, sites: ['north'], kinds: ['system' as const] },
      ids: [4],
    },
  ];
  test.each(cases)('by $name, live and from the journal alike', async ({ filter, ids }) => {
    const { join } = setUp(stored);
    const resumed = join(0, filter);
    await settle();
    expect(resumed.ids()).toEqual(ids);
    const live = setUp();
    const follower = live.join(null, filter);
    live.commit(...stored);
    expect(follower.ids()).toEqual(ids);
  });

  test('an event that is not durable is filtered as well', () => {
    const { commit, join } = setUp();
    const sink = join(null, { ...EVERY_EVENT, sites: ['south'] });
    commit(alarmEvent(null, { site: 'north' }), alarmEvent(null, { site: 'south' }));
    expect(sink.news()).toHaveLength(1);
  });
});

describe('heartbeats', () => {
  test('come at once and every two seconds with the time and the head', () => {
    const { clock, commit, join } = setUp([alarmEvent(1)]);
    const sink = join();
    commit(alarmEvent(2));
    clock.advanceNow(4_000);
    const beats = sink.seen().filter((each) => each.event === 'heartbeat');
    expect(beats.map((each) => JSON.parse(each.data))).toEqual([
      { at: '2026-11-21T00:00:00.000Z', seq: 1, head: 1 },
      { at: '2026-11-21T00:00:02.000Z', seq: 2, head: 2 },
      { at: '2026-11-21T00:00:04.000Z', seq: 2, head: 2 },
    ]);
    expect(beats.every((each) => each.id === null)).toBe(true);
  });

  test('never claim more than the client was sent', async () => {
    const { clock, log, join } = setUp([1, 2, 3].map((seq) => alarmEvent(seq)));
    let release = (): void => undefined;
    log.gate = new Promise((resolve) => {
      release = resolve;
    });
    const sink = join(1);
    clock.advanceNow(2_000);
    expect(JSON.parse(sink.seen().at(-1)?.data ?? '')).toMatchObject({ seq: 1 });
    release();
    await settle();
    clock.advanceNow(2_000);
    expect(JSON.parse(sink.seen().at(-1)?.data ?? '')).toMatchObject({ seq: 3 });
  });
});

describe('clients that do not read', () => {
  test('are held to their bound, dropped, and delay nobody', async () => {
    const { clock, feed, commit, join } = setUp();
    const frozen = join();
    frozen.reads = false;
    const other = join();
    for (let seq = 1; seq <= 10_000; seq += 1) commit(alarmEvent(seq, { rule: wide }));
    expect(other.ids()).toHaveLength(10_000);
    expect(frozen.unreadMax).toBeLessThanOrEqual(LIMITS.feedClientBytesMax);
    await clock.run(FEED_BOUNDS.stallMsMax + 100);
    expect(frozen.closed).toBe(true);
    expect(other.closed).toBe(false);
    expect(feed.counts()).toEqual({ clients: 1, dropped: 1 });
  });

  test('resume by what they have seen', async () => {
    const { clock, commit, join } = setUp();
    const frozen = join();
    frozen.reads = false;
    for (let seq = 1; seq <= 3_000; seq += 1) commit(alarmEvent(seq, { rule: wide }));
    await clock.run(FEED_BOUNDS.stallMsMax + 100);
    const last = frozen.ids().at(-1) ?? 0;
    expect(frozen.closed).toBe(true);
    expect(last).toBeLessThan(3_000);
    const again = join(last);
    await clock.run(1_000);
    expect([...frozen.ids(), ...again.ids()]).toEqual(
      Array.from({ length: 3_000 }, (_, i) => i + 1),
    );
  });

  test('a slow reader is sent everything at its own pace', async () => {
    const { clock, commit, join } = setUp();
    const slow = join();
    slow.reads = false;
    for (let seq = 1; seq <= 3_000; seq += 1) commit(alarmEvent(seq, { rule: wide }));
    for (let turn = 0; turn < 60 && slow.ids().length < 3_000; turn += 1) {
      slow.unread = Math.max(0, slow.unread - 200_000);
      await clock.run(1_000);
    }
    expect(slow.closed).toBe(false);
    expect(slow.ids()).toHaveLength(3_000);
    expect(slow.unreadMax).toBeLessThanOrEqual(LIMITS.feedClientBytesMax);
  });

  test('a storm in one commit drops no client that reads', async () => {
    const { clock, commit, join } = setUp();
    const sink = join();
    commit(...Array.from({ length: 10_000 }, (_, index) => alarmEvent(index + 1, { rule: wide })));
    await clock.run(100);
    expect(sink.closed).toBe(false);
    expect(sink.ids()).toHaveLength(10_000);
  });

  test('events that are not durable do not grow a frozen client beyond its bound', () => {
    const { commit, join } = setUp();
    const frozen = join();
    frozen.reads = false;
    for (let index = 0; index < 5_000; index += 1) commit(alarmEvent(null, { rule: wide }));
    expect(frozen.closed).toBe(true);
    expect(frozen.unreadMax).toBeLessThanOrEqual(LIMITS.feedClientBytesMax);
  });

  test('heartbeats do not pile up in front of them', () => {
    const { clock, join } = setUp();
    const frozen = join();
    frozen.reads = false;
    frozen.unread = FEED_BOUNDS.pauseBytes + 1;
    clock.advanceNow(20_000);
    expect(frozen.unread).toBe(FEED_BOUNDS.pauseBytes + 1);
  });
});

describe('coming and going', () => {
  test('no more clients than the bound', () => {
    const { feed } = setUp([], { ...FEED_BOUNDS, clientsMax: 1 });
    const request = { after: null, filter: EVERY_EVENT };
    const first = feed.subscribe(new FakeSink(), request);
    expect(feed.subscribe(new FakeSink(), request)).toBeNull();
    first?.cancel();
    expect(feed.subscribe(new FakeSink(), request)).not.toBeNull();
  });

  test('a cancelled client is closed once and written no more', async () => {
    const { clock, log, feed, commit } = setUp([alarmEvent(1)]);
    let release = (): void => undefined;
    log.gate = new Promise((resolve) => {
      release = resolve;
    });
    const sink = new FakeSink();
    const subscription = feed.subscribe(sink, { after: 0, filter: EVERY_EVENT });
    subscription?.cancel();
    subscription?.cancel();
    release();
    await settle();
    commit(alarmEvent(2));
    clock.advanceNow(5_000);
    expect(sink.closed).toBe(true);
    expect(sink.ids()).toEqual([]);
  });

  test('stopping ends every client and the heartbeats', async () => {
    const { clock, feed, commit, join } = setUp();
    const sink = join();
    const frozen = join();
    frozen.reads = false;
    for (let seq = 1; seq <= 1_000; seq += 1) commit(alarmEvent(seq, { rule: wide }));
    feed.stop();
    expect([sink.closed, frozen.closed]).toEqual([true, true]);
    expect(feed.subscribe(new FakeSink(), { after: null, filter: EVERY_EVENT })).toBeNull();
    const seen = sink.text.length;
    await clock.run(5_000);
    expect(sink.text).toHaveLength(seen);
  });
});
