import type { SteadyMs } from '../rules/time.ts';
import type { Cancel, Clock } from './ports.ts';

/**
 * The one timer of the gateway's rules: wakes when the engine next needs it. A later deadline does not move a timer that
 * is set (it wakes once too early, which costs nothing), so that a reading costs no timer call.
 */
export class DeadlineTimer {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #setFor: SteadyMs | null = null;
  #cancel: Cancel | null = null;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** `dueAt` null: nothing runs. */
  follow(dueAt: SteadyMs | null): void {
    if (dueAt === null) return;
    if (this.#setFor !== null && this.#setFor <= dueAt) return;
    this.#cancel?.();
    this.#setFor = dueAt;
    this.#cancel = this.#clock.schedule(Math.max(0, dueAt - this.#clock.now().steadyMs), () => {
      this.#setFor = null;
      this.#cancel = null;
      this.#wake();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#setFor = null;
  }
}
