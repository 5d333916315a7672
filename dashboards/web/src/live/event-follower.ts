import type { HazgateEvent } from '../../../../rules/event.ts';
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
  /** Something was heard; `at` is the gateway's time where it said so. */
  heard(at: string | null): void;
  event(event: HazgateEvent): void;
  /** What is known may be wrong: after each new connection, across a hole, with another configuration. */
  stale(): void;
  /** The connection stands, or is gone. */
  live(isLive: boolean): void;
}

/** A connection that has been silent for this long is made anew. */
const SILENT_RECONNECT_MS = 10_000;
const RETRY_MS = [500, 1_000, 2_000, 5_000];
/** A connection that has stood for so long is no more one that comes and goes: after a break the next is made quickly. */
const STEADY_MS = 5_000;

/**
 * Follows the events from where the page stopped. After a break it resumes behind the last number it heard, so that nothing
 * is missing; what was told and never confirmed is gone by then, so lists are fetched anew each time.
 */
export class EventFollower {
  private readonly path: string;
  private readonly ports: FollowerPorts;
  private readonly listener: FollowerListener;
  private source: MessageSource | null = null;
  private openedAt = 0;
  private heardAt = 0;
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
    this.openedAt = this.ports.nowMs();
    this.heardAt = this.openedAt;
    const current = (take: (data: string) => void) => (message: { readonly data: string }) => {
      if (this.source === source) take(message.data);
    };
    let isListed = false;
    source.addEventListener(
      'heartbeat',
      current((data) => {
        this.takeHeartbeat(data);
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

  /** Makes a connection anew that looks alive and says nothing. Called about twice a second. */
  watch(): void {
    const silentMs = this.ports.nowMs() - this.heardAt;
    if (this.source !== null && silentMs > SILENT_RECONNECT_MS) this.reconnect();
  }

  /** Gives the connection up and makes another after a while, longer each time. */
  reconnect(): void {
    this.stop();
    this.listener.live(false);
    const wait = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)] ?? 0;
    this.attempts += 1;
    this.cancelRetry = this.ports.schedule(wait, () => this.start());
  }

  private takeHeartbeat(data: string): void {
    const { at, seq } = JSON.parse(data) as { at: string; seq: number };
    this.hear(at);
    this.seq = seq;
    if (this.ports.nowMs() - this.openedAt >= STEADY_MS) this.attempts = 0;
    this.listener.live(true);
  }

  private takeEvent(data: string): void {
    const event = JSON.parse(data) as HazgateEvent;
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
    this.listener.heard(at);
  }
}
