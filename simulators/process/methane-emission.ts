import { lagged } from './dilution.ts';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;

/** What coal gives off, in m3 of methane a minute. */
export interface EmissionSettings {
  readonly coalM3Min: number;
  readonly productionM3Min: number;
  readonly productionDecayMinutes: number;
}

/** Whether coal is cut at a time by the shifts alone. */
export function isShift(
  shifts: readonly (readonly [number, number])[],
  startHour: number,
  atSeconds: number,
): boolean {
  const hour = (startHour + atSeconds / SECONDS_PER_HOUR) % HOURS_PER_DAY;
  return shifts.some(([from, to]) => hour >= from && hour < to);
}

/**
 * Methane from the coal: a constant part at rest, and a part from freshly cut coal that follows production with a lag (both
 * rise and decay exponentially); and what an outburst throws out, G / tau exp(-t / tau).
 */
export class MethaneEmission {
  readonly #settings: EmissionSettings;
  #fresh: number;
  readonly #outbursts: { restM3: number; readonly timeConstantS: number }[] = [];
  #outburstM3S = 0;

  /** @param producing whether coal was cut long before the start */
  constructor(settings: EmissionSettings, producing: boolean) {
    this.#settings = settings;
    this.#fresh = producing ? 1 : 0;
  }

  /** From coal, in m3/s. */
  get coalM3S(): number {
    const { coalM3Min, productionM3Min } = this.#settings;
    return (coalM3Min + productionM3Min * this.#fresh) / SECONDS_PER_MINUTE;
  }

  /** From outbursts, in m3/s, the mean over the last step. */
  get outburstM3S(): number {
    return this.#outburstM3S;
  }

  outburst(gasM3: number, timeConstantS: number): void {
    this.#outbursts.push({ restM3: gasM3, timeConstantS });
  }

  step(producing: boolean, seconds: number): void {
    const decayS = this.#settings.productionDecayMinutes * SECONDS_PER_MINUTE;
    this.#fresh = lagged(this.#fresh, producing ? 1 : 0, seconds, decayS);
    this.#outburstM3S = 0;
    for (const each of this.#outbursts) {
      const left = each.restM3 * Math.exp(-seconds / each.timeConstantS);
      this.#outburstM3S += (each.restM3 - left) / seconds;
      each.restM3 = left;
    }
  }
}
