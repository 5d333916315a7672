import type { Quality } from './reading.ts';
import type { Point } from './register.ts';
import type { SteadyMs } from './time.ts';

/** Calibration and maintenance hide a point for at most this long; then its data counts as uncertain. */
export const CALIBRATION_MS_MAX = 30 * 60_000;

/** How a reading is judged: what its device says of it, corrected by what the gateway knows. */
export type JudgedQuality = 'good' | 'uncertain' | 'calibrating' | 'bad';

/** True where the value lies outside what the instrument can measure. */
export function isOutsideRange(point: Pick<Point, 'range'>, value: number): boolean {
  return point.range !== null && (value < point.range[0] || value > point.range[1]);
}

/** `calibratingSince` is the receipt of the first reading of the present run of calibrating readings. */
export function judgeQuality(
  point: Pick<Point, 'range'>,
  quality: Quality,
  value: number | null,
  calibratingSince: SteadyMs | null,
  now: SteadyMs,
): JudgedQuality {
  if (value === null || quality === 'bad') return 'bad';
  if (quality === 'calibrating' || quality === 'maintenance') {
    const expired = calibratingSince !== null && now - calibratingSince >= CALIBRATION_MS_MAX;
    return expired ? 'uncertain' : 'calibrating';
  }
  if (quality === 'uncertain' || isOutsideRange(point, value)) return 'uncertain';
  return 'good';
}
