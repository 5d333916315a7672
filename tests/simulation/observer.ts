import { createHash, type Hash } from 'node:crypto';

/** Looks on from inside the gateway's own calls, where nothing may throw. */
export class Observer {
  /** Digest of everything that left the gateway, in order. */
  readonly outputs: Hash = createHash('sha256');
  #first: unknown = null;

  /** Runs a look; what it finds wrong comes up at the next {@link rethrow}. */
  guard(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#first ??= error;
    }
  }

  /** Throws the first thing found wrong. */
  rethrow(): void {
    if (this.#first !== null) throw this.#first;
  }
}
