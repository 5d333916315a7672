import type { SteadyMs } from '../../rules/time.ts';
import { LIMITS } from '../limits.ts';

const MINUTE_MS = 60_000;
/** Names and addresses remembered; beyond it those that are quiet are forgotten. */
const KEYS_MAX = 20_000;

interface Bucket {
  tokens: number;
  filledAt: SteadyMs;
}

/** Token buckets by key: so many a minute, and as many at once. */
class Buckets {
  readonly #perMinute: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Whole seconds until the next may come; 0 where it may come now. */
  wait(key: string, now: SteadyMs): number {
    const { tokens } = this.#fill(key, now);
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) * (60 / this.#perMinute));
  }

  take(key: string, now: SteadyMs): void {
    this.#fill(key, now).tokens -= 1;
  }

  #fill(key: string, now: SteadyMs): Bucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      if (this.#buckets.size >= KEYS_MAX) this.#forget(now);
      bucket = { tokens: this.#perMinute, filledAt: now };
      this.#buckets.set(key, bucket);
    }
    const gained = ((now - bucket.filledAt) / MINUTE_MS) * this.#perMinute;
    bucket.tokens = Math.min(this.#perMinute, bucket.tokens + gained);
    bucket.filledAt = now;
    return bucket;
  }

  #forget(now: SteadyMs): void {
    for (const [key, bucket] of this.#buckets) {
      if (now - bucket.filledAt >= MINUTE_MS) this.#buckets.delete(key);
    }
    if (this.#buckets.size >= KEYS_MAX) this.#buckets.clear();
  }
}

/**
 * How often somebody may try to sign in. Each account from each address 10 a minute, right or wrong; each address some more
 * failures over all accounts (spraying), and each account a hundred over all addresses. An account can't be locked from
 * elsewhere by ten wrong guesses.
 */
export class SignInRate {
  readonly #pairs = new Buckets(LIMITS.signInsPerMinuteMax);
  readonly #failures = new Buckets(LIMITS.signInFailuresPerMinuteMax);
  readonly #accounts = new Buckets(LIMITS.signInsPerAccountPerMinuteMax);

  /** Seconds to wait; 0 where the attempt may be made, which is then counted. */
  attempt(account: string, address: string, now: SteadyMs): number {
    const pair = JSON.stringify([account, address]);
    const wait = Math.max(
      this.#pairs.wait(pair, now),
      this.#failures.wait(address, now),
      this.#accounts.wait(account, now),
    );
    if (wait > 0) return wait;
    this.#pairs.take(pair, now);
    this.#accounts.take(account, now);
    return 0;
  }

  /** A password was wrong. */
  failed(address: string, now: SteadyMs): void {
    this.#failures.take(address, now);
  }
}
