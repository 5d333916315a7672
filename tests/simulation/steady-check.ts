import type { GatewayProcess } from './process.ts';
import { hold } from './violation.ts';

interface LastStart {
  readonly bootId: string | null;
  readonly lsn: number;
  readonly aheadMs: number;
}

/** For each start that its clock rounds up. */
const ROUNDED_MS = 2;

/** Within one run of the operating system the steady clock goes with it, over every restart and whatever a recovery takes. */
export class SteadyCheck {
  #last: LastStart | null = null;

  /** A process has started; `isWhole` where no record of the starts before may be lost. */
  started({ assembly: { core }, steadyMs, time }: GatewayProcess, isWhole: boolean): void {
    const { bootId, uptimeMs } = time.bootMark();
    const { nextLsn } = core.recovery;
    const aheadMs = steadyMs - uptimeMs;
    const last = this.#last;
    // The record of a start that did not last is no measure.
    if (isWhole && last !== null && last.bootId === bootId && last.lsn < nextLsn) {
      hold(
        'a restart takes as long as it takes',
        Math.abs(aheadMs - last.aheadMs) <= ROUNDED_MS,
        () => `the steady clock was ${last.aheadMs} ms ahead of the machine's and is ${aheadMs}`,
      );
    }
    this.#last = { bootId, lsn: nextLsn, aheadMs };
  }
}
