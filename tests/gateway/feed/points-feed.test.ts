import { describe, expect, test } from 'vitest';
import { PointValueSchema } from '../../../gateway/api/contract.ts';
import {
  type LatestValues,
  POINTS_FEED_BOUNDS,
  PointsFeed,
} from '../../../gateway/feed/points-feed.ts';
import type { Register } from '../../../rules/register.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { registerOf } from '../api/fake-plant.ts';
import { FakeSink } from './feed-fakes.ts';

const EVERYTHING = { sites: null, sources: null };

function setUp(names: readonly string[], bounds = POINTS_FEED_BOUNDS) {
  const clock = new ManualClock();
  const values = new Map<number, number>();
  const plant = {
    register: registerOf(names) as Register,
    pointStatus: (index: number): ReturnType<LatestValues['pointStatus']> => {
      const value = values.get(index);
      if (value === undefined) return { latest: null };
      return { latest: { value, quality: 'good', eventTime: clock.now().wallMs } };
    },
  };
  const feed = new PointsFeed(plant, clock, bounds);
  const read = (index: number, value: number): void => {
    values.set(index, value);
    feed.touch(index);
  };
  return { clock, plant, feed, read };
}

function itemsOf(sink: FakeSink): { id: string; v: number }[][] {
  return sink.seen().map((each) => JSON.parse(each.data).items);
}

describe('points feed', () => {
  test('the first message holds every value there is', () => {
    const { feed, read } = setUp(['north/tanks/a', 'north/tanks/b']);
    read(0, 5);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    expect(itemsOf(sink)).toEqual([
      [{ site: 'north', source: 'tanks', id: 'a', v: 5, t: '2026-11-21T00:00:00.000Z', q: 'good' }],
    ]);
  });

  test('with a value goes what was made of it, so that nobody sees it beside another', () => {
    const { clock, plant, feed } = setUp(['north/dam/wl-1']);
    const derived = { value: 6.5, doubtful: false, burialDepthM: 6.5, levelM: 93.5, flags: [] };
    const latest = { value: 65, quality: 'good', eventTime: clock.now().wallMs, derived };
    plant.pointStatus = () => ({ latest });
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    const item = PointValueSchema.parse(itemsOf(sink)[0]?.[0]);
    expect(item.derived).toEqual({ burialDepthM: 6.5, levelM: 93.5, flags: [] });
  });

  test('at most one message a second, with the latest value of each point that changed', () => {
    const { clock, feed, read } = setUp(['north/tanks/a', 'north/tanks/b']);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    for (let value = 1; value <= 100; value += 1) read(0, value);
    clock.advanceNow(999);
    expect(itemsOf(sink)).toEqual([]);
    clock.advanceNow(1);
    expect(itemsOf(sink).map((items) => items.map(({ id, v }) => [id, v]))).toEqual([[['a', 100]]]);
    clock.advanceNow(5_000);
    expect(itemsOf(sink)).toHaveLength(1);
  });

  test('only what the filter asks for', () => {
    const { clock, feed, read } = setUp(['north/tanks/a', 'south/tanks/b', 'south/pipes/c']);
    const bySite = new FakeSink();
    const bySource = new FakeSink();
    feed.subscribe(bySite, { sites: ['south'], sources: null });
    feed.subscribe(bySource, { sites: ['south'], sources: ['pipes'] });
    for (const index of [0, 1, 2]) read(index, 1);
    clock.advanceNow(1_000);
    expect(
      itemsOf(bySite)
        .flat()
        .map(({ id }) => id),
    ).toEqual(['b', 'c']);
    expect(
      itemsOf(bySource)
        .flat()
        .map(({ id }) => id),
    ).toEqual(['c']);
  });

  test('a client that does not read waits without growing, and then gets the latest values', () => {
    const { clock, feed, read } = setUp(['north/tanks/a', 'north/tanks/b']);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    sink.unread = POINTS_FEED_BOUNDS.pauseBytes + 1;
    for (let value = 1; value <= 100; value += 1) {
      read(0, value);
      if (value === 50) read(1, value);
      clock.advanceNow(1_000);
    }
    expect(sink.text).toBe('');
    sink.unread = 0;
    clock.advanceNow(1_000);
    expect(itemsOf(sink).map((items) => items.map(({ id, v }) => [id, v]))).toEqual([
      [
        ['a', 100],
        ['b', 50],
      ],
    ]);
  });

  test('a great many points come in several messages, none forgotten', () => {
    const bounds = { ...POINTS_FEED_BOUNDS, itemsMax: 3 };
    const { clock, feed, read } = setUp(['n/t/a', 'n/t/b', 'n/t/c', 'n/t/d', 'n/t/e'], bounds);
    for (let index = 0; index < 5; index += 1) read(index, index);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    clock.advanceNow(1_000);
    expect(itemsOf(sink).map((items) => items.map(({ id }) => id).join(''))).toEqual(['abc', 'de']);
  });

  test('a replaced register sends everything anew', () => {
    const { clock, plant, feed, read } = setUp(['north/tanks/a']);
    read(0, 1);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    plant.register = registerOf(['north/tanks/z']) as Register;
    clock.advanceNow(1_000);
    expect(itemsOf(sink).map((items) => items.map(({ id }) => id))).toEqual([['a'], ['z']]);
  });

  test('a quiet connection is kept open by comments', () => {
    const { clock, feed } = setUp(['north/tanks/a']);
    const sink = new FakeSink();
    feed.subscribe(sink, EVERYTHING);
    clock.advanceNow(20_000);
    expect(sink.text).toBe(':\n\n:\n\n');
  });

  test('clients are bounded, leave once, and are ended by a stop', () => {
    const { clock, feed, read } = setUp(['north/tanks/a'], {
      ...POINTS_FEED_BOUNDS,
      clientsMax: 2,
    });
    const sinks = [new FakeSink(), new FakeSink()] as const;
    const [first] = sinks.map((sink) => feed.subscribe(sink, EVERYTHING));
    expect(feed.subscribe(new FakeSink(), EVERYTHING)).toBeNull();
    first?.cancel();
    first?.cancel();
    expect(feed.counts()).toEqual({ clients: 1 });
    feed.stop();
    expect(sinks.every((sink) => sink.closed)).toBe(true);
    read(0, 1);
    clock.advanceNow(5_000);
    expect(sinks[1].text).toBe('');
  });

  test('nothing runs while nobody listens, and a later client starts afresh', () => {
    const { clock, feed, read } = setUp(['north/tanks/a']);
    const first = new FakeSink();
    feed.subscribe(first, EVERYTHING)?.cancel();
    clock.advanceNow(10_000);
    read(0, 7);
    const second = new FakeSink();
    feed.subscribe(second, EVERYTHING);
    expect(
      itemsOf(second)
        .flat()
        .map(({ v }) => v),
    ).toEqual([7]);
  });
});
