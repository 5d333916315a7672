import type { HazgateEvent } from '../../rules/event.ts';
import { formatInstant, type SteadyMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';
import type { Cancel, Clock } from '../ports.ts';
import { type EventFilter, filteredFacts, passes } from './event-filter.ts';
import { FeedClient, type FeedClientBounds, type FeedSource } from './feed-client.ts';
import type { FeedSink } from './feed-sink.ts';
import { eventFrame, heartbeatFrame, resetFrame } from './frame.ts';
import { type FramedEvent, framed, RecentFrames } from './recent-frames.ts';

/** The durable events as the journal holds them. */
export interface FeedLog {
  /** Highest durable sequence number; 0 before the first event. */
  durableSeq(): number;
  /** Up to `limit` events behind `seq` in ascending order; shorter only at the end. Rejects where the journal can't be read. */
  after(seq: number, options: { readonly limit: number }): Promise<readonly HazgateEvent[]>;
}

/** Bounds of the feed; bytes, and times in milliseconds. */
export interface FeedBounds extends FeedClientBounds {
  readonly clientsMax: number;
  /** What is kept in memory for clients a little behind. */
  readonly recentBytesMax: number;
  readonly heartbeatEveryMs: number;
}

/** The bounds in force unless a test sets tighter ones. */
export const FEED_BOUNDS: FeedBounds = {
  clientBytesMax: LIMITS.feedClientBytesMax,
  pauseBytes: LIMITS.feedClientBytesMax / 4,
  pageEvents: 500,
  pollMs: 50,
  stallMsMax: 10_000,
  retryMs: 1_000,
  retriesMax: 3,
  clientsMax: 2_000,
  recentBytesMax: 16 * 1024 * 1024,
  heartbeatEveryMs: LIMITS.heartbeatEveryMs,
};

/** A clock of whole milliseconds shows one of a round that took none. */
const SHORT_ROUND_MS = 1;
/** What halts the process within a round is no length of it: so few take no time by themselves, a client some 0.01 ms. */
const FEW_CLIENTS = 16;
const REST_MS_MAX = 50;

/** Where a client wants to start. */
export interface FeedRequest {
  /** Behind this sequence number; null with the next event; `unknown` where the client's position can't be read. */
  readonly after: number | null | 'unknown';
  readonly filter: EventFilter;
}

/** Ends a subscription from the client's side; harmless once it has ended. */
export interface FeedSubscription {
  cancel(): void;
}

/**
 * Fan-out of committed events. A client gets every event behind its cursor once, in order of `seq`; across a hole it gets a reset.
 * Each event is turned into bytes once for all clients that follow, and a client that does not read delays nobody.
 *
 * A round over all clients takes the longer the more there are, some 10 ms for 1,000, however little it brings them. So behind it
 * there is a pause as long, 50 ms at most: events of meanwhile go out together, and half of the time is left to what judges.
 * The few clients of a control room have no pause, even where a collection or another process makes a round long.
 */
export class Feed {
  private readonly log: FeedLog;
  private readonly clock: Clock;
  private readonly bounds: FeedBounds;
  private readonly clients = new Set<FeedClient>();
  private readonly source: FeedSource;
  private recent: RecentFrames;
  private head = 0;
  /** What all clients that follow have been sent. */
  private roundTo = 0;
  /** What the next round brings them, as long as it fits and has no hole. */
  private waiting: FramedEvent[] = [];
  private waitingBytes = 0;
  private restsUntil: SteadyMs = 0;
  private cancelRound: Cancel | null = null;
  private running = false;
  private droppedCount = 0;
  private cancelHeartbeat: Cancel | null = null;

  constructor(log: FeedLog, clock: Clock, bounds: FeedBounds = FEED_BOUNDS) {
    this.log = log;
    this.clock = clock;
    this.bounds = bounds;
    this.recent = new RecentFrames(bounds.recentBytesMax, 0);
    this.source = {
      head: () => this.head,
      recentAfter: (seq, count) => this.recent.after(seq, count),
      logAfter: (seq, limit) => this.log.after(seq, { limit }),
      left: (client, dropped) => {
        this.clients.delete(client);
        if (dropped) this.droppedCount += 1;
      },
    };
  }

  /** Takes the journal's head as its own and begins the heartbeats. Called once, before the first {@link publish}. */
  start(): void {
    this.running = true;
    this.head = this.log.durableSeq();
    this.roundTo = this.head;
    this.recent = new RecentFrames(this.bounds.recentBytesMax, this.head);
    this.beat();
  }

  /** Ends all clients and the heartbeats. */
  stop(): void {
    this.goRound();
    this.running = false;
    this.cancelHeartbeat?.();
    this.cancelHeartbeat = null;
    for (const client of [...this.clients]) client.leave(false);
  }

  /**
   * Tells all clients. Durable events come in order of `seq`, each once they are on disk; the copies with `seq: null` whenever
   * a commit is late. Never throws, never waits.
   */
  publish(events: readonly HazgateEvent[]): void {
    for (const event of events) {
      if (event.seq === null) this.announce(event);
      else if (event.seq > this.head) {
        const entry = framed(event, event.seq);
        this.waiting.push(entry);
        this.waitingBytes += entry.bytes.length;
        this.recent.push(entry);
        this.head = event.seq;
      }
    }
    // Clients that are further behind than they may have unread take it from where it is kept.
    if (this.waitingBytes > this.bounds.pauseBytes) this.forgetWaiting();
    if (!this.running || this.head === this.roundTo || this.cancelRound !== null) return;
    const untilRoundMs = this.restsUntil - this.clock.now().steadyMs;
    if (untilRoundMs <= 0) this.goRound();
    else this.cancelRound = this.clock.schedule(untilRoundMs, () => this.goRound());
  }

  /** Sends all clients what they have not been sent. */
  private goRound(): void {
    this.cancelRound?.();
    this.cancelRound = null;
    if (this.head === this.roundTo) return;
    const beganMs = this.clock.now().steadyMs;
    const { head: to, roundTo: from, waiting } = this;
    this.roundTo = to;
    this.forgetWaiting();
    const isWhole = waiting.length === to - from;
    const chunks = new Map<string, Buffer>();
    for (const client of [...this.clients]) {
      if (!isWhole) {
        client.pump();
        continue;
      }
      const chunk = chunks.get(client.key) ?? chunkOf(waiting, client.filter);
      chunks.set(client.key, chunk);
      if (client.takesDirectly(from, chunk.length)) client.take(chunk, to);
      else client.pump();
    }
    const endedMs = this.clock.now().steadyMs;
    this.restsUntil = endedMs + restMs(endedMs - beganMs, this.clients.size);
  }

  private forgetWaiting(): void {
    this.waiting = [];
    this.waitingBytes = 0;
  }

  /** Adds a client; null while stopped or where there are as many as the bound allows. The sink is closed by the feed, or the caller cancels. */
  subscribe(sink: FeedSink, request: FeedRequest): FeedSubscription | null {
    if (!this.running || this.clients.size >= this.bounds.clientsMax) return null;
    const beyond =
      request.after === 'unknown' ||
      (request.after !== null && request.after > Math.max(this.head, this.log.durableSeq()));
    const cursor = typeof request.after !== 'number' || beyond ? this.head : request.after;
    const client = new FeedClient(
      sink,
      request.filter,
      cursor,
      this.source,
      this.clock,
      this.bounds,
    );
    this.clients.add(client);
    if (beyond) client.send(resetFrame(cursor, 'beyond-head'));
    client.send(heartbeatFrame(formatInstant(this.clock.now().wallMs), cursor, this.head));
    client.pump();
    return { cancel: () => client.leave(false) };
  }

  /** How many clients there are, and how many were dropped because they did not read. */
  counts(): { readonly clients: number; readonly dropped: number } {
    return { clients: this.clients.size, dropped: this.droppedCount };
  }

  /** Behind all that is durable already. */
  private announce(event: HazgateEvent): void {
    this.goRound();
    const bytes = eventFrame(event);
    const facts = filteredFacts(event);
    for (const client of [...this.clients]) {
      if (passes(facts, client.filter)) client.send(bytes);
    }
  }

  private beat(): void {
    this.cancelHeartbeat = this.clock.schedule(this.bounds.heartbeatEveryMs, () => {
      const at = formatInstant(this.clock.now().wallMs);
      const shared = heartbeatFrame(at, this.head, this.head);
      for (const client of [...this.clients]) {
        if (!client.hasRoom()) continue;
        const servedTo = client.servedTo();
        client.send(servedTo === this.head ? shared : heartbeatFrame(at, servedTo, this.head));
      }
      this.beat();
    });
  }
}

/** The pause behind a round over `clients` that took `tookMs`. */
function restMs(tookMs: number, clients: number): number {
  if (clients <= FEW_CLIENTS || tookMs <= SHORT_ROUND_MS) return 0;
  return Math.min(tookMs, REST_MS_MAX);
}

function chunkOf(batch: readonly FramedEvent[], filter: EventFilter): Buffer {
  return Buffer.concat(
    batch.filter((entry) => passes(entry.facts, filter)).map((entry) => entry.bytes),
  );
}
