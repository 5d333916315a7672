import type { Derivation, Derived } from './derivation.ts';
import { celsius, convertPiezometer, kilopascal } from './piezometer.ts';
import { isTest } from './point-mode.ts';
import type { JudgedQuality } from './point-quality.ts';
import type { PointState } from './point-state.ts';
import { rainUntil, withRain } from './rain-window.ts';
import type { SteadyMs, WallMs } from './time.ts';

type Piezometer = Extract<Derivation, { kind: 'piezometer' }>;

/** True where the newest reading of a point can be reckoned with: good, and fresh. */
export function isUsable(state: PointState, now: SteadyMs): boolean {
  return !state.stale && state.latest?.timely === true && state.judgedQuality(now) === 'good';
}

/** True where a companion ought to have a value and has none; one that has never been heard is waited for. */
function isMissed(state: PointState | null, now: SteadyMs): boolean {
  if (state === null || isUsable(state, now)) return false;
  return state.latest !== null || state.stale;
}

function usableValue(
  state: PointState | null,
  now: SteadyMs,
  inUnit: (value: number, unit: string | null) => number | null,
): number | null {
  if (state === null || !isUsable(state, now)) return null;
  return inUnit(state.latest?.value ?? 0, state.point.unit);
}

function derivePressure(
  state: PointState,
  derivation: Piezometer,
  value: number,
  now: SteadyMs,
): Derived {
  const { temperature, barometer } = state.companions;
  const facts = convertPiezometer(
    derivation.calibration,
    value,
    derivation.unit,
    usableValue(temperature, now, celsius),
    usableValue(barometer, now, kilopascal),
  );
  const depth = derivation.judgesDepth ? facts.burialDepthM : null;
  const doubtful = isMissed(temperature, now) || isMissed(barometer, now);
  return { value: depth ?? value, doubtful, ...facts };
}

/**
 * What the value of a reading comes to, where the limits of its point don't speak of the reading itself; undefined where
 * they do. Rain is taken into the sum of its point.
 *
 * @param quality how the reading itself is judged; what is bad or hidden by a mode rains nothing
 */
export function deriveValue(
  state: PointState,
  value: number | null,
  eventTime: WallMs,
  quality: JudgedQuality,
  now: SteadyMs,
): Derived | undefined {
  const { derivation } = state.point;
  if (derivation === undefined || value === null) return undefined;
  if (derivation.kind === 'piezometer') return derivePressure(state, derivation, value, now);
  const newest = Math.max(state.newestTime, eventTime);
  const isRain = quality === 'good' || quality === 'uncertain';
  const rained = isRain ? withRain(state.rain, { at: eventTime, mm: value }, newest) : state.rain;
  // The water of a bump test is no rain.
  if (!isTest(state.mode)) state.rain = rained;
  const rain24hMm = rainUntil(rained, eventTime);
  return { value: rain24hMm, doubtful: value < 0, rain24hMm };
}

/** The last reading made into a value once more, under the calibration and the companions of now. */
export function deriveAgain(state: PointState, now: SteadyMs): Derived | undefined {
  const { derivation } = state.point;
  const value = state.latest?.value ?? null;
  if (derivation?.kind !== 'piezometer' || value === null) return state.latest?.derived;
  return derivePressure(state, derivation, value, now);
}

/** Points whose values lack a term for want of a usable value of this one; none where it has one. */
export function dependentsWithoutTerm(
  state: PointState | undefined,
  now: SteadyMs,
): readonly PointState[] {
  if (state === undefined || state.dependents.length === 0 || isUsable(state, now)) return [];
  return state.dependents.filter(({ latest }) => (latest?.derived?.flags?.length ?? 0) > 0);
}
