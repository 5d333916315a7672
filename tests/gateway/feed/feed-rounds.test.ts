import { expect, test } from 'vitest';
import { EVERY_EVENT } from '../../../gateway/feed/event-filter.ts';
import { FEED_BOUNDS, Feed } from '../../../gateway/feed/feed.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { alarmEvent, FakeLog, FakeSink } from './feed-fakes.ts';

/** One more than never wait. */
const CLIENTS = 17;
const WRITE_MS = 1;
const ROUND_MS = CLIENTS * WRITE_MS;

/** A feed with clients each of which takes a millisecond to be written to. */
function setUp(pauseBytes = FEED_BOUNDS.pauseBytes, clients = CLIENTS) {
  const clock = new ManualClock();
  const log = new FakeLog();
  const feed = new Feed(log, clock, { ...FEED_BOUNDS, pauseBytes });
  feed.start();
  const sinks = Array.from({ length: clients }, () => new FakeSink());
  const writes: number[] = [];
  for (const sink of sinks) {
    feed.subscribe(sink, { after: null, filter: EVERY_EVENT });
    sink.onWrite = () => {
      writes.push(clock.now().steadyMs);
      clock.advanceNow(WRITE_MS);
    };
  }
  const commit = (...seqs: number[]): void => {
    const events = seqs.map((seq) => alarmEvent(seq));
    log.events.push(...events);
    feed.publish(events);
  };
  return { clock, feed, sinks, writes, commit };
}

test('the first event goes out at once, and what comes within the pause behind its round goes out together', () => {
  const { clock, sinks, writes, commit } = setUp();
  commit(1);
  expect(writes).toHaveLength(CLIENTS);
  for (const seq of [2, 3, 4]) {
    commit(seq);
    clock.advanceNow(ROUND_MS / 4);
  }
  expect(writes).toHaveLength(CLIENTS);
  clock.advanceNow(ROUND_MS / 4);
  expect(writes).toHaveLength(2 * CLIENTS);
  for (const sink of sinks) expect(sink.ids()).toEqual([1, 2, 3, 4]);
});

test('rounds take no more than half of the time, however many events there are', () => {
  const { clock, sinks, writes, commit } = setUp();
  for (let seq = 1; seq <= 1_000; seq += 1) {
    commit(seq);
    clock.advanceNow(1);
  }
  clock.advanceNow(ROUND_MS);
  expect(writes.length * WRITE_MS).toBeLessThanOrEqual(clock.now().steadyMs / 2 + ROUND_MS);
  for (const sink of sinks) expect(sink.ids()).toHaveLength(1_000);
});

test('behind a round of a millisecond there is no pause', () => {
  const { sinks, clock, commit } = setUp();
  for (const [index, sink] of sinks.entries())
    sink.onWrite = () => clock.advanceNow(index === 0 ? 1 : 0);
  const { pending } = clock;
  for (const seq of [1, 2, 3]) {
    commit(seq);
    expect(sinks.map((sink) => sink.ids().at(-1))).toEqual(sinks.map(() => seq));
  }
  expect(clock.pending).toBe(pending);
});

test('behind a pause nothing is waited for', () => {
  const { clock, writes, commit } = setUp();
  commit(1);
  clock.advanceNow(ROUND_MS);
  commit(2);
  expect(writes).toHaveLength(2 * CLIENTS);
});

test('more than a client may have unread comes from what is kept, once and in order', () => {
  const { clock, sinks, commit } = setUp(3_000);
  commit(1);
  for (let seq = 2; seq <= 40; seq += 1) commit(seq);
  clock.advanceNow(ROUND_MS);
  for (const sink of sinks)
    expect(sink.ids()).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});

test('what is announced before the disk has it does not overtake what waits', () => {
  const { feed, sinks, commit } = setUp();
  commit(1);
  commit(2);
  feed.publish([alarmEvent(null, { version: 9 })]);
  for (const sink of sinks) expect(sink.news().map(({ id }) => id)).toEqual(['1', '2', null]);
});

test('a stop sends what waits, and plans nothing behind it', () => {
  const { clock, feed, sinks, commit } = setUp();
  commit(1);
  commit(2);
  feed.stop();
  for (const sink of sinks) {
    expect(sink.ids()).toEqual([1, 2]);
    expect(sink.closed).toBe(true);
  }
  commit(3);
  expect(clock.pending).toBe(0);
});

test('a process that was halted within a round for a minute pauses for 50 ms', () => {
  const { clock, sinks, commit } = setUp();
  const first = sinks[0] as FakeSink;
  first.onWrite = () => clock.advanceNow(60_000);
  commit(1);
  commit(2);
  clock.advanceNow(49);
  expect(first.ids()).toEqual([1]);
  clock.advanceNow(1);
  for (const sink of sinks) expect(sink.ids()).toEqual([1, 2]);
});

test('a few clients never wait behind a round, however long something halted it', () => {
  const { clock, sinks, commit } = setUp(FEED_BOUNDS.pauseBytes, 16);
  for (const sink of sinks) sink.onWrite = () => clock.advanceNow(20);
  for (const seq of [1, 2, 3]) {
    commit(seq);
    expect(sinks.map((sink) => sink.ids().at(-1))).toEqual(sinks.map(() => seq));
  }
});

test('an event that is told while another is written to a client is told once, behind it', () => {
  const { feed, sinks, commit } = setUp();
  const [first] = sinks;
  let told = false;
  if (first !== undefined)
    first.onWrite = () => {
      if (!told) {
        told = true;
        feed.publish([alarmEvent(null, { version: 9 })]);
        commit(2);
      }
    };
  commit(1);
  feed.stop();
  for (const sink of sinks) expect(sink.ids()).toEqual([1, 2]);
});

test('who joins during a pause is sent what comes behind it, and nothing twice', () => {
  const { clock, feed, commit } = setUp();
  commit(1);
  commit(2);
  const late = new FakeSink();
  feed.subscribe(late, { after: null, filter: EVERY_EVENT });
  const behind = new FakeSink();
  feed.subscribe(behind, { after: 1, filter: EVERY_EVENT });
  commit(3);
  clock.advanceNow(ROUND_MS);
  expect(late.ids()).toEqual([3]);
  expect(behind.ids()).toEqual([2, 3]);
});
