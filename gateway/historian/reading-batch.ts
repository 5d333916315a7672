import type { HazgateEvent } from '../../rules/event.ts';
import { DISPOSITIONS, type Disposition, QUALITIES, type Quality } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import type { Cursor } from '../views/view.ts';

/** Readings in columns, in journal order: cheap to hand to another thread and to turn into rows or lines. Events as they are. */
export interface ReadingBatch {
  /** Where the journal stands behind the batch. A historian that has come as far already leaves the batch out. */
  readonly cursor: Cursor;
  /** Full names of the points of this batch, each once for each kind it had. */
  readonly names: readonly string[];
  /** The kind of the point at the same place in `names`, such as `tank-level`. */
  readonly kinds: readonly string[];
  /** Index into `names`. */
  readonly point: Uint32Array;
  /** Event time, milliseconds since 1970 on the wall clock. */
  readonly eventTime: Float64Array;
  /** NaN stands for null. */
  readonly value: Float64Array;
  /** Index into {@link QUALITIES}. */
  readonly quality: Uint8Array;
  /** Index into {@link DISPOSITIONS}. */
  readonly disposition: Uint8Array;
  /** The events of the same records. */
  readonly events: readonly HazgateEvent[];
}

/** Gathers the readings of one batch. */
export class ReadingColumns {
  readonly #indexOf = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #kinds: string[] = [];
  readonly #point: number[] = [];
  readonly #eventTime: number[] = [];
  readonly #value: number[] = [];
  readonly #quality: number[] = [];
  readonly #disposition: number[] = [];
  readonly #events: HazgateEvent[] = [];

  add(reading: {
    readonly fullName: string;
    readonly kind: string;
    readonly eventTime: WallMs;
    readonly value: number | null;
    readonly quality: Quality;
    readonly disposition: Disposition;
  }): void {
    const { fullName, kind, eventTime, value, quality, disposition } = reading;
    const key = `${fullName} ${kind}`;
    let index = this.#indexOf.get(key);
    if (index === undefined) {
      index = this.#names.push(fullName) - 1;
      this.#kinds.push(kind);
      this.#indexOf.set(key, index);
    }
    this.#point.push(index);
    this.#eventTime.push(eventTime);
    this.#value.push(value ?? Number.NaN);
    this.#quality.push(QUALITIES.indexOf(quality));
    this.#disposition.push(DISPOSITIONS.indexOf(disposition));
  }

  addEvents(events: readonly HazgateEvent[]): void {
    for (const event of events) this.#events.push(event);
  }

  /** Everything added so far, as one batch. */
  batch(cursor: Cursor): ReadingBatch {
    return {
      cursor,
      names: this.#names,
      kinds: this.#kinds,
      point: Uint32Array.from(this.#point),
      eventTime: Float64Array.from(this.#eventTime),
      value: Float64Array.from(this.#value),
      quality: Uint8Array.from(this.#quality),
      disposition: Uint8Array.from(this.#disposition),
      events: this.#events,
    };
  }
}
