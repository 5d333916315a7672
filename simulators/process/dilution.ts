/**
 * A well-mixed space with fresh air through it: V dC/dt = E - Q (C - C_in). Solved exactly over a step in which emission and
 * flow are constant: C goes to C_in + E / Q with the time constant V / Q, and rises as E t / V where no air moves.
 * Concentrations are volume fractions; a fraction never exceeds 1.
 * @param fraction concentration before the step
 * @param inflowFraction concentration of the air that comes in
 * @param emissionM3S pure gas that comes in
 * @param airM3S air through the space
 * @param volumeM3 size of the space
 */
export function dilutedFraction(
  fraction: number,
  inflowFraction: number,
  emissionM3S: number,
  airM3S: number,
  volumeM3: number,
  seconds: number,
): number {
  if (airM3S <= 1e-9) return Math.min(1, fraction + (emissionM3S * seconds) / volumeM3);
  const settled = inflowFraction + emissionM3S / airM3S;
  const kept = Math.exp((-airM3S * seconds) / volumeM3);
  return Math.min(1, Math.max(0, settled + (fraction - settled) * kept));
}

/** A first-order lag over a step with a constant target: the value goes to it with the time constant. */
export function lagged(
  value: number,
  target: number,
  seconds: number,
  timeConstantS: number,
): number {
  return target + (value - target) * Math.exp(-seconds / timeConstantS);
}
