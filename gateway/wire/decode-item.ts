import type { Reading } from '../../rules/reading.ts';
import type { WallMs } from '../../rules/time.ts';
import {
  decodeQuality,
  decodeSequence,
  decodeTime,
  decodeValue,
  isFault,
  type ReadPoint,
} from './decode-fields.ts';
import type { Fault } from './rejection.ts';

/** The fields of one reading as JSON has them. Others beside them are ignored: firmware adds fields over the years. */
export interface Fields {
  readonly p?: unknown;
  readonly v?: unknown;
  readonly t?: unknown;
  readonly q?: unknown;
  readonly n?: unknown;
}

/** Whether JSON gave an object (not a list, not null). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * One reading of one point. A reading without a value is `bad`, whatever it says of itself.
 * `defaultTime` stands for a missing `t`; where it is itself a fault, so is the item that needs it.
 */
export function decodeItem(
  point: ReadPoint,
  fields: Fields,
  defaultTime: WallMs | null | Fault,
): Reading | Fault {
  const value = decodeValue(point, fields.v);
  if (isFault(value)) return value;
  const ownTime = decodeTime(fields.t);
  const deviceTime = ownTime === null ? defaultTime : ownTime;
  if (isFault(deviceTime)) return deviceTime;
  const quality = value === null ? 'bad' : decodeQuality(fields.q);
  if (isFault(quality)) return quality;
  const sequence = decodeSequence(fields.n);
  if (isFault(sequence)) return sequence;
  return { point: point.index, value, quality, deviceTime, sequence };
}
