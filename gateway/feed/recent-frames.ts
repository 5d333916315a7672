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

/** The newest published events, so that a client a little behind needs no look into the journal. Bounded in bytes. */
export class RecentFrames {
  private readonly bytesMax: number;
  private entries: FramedEvent[] = [];
  /** Entries before this index are gone; they are cut off in bulk. */
  private first = 0;
  private bytes = 0;
  /** Everything published after this sequence number is held. */
  private heldAfter: number;

  constructor(bytesMax: number, head: number) {
    this.bytesMax = bytesMax;
    this.heldAfter = head;
  }

  push(entry: FramedEvent): void {
    this.entries.push(entry);
    this.bytes += entry.bytes.length;
    while (this.bytes > this.bytesMax) {
      const oldest = this.entries[this.first];
      if (oldest === undefined) break;
      this.bytes -= oldest.bytes.length;
      this.heldAfter = oldest.seq;
      this.first += 1;
    }
    if (this.first > 1_024 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  /** Up to `count` events behind `seq`, in order; null where the journal must be asked because some are no longer held. */
  after(seq: number, count: number): readonly FramedEvent[] | null {
    if (seq < this.heldAfter) return null;
    let low = this.first;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && entry.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.entries.slice(low, low + count);
  }
}
