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

function floatsOf(base64: string): Float64Array {
  return new Float64Array(Uint8Array.fromBase64(base64).buffer);
}

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
  #entries = new Float64Array(CAPACITY_START * FIELDS);
  #capacity = CAPACITY_START;
  #count = 0;
  #next = 0;
  #sequenceMax = Number.NEGATIVE_INFINITY;
  #timeMax = Number.NEGATIVE_INFINITY;

  classify(sequence: number | null, deviceTime: WallMs | null, value: number | null): Novelty {
    if (sequence !== null) {
      // A counter that only rises, the common case, needs no search.
      if (sequence > this.#sequenceMax) return 'new';
      return this.#classifyBySequence(sequence, deviceTime, value ?? Number.NaN);
    }
    if (deviceTime === null || deviceTime > this.#timeMax) return 'new';
    const wanted = value ?? Number.NaN;
    for (let index = 0; index < this.#count; index += 1) {
      const offset = index * FIELDS;
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
    for (let index = 0; index < this.#count; index += 1) {
      const offset = index * FIELDS;
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
    if (this.#count === this.#capacity && this.#capacity < CAPACITY_MAX) this.#grow();
    const offset = this.#next * FIELDS;
    this.#entries[offset] = sequence ?? Number.NaN;
    this.#entries[offset + 1] = deviceTime ?? Number.NaN;
    this.#entries[offset + 2] = value ?? Number.NaN;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#count = Math.min(this.#count + 1, this.#capacity);
    if (sequence !== null) this.#sequenceMax = Math.max(this.#sequenceMax, sequence);
    if (deviceTime !== null) this.#timeMax = Math.max(this.#timeMax, deviceTime);
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
    this.#sequenceMax = Number.NEGATIVE_INFINITY;
    this.#timeMax = Number.NEGATIVE_INFINITY;
  }

  snapshot(): DuplicateWindowSnapshot {
    const flat = new Float64Array(this.#count * FIELDS);
    const used = this.#entries.subarray(0, this.#count * FIELDS);
    const oldest = this.#count === this.#capacity ? this.#next * FIELDS : 0;
    flat.set(used.subarray(oldest));
    flat.set(used.subarray(0, oldest), used.length - oldest);
    return new Uint8Array(flat.buffer).toBase64();
  }

  static restore(snapshot: DuplicateWindowSnapshot): DuplicateWindow {
    const window = new DuplicateWindow();
    const flat = typeof snapshot === 'string' ? floatsOf(snapshot) : snapshot;
    for (let offset = 0; offset < flat.length; offset += FIELDS) {
      window.add(presentOf(flat[offset]), presentOf(flat[offset + 1]), presentOf(flat[offset + 2]));
    }
    return window;
  }

  /** Only called while the window is full and has not wrapped at its present capacity, or has wrapped exactly: order is kept. */
  #grow(): void {
    const capacity = Math.min(this.#capacity * 2, CAPACITY_MAX);
    const entries = new Float64Array(capacity * FIELDS);
    const oldest = this.#next * FIELDS;
    const used = this.#capacity * FIELDS;
    entries.set(this.#entries.subarray(oldest, used), 0);
    entries.set(this.#entries.subarray(0, oldest), used - oldest);
    this.#entries = entries;
    this.#next = this.#count;
    this.#capacity = capacity;
  }
}
