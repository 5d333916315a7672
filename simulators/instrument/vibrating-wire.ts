/** Constants of a vibrating-wire piezometer's calibration sheet, those that its reading needs. */
export interface WireCalibration {
  /** Linear gage factor, kPa a digit. */
  readonly G: number;
  /** Digits at zero pressure. */
  readonly R0: number;
  /** Thermal factor, kPa a degree. */
  readonly K: number;
  /** Temperature at the zero reading, in °C. */
  readonly T0: number;
  /** Air pressure at the zero reading, in kPa. */
  readonly S0: number;
}

/**
 * Digits that the wire gives under a pressure: the maker's linear formula P = G (R0 - R1) + K (T1 - T0) - (S1 - S0), turned
 * round. A digit is f^2 / 1000 with f in Hz.
 */
export function digitsOf(
  calibration: WireCalibration,
  pressureKPa: number,
  temperatureC: number,
  barometerKPa: number,
): number {
  const { G, R0, K, T0, S0 } = calibration;
  return R0 - (pressureKPa - K * (temperatureC - T0) + (barometerKPa - S0)) / G;
}

/** Frequency of the wire, in Hz, of a reading in digits. */
export function frequencyHz(digits: number): number {
  return Math.sqrt(Math.max(0, digits) * 1_000);
}
