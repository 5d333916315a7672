import type { Moment, WallMs } from './time.ts';

/** What a device says of its own reading. `bad` is also what a reading without a value counts as. */
export const QUALITIES = ['good', 'uncertain', 'bad', 'calibrating', 'maintenance'] as const;
export type Quality = (typeof QUALITIES)[number];

/** One reading of one point, decoded and checked, not yet judged. */
export interface Reading {
  /** Index of the point in the register that the input is judged under. */
  readonly point: number;
  /** In the point's unit; 1 and 0 for a boolean point; null where the device has none (then quality is `bad`). */
  readonly value: number | null;
  readonly quality: Quality;
  /** The device's own time, or null where it sent none. */
  readonly deviceTime: WallMs | null;
  /** The device's counter, or null. */
  readonly sequence: number | null;
}

/** What became of a reading; one byte each in the journal. */
export const DISPOSITIONS = [
  'live',
  'delayed',
  'late',
  'late-live',
  'duplicate',
  'quarantined',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

const SKEW_MS_MAX = 60_000;
const EARLIEST_DEVICE_TIME: WallMs = 1_577_836_800_000;

/** Event time of a reading: the earlier of the device's time and receipt; `skewed` where the device's clock can't be right. */
export function eventTimeOf(
  deviceTime: WallMs | null,
  receivedAt: Moment,
): { readonly eventTime: WallMs; readonly skewed: boolean } {
  if (deviceTime === null) return { eventTime: receivedAt.wallMs, skewed: false };
  if (deviceTime < EARLIEST_DEVICE_TIME) return { eventTime: receivedAt.wallMs, skewed: true };
  return {
    eventTime: Math.min(deviceTime, receivedAt.wallMs),
    skewed: deviceTime > receivedAt.wallMs + SKEW_MS_MAX,
  };
}
