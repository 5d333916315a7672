import type { Disposition } from './reading.ts';

/** Readings since the start, by what became of them. */
export interface Counts {
  received: number;
  judged: number;
  late: number;
  duplicate: number;
  quarantined: number;
}

/** Before the first reading. */
export function noCounts(): Counts {
  return { received: 0, judged: 0, late: 0, duplicate: 0, quarantined: 0 };
}

/** Adds one reading. */
export function countReading(counts: Counts, disposition: Disposition): void {
  counts.received += 1;
  if (disposition === 'duplicate') counts.duplicate += 1;
  else if (disposition === 'quarantined') counts.quarantined += 1;
  else counts.judged += 1;
  if (disposition === 'late' || disposition === 'late-live') counts.late += 1;
}

/** Adds so many readings that were all live. */
export function countLive(counts: Counts, readings: number): void {
  counts.received += readings;
  counts.judged += readings;
}
