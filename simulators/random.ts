/**
 * Seeded pseudo-random numbers (sfc32): the same seed gives the same sequence on every machine.
 * For simulations only, never for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any finite number; only its lower 53 bits count */
  constructor(seed: number) {
    const whole = Math.trunc(seed);
    this.#a = whole | 0;
    this.#b = Math.trunc(whole / 4_294_967_296) | 0;
    this.#c = 0x9e3779b9 | 0;
    // The first outputs still show the seed; sfc32's author discards twelve.
    for (let round = 0; round < 12; round += 1) this.#next();
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next() / 4_294_967_296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** One of the items, each as likely as the others; throws where there is none. */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('nothing to pick from: the list is empty');
    return items[this.below(items.length)] as Item;
  }

  /** Standard normal deviate, cut off at six by its making (sum of twelve uniforms). */
  normal(): number {
    let sum = -6;
    for (let term = 0; term < 12; term += 1) sum += this.unit();
    return sum;
  }

  /** The same items in another order (Fisher-Yates). */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const held = order[last] as Item;
      order[last] = order[other] as Item;
      order[other] = held;
    }
    return order;
  }
}
