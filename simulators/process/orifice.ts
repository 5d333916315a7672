/** Standard gravity, in m/s2. */
export const GRAVITY_MS2 = 9.80665;

/** Discharge coefficient of a sharp-edged hole for a liquid (CCPS, Guidelines for Consequence Analysis of Chemical Releases). */
export const DISCHARGE_COEFFICIENT = 0.61;

/**
 * Mass flow of a liquid through a hole, in kg/s (Torricelli with a discharge coefficient): Cd A sqrt(2 rho (p + rho g h)).
 * @param areaM2 area of the hole
 * @param densityKgM3 density of the liquid
 * @param headM height of the liquid above the hole; at 0 and below nothing runs out
 * @param gaugePressureKPa pressure above the liquid over that outside
 */
export function orificeFlowKgS(
  areaM2: number,
  densityKgM3: number,
  headM: number,
  gaugePressureKPa: number,
): number {
  if (headM <= 0) return 0;
  const drivingPa = Math.max(0, gaugePressureKPa * 1_000 + densityKgM3 * GRAVITY_MS2 * headM);
  return DISCHARGE_COEFFICIENT * areaM2 * Math.sqrt(2 * densityKgM3 * drivingPa);
}

/**
 * Height of a liquid over the hole in an upright, open cylinder that drains through it: the closed solution of
 * dh/dt = -Cd (a/A) sqrt(2 g h), which is h(t) = (sqrt(h0) - Cd (a/A) sqrt(g/2) t)^2 until it is empty.
 * @param areaRatio area of the hole over that of the cylinder
 */
export function drainedHeadM(headM: number, areaRatio: number, seconds: number): number {
  const root =
    Math.sqrt(headM) - DISCHARGE_COEFFICIENT * areaRatio * Math.sqrt(GRAVITY_MS2 / 2) * seconds;
  return root <= 0 ? 0 : root * root;
}
