import { type Derived, derivedFacts } from '../../rules/derivation.ts';
import type { Point, Register } from '../../rules/register.ts';
import { formatInstant, type WallMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import type { FeedSink } from './feed-sink.ts';
import { frame, KEEP_ALIVE_FRAME } from './frame.ts';

/** Current values as the engine holds them. */
export interface LatestValues {
  readonly register: Register;
  pointStatus(index: number): {
    readonly latest: {
      readonly value: number | null;
      readonly quality: string;
      readonly eventTime: WallMs;
      readonly derived?: Derived | undefined;
    } | null;
  };
}

/** Which points a client wants; null is no restriction. */
export interface PointFilter {
  readonly sites: readonly string[] | null;
  readonly sources: readonly string[] | null;
}

/** Bounds of the points feed; bytes, and times in milliseconds. */
export interface PointsFeedBounds {
  readonly everyMs: number;
  readonly keepAliveEveryMs: number;
  readonly itemsMax: number;
  readonly clientsMax: number;
  /** A client with more unread waits, and gets the latest values once it has read. */
  readonly pauseBytes: number;
}

/** The bounds in force unless a test sets tighter ones. */
export const POINTS_FEED_BOUNDS: PointsFeedBounds = {
  everyMs: 1_000,
  keepAliveEveryMs: 10_000,
  itemsMax: 10_000,
  clientsMax: 500,
  pauseBytes: LIMITS.feedClientBytesMax / 4,
};

interface PointsClient {
  readonly sink: FeedSink;
  readonly filter: PointFilter;
  /** Points whose latest value this client has not seen, longest waiting first. */
  pending: Set<number>;
  writtenAt: number;
}

/** Whether the filter asks for the point. */
export function selects(filter: PointFilter, point: Pick<Point, 'site' | 'source'>): boolean {
  if (filter.sites !== null && !filter.sites.includes(point.site)) return false;
  return filter.sources === null || filter.sources.includes(point.source);
}

/**
 * Current values, at most one message a client a second, each point with its latest value only. The first message of a client
 * holds every value there is, so that it misses nothing between its list and its subscription.
 */
export class PointsFeed {
  private readonly values: LatestValues;
  private readonly clock: Clock;
  private readonly bounds: PointsFeedBounds;
  private readonly clients = new Set<PointsClient>();
  private touched = new Set<number>();
  private register: Register | null = null;
  private cancelTick: Cancel | null = null;

  constructor(values: LatestValues, clock: Clock, bounds: PointsFeedBounds = POINTS_FEED_BOUNDS) {
    this.values = values;
    this.clock = clock;
    this.bounds = bounds;
  }

  /** A reading of this point was taken. Cheap, and nothing at all while nobody listens. */
  touch(point: number): void {
    if (this.clients.size > 0) this.touched.add(point);
  }

  /** Adds a client; null where there are as many as the bound allows. */
  subscribe(sink: FeedSink, filter: PointFilter): { cancel(): void } | null {
    if (this.clients.size >= this.bounds.clientsMax) return null;
    this.register ??= this.values.register;
    const client: PointsClient = {
      sink,
      filter,
      pending: this.allOf(filter),
      writtenAt: this.clock.now().steadyMs,
    };
    this.clients.add(client);
    this.write(client, new Map());
    if (this.cancelTick === null) this.tickLater();
    return {
      cancel: () => {
        if (this.clients.delete(client)) sink.close();
      },
    };
  }

  /** Ends all clients. */
  stop(): void {
    this.cancelTick?.();
    this.cancelTick = null;
    for (const client of this.clients) client.sink.close();
    this.clients.clear();
  }

  /** How many clients there are. */
  counts(): { readonly clients: number } {
    return { clients: this.clients.size };
  }

  private tickLater(): void {
    this.cancelTick = this.clock.schedule(this.bounds.everyMs, () => {
      this.cancelTick = null;
      const touched = this.touched;
      this.touched = new Set();
      if (this.clients.size === 0) {
        this.register = null;
        return;
      }
      const replaced = this.register !== this.values.register;
      this.register = this.values.register;
      const texts = new Map<number, string>();
      for (const client of this.clients) {
        if (replaced) client.pending = this.allOf(client.filter);
        else this.note(client, touched);
        this.write(client, texts);
      }
      this.tickLater();
    });
  }

  private note(client: PointsClient, touched: ReadonlySet<number>): void {
    for (const index of touched) {
      const point = this.values.register.points[index];
      if (point !== undefined && selects(client.filter, point)) client.pending.add(index);
    }
  }

  private allOf(filter: PointFilter): Set<number> {
    const all = new Set<number>();
    for (const point of this.values.register.points) {
      if (selects(filter, point)) all.add(point.index);
    }
    return all;
  }

  private write(client: PointsClient, texts: Map<number, string>): void {
    if (client.sink.bufferedBytes() > this.bounds.pauseBytes) return;
    const now = this.clock.now().steadyMs;
    const items: string[] = [];
    for (const index of client.pending) {
      if (items.length >= this.bounds.itemsMax) break;
      client.pending.delete(index);
      const text = texts.get(index) ?? this.textOf(index);
      texts.set(index, text);
      if (text !== '') items.push(text);
    }
    if (items.length > 0) {
      client.sink.write(frame(null, null, `{"items":[${items.join(',')}]}`));
    } else if (now - client.writtenAt >= this.bounds.keepAliveEveryMs) {
      client.sink.write(KEEP_ALIVE_FRAME);
    } else return;
    client.writtenAt = now;
  }

  private textOf(index: number): string {
    const point = this.values.register.points[index];
    const latest = point === undefined ? null : this.values.pointStatus(index).latest;
    if (point === undefined || latest === null) return '';
    return JSON.stringify({
      site: point.site,
      source: point.source,
      id: point.id,
      v: latest.value,
      t: formatInstant(latest.eventTime),
      q: latest.quality,
      ...(latest.derived === undefined ? {} : { derived: derivedFacts(latest.derived) }),
    });
  }
}
