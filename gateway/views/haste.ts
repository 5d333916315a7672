import type { Clock } from '../ports.ts';
import type { View } from './view.ts';

/** A batch that takes longer gets its right to the core. */
const UNHURRIED_MS_MAX = 1_000;

/** Tells a view whether to hurry; looked at with each commit. One that leaves the core to everybody else could not tell by itself that it gets none. */
export class Haste {
  readonly #view: Pick<View, 'hurry'>;
  readonly #lagMax: number;
  readonly #clock: Clock;
  #isHurried = false;

  /** @param lagMax records by which a view is behind */
  constructor(view: Pick<View, 'hurry'>, lagMax: number, clock: Clock) {
    this.#view = view;
    this.#lagMax = lagMax;
    this.#clock = clock;
  }

  /** @param batchSince steady time at which the batch in hand began, null where none is */
  follow(lag: number, isAwaited: boolean, batchSince: number | null): void {
    const isHurried = isAwaited || lag >= this.#lagMax || this.#isLong(batchSince);
    if (isHurried === this.#isHurried) return;
    this.#isHurried = isHurried;
    this.#view.hurry(isHurried);
  }

  #isLong(batchSince: number | null): boolean {
    return batchSince !== null && this.#clock.now().steadyMs - batchSince > UNHURRIED_MS_MAX;
  }
}
