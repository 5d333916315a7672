import { FloatRing } from './float-ring.ts';

/** Readings whose counters rise by one from each to the next, or have none. */
export interface CounterRun {
  /** How many readings came before it. */
  readonly start: number;
  /** How many came before that behind it. */
  readonly end: number;
  /** The counter of its first reading. */
  readonly first: number;
}

/**
 * The counters of the last readings of one point. Mostly each is one more than that before it, or there is none; such a run is
 * kept as two numbers, however long it is, and its readings are found without a search. Counters are whole numbers, NaN for none.
 */
export class CounterRuns {
  /** Where the newest run begins: readings before it. */
  #start = 0;
  /** The counter that it begins with. */
  #first = Number.NaN;
  /** Runs before the newest; a run has a reading at least, so a ring holds all that matter. */
  #past = 0;
  /** Where each of them begins, and the counter that it begins with. */
  readonly #runs: FloatRing;

  /** `readings`: how many of them are known, as {@link FloatRing} takes lengths. */
  constructor(readings: number) {
    this.#runs = new FloatRing(2 * readings);
  }

  /** The counter that goes on with the newest run, for the reading with so many before it. */
  following(index: number): number {
    return this.#first + (index - this.#start);
  }

  /** The counter of the reading that has so many before it, which were all added. */
  add(index: number, counter: number): void {
    // Also where neither has one.
    if (Object.is(this.following(index), counter)) return;
    if (index > 0) this.#keep();
    this.#start = index;
    this.#first = counter;
  }

  #keep(): void {
    this.#runs.setPair(2 * this.#past, this.#start, this.#first);
    this.#past += 1;
  }

  clear(): void {
    this.#start = 0;
    this.#first = Number.NaN;
    this.#past = 0;
  }

  /**
   * Goes over the runs of the readings from one up to another, the newest first: each reading of a run has the counter of the one before
   * it and one more.
   */
  each(from: number, to: number, visit: (run: CounterRun) => void): void {
    let end = to;
    let start = this.#start;
    let first = this.#first;
    for (let past = this.#past; end > from; ) {
      const begin = Math.max(start, from);
      if (begin < end) visit({ start: begin, end, first: first + (begin - start) });
      end = Math.min(end, start);
      if (end <= from) return;
      past -= 1;
      start = this.#runs.at(2 * past);
      first = this.#runs.at(2 * past + 1);
    }
  }
}
