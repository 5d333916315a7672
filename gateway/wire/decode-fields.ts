import { QUALITIES, type Quality } from '../../rules/reading.ts';
import type { Point } from '../../rules/register.ts';
import { parseInstant, type WallMs } from '../../rules/time.ts';
import { excerptOf, type Fault } from './rejection.ts';

const NO_VALUE: Fault = {
  code: 'malformed',
  detail: '"v" is missing: send the value as "v", or null with "q": "bad" where there is none',
};

const QUALITY_SET: ReadonlySet<unknown> = new Set(QUALITIES);

function isQuality(field: unknown): field is Quality {
  return QUALITY_SET.has(field);
}

/** Tells a fault from a decoded field. */
export function isFault(field: number | string | null | Fault): field is Fault {
  return typeof field === 'object' && field !== null;
}

/** What of a point its readings are read by. */
export type ReadPoint = Pick<Point, 'index' | 'fullName' | 'boolean'>;

function wrongType(point: ReadPoint, field: unknown): Fault {
  const wanted = point.boolean ? 'true, false, 1 or 0' : 'a JSON number';
  return {
    code: 'wrong-type',
    detail: `${point.fullName} takes ${wanted}, not ${excerptOf(field)}${typeof field === 'string' ? ' in quotes' : ''}`,
  };
}

/** The value of a reading in the point's unit; 1 and 0 for a boolean point; null where the device has none. */
export function decodeValue(point: ReadPoint, field: unknown): number | null | Fault {
  if (typeof field === 'number') {
    if (!Number.isFinite(field)) {
      return {
        code: 'not-finite',
        detail: `${point.fullName} can't be NaN, infinite or beyond a double: send null with "q": "bad" instead`,
      };
    }
    if (point.boolean && field !== 0 && field !== 1) return wrongType(point, field);
    // Adding 0 turns -0 into 0.
    return field + 0;
  }
  if (typeof field === 'boolean' && point.boolean) return field ? 1 : 0;
  if (field === null) return null;
  return field === undefined ? NO_VALUE : wrongType(point, field);
}

/** The device's own time; null where it sent none. Fractions of a millisecond are cut off. */
export function decodeTime(field: unknown): WallMs | null | Fault {
  if (field === undefined || field === null) return null;
  if (typeof field === 'number' && Number.isFinite(field)) return Math.floor(field) + 0;
  const instant = typeof field === 'string' ? parseInstant(field) : null;
  if (instant !== null) return instant;
  return {
    code: 'bad-time',
    detail: `"t" takes milliseconds since 1970 or RFC 3339 with an offset, not ${excerptOf(field)}`,
  };
}

/** What the device says of its reading; `good` where it says nothing. */
export function decodeQuality(field: unknown): Quality | Fault {
  if (field === undefined || field === null) return 'good';
  if (isQuality(field)) return field;
  return {
    code: 'bad-quality',
    detail: `"q" takes ${QUALITIES.join(', ')}, not ${excerptOf(field)}`,
  };
}

/** The device's counter; null where it sent none. */
export function decodeSequence(field: unknown): number | null | Fault {
  if (field === undefined || field === null) return null;
  if (typeof field === 'number' && Number.isSafeInteger(field)) return field + 0;
  return {
    code: 'malformed',
    detail: `"n" takes a whole number up to 2^53 - 1, not ${excerptOf(field)}`,
  };
}
