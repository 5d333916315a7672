import { canonicalUnit } from './unit.ts';

/** Litres of one mole of gas at 20 °C and 101.325 kPa: mg/m3 times this over the molar mass are ppm. */
export const MOLAR_VOLUME_20C = 24.04;

/** Share by which two ways of rounding a conversion between mg/m3 and ppm may differ and still mean the same number. */
export const GAS_CONVERSION_TOLERANCE = 0.005;

interface Scale {
  /** What the unit is a multiple of; only units of one base convert into each other. */
  readonly base: string;
  readonly factor: number;
  readonly offset: number;
}

function scale(base: string, factor: number, offset = 0): Scale {
  return { base, factor, offset };
}

const SCALES: ReadonlyMap<string, Scale> = new Map([
  ['m', scale('m', 1)],
  ['cm', scale('m', 0.01)],
  ['mm', scale('m', 0.001)],
  ['°C', scale('°C', 1)],
  ['K', scale('°C', 1, -273.15)],
  ['°F', scale('°C', 5 / 9, -160 / 9)],
  ['MPa', scale('MPa', 1)],
  ['kPa', scale('MPa', 1e-3)],
  ['hPa', scale('MPa', 1e-4)],
  ['Pa', scale('MPa', 1e-6)],
  ['bar', scale('MPa', 0.1)],
  ['mbar', scale('MPa', 1e-4)],
  ['m/s', scale('m/s', 1)],
  ['m/min', scale('m/s', 1 / 60)],
  ['km/h', scale('m/s', 1 / 3.6)],
  ['%VOL', scale('%VOL', 1)],
  ['%CH4', scale('%VOL', 1)],
]);

const DECIMALS = 12;

/** Takes the noise of binary fractions off a number that was reckoned from decimal ones. */
export function withoutNoise(value: number): number {
  return Number(value.toPrecision(DECIMALS));
}

/** Concentration of a gas at 20 °C, mg/m3 into ppm. */
export function ppmOf(mgM3: number, molarMass: number): number {
  return (mgM3 * MOLAR_VOLUME_20C) / molarMass;
}

/** Concentration of a gas at 20 °C, ppm into mg/m3. */
export function mgM3Of(ppm: number, molarMass: number): number {
  return (ppm * molarMass) / MOLAR_VOLUME_20C;
}

function convertGas(
  value: number,
  from: string,
  to: string,
  molarMass: number | null,
): number | null {
  if (molarMass !== null && from === 'mg/m3' && to === 'ppm') return ppmOf(value, molarMass);
  if (molarMass !== null && from === 'ppm' && to === 'mg/m3') return mgM3Of(value, molarMass);
  // A share of the volume needs no molar mass: 1 % is 10,000 ppm.
  if (from === 'ppm' && to === '%VOL') return withoutNoise(value / 10_000);
  return null;
}

/** True where a conversion passes through a molar mass, so that its last digits depend on who rounds. */
export function isGasConversion(from: string | null, to: string | null): boolean {
  return (from === 'mg/m3' && to === 'ppm') || (from === 'ppm' && to === 'mg/m3');
}

/**
 * Whether a number says the same as one that was converted into its unit; `isRounded` where that went through a molar mass, so
 * that its last digits depend on who rounds.
 */
export function saysTheSame(own: number, converted: number, isRounded: boolean): boolean {
  return Math.abs(own - converted) <= (isRounded ? converted * GAS_CONVERSION_TOLERANCE : 0);
}

/**
 * A value in another unit of the same quantity, at 20 °C for gases; null where the two units don't convert, or a gas
 * has no known molar mass (g/mol).
 */
export function convertValue(
  value: number,
  from: string | null,
  to: string | null,
  molarMass: number | null,
): number | null {
  if (from === to) return value;
  if (from === null || to === null) return null;
  const left = SCALES.get(canonicalUnit(from));
  const right = SCALES.get(canonicalUnit(to));
  if (left !== undefined && right !== undefined && left.base === right.base) {
    return withoutNoise((value * left.factor + left.offset - right.offset) / right.factor);
  }
  return convertGas(value, canonicalUnit(from), canonicalUnit(to), molarMass);
}
