/** What a sign of life tells: the gateway's time, the number up to which this connection was served, and the newest number there is. */
export interface Heartbeat {
  readonly at: string;
  readonly seq: number;
  readonly head: number;
}

/**
 * How old what a connection brings is, in milliseconds: a page that is sent more than it takes hears of the past while it looks alive.
 * Clock times of this machine don't enter; `nowMs` never jumps.
 */
export class FeedLag {
  /** When the connection was made. */
  readonly openedAtMs: number;
  /** The newest number when the connection was made; null until that is told. */
  private firstHead: number | null = null;
  /** How far the gateway's clock is ahead of `nowMs`: the greatest that was told, for what comes late tells too little. */
  private aheadMs: number | null = null;
  private lagMs = 0;

  constructor(nowMs: number) {
    this.openedAtMs = nowMs;
  }

  /** How old what came last is; 0 where nothing newer was known. */
  get ms(): number {
    return this.lagMs;
  }

  takeHeartbeat({ at, seq, head }: Heartbeat, nowMs: number): void {
    this.firstHead ??= head;
    this.aheadMs = Math.max(this.aheadMs ?? Number.NEGATIVE_INFINITY, Date.parse(at) - nowMs);
    if (seq >= head) this.lagMs = 0;
  }

  /**
   * Takes a durable event. What was there before the connection is old by itself: it is late by the time for which the
   * connection has stood.
   */
  takeEvent(seq: number, recordedAt: string, nowMs: number): void {
    if (this.firstHead === null || this.aheadMs === null) return;
    const since = seq <= this.firstHead ? this.openedAtMs : Date.parse(recordedAt) - this.aheadMs;
    this.lagMs = Math.max(0, nowMs - since);
  }
}
