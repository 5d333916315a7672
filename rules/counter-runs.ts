import { FloatRing } from './float-ring.ts';

/** Readings whose counters rise by the same from each to the next, or that have none. */
export interface CounterRun {
  /** How many readings came before it. */
  readonly start: number;
  /** How many came before that behind it. */
  readonly end: number;
  /** The counter of its first reading. */
  readonly first: number;
  /** By what they rise, from 1. */
  readonly step: number;
}

/** What fits into a whole number of 32 bits, and is exact as the difference of any two counters. */
const STEP_MAX = 2 ** 31 - 1;

/**
 * The counters of the last readings of one point. Mostly each is one more than that before it, or there is none; where a device counts
 * what it sends of all its points in turn, each is as many more as it has points. Such a run is kept as two numbers, however long
 * it is, and its readings are found without a search. Counters are whole numbers, NaN for none.
 */
export class CounterRuns {
  /** Where the newest run begins: readings before it. */
  #start = 0;
  /** The counter that it begins with. */
  #first = Number.NaN;
  /** By what its counters rise: by one until a second one has shown it. */
  #step = 1;
  /** Runs before the newest; a run has a reading at least, so a ring holds all that matter. */
  #past = 0;
  /** By what each of them rises with the low bits of where it begins behind that, and the counter that it begins with. */
  readonly #runs: FloatRing;
  /** Longer than any run that is kept, so that its end and those bits tell where it begins; a power of two. */
  readonly #span: number;

  /** `readings`: how many of them are known, as {@link FloatRing} takes lengths. */
  constructor(readings: number) {
    this.#runs = new FloatRing(2 * readings);
    this.#span = 2 * readings;
  }

  /** By what the counters of the newest run rise, a whole number of up to 31 bits. */
  get step(): number {
    return this.#step;
  }

  /** The counter that goes on with the newest run, for the reading with so many before it. */
  following(index: number): number {
    return this.#first + (index - this.#start) * this.#step;
  }

  /** The counter of the reading that has so many before it, which were all added. */
  add(index: number, counter: number): void {
    // Also where neither has one.
    if (Object.is(this.following(index), counter)) return;
    if (index === this.#start + 1 && this.#takesStep(counter)) return;
    if (index > 0) this.#keep(index);
    this.#start = index;
    this.#first = counter;
    this.#step = 1;
  }

  /** The second reading of a run shows by what its counters rise. */
  #takesStep(counter: number): boolean {
    const step = counter - this.#first;
    if (!(step > 0 && step <= STEP_MAX)) return false;
    this.#step = step;
    return true;
  }

  /** The newest run ends before a reading. Of one that is longer than what is known, the end is kept. */
  #keep(end: number): void {
    const start = Math.max(this.#start, end - this.#span / 2);
    const first = this.#first + (start - this.#start) * this.#step;
    this.#runs.setPair(2 * this.#past, this.#step * this.#span + (start % this.#span), first);
    this.#past += 1;
  }

  clear(): void {
    this.#start = 0;
    this.#first = Number.NaN;
    this.#step = 1;
    this.#past = 0;
  }

  /**
   * Goes over the runs of the readings from one up to another, the newest first: each reading of a run has the counter of the one before
   * it and a step more.
   */
  each(from: number, to: number, visit: (run: CounterRun) => void): void {
    let end = to;
    let start = this.#start;
    let first = this.#first;
    let step = this.#step;
    const span = this.#span;
    for (let past = this.#past; end > from; ) {
      const begin = Math.max(start, from);
      if (begin < end) visit({ start: begin, end, first: first + (begin - start) * step, step });
      end = Math.min(end, start);
      if (end <= from) return;
      past -= 1;
      const packed = this.#runs.at(2 * past);
      step = Math.floor(packed / span);
      // As far back from its end, which is where the one behind it begins, as those bits say.
      start -= (start - packed) & (span - 1);
      first = this.#runs.at(2 * past + 1);
    }
  }
}
