import { base64OfFloats, floatsOfBase64 } from './base64-floats.ts';
import { CounterRuns } from './counter-runs.ts';
import { FloatRing, leftInBlock } from './float-ring.ts';
import type { WallMs } from './time.ts';

/** Readings of a point that a new one is held against; those that are kept besides, only a snapshot in the making may still need. */
const READINGS = 1_000;
const KEPT = 1_024;
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

/** The first reading that is still kept when there have been so many. */
function firstKept(total: number): number {
  return Math.max(0, total - KEPT);
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
 *
 * Counters and times are written down only where they say more than that a counter rises by the same each time, and that there is no
 * time: 8 bytes a reading for 24, and such a counter is found without a search.
 */
export class DuplicateWindow {
  /** The value of each reading, and behind it its time once one had any. */
  #rows = new FloatRing(KEPT);
  /** Numbers a reading. */
  #stride: 1 | 2 = 1;
  readonly #counters = new CounterRuns(KEPT);
  /** Readings since it was last emptied. */
  #total = 0;
  #sequenceMax = Number.NEGATIVE_INFINITY;
  #timeMax = Number.NEGATIVE_INFINITY;
  /** Moments that somebody may still ask for, oldest first. */
  readonly #marks: WindowMark[] = [];
  #runPlace = 0;

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
      if (this.#timeAt(index) === deviceTime && same(this.#valueAt(index), wanted))
        return 'duplicate';
    }
    return 'new';
  }

  #classifyBySequence(sequence: number, deviceTime: WallMs | null, value: number): Novelty {
    let novelty: Novelty = 'new';
    this.#counters.each(oldestOf(this.#total), this.#total, ({ start, end, first, step }) => {
      const ahead = (sequence - first) / step;
      const index = start + ahead;
      if (!(index >= start && index < end && Number.isInteger(ahead))) return;
      const again =
        deviceTime === null
          ? same(this.#valueAt(index), value)
          : this.#timeAt(index) === deviceTime;
      if (again) novelty = 'duplicate';
      else if (novelty === 'new') novelty = 'counter-restarted';
    });
    return novelty;
  }

  #valueAt(index: number): number {
    return this.#rows.at(index * this.#stride);
  }

  #timeAt(index: number): WallMs {
    return this.#stride === 1 ? Number.NaN : this.#rows.at(index * 2 + 1);
  }

  add(sequence: number | null, deviceTime: WallMs | null, value: number | null): void {
    // What can never equal anything need not be kept.
    if (sequence === null && deviceTime === null) return;
    this.addNewest(sequence ?? Number.NaN, deviceTime ?? Number.NaN, value ?? Number.NaN);
    this.reach(sequence ?? Number.NaN, deviceTime ?? Number.NaN);
  }

  /** Adds a reading, NaN for what it lacks, without its part in the highest counter and the latest time: {@link reach} follows. */
  addNewest(sequence: number, deviceTime: WallMs, value: number): void {
    if (this.#marks.length > 0) this.#keepMarked(1);
    const total = this.#total;
    this.#counters.add(total, sequence);
    if (this.#stride === 1 && !Number.isNaN(deviceTime)) this.#beginTimes();
    if (this.#stride === 1) this.#rows.set(total, value);
    else this.#rows.setPair(2 * total, value, deviceTime);
    this.#total = total + 1;
  }

  /** The readings before the first with a time have none. */
  #beginTimes(): void {
    const values = this.#rows;
    this.#rows = new FloatRing(2 * KEPT);
    this.#stride = 2;
    for (let index = firstKept(this.#total); index < this.#total; index += 1) {
      this.#rows.setPair(2 * index, values.at(index), Number.NaN);
    }
  }

  /** Counters up to this and times up to that have been seen; NaN for none. */
  reach(sequence: number, deviceTime: WallMs): void {
    if (sequence > this.#sequenceMax) this.#sequenceMax = sequence;
    if (deviceTime > this.#timeMax) this.#timeMax = deviceTime;
  }

  clear(): void {
    while (this.#marks.length > 0) this.#settleOldest();
    this.#total = 0;
    this.#counters.clear();
    this.#sequenceMax = Number.NEGATIVE_INFINITY;
    this.#timeMax = Number.NEGATIVE_INFINITY;
  }

  // --- runs -------------------------------------------------------------------------------------------------------

  /** Numbers that are written down for each reading: its value, and 2 where behind it its time, NaN for none. */
  get stride(): 1 | 2 {
    return this.#stride;
  }

  /**
   * Where in {@link runChunk} the next reading goes if its counter is {@link runStep} above the highest: such ones may be written there
   * by somebody else, one behind the other up to the end of the block, until {@link closeRun}. Minus one where its counter has to be
   * written too.
   */
  openRun(): number {
    if (this.#sequenceMax !== this.#counters.following(this.#total - 1)) return -1;
    return this.#openBlock();
  }

  #openBlock(): number {
    const next = this.#total * this.#stride;
    if (this.#marks.length > 0) this.#keepMarked(leftInBlock(next) / this.#stride);
    this.#runPlace = this.#rows.placeOf(next);
    return this.#runPlace;
  }

  /** By what the counters of an open run rise, a whole number of up to 31 bits. */
  get runStep(): number {
    return this.#counters.step;
  }

  get runChunk(): Float64Array {
    return this.#rows.chunkOf(this.#total * this.#stride);
  }

  /** The block is written to its end, which is this place: where the readings behind it go. */
  goOnRun(place: number): number {
    this.#total += (place - this.#runPlace) / this.#stride;
    return this.#openBlock();
  }

  /** The readings from the place that {@link openRun} gave up to this one have been written; {@link reach} follows. */
  closeRun(place: number): void {
    this.#total += (place - this.#runPlace) / this.#stride;
  }

  // --- marks ------------------------------------------------------------------------------------------------------

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

  /** The next readings take the places of some that a mark still needs: that mark is written down first. */
  #keepMarked(readings: number): void {
    const given = firstKept(this.#total + readings) - 1;
    for (let mark = this.#marks[0]; mark !== undefined; mark = this.#marks[0]) {
      if (given < oldestOf(mark.total)) return;
      this.#settleOldest();
    }
  }

  #settleOldest(): void {
    const mark = this.#marks.shift() as WindowMark;
    const oldest = oldestOf(mark.total);
    const flat = new Float64Array((mark.total - oldest) * FIELDS);
    this.#counters.each(oldest, mark.total, ({ start, end, first, step }) => {
      for (let index = start; index < end; index += 1) {
        const row = (index - oldest) * FIELDS;
        flat[row] = first + (index - start) * step;
        flat[row + 1] = this.#timeAt(index);
        flat[row + 2] = this.#valueAt(index);
      }
    });
    mark.text = base64OfFloats(flat);
  }
}
