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
  hold({ rights, identity }: Connection, resume: () => void): () => void {
    const perSecond = rights.messagesPerSecondMax;
    if (perSecond === null || identity === null) return resume;
    const debt = this.take(identity.credential, perSecond);
    if (debt <= 0) return resume;
    return () => void this.clock.schedule((debt / perSecond) * 1_000, resume);
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
