import type { HazgateEvent } from '../../rules/event.ts';
import type { Cancel, Clock } from '../ports.ts';
import { type EventFilter, filterKey, passes } from './event-filter.ts';
import type { FeedSink } from './feed-sink.ts';
import { resetFrame } from './frame.ts';
import { type FramedEvent, framed } from './recent-frames.ts';

/** What a client needs of the feed it belongs to. */
export interface FeedSource {
  /** Highest sequence number published. */
  head(): number;
  /** Newest events from memory, or null where the journal must be asked. */
  recentAfter(seq: number, count: number): readonly FramedEvent[] | null;
  logAfter(seq: number, limit: number): Promise<readonly HazgateEvent[]>;
  /** The client is gone: its sink is closed or full. */
  left(client: FeedClient, dropped: boolean): void;
}

/** Bounds of one client; times in milliseconds. */
export interface FeedClientBounds {
  /** More than this unread and the client is dropped. */
  readonly clientBytesMax: number;
  /** More than this unread and the client is sent no further until it has read. */
  readonly pauseBytes: number;
  readonly pageEvents: number;
  /** How often a client that is behind is looked at. */
  readonly pollMs: number;
  /** A client that is behind and has read nothing for this long is dropped. */
  readonly stallMsMax: number;
  readonly retryMs: number;
  /** After this many failed reads of the journal the client is told to start anew. */
  readonly retriesMax: number;
}

/**
 * One subscriber. It is sent every event behind its cursor once and in order: from memory or the journal while it is behind,
 * directly as events are published when it is not. It never holds more than its bound.
 */
export class FeedClient {
  readonly filter: EventFilter;
  readonly key: string;
  private readonly sink: FeedSink;
  private readonly source: FeedSource;
  private readonly clock: Clock;
  private readonly bounds: FeedClientBounds;
  /** Everything up to here has been sent or is not asked for. */
  private cursor: number;
  private closed = false;
  private reading = false;
  private cancelPoll: Cancel | null = null;
  private failures = 0;
  private unreadBefore = 0;
  private progressAt = 0;

  constructor(
    sink: FeedSink,
    filter: EventFilter,
    cursor: number,
    source: FeedSource,
    clock: Clock,
    bounds: FeedClientBounds,
  ) {
    this.sink = sink;
    this.filter = filter;
    this.key = filterKey(filter);
    this.cursor = cursor;
    this.source = source;
    this.clock = clock;
    this.bounds = bounds;
  }

  /** Sequence number up to which this client has been served. */
  servedTo(): number {
    return this.cursor;
  }

  /** Whether a batch that follows `before` may be written as it is: the client is neither behind nor ahead, and has room. */
  takesDirectly(before: number, bytes: number): boolean {
    return this.cursor === before && this.sink.bufferedBytes() + bytes <= this.bounds.pauseBytes;
  }

  /** Writes a batch for which {@link takesDirectly} holds, and moves on to `to`. */
  take(chunk: Uint8Array, to: number): void {
    this.cursor = to;
    this.send(chunk);
  }

  /** Writes at once, whatever the client has left to read: events that are not durable, heartbeats, resets. */
  send(chunk: Uint8Array): void {
    if (this.closed || chunk.length === 0) return;
    if (this.sink.bufferedBytes() + chunk.length > this.bounds.clientBytesMax) {
      this.leave(true);
      return;
    }
    this.sink.write(chunk);
  }

  /** Whether a sign of life would tell the client anything: with a full buffer it would only lengthen it. */
  hasRoom(): boolean {
    return !this.closed && this.sink.bufferedBytes() <= this.bounds.pauseBytes;
  }

  /** Sends what the client has not been sent yet, as far as it has room; goes on by itself until it is no longer behind. */
  pump(): void {
    while (!this.closed && !this.reading && this.cancelPoll === null) {
      if (this.cursor >= this.source.head()) return;
      if (this.sink.bufferedBytes() > this.bounds.pauseBytes) {
        this.progressAt = this.clock.now().steadyMs;
        this.unreadBefore = this.sink.bufferedBytes();
        this.pollLater();
        return;
      }
      const recent = this.source.recentAfter(this.cursor, this.bounds.pageEvents);
      // An empty answer can't be while the head is ahead; asking the journal ends in a retry, not in a loop.
      if (recent === null || recent.length === 0) {
        void this.readLog();
        return;
      }
      this.deliver(recent);
    }
  }

  /** Ends the client's connection. */
  leave(dropped: boolean): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelPoll?.();
    this.cancelPoll = null;
    this.source.left(this, dropped);
    this.sink.close();
  }

  private deliver(entries: readonly FramedEvent[]): void {
    let parts: Buffer[] = [];
    let bytes = 0;
    for (const entry of entries) {
      if (entry.seq <= this.cursor) continue;
      if (entry.seq !== this.cursor + 1) parts.push(resetFrame(entry.seq - 1, 'hole'));
      if (passes(entry.facts, this.filter)) {
        parts.push(entry.bytes);
        bytes += entry.bytes.length;
      }
      this.cursor = entry.seq;
      if (bytes > this.bounds.pauseBytes / 4) {
        this.send(Buffer.concat(parts));
        parts = [];
        bytes = 0;
        if (this.sink.bufferedBytes() > this.bounds.pauseBytes) return;
      }
    }
    if (parts.length > 0) this.send(Buffer.concat(parts));
  }

  private async readLog(): Promise<void> {
    this.reading = true;
    let events: readonly HazgateEvent[] = [];
    try {
      events = await this.source.logAfter(this.cursor, this.bounds.pageEvents);
    } catch {
      // Told to the client below as a failed read; the journal's own owner reports the disk.
    }
    this.reading = false;
    if (this.closed) return;
    const entries: FramedEvent[] = [];
    for (const event of events) {
      if (event.seq !== null && event.seq > this.cursor) entries.push(framed(event, event.seq));
    }
    if (entries.length > 0) {
      this.failures = 0;
      this.deliver(entries);
      this.pump();
      return;
    }
    this.failures += 1;
    if (this.failures <= this.bounds.retriesMax) {
      this.wait(this.bounds.retryMs);
      return;
    }
    this.failures = 0;
    this.cursor = this.source.head();
    this.send(resetFrame(this.cursor, 'log-unreadable'));
    this.pump();
  }

  /** The sink tells nothing when it drains, so a client that is behind is looked at from time to time. */
  private pollLater(): void {
    this.cancelPoll = this.clock.schedule(this.bounds.pollMs, () => {
      this.cancelPoll = null;
      const now = this.clock.now().steadyMs;
      const unread = this.sink.bufferedBytes();
      if (unread < this.unreadBefore) this.progressAt = now;
      this.unreadBefore = unread;
      if (unread <= this.bounds.pauseBytes) this.pump();
      else if (now - this.progressAt >= this.bounds.stallMsMax) this.leave(true);
      else this.pollLater();
    });
  }

  private wait(afterMs: number): void {
    this.cancelPoll = this.clock.schedule(afterMs, () => {
      this.cancelPoll = null;
      this.pump();
    });
  }
}
