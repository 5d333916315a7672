import { AskingPace } from './asking-pace.ts';
import type { SteadyClock } from './steady-clock.ts';

/** Rests behind the first attempts that failed, in milliseconds; the last one behind every further one. */
const FAILED_REST_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/**
 * When lists are asked for that are big: one attempt at a time, and ever more seldom while they fail, whatever news there is: a
 * gateway in trouble must not be hammered by every page that is open.
 */
export class ListPace {
  private readonly tell: () => void;
  private failures = 0;
  private readonly pace: AskingPace;

  /**
   * @param fetch asks now, and tells whether all came; null where nothing may be asked now. It never fails.
   * @param tell hears of the end of each attempt
   */
  constructor(clock: SteadyClock, fetch: () => Promise<boolean> | null, tell: () => void) {
    this.tell = tell;
    this.pace = new AskingPace(
      clock,
      () => this.restMs(),
      () => {
        const fetched = fetch();
        return fetched === null ? null : fetched.then((isHere) => this.take(isHere));
      },
    );
  }

  /** Whether the last attempt failed. */
  get isFailing(): boolean {
    return this.failures > 0;
  }

  /** Asks once so many milliseconds have passed, and no sooner than the rest behind an attempt that failed is over. */
  want(afterMs = 0): void {
    this.pace.want(afterMs);
  }

  /** Asks at once, whatever failed before: somebody asks for it, or the connection is back. */
  wantNow(): void {
    this.pace.endRest();
    this.pace.want();
  }

  private restMs(): number {
    return FAILED_REST_MS[Math.min(this.failures, FAILED_REST_MS.length) - 1] ?? 0;
  }

  private take(isHere: boolean): number | null {
    this.failures = isHere ? 0 : this.failures + 1;
    this.tell();
    return isHere ? null : this.restMs();
  }
}
