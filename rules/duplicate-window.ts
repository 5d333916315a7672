import { base64OfFloats, floatsOfBase64 } from './base64-floats.ts';
import type { WallMs } from './time.ts';

/** Readings of a point that a new one is held against. */
const READINGS = 1_000;
/** Readings that are kept: with those that only a snapshot in the making may still need. */
const ROOM_MAX = 1_024;
const ROOM_START = 16;
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

/** The first reading that still counts when there have been so many, by how many came before it. */
function oldestOf(total: number): number {
  return Math.max(0, total - READINGS);
}

/** A moment of a window; see {@link DuplicateWindow.mark}. */
export interface WindowMark {
  /** Readings since the window was last emptied. */
  readonly total: number;
  /** How the window stood then; null while that can still be read from it. */
  text: string | null;
}

/**
 * The last 1,000 readings of one point, to tell a redelivery from news.
 * Equal are: the same counter and device time (without a time: the same value); without a counter, the same time and value.
 * A reading with neither is always news.
 */
export class DuplicateWindow {
  /** Oldest first until it is full at its greatest length; from then on a ring. */
  #entries = new Float64Array(ROOM_START * FIELDS);
  /** Where the next reading goes. */
  #next = 0;
  /** Readings since it was last emptied. */
  #total = 0;
  #sequenceMax = Number.NEGATIVE_INFINITY;
  #timeMax = Number.NEGATIVE_INFINITY;
  /** Moments that somebody may still ask for, oldest first. */
  readonly #marks: WindowMark[] = [];

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
    for (let index = oldestOf(this.#total); index < this.#total; index += 1) {
      const place = this.#placeOf(index);
      if (
        this.#entries[place + 1] === deviceTime &&
        same(this.#entries[place + 2] as number, wanted)
      ) {
        return 'duplicate';
      }
    }
    return 'new';
  }

  #classifyBySequence(sequence: number, deviceTime: WallMs | null, value: number): Novelty {
    let known = false;
    for (let index = oldestOf(this.#total); index < this.#total; index += 1) {
      const place = this.#placeOf(index);
      if (this.#entries[place] !== sequence) continue;
      const again =
        deviceTime === null
          ? same(this.#entries[place + 2] as number, value)
          : this.#entries[place + 1] === deviceTime;
      if (again) return 'duplicate';
      known = true;
    }
    return known ? 'counter-restarted' : 'new';
  }

  /** Where a reading stands, by how many came before it since the window was emptied. */
  #placeOf(index: number): number {
    return (index * FIELDS) % this.#entries.length;
  }

  add(sequence: number | null, deviceTime: WallMs | null, value: number | null): void {
    // What can never equal anything need not be kept.
    if (sequence === null && deviceTime === null) return;
    this.addNewest(sequence ?? Number.NaN, deviceTime ?? Number.NaN, value ?? Number.NaN);
    this.reach(sequence ?? Number.NaN, deviceTime ?? Number.NaN);
  }

  /** Adds a reading, NaN for what it lacks, without its part in the highest counter and the latest time: {@link reach} follows. */
  addNewest(sequence: number, deviceTime: WallMs, value: number): void {
    if (this.#marks.length > 0) this.#keepMarked();
    const entries = this.#entries;
    const next = this.#next;
    entries[next] = sequence;
    entries[next + 1] = deviceTime;
    entries[next + 2] = value;
    this.#total += 1;
    this.#next = next + FIELDS;
    if (this.#next === entries.length) this.#goOn();
  }

  /** Counters up to this and times up to that have been seen; NaN for none. */
  reach(sequence: number, deviceTime: WallMs): void {
    if (sequence > this.#sequenceMax) this.#sequenceMax = sequence;
    if (deviceTime > this.#timeMax) this.#timeMax = deviceTime;
  }

  clear(): void {
    while (this.#marks.length > 0) this.#settleOldest();
    this.#next = 0;
    this.#total = 0;
    this.#sequenceMax = Number.NEGATIVE_INFINITY;
    this.#timeMax = Number.NEGATIVE_INFINITY;
  }

  /**
   * The window as it stands now, to be written down later by {@link textOf}: for thousands of points that takes long, and
   * readings are judged meanwhile.
   */
  mark(): WindowMark {
    const last = this.#marks.at(-1);
    if (last?.total === this.#total) return last;
    const mark: WindowMark = { total: this.#total, text: null };
    this.#marks.push(mark);
    return mark;
  }

  /** The window as it stood at a mark of its own. */
  textOf(mark: WindowMark): string {
    while (mark.text === null) this.#settleOldest();
    return mark.text;
  }

  snapshot(): DuplicateWindowSnapshot {
    return this.textOf(this.mark());
  }

  static restore(snapshot: DuplicateWindowSnapshot): DuplicateWindow {
    const window = new DuplicateWindow();
    const flat = typeof snapshot === 'string' ? floatsOfBase64(snapshot) : snapshot;
    for (let offset = 0; offset < flat.length; offset += FIELDS) {
      window.add(presentOf(flat[offset]), presentOf(flat[offset + 1]), presentOf(flat[offset + 2]));
    }
    return window;
  }

  /** The next reading takes the place of one that a mark still needs: that mark is written down first. */
  #keepMarked(): void {
    const given = this.#total - ROOM_MAX;
    for (let mark = this.#marks[0]; mark !== undefined; mark = this.#marks[0]) {
      if (given < 0 || given < mark.total - READINGS) return;
      this.#settleOldest();
    }
  }

  #settleOldest(): void {
    const mark = this.#marks.shift() as WindowMark;
    const oldest = oldestOf(mark.total);
    const flat = new Float64Array((mark.total - oldest) * FIELDS);
    // In one piece, or up to the end of the ring and from its front.
    const from = this.#placeOf(oldest);
    const first = this.#entries.subarray(from, from + flat.length);
    flat.set(first);
    flat.set(this.#entries.subarray(0, flat.length - first.length), first.length);
    mark.text = base64OfFloats(flat);
  }

  /** The entries are full: they grow, or begin anew at the front. */
  #goOn(): void {
    const { length } = this.#entries;
    if (length === ROOM_MAX * FIELDS) {
      this.#next = 0;
      return;
    }
    const grown = new Float64Array(length * 2);
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
