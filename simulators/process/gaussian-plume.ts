/** Pasquill stability classes, from very unstable (A) to stable (F). */
export const STABILITY_CLASSES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type StabilityClass = (typeof STABILITY_CLASSES)[number];

/** Standard deviations of a cloud across the wind and upwards, in m. */
export interface Spread {
  readonly acrossM: number;
  readonly upM: number;
}

const ACROSS: Readonly<Record<StabilityClass, number>> = {
  A: 0.22,
  B: 0.16,
  C: 0.11,
  D: 0.08,
  E: 0.06,
  F: 0.04,
};

function upOf(stability: StabilityClass, travelM: number): number {
  switch (stability) {
    case 'A':
      return 0.2 * travelM;
    case 'B':
      return 0.12 * travelM;
    case 'C':
      return (0.08 * travelM) / Math.sqrt(1 + 0.0002 * travelM);
    case 'D':
      return (0.06 * travelM) / Math.sqrt(1 + 0.0015 * travelM);
    case 'E':
      return (0.03 * travelM) / (1 + 0.0003 * travelM);
    case 'F':
      return (0.016 * travelM) / (1 + 0.0003 * travelM);
  }
}

/**
 * Spread of a plume over open country after some travel downwind: Briggs (1973), Diffusion Estimation for Small Emissions,
 * as in the CCPS guidelines. Fitted from 100 m on; nearer, the size of the source governs, which the caller adds.
 */
export function openCountrySpread(stability: StabilityClass, travelM: number): Spread {
  const acrossM = (ACROSS[stability] * travelM) / Math.sqrt(1 + 0.0001 * travelM);
  return { acrossM, upM: upOf(stability, travelM) };
}

/** What a Gaussian cloud at height `sourceM` gives at height `receptorM`, with the ground as a mirror; 1/m. */
export function verticalDensity(upM: number, sourceM: number, receptorM: number): number {
  const below = (receptorM - sourceM) / upM;
  const above = (receptorM + sourceM) / upM;
  const sum = Math.exp(-0.5 * below * below) + Math.exp(-0.5 * above * above);
  return sum / (Math.sqrt(2 * Math.PI) * upM);
}

/**
 * Concentration of a steady plume, in kg/m3: Q / (2 pi u sy sz) exp(-y^2 / 2 sy^2) (exp(-(z - h)^2 / 2 sz^2) + exp(-(z + h)^2 / 2 sz^2)).
 * @param rateKgS strength of the source
 * @param windMS wind speed
 * @param acrossM distance from the axis
 * @param sourceM height of the source; receptorM that of the receptor
 */
export function plumeKgM3(
  rateKgS: number,
  windMS: number,
  spread: Spread,
  acrossM: number,
  sourceM: number,
  receptorM: number,
): number {
  const across = acrossM / spread.acrossM;
  const horizontal = Math.exp(-0.5 * across * across) / (Math.sqrt(2 * Math.PI) * spread.acrossM);
  return (rateKgS / windMS) * horizontal * verticalDensity(spread.upM, sourceM, receptorM);
}

/** The error function, to 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const value = 1 - poly * Math.exp(-x * x);
  return x < 0 ? -value : value;
}
