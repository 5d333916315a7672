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

/** Those of readings that came longer after their own time than their point may be silent: nobody saw them at their time. */
export const LATE_DISPOSITIONS = ['delayed', 'late'] as const satisfies readonly Disposition[];

/** Whether a reading came so late that nobody saw it at its time; see {@link LATE_DISPOSITIONS}. */
export function cameLate(disposition: Disposition): boolean {
  return LATE_DISPOSITIONS.some((each) => each === disposition);
}

const SKEW_MS_MAX = 60_000;
/** 2020-01-01T00:00:00Z: a clock before it was never set. */
const EARLIEST_DEVICE_TIME: WallMs = 1_577_836_800_000;

/** What the device's clock is worth. */
export interface ReadingTime {
  /** The earlier of the device's time and receipt; receipt where the device has no usable time. */
  readonly eventTime: WallMs;
  /** The device's own time; null where it sent none, or one so old that its clock was never set. */
  readonly deviceTime: WallMs | null;
  /** True where the device's clock can't be right. */
  readonly skewed: boolean;
}

/** When a reading was taken, as far as its device can be believed. */
export function eventTimeOf(deviceTime: WallMs | null, receivedAt: Moment): ReadingTime {
  const eventTime = receivedAt.wallMs;
  if (deviceTime === null) return { eventTime, deviceTime, skewed: false };
  if (deviceTime < EARLIEST_DEVICE_TIME) return { eventTime, deviceTime: null, skewed: true };
  return {
    eventTime: Math.min(deviceTime, eventTime),
    deviceTime,
    skewed: deviceTime > eventTime + SKEW_MS_MAX,
  };
}
