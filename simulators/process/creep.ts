/** Velocity above which a mass no longer creeps but falls; the model ends there, in mm a day. */
const FALL_MM_DAY = 10_000;

/**
 * Displacement of a slope: steady creep, and once it goes towards failure the accelerating creep of Fukuzono's inverse
 * velocity with alpha = 2: 1 / v = A (t_f - t), so that x(t) = ln((t_f - t_0) / (t_f - t)) / A. Solved exactly.
 */
export class Creep {
  readonly #creepMmDay: number;
  #displacementMm: number;
  #failure: { readonly atDay: number; readonly aPerMm: number } | null = null;

  constructor(creepMmDay: number, alreadyMm: number) {
    this.#creepMmDay = creepMmDay;
    this.#displacementMm = alreadyMm;
  }

  get displacementMm(): number {
    return this.#displacementMm;
  }

  /** From now on it accelerates towards a failure. */
  failAt(atDay: number, aPerMm: number): void {
    this.#failure = { atDay, aPerMm };
  }

  stabilise(): void {
    this.#failure = null;
  }

  step(fromDay: number, toDay: number): void {
    this.#displacementMm += this.#creepMmDay * (toDay - fromDay);
    if (this.#failure === null) return;
    const { atDay, aPerMm } = this.#failure;
    // At this distance from the failure the velocity is that of a fall.
    const nearest = 1 / (aPerMm * FALL_MM_DAY);
    const before = Math.max(nearest, atDay - fromDay);
    const after = Math.max(nearest, atDay - toDay);
    this.#displacementMm += Math.log(before / after) / aPerMm;
  }
}
