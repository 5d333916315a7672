import type { Point } from '../api/answers.ts';
import { type Trust, trustOf } from '../live/plant.ts';
import type { StandingPoint } from '../live/standing.ts';

/** One of the two readings of the wind: what it is, where it may be gone by, and how far. */
export interface WindReading {
  readonly point: Point;
  /** Null where nobody may go by it now: people walk upwind by what they read here. */
  readonly value: number | null;
  readonly trust: Trust;
}

/** The wind as it may be shown. */
export interface Wind {
  readonly speed: WindReading;
  /** Whence it blows, in degrees from north; null where nobody measures it. */
  readonly from: WindReading | null;
}

/** A value that is old is shown as such; of one that can't be believed the place is left empty. */
const GONE_BY: readonly Trust[] = ['ok', 'old', 'uncertain'];

function readingOf(point: Point, nowMs: number): WindReading {
  const trust = trustOf(point, nowMs);
  return { point, value: GONE_BY.includes(trust) ? (point.latest?.v ?? null) : null, trust };
}

/** The wind over a source; null where nobody measures it. */
export function windOf(standing: readonly StandingPoint[], nowMs: number): Wind | null {
  const speed = standing.find(({ point }) => point.kind === 'wind-speed')?.point;
  if (speed === undefined) return null;
  // A direction has no kind of its own: beside a wind speed, it is what is measured in degrees.
  const vane = standing.find(({ point }) => point.unit === '°')?.point;
  return {
    speed: readingOf(speed, nowMs),
    from: vane === undefined ? null : readingOf(vane, nowMs),
  };
}
