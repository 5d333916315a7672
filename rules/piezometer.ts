import { convertValue } from './unit-conversion.ts';

/** Head of water that a pressure of 1 kPa stands for, in m. */
const HEAD_M_PER_KPA = 0.10197;
/** A vibrating wire's digits are its frequency squared, over a thousand. */
const DIGITS_PER_HZ2 = 1e-3;
/** Factor of the period form: readings are periods in units of 100 ns. */
const PERIOD_UNITS = 1e7;

/** How a vibrating-wire instrument turns its reading into a pressure; terms that its calibration sheet leaves out are null. */
export interface PiezometerCalibration {
  readonly form: PressureForm;
  /** kPa a degree, with the temperature at the zero reading in °C. */
  readonly thermal: { readonly K: number; readonly T0: number } | null;
  /** Air pressure at the zero reading, in kPa; null where the instrument is vented. */
  readonly S0: number | null;
  readonly tipElevationM: number | null;
  readonly groundElevationM: number | null;
}

/** The formula of the calibration sheet. `measured`: the reading is a pressure in kPa already. */
export type PressureForm =
  | { readonly kind: 'measured' }
  | { readonly kind: 'linear'; readonly G: number; readonly R0: number }
  | { readonly kind: 'polynomial'; readonly A: number; readonly B: number; readonly C: number }
  | { readonly kind: 'period'; readonly G: number; readonly R0: number };

/** What was left out of a conversion for want of a reading. */
export const PIEZOMETER_FLAGS = ['temperature-missing', 'barometer-missing'] as const;
export type PiezometerFlag = (typeof PIEZOMETER_FLAGS)[number];

/** What a reading of a piezometer says. */
export interface PiezometerReading {
  /** Pore pressure, in kPa. */
  readonly pressureKPa: number;
  /** Head of water above the tip, in m. */
  readonly headM: number;
  /** Elevation of the phreatic surface, in m; null without the tip's elevation. */
  readonly levelM: number | null;
  /** Depth of the phreatic surface below the ground, in m; null without both elevations. */
  readonly burialDepthM: number | null;
  /** Terms that were taken as 0. */
  readonly flags: readonly PiezometerFlag[];
}

/** Decimal fractions stay what they are: a millionth is far below what any instrument resolves. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function pressureOf(form: PressureForm, reading: number): number {
  switch (form.kind) {
    case 'measured':
      return reading;
    case 'linear':
      return form.G * (form.R0 - reading);
    case 'polynomial':
      return form.A * reading ** 2 + form.B * reading + form.C;
    case 'period':
      return form.G * (PERIOD_UNITS / form.R0 ** 2 - PERIOD_UNITS / reading ** 2);
  }
}

/** Digits of a frequency in Hz; any other unit stays as it is. */
export function digitsOf(reading: number, unit: string | null): number {
  return unit === 'Hz' ? reading ** 2 * DIGITS_PER_HZ2 : reading;
}

/**
 * P = pressure of the form + K·(T1 − T0) − (S1 − S0), and what follows from it. A term without its reading counts as 0 and is
 * flagged.
 *
 * @param temperatureC T1, in °C
 * @param airKPa S1, in kPa
 */
export function convertPiezometer(
  calibration: PiezometerCalibration,
  reading: number,
  unit: string | null,
  temperatureC: number | null,
  airKPa: number | null,
): PiezometerReading {
  const { form, thermal, S0, tipElevationM, groundElevationM } = calibration;
  const flags: PiezometerFlag[] = [];
  let pressure = pressureOf(form, form.kind === 'measured' ? reading : digitsOf(reading, unit));
  if (thermal !== null && temperatureC === null) flags.push('temperature-missing');
  else if (thermal !== null) pressure += thermal.K * ((temperatureC ?? 0) - thermal.T0);
  if (S0 !== null && airKPa === null) flags.push('barometer-missing');
  else if (S0 !== null) pressure -= (airKPa ?? 0) - S0;
  const headM = pressure * HEAD_M_PER_KPA;
  const levelM = tipElevationM === null ? null : tipElevationM + headM;
  const depthM = levelM === null || groundElevationM === null ? null : groundElevationM - levelM;
  return {
    pressureKPa: rounded(pressure),
    headM: rounded(headM),
    levelM: levelM === null ? null : rounded(levelM),
    burialDepthM: depthM === null ? null : rounded(depthM),
    flags,
  };
}

/** A temperature in °C; null where its unit is none of temperature. */
export function celsius(value: number, unit: string | null): number | null {
  return convertValue(value, unit, '°C', null);
}

/** A pressure in kPa; null where its unit is none of pressure. */
export function kilopascal(value: number, unit: string | null): number | null {
  return convertValue(value, unit, 'kPa', null);
}
