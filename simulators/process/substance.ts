/** What the models need to know of a substance. */
export interface Substance {
  readonly names: readonly string[];
  readonly molarMassGMol: number;
  /** Of the liquid at 20 °C under its own pressure, in kg/m3; null for what is only met as a gas. */
  readonly liquidDensityKgM3: number | null;
  /** log10(p in bar) = a - b / (T in K + c); null where the models need no vapour pressure. */
  readonly antoine: readonly [a: number, b: number, c: number] | null;
  /** Lower explosive limit in % by volume; null where the gas is not judged by it. */
  readonly lowerExplosiveLimitPercent: number | null;
}

const ABSOLUTE_ZERO_C = -273.15;
const KPA_PER_BAR = 100;
/** Litres of an ideal gas in a mole at 20 °C and 101.325 kPa: the reference state of GBZ 2.1. */
const MOLAR_VOLUME_L = 24.055;

/**
 * Antoine constants: NIST Chemistry WebBook (Stull 1947), each for the range around ambient temperature: ammonia 240 to
 * 372 K, chlorine 239 to 400 K, propane 231 to 321 K, butane 273 to 425 K. Liquefied petroleum gas is taken as propane.
 * Lower explosive limits: 15, 2.1, 1.9, 5.0 % by volume, as gas detectors are set up with.
 */
const SUBSTANCES: readonly Substance[] = [
  {
    names: ['ammonia', '7664-41-7'],
    molarMassGMol: 17.031,
    liquidDensityKgM3: 610,
    antoine: [4.86886, 1113.928, -10.409],
    lowerExplosiveLimitPercent: 15,
  },
  {
    names: ['chlorine', '7782-50-5'],
    molarMassGMol: 70.906,
    liquidDensityKgM3: 1_410,
    antoine: [4.28814, 969.992, -12.791],
    lowerExplosiveLimitPercent: null,
  },
  {
    names: ['propane', '74-98-6', 'liquefied petroleum gas', 'lpg', '68476-85-7'],
    molarMassGMol: 44.097,
    liquidDensityKgM3: 500,
    antoine: [3.98292, 819.296, -24.417],
    lowerExplosiveLimitPercent: 2.1,
  },
  {
    names: ['butane', '106-97-8'],
    molarMassGMol: 58.123,
    liquidDensityKgM3: 579,
    antoine: [4.35576, 1175.581, -2.071],
    lowerExplosiveLimitPercent: 1.9,
  },
  {
    names: ['methane', '74-82-8'],
    molarMassGMol: 16.043,
    liquidDensityKgM3: null,
    antoine: null,
    lowerExplosiveLimitPercent: 5,
  },
  {
    names: ['carbon monoxide', '630-08-0'],
    molarMassGMol: 28.01,
    liquidDensityKgM3: null,
    antoine: null,
    lowerExplosiveLimitPercent: 10.9,
  },
  {
    names: ['hydrogen sulfide', '7783-06-4'],
    molarMassGMol: 34.081,
    liquidDensityKgM3: 790,
    antoine: null,
    lowerExplosiveLimitPercent: 4,
  },
];

/** Names by which a scenario may call a substance. */
export const SUBSTANCE_NAMES: readonly string[] = SUBSTANCES.flatMap(({ names }) => names);

/** A substance by its English name or CAS number; null where the models don't know it. */
export function substanceOf(name: string): Substance | null {
  return SUBSTANCES.find(({ names }) => names.includes(name)) ?? null;
}

/**
 * Vapour pressure above the liquid, absolute, in kPa, by the Antoine equation; 0 where the substance has no constants.
 * @param temperatureC temperature of the liquid, in °C
 */
export function vapourPressureKPa({ antoine }: Substance, temperatureC: number): number {
  if (antoine === null) return 0;
  const [a, b, c] = antoine;
  return KPA_PER_BAR * 10 ** (a - b / (temperatureC - ABSOLUTE_ZERO_C + c));
}

/** Parts per million by volume of a concentration in kg/m3, at 20 °C and 101.325 kPa. */
export function ppmOf({ molarMassGMol }: Substance, concentrationKgM3: number): number {
  return (concentrationKgM3 * 1e6 * MOLAR_VOLUME_L) / molarMassGMol;
}
