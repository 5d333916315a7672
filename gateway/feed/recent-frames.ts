import type { HazgateEvent } from '../../rules/event.ts';
import { type FilteredFacts, filteredFacts } from './event-filter.ts';
import { eventFrame } from './frame.ts';

/** A durable event with its bytes, made once for all clients. */
export interface FramedEvent {
  readonly seq: number;
  readonly facts: FilteredFacts;
  readonly bytes: Buffer;
}

/** Frames an event that has a sequence number. */
export function framed(event: HazgateEvent, seq: number): FramedEvent {
  return { seq, facts: filteredFacts(event), bytes: eventFrame(event) };
}

/** Where the bytes of an event lie in the ring. */
interface Place {
  readonly seq: number;
  readonly at: number;
  readonly length: number;
  readonly facts: FilteredFacts;
}

/**
 * The newest published events, so that a client a little behind needs no look into the journal. Bounded in bytes, and kept in one
 * stretch of memory that is written round and round: with a buffer for each, the last 13,000 events kept alive all buffers that
 * were cut from the same block, and the collector went over the whole heap every second of a storm.
 */
export class RecentFrames {
  readonly #bytesMax: number;
  /** Made with the first event. */
  #ring: Buffer | null = null;
  #end = 0;
  #places: Place[] = [];
  /** Places before this index are gone; they are cut off in bulk. */
  #first = 0;
  /** Everything published after this sequence number is held. */
  #heldAfter: number;

  constructor(bytesMax: number, head: number) {
    this.#bytesMax = bytesMax;
    this.#heldAfter = head;
  }

  push({ seq, facts, bytes }: FramedEvent): void {
    const { length } = bytes;
    if (length > this.#bytesMax) {
      while (this.#first < this.#places.length) this.#forgetFirst();
      this.#heldAfter = seq;
      return;
    }
    this.#ring ??= Buffer.allocUnsafeSlow(this.#bytesMax);
    // An event is never cut in two: what is left at the end of the ring stays empty.
    if (this.#end + length > this.#bytesMax) {
      this.#forgetWithin(this.#end, this.#bytesMax);
      this.#end = 0;
    }
    this.#forgetWithin(this.#end, this.#end + length);
    bytes.copy(this.#ring, this.#end);
    this.#places.push({ seq, at: this.#end, length, facts: this.#shared(facts) });
    this.#end += length;
    if (this.#first > 1_024 && this.#first * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Up to `count` events behind `seq`, in order; null where the journal must be asked because some are no longer held. */
  after(seq: number, count: number): readonly FramedEvent[] | null {
    if (seq < this.#heldAfter) return null;
    let low = this.#first;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.#places[middle];
      if (place !== undefined && place.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#places.slice(low, low + count).map((place) => this.#framedAt(place));
  }

  /** Neighbours nearly always have the same. */
  #shared(facts: FilteredFacts): FilteredFacts {
    const last = this.#places.at(-1)?.facts;
    const isSame =
      last?.site === facts.site && last.kind === facts.kind && last.worst === facts.worst;
    return isSame ? last : facts;
  }

  /** With bytes of its own: those of the ring are written over while a client has yet to read them. */
  #framedAt({ seq, facts, at, length }: Place): FramedEvent {
    const bytes = Buffer.from(this.#ring?.subarray(at, at + length) ?? []);
    return { seq, facts, bytes };
  }

  /** Lets go of the oldest events that lie in a stretch of the ring. */
  #forgetWithin(from: number, to: number): void {
    while (true) {
      const oldest = this.#places[this.#first];
      if (oldest === undefined || oldest.at < from || oldest.at >= to) return;
      this.#forgetFirst();
    }
  }

  #forgetFirst(): void {
    this.#heldAfter = this.#places[this.#first]?.seq ?? this.#heldAfter;
    this.#first += 1;
  }
}
