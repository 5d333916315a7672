const BINS = 144;

/** Sum over the last 24 hours, kept in bins of ten minutes: what a rain gauge with a rolling total shows. */
export class RollingSum {
  readonly #bins = new Float64Array(BINS);
  #bin = 0;

  /** @param already what fell in the 24 hours before the start, evenly spread */
  constructor(already: number) {
    this.#bins.fill(already / BINS);
  }

  /** @param seconds time since the start, never running backwards */
  add(amount: number, seconds: number): void {
    const bin = Math.floor(seconds / 600);
    while (this.#bin < bin) {
      this.#bin += 1;
      this.#bins[this.#bin % BINS] = 0;
    }
    const place = bin % BINS;
    this.#bins[place] = (this.#bins[place] ?? 0) + amount;
  }

  get total(): number {
    let sum = 0;
    for (const each of this.#bins) sum += each;
    return sum;
  }
}
