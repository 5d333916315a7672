import { base64OfFloats, floatsOfBase64 } from './base64-floats.ts';
import type { WallMs } from './time.ts';

const CAPACITY_MAX = 1_000;
const CAPACITY_START = 16;
const FIELDS = 3;

/** Whether a reading was seen before among the last 1,000 of its point. */
export type Novelty = 'new' | 'duplicate' | 'counter-restarted';

/**
 * A window as it stands in a snapshot: sequence, device time, value of each reading, oldest first, as base64 of 64-bit floats
 * in the machine's byte order, NaN for none. As JSON numbers the windows of 5,000 points took a second to write, during
 * which nothing was judged. Snapshots of old hold lists, null for none.
 */
export type DuplicateWindowSnapshot = string | readonly (number | null)[];

function presentOf(field: number | null | undefined): number | null {
  return field === undefined || field === null || Number.isNaN(field) ? null : field;
}

function same(left: number, right: number): boolean {
  return left === right || (Number.isNaN(left) && Number.isNaN(right));
}

/**
 * The last 1,000 readings of one point, to tell a redelivery from news.
 * Equal are: the same counter and device time (without a time: the same value); without a counter, the same time and value.
 * A reading with neither is always news.
 */
export class DuplicateWindow {
  /** Oldest first until it is full at its greatest length; from then on a ring. */
  #entries = new Float64Array(CAPACITY_START * FIELDS);
  /** Where the next reading goes. */
  #next = 0;
  /** Where the entries end that hold a reading. */
  #end = 0;
  #sequenceMax = Number.NEGATIVE_INFINITY;
  #timeMax = Number.NEGATIVE_INFINITY;

  /** The highest counter since it was last emptied: any above it is news. Minus infinity before the first. */
  get sequenceMax(): number {
    return this.#sequenceMax;
  }

  /** The latest device time since it was last emptied: without a counter, any after it is news. Minus infinity before the first. */
  get timeMax(): WallMs {
    return this.#timeMax;
  }

  classify(sequence: number | null, deviceTime: WallMs | null, value: number | null): Novelty {
    if (sequence !== null) {
      // A counter that only rises, the common case, needs no search.
      if (sequence > this.#sequenceMax) return 'new';
      return this.#classifyBySequence(sequence, deviceTime, value ?? Number.NaN);
    }
    if (deviceTime === null || deviceTime > this.#timeMax) return 'new';
    const wanted = value ?? Number.NaN;
    for (let offset = 0; offset < this.#end; offset += FIELDS) {
      if (
        this.#entries[offset + 1] === deviceTime &&
        same(this.#entries[offset + 2] as number, wanted)
      ) {
        return 'duplicate';
      }
    }
    return 'new';
  }

  #classifyBySequence(sequence: number, deviceTime: WallMs | null, value: number): Novelty {
    let known = false;
    for (let offset = 0; offset < this.#end; offset += FIELDS) {
      if (this.#entries[offset] !== sequence) continue;
      const again =
        deviceTime === null
          ? same(this.#entries[offset + 2] as number, value)
          : this.#entries[offset + 1] === deviceTime;
      if (again) return 'duplicate';
      known = true;
    }
    return known ? 'counter-restarted' : 'new';
  }

  add(sequence: number | null, deviceTime: WallMs | null, value: number | null): void {
    // What can never equal anything need not be kept.
    if (sequence === null && deviceTime === null) return;
    this.addNewest(sequence ?? Number.NaN, deviceTime ?? Number.NaN, value ?? Number.NaN);
    this.reach(sequence ?? Number.NaN, deviceTime ?? Number.NaN);
  }

  /** Adds a reading, NaN for what it lacks, without its part in the highest counter and the latest time: {@link reach} follows. */
  addNewest(sequence: number, deviceTime: WallMs, value: number): void {
    const entries = this.#entries;
    const next = this.#next;
    entries[next] = sequence;
    entries[next + 1] = deviceTime;
    entries[next + 2] = value;
    this.#next = next + FIELDS;
    if (this.#end < this.#next) this.#end = this.#next;
    if (this.#next === entries.length) this.#goOn();
  }

  /** Counters up to this and times up to that have been seen; NaN for none. */
  reach(sequence: number, deviceTime: WallMs): void {
    if (sequence > this.#sequenceMax) this.#sequenceMax = sequence;
    if (deviceTime > this.#timeMax) this.#timeMax = deviceTime;
  }

  clear(): void {
    this.#next = 0;
    this.#end = 0;
    this.#sequenceMax = Number.NEGATIVE_INFINITY;
    this.#timeMax = Number.NEGATIVE_INFINITY;
  }

  snapshot(): DuplicateWindowSnapshot {
    const used = this.#entries.subarray(0, this.#end);
    const flat = new Float64Array(this.#end);
    // Where the ring is not full, nothing lies behind the next place.
    const older = used.subarray(this.#next);
    flat.set(older);
    flat.set(used.subarray(0, this.#next), older.length);
    return base64OfFloats(flat);
  }

  static restore(snapshot: DuplicateWindowSnapshot): DuplicateWindow {
    const window = new DuplicateWindow();
    const flat = typeof snapshot === 'string' ? floatsOfBase64(snapshot) : snapshot;
    for (let offset = 0; offset < flat.length; offset += FIELDS) {
      window.add(presentOf(flat[offset]), presentOf(flat[offset + 1]), presentOf(flat[offset + 2]));
    }
    return window;
  }

  /** The entries are full: they grow, or begin anew at the front. */
  #goOn(): void {
    const { length } = this.#entries;
    if (length === CAPACITY_MAX * FIELDS) {
      this.#next = 0;
      return;
    }
    const grown = new Float64Array(Math.min(length * 2, CAPACITY_MAX * FIELDS));
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
