import type { SteadyMs } from '../../rules/time.ts';
import type { Clock } from '../ports.ts';
import type { Connection } from './connection.ts';

interface Bucket {
  tokens: number;
  filledAt: SteadyMs;
}

/** Credentials remembered; beyond it those that are quiet are forgotten. */
const BUCKETS_MAX = 20_000;

/**
 * Above its rate a device is read more slowly: everything it has sent is judged and acknowledged, only the next is not
 * taken from its connection yet. So no limit can lose an alarm.
 */
export class MessagePace {
  private readonly clock: Clock;
  private readonly buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Counts one message; gives what goes on reading, at once or when the rate allows. */
  hold(connection: Connection, resume: () => void): () => void {
    return this.after(this.owedMs(connection), resume);
  }

  /** Counts one message; gives how long its sender must pause, in ms, 0 within its rate. */
  owedMs({ rights, identity }: Connection): number {
    const perSecond = rights.messagesPerSecondMax;
    if (perSecond === null || identity === null) return 0;
    const debt = this.take(identity.credential, perSecond);
    return debt <= 0 ? 0 : (debt / perSecond) * 1_000;
  }

  /** What goes on reading after a pause. */
  after(owedMs: number, resume: () => void): () => void {
    return owedMs === 0 ? resume : () => void this.clock.schedule(owedMs, resume);
  }

  /** Messages beyond the rate, this one included. A connection hands over what one read gave, so there may be hundreds. */
  private take(credential: string, perSecond: number): number {
    const now = this.clock.now().steadyMs;
    let bucket = this.buckets.get(credential);
    if (bucket === undefined) {
      if (this.buckets.size >= BUCKETS_MAX) this.forget(now);
      bucket = { tokens: perSecond, filledAt: now };
      this.buckets.set(credential, bucket);
    }
    const gained = ((now - bucket.filledAt) / 1_000) * perSecond;
    bucket.tokens = Math.min(perSecond, bucket.tokens + gained) - 1;
    bucket.filledAt = now;
    return -bucket.tokens;
  }

  private forget(now: SteadyMs): void {
    for (const [credential, { filledAt }] of this.buckets) {
      if (now - filledAt >= 1_000) this.buckets.delete(credential);
    }
  }
}
