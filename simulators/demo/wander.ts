import type { Random } from '../random.ts';

/** How one point behaves when nothing happens to it, in the point's unit. */
export interface WanderSettings {
  /** Where the value is drawn back to. */
  readonly home: number;
  /** Standard deviation of the value around its home. */
  readonly spread: number;
  /** Bounds that the value never leaves. */
  readonly bounds: readonly [low: number, high: number];
  /** Decimal places that the instrument shows. */
  readonly decimals: number;
}

/** Seconds in which a value forgets about two thirds of its distance from home. */
const RELAXATION_SECONDS = 40;

/** A value that wanders around its home without leaving its bounds. */
export class Wander {
  readonly #settings: WanderSettings;
  readonly #random: Random;
  #offset = 0;

  constructor(settings: WanderSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  /**
   * The value one step later.
   * @param stepSeconds time since the step before
   * @param push what an incident adds to the value, in its unit
   */
  step(stepSeconds: number, push: number): number {
    const { home, spread, bounds, decimals } = this.#settings;
    const kept = Math.exp(-stepSeconds / RELAXATION_SECONDS);
    this.#offset =
      this.#offset * kept + spread * Math.sqrt(1 - kept * kept) * this.#random.normal();
    const value = Math.min(bounds[1], Math.max(bounds[0], home + this.#offset + push));
    return Number(value.toFixed(decimals));
  }
}
