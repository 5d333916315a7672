import type { SteadyClock } from './steady-clock.ts';

/**
 * When something is asked for: one question at a time, for of two answers the older could come last, and after a rest behind each
 * answer, for news comes in floods.
 */
export class AskingPace {
  private readonly clock: SteadyClock;
  private readonly restMs: () => number;
  private readonly ask: () => Promise<number | null> | null;
  private isAsking = false;
  private isWanted = false;
  /** Whether a rest follows the answer that is on its way. */
  private isRestDue = false;
  private restsUntilMs = 0;
  private dueMs = Number.POSITIVE_INFINITY;
  private cancel: () => void = () => {};

  /**
   * @param restMs how long to rest behind the answer that has just come, in milliseconds
   * @param ask asks now, and tells once the answer is taken in: after how many milliseconds to ask again though nobody wants it,
   *   null for never; null instead of a promise where nothing may be asked now. It never fails.
   */
  constructor(clock: SteadyClock, restMs: () => number, ask: () => Promise<number | null> | null) {
    this.clock = clock;
    this.restMs = restMs;
    this.ask = ask;
  }

  /** Asks once so many milliseconds have passed, and no sooner than the rest is over; behind the answer that is on its way. */
  want(afterMs = 0): void {
    this.isWanted ||= this.isAsking;
    if (this.isAsking) return;
    const nowMs = this.clock.nowMs();
    const dueMs = Math.max(nowMs + afterMs, this.restsUntilMs);
    if (dueMs >= this.dueMs) return;
    this.cancel();
    this.dueMs = dueMs;
    this.cancel = this.clock.schedule(dueMs - nowMs, () => void this.run());
  }

  /** Somebody waits who has had no answer yet: nothing rests, nor behind the answer that is on its way to another. */
  endRest(): void {
    this.restsUntilMs = 0;
    this.isRestDue = false;
  }

  private async run(): Promise<void> {
    this.dueMs = Number.POSITIVE_INFINITY;
    const asked = this.ask();
    if (asked === null) return;
    this.isAsking = true;
    this.isWanted = false;
    this.isRestDue = true;
    const againMs = await asked;
    this.isAsking = false;
    if (this.isRestDue) this.restsUntilMs = this.clock.nowMs() + this.restMs();
    if (this.isWanted) this.want();
    else if (againMs !== null) this.want(againMs);
  }
}
