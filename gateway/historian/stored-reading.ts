import { DISPOSITIONS, LATE_DISPOSITIONS, QUALITIES, type Quality } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';

/** A reading as it lies in the file of the embedded historian. */
export interface StoredReading {
  /** Event time, and nanoseconds within it. */
  readonly ms: WallMs;
  readonly ns: number;
  readonly value: number | null;
  /** Index into QUALITIES. */
  readonly quality: number;
  /** Index into DISPOSITIONS. */
  readonly disposition: number;
}

/** What readings that came late have for their disposition. */
export const LATE_CODES: readonly number[] = LATE_DISPOSITIONS.map((each) =>
  DISPOSITIONS.indexOf(each),
);

/** Counts in the order of QUALITIES, by name. */
export function countsOf(counts: readonly number[]): Readonly<Record<Quality, number>> {
  const [good = 0, uncertain = 0, bad = 0, calibrating = 0, maintenance = 0] = QUALITIES.map(
    (_, index) => counts[index] ?? 0,
  );
  return { good, uncertain, bad, calibrating, maintenance };
}

/** A number as databases give it; null where there is none. */
export function numberOf(value: unknown): number | null {
  return value === null ? null : Number(value);
}
