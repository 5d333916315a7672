import type { HazgateEvent } from '../../../../rules/event.ts';
import { FeedLag, type Heartbeat } from './feed-lag.ts';
import { BLIND_AFTER_MS } from './sight.ts';
import type { SteadyClock } from './steady-clock.ts';

/** What the follower needs of an EventSource, so that a test can be one. */
export interface MessageSource {
  addEventListener(kind: string, listener: (message: { readonly data: string }) => void): void;
  close(): void;
}

/** The world around the follower. */
export interface FollowerPorts extends SteadyClock {
  open(path: string): MessageSource;
}

/** Whom the follower tells. */
export interface FollowerListener {
  /** Something was heard that was so `lagMs` ago; `at` is the gateway's time where it said so. */
  heard(at: string | null, lagMs: number): void;
  event(event: HazgateEvent): void;
  /** What is known may be wrong, and events may have been missed: after each new connection, across a hole, with another configuration. */
  stale(): void;
  /** The connection stands, or is gone. */
  live(isLive: boolean): void;
}

/** A connection that has been silent for this long is made anew. */
const SILENT_RECONNECT_MS = 10_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000];
/** Who is behind by more events than this when a connection is made fetches the lists instead: that is sooner done. */
const RESUMED_EVENTS_MAX = 5_000;
/** Lists of ten thousand alarms take the gateway some time as well. */
const SKIP_EVERY_MS = 30_000;
/** A connection that has stood for so long is no more one that comes and goes: after a break the next is made quickly. */
const STEADY_MS = 5_000;

/**
 * Follows the events from where the page stopped. After a break it resumes behind the last number it heard, so that nothing
 * is missing; what was told and never confirmed is gone by then, so lists are fetched anew each time. Where the page falls behind,
 * it goes on with the newest event: the lists tell how things stand now, and what lies between is in the history.
 */
export class EventFollower {
  private readonly path: string;
  private readonly ports: FollowerPorts;
  private readonly listener: FollowerListener;
  private source: MessageSource | null = null;
  private lag = new FeedLag(0);
  private heardAt = 0;
  private skippedAt = Number.NEGATIVE_INFINITY;
  private attempts = 0;
  private seq: number | null = null;
  private cancelRetry: () => void = () => {};

  constructor(path: string, ports: FollowerPorts, listener: FollowerListener) {
    this.path = path;
    this.ports = ports;
    this.listener = listener;
  }

  /** The last sequence number heard; null before the first. */
  get position(): number | null {
    return this.seq;
  }

  /** Connects, also where a connection stands already. */
  start(): void {
    this.stop();
    const from = this.seq === null ? '' : `?after=${this.seq}`;
    const source = this.ports.open(`${this.path}${from}`);
    this.source = source;
    this.heardAt = this.ports.nowMs();
    this.lag = new FeedLag(this.heardAt);
    const current = (take: (data: string) => void) => (message: { readonly data: string }) => {
      if (this.source === source) take(message.data);
    };
    let isListed = false;
    source.addEventListener(
      'heartbeat',
      current((data) => {
        const heartbeat = JSON.parse(data) as Heartbeat;
        if (!isListed && heartbeat.head - heartbeat.seq > RESUMED_EVENTS_MAX) {
          this.skip();
          return;
        }
        this.takeHeartbeat(heartbeat);
        if (!isListed) this.listener.stale();
        isListed = true;
      }),
    );
    for (const kind of ['alarm', 'interlock', 'system']) {
      source.addEventListener(
        kind,
        current((data) => this.takeEvent(data)),
      );
    }
    source.addEventListener(
      'reset',
      current((data) => this.takeReset(data)),
    );
    source.addEventListener(
      'error',
      current(() => this.reconnect()),
    );
  }

  /** Ends the connection and whatever would make another. */
  stop(): void {
    this.cancelRetry();
    this.source?.close();
    this.source = null;
  }

  /** Makes a connection anew that looks alive and says nothing, or nothing but what is long past. Called about twice a second. */
  watch(): void {
    if (this.source === null) return;
    const nowMs = this.ports.nowMs();
    if (nowMs - this.heardAt > SILENT_RECONNECT_MS) this.reconnect();
    else if (this.lag.ms > BLIND_AFTER_MS && nowMs - this.skippedAt >= SKIP_EVERY_MS) this.skip();
  }

  /** Gives the connection up and makes another after a while, longer each time. */
  reconnect(): void {
    this.stop();
    this.listener.live(false);
    const wait = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)] ?? 0;
    this.attempts += 1;
    this.cancelRetry = this.ports.schedule(wait, () => this.start());
  }

  /** Goes on with the newest event there is, at once. */
  private skip(): void {
    this.skippedAt = this.ports.nowMs();
    this.seq = null;
    this.start();
  }

  private takeHeartbeat(heartbeat: Heartbeat): void {
    this.lag.takeHeartbeat(heartbeat, this.ports.nowMs());
    this.hear(heartbeat.at);
    this.seq = heartbeat.seq;
    if (this.ports.nowMs() - this.lag.openedAtMs >= STEADY_MS) this.attempts = 0;
    this.listener.live(true);
  }

  private takeEvent(data: string): void {
    const event = JSON.parse(data) as HazgateEvent;
    if (event.seq !== null) this.lag.takeEvent(event.seq, event.recordedAt, this.ports.nowMs());
    this.hear(null);
    this.seq = event.seq ?? this.seq;
    this.listener.event(event);
    if (event.kind === 'system' && event.type === 'config-changed') this.listener.stale();
  }

  private takeReset(data: string): void {
    this.hear(null);
    this.seq = (JSON.parse(data) as { seq: number }).seq;
    this.listener.stale();
  }

  private hear(at: string | null): void {
    this.heardAt = this.ports.nowMs();
    this.listener.heard(at, this.lag.ms);
  }
}
