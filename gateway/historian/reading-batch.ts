import { QUALITIES, type Quality } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import type { Cursor } from '../views/view.ts';

/** Readings in columns, in journal order: cheap to hand to another thread and to turn into rows or lines. */
export interface ReadingBatch {
  /** Where the journal stands behind the batch. A historian that has come as far already leaves the batch out. */
  readonly cursor: Cursor;
  /** Full names of the points of this batch, each once. */
  readonly names: readonly string[];
  /** Index into `names`. */
  readonly point: Uint32Array;
  /** Event time, milliseconds since 1970 on the wall clock. */
  readonly eventTime: Float64Array;
  /** NaN stands for null. */
  readonly value: Float64Array;
  /** Index into {@link QUALITIES}. */
  readonly quality: Uint8Array;
}

/** Gathers the readings of one batch. */
export class ReadingColumns {
  readonly #indexOf = new Map<string, number>();
  readonly #point: number[] = [];
  readonly #eventTime: number[] = [];
  readonly #value: number[] = [];
  readonly #quality: number[] = [];

  add(fullName: string, eventTime: WallMs, value: number | null, quality: Quality): void {
    let index = this.#indexOf.get(fullName);
    if (index === undefined) {
      index = this.#indexOf.size;
      this.#indexOf.set(fullName, index);
    }
    this.#point.push(index);
    this.#eventTime.push(eventTime);
    this.#value.push(value ?? Number.NaN);
    this.#quality.push(QUALITIES.indexOf(quality));
  }

  /** Everything added so far, as one batch. */
  batch(cursor: Cursor): ReadingBatch {
    return {
      cursor,
      names: [...this.#indexOf.keys()],
      point: Uint32Array.from(this.#point),
      eventTime: Float64Array.from(this.#eventTime),
      value: Float64Array.from(this.#value),
      quality: Uint8Array.from(this.#quality),
    };
  }
}
