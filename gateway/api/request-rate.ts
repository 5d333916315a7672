import type { Clock } from '../ports.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Clients remembered; beyond it the ones with a full bucket are forgotten, which changes nothing for them. */
const CLIENTS_MAX = 10_000;

/** A token bucket for each client, on the steady clock: so many requests a second, and as many at once. */
export class RequestRate {
  private readonly clock: Clock;
  private readonly perSecond: number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: number) {
    this.clock = clock;
    this.perSecond = perSecond;
  }

  /** Takes one request of the client: 0 where it may pass, else the whole seconds to wait. */
  take(client: string): number {
    const now = this.clock.now().steadyMs;
    let bucket = this.buckets.get(client);
    if (bucket === undefined) {
      if (this.buckets.size >= CLIENTS_MAX) this.forgetFull(now);
      bucket = { tokens: this.perSecond, filledAt: now };
      this.buckets.set(client, bucket);
    }
    const gained = ((now - bucket.filledAt) / 1_000) * this.perSecond;
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + gained);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / this.perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  private forgetFull(now: number): void {
    for (const [client, bucket] of this.buckets) {
      if (now - bucket.filledAt >= 1_000) this.buckets.delete(client);
    }
    if (this.buckets.size >= CLIENTS_MAX) this.buckets.clear();
  }
}
