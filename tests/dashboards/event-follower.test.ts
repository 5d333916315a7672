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
      heard: () => {},
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

function connected(seq: number): World {
  const world = new World();
  world.follower.start();
  world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq });
  return world;
}

describe('the follower', () => {
  test('starts with the next event, and fetches the lists once it is connected', () => {
    const world = new World();
    world.follower.start();
    expect(world.source.path).toBe('feed');
    expect(world.stale).toBe(0);
    world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq: 4 });
    world.source.say('heartbeat', { at: '2026-11-21T00:00:02.000Z', seq: 4 });
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
    world.source.say('heartbeat', { at: '2026-11-21T00:00:09.000Z', seq: 5 });
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
      world.source.say('heartbeat', { at: '2026-11-21T00:00:00.000Z', seq: 1 });
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
