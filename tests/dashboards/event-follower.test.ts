import { describe, expect, test } from 'vitest';
import { EventFollower } from '../../dashboards/web/src/live/event-follower.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { alarmEvent, systemEvent } from '../gateway/feed/feed-fakes.ts';

type Listener = (message: { readonly data: string }) => void;

/** A stream of the gateway that a test speaks for. */
class FakeSource {
  readonly path: string;
  readonly listeners = new Map<string, Listener>();
  closed = false;

  constructor(path: string) {
    this.path = path;
  }

  addEventListener(kind: string, listener: Listener): void {
    this.listeners.set(kind, listener);
  }

  close(): void {
    this.closed = true;
  }

  say(kind: string, data: unknown = null): void {
    this.listeners.get(kind)?.({ data: JSON.stringify(data) });
  }
}

class World {
  readonly sources: FakeSource[] = [];
  readonly events: HazgateEvent[] = [];
  readonly live: boolean[] = [];
  readonly lags: number[] = [];
  stale = 0;
  nowMs = 0;
  private readonly waiting: { at: number; run: () => void }[] = [];
  readonly follower = new EventFollower(
    'feed',
    {
      open: (path) => {
        const source = new FakeSource(path);
        this.sources.push(source);
        return source;
      },
      nowMs: () => this.nowMs,
      schedule: (ms, run) => {
        const entry = { at: this.nowMs + ms, run };
        this.waiting.push(entry);
        return () => {
          this.waiting.splice(this.waiting.indexOf(entry), 1);
        };
      },
    },
    {
      heard: (_at, lagMs) => this.lags.push(lagMs),
      event: (event) => this.events.push(event),
      stale: () => {
        this.stale += 1;
      },
      live: (live) => this.live.push(live),
    },
  );

  get source(): FakeSource {
    const source = this.sources.at(-1);
    if (source === undefined) throw new Error('nothing was opened');
    return source;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const entry of this.waiting.filter(({ at }) => at <= this.nowMs)) {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      entry.run();
    }
  }
}

const START_MS = Date.parse('2026-11-21T00:00:00.000Z');

/** The gateway's time so many milliseconds after the world began. */
function at(ms: number): string {
  return new Date(START_MS + ms).toISOString();
}

function connected(seq: number): World {
  const world = new World();
  world.follower.start();
  world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq, head: seq });
  return world;
}

describe('the follower', () => {
  test('starts with the next event, and fetches the lists once it is connected', () => {
    const world = new World();
    world.follower.start();
    expect(world.source.path).toBe('feed');
    expect(world.stale).toBe(0);
    world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq: 4, head: 4 });
    world.source.say('heartbeat', { at: '2026-11-21T00:00:02.000Z', seq: 4, head: 4 });
    expect(world.stale).toBe(1);
    expect(world.live.at(-1)).toBe(true);
  });

  test('resumes behind the last number it heard, and fetches the lists again', () => {
    const world = connected(4);
    world.source.say('alarm', alarmEvent(5));
    world.source.say('alarm', alarmEvent(null));
    world.source.say('error');
    expect(world.source.closed).toBe(true);
    expect(world.live.at(-1)).toBe(false);
    world.pass(500);
    expect(world.source.path).toBe('feed?after=5');
    world.source.say('heartbeat', { at: '2026-11-21T00:00:09.000Z', seq: 5, head: 5 });
    expect(world.stale).toBe(2);
    expect(world.events.map(({ seq }) => seq)).toEqual([5, null]);
  });

  test('tries again ever more slowly, up to five seconds, and quickly again once a connection has stood as long', () => {
    const world = connected(1);
    const fails = (wait: number) => {
      const before = world.sources.length;
      world.source.say('error');
      world.pass(wait - 1);
      expect(world.sources).toHaveLength(before);
      world.pass(1);
      expect(world.sources).toHaveLength(before + 1);
    };
    const heartbeat = () =>
      world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq: 1, head: 1 });
    for (const wait of [500, 1_000, 2_000, 5_000, 5_000]) fails(wait);
    // One that comes and goes is none: every page would list everything with each of its heartbeats.
    heartbeat();
    world.pass(4_999);
    heartbeat();
    fails(5_000);
    heartbeat();
    world.pass(5_000);
    heartbeat();
    fails(500);
  });

  test('a connection that only looks alive is made anew after ten seconds of silence', () => {
    const world = connected(7);
    world.pass(10_000);
    world.follower.watch();
    expect(world.source.closed).toBe(false);
    world.pass(1);
    world.follower.watch();
    expect(world.source.closed).toBe(true);
    world.pass(500);
    expect(world.source.path).toBe('feed?after=7');
  });

  test('what an old connection still says is not heard', () => {
    const world = connected(1);
    const [old] = world.sources;
    world.source.say('error');
    world.pass(500);
    old?.say('alarm', alarmEvent(2));
    expect(world.events).toEqual([]);
    expect(world.follower.position).toBe(1);
  });

  test('a reset moves the position and makes the lists stale; so does another configuration', () => {
    const world = connected(9);
    world.source.say('reset', { seq: 2_000_000 });
    expect(world.follower.position).toBe(2_000_000);
    expect(world.stale).toBe(2);
    world.source.say('system', { ...systemEvent(2_000_001), type: 'config-changed' });
    expect(world.stale).toBe(3);
  });
});

/** An alarm event that the gateway recorded so many milliseconds after the world began. */
function recordedAfter(seq: number, ms: number): HazgateEvent {
  return { ...alarmEvent(seq), recordedAt: new Date(START_MS + ms).toISOString() };
}

describe('a follower that is sent more than it takes', () => {
  test('tells how old what it hears is, and goes on with the newest event once that is more than five seconds', () => {
    const world = connected(4);
    world.pass(6_000);
    world.source.say('alarm', recordedAfter(5, 1_500));
    expect(world.lags.at(-1)).toBe(4_500);
    world.follower.watch();
    expect(world.sources).toHaveLength(1);
    world.source.say('alarm', alarmEvent(null));
    expect(world.lags.at(-1)).toBe(4_500);
    world.source.say('alarm', recordedAfter(6, 900));
    expect(world.lags.at(-1)).toBe(5_100);
    world.follower.watch();
    expect(world.sources.map(({ path, closed }) => [path, closed])).toEqual([
      ['feed', true],
      ['feed', false],
    ]);
    world.source.say('heartbeat', { at: at(6_000), seq: 9_000, head: 9_000 });
    expect([world.lags.at(-1), world.stale, world.follower.position]).toEqual([0, 2, 9_000]);
  });

  test('a sign of life does not make it younger before all has been sent', () => {
    const world = connected(4);
    world.pass(8_000);
    world.source.say('alarm', recordedAfter(5, 1_000));
    world.source.say('heartbeat', { at: at(8_000), seq: 5, head: 6 });
    expect(world.lags.at(-1)).toBe(7_000);
    world.source.say('heartbeat', { at: at(8_000), seq: 6, head: 6 });
    expect(world.lags.at(-1)).toBe(0);
  });

  test('a sign of life that came late tells no other time', () => {
    const world = connected(4);
    world.pass(9_000);
    world.source.say('heartbeat', { at: at(3_000), seq: 4, head: 4 });
    world.source.say('alarm', recordedAfter(5, 3_000));
    expect(world.lags.at(-1)).toBe(6_000);
  });

  test('the lists are asked for in this way twice a minute at most', () => {
    const world = connected(4);
    const fallBehind = (seq: number): void => {
      world.pass(10_000);
      world.source.say('alarm', recordedAfter(seq, world.nowMs - 9_000));
      world.follower.watch();
      world.source.say('heartbeat', { at: at(world.nowMs), seq, head: seq });
    };
    for (const seq of [5, 6, 7]) fallBehind(seq);
    expect(world.sources).toHaveLength(2);
    fallBehind(8);
    expect(world.sources).toHaveLength(3);
  });

  test('what it resumes behind is old by itself: that makes it late by the time for which it has been sent', () => {
    const world = connected(4);
    world.pass(60_000);
    world.source.say('error');
    world.pass(500);
    world.source.say('heartbeat', { at: at(60_500), seq: 4, head: 6 });
    world.pass(100);
    world.source.say('alarm', recordedAfter(5, 20_000));
    expect(world.lags.at(-1)).toBe(100);
    world.source.say('alarm', recordedAfter(7, 60_550));
    expect(world.lags.at(-1)).toBe(50);
  });

  test('where more than 5,000 events lie between, it goes on with the newest at once', () => {
    const world = connected(4);
    const resume = (head: number): void => {
      world.source.say('error');
      world.pass(5_000);
      world.source.say('heartbeat', { at: at(0), seq: 4, head });
    };
    resume(5_004);
    expect([world.source.path, world.stale]).toEqual(['feed?after=4', 2]);
    resume(5_005);
    expect([world.source.path, world.stale]).toEqual(['feed', 2]);
    world.source.say('heartbeat', { at: at(0), seq: 5_005, head: 5_005 });
    expect([world.follower.position, world.stale]).toEqual([5_005, 3]);
  });

  test('one that does not know the time yet is not late', () => {
    const world = new World();
    world.follower.start();
    world.pass(60_000);
    world.source.say('alarm', recordedAfter(5, 0));
    expect(world.lags.at(-1)).toBe(0);
  });
});
