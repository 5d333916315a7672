import type { Random } from '../random.ts';
import type { LinkFaultFile } from './fault-file.ts';
import { type FaultSpan, spanAt } from './fault-window.ts';

/** Whether a storm of reconnections breaks the connection between two times, in seconds; the first one excluded. */
export function breaksBetween(
  file: LinkFaultFile,
  fromSeconds: number,
  toSeconds: number,
): boolean {
  if (file.fault !== 'reconnect-storm') return false;
  const span = spanAt(file, toSeconds);
  if (span === null) return false;
  const breaks = Math.floor((toSeconds - span.from) / file.everySeconds);
  return span.from + breaks * file.everySeconds > fromSeconds;
}

/** The connections of one scenario: they share what a device has stored. */
export class LinkFaults {
  /** Readings stored behind each fault in its present span, so that they leave one after the other. */
  readonly #stored = new Map<LinkFaultFile, { from: number; count: number }>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /**
   * When a reading reaches the gateway, in seconds: once, several times or never. The first fault that holds it up decides;
   * duplicates come on top.
   * @param files the faults of the point's connection, in file order
   * @param periodSeconds time until the point's next reading
   */
  deliveries(
    files: readonly LinkFaultFile[],
    atSeconds: number,
    periodSeconds: number,
  ): readonly number[] {
    let arrivals: readonly number[] = [atSeconds];
    let isHeldUp = false;
    for (const file of files) {
      const span = spanAt(file, atSeconds);
      if (span === null) continue;
      if (file.fault === 'duplicate') {
        const again = Array.from({ length: file.times }, () => file.afterSeconds);
        arrivals = arrivals.flatMap((each) => [each, ...again.map((after) => each + after)]);
        continue;
      }
      if (isHeldUp) continue;
      isHeldUp = true;
      arrivals = this.#heldUp(file, span, atSeconds, periodSeconds);
    }
    return arrivals;
  }

  #heldUp(
    file: Exclude<LinkFaultFile, { fault: 'duplicate' }>,
    span: FaultSpan,
    atSeconds: number,
    periodSeconds: number,
  ): readonly number[] {
    switch (file.fault) {
      case 'late':
        return [atSeconds + file.bySeconds + file.jitterSeconds * this.#random.unit()];
      case 'out-of-order':
        return [atSeconds + file.withinSeconds * this.#random.unit()];
      case 'link-down':
        if (!file.stores || span.to === Number.POSITIVE_INFINITY) return [];
        return [span.to + this.#placeInStore(file, span) / file.perSecond];
      case 'half-open': {
        const noticedAt = span.from + file.noticesAfterSeconds;
        if (atSeconds >= noticedAt) return [atSeconds];
        return file.stores ? [noticedAt] : [];
      }
      case 'reconnect-storm': {
        const phase = (atSeconds - span.from) % file.everySeconds;
        if (phase < file.downSeconds) return [atSeconds - phase + file.downSeconds];
        const untilDrop = file.everySeconds - phase;
        // The last one before the connection breaks is not acknowledged, and is sent again.
        const again = atSeconds + untilDrop + file.downSeconds;
        return untilDrop <= periodSeconds ? [atSeconds, again] : [atSeconds];
      }
    }
  }

  #placeInStore(file: LinkFaultFile, span: FaultSpan): number {
    const before = this.#stored.get(file);
    const count = before?.from === span.from ? before.count : 0;
    this.#stored.set(file, { from: span.from, count: count + 1 });
    return count;
  }
}
