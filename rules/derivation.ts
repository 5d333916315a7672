import type { PiezometerCalibration, PiezometerFlag } from './piezometer.ts';

/** A point of the same source that a conversion asks for its value. */
export interface Companion {
  /** Index in the register. */
  readonly point: number;
}

/** How the value that is held against the limits is made from the readings of a point. */
export type Derivation =
  | {
      readonly kind: 'piezometer';
      /** Unit of its readings: digits, Hz or kPa. */
      readonly unit: string;
      readonly calibration: PiezometerCalibration;
      readonly temperature: Companion | null;
      readonly barometer: Companion | null;
      /** True where the limits speak of the burial depth in m; without elevations they speak of the readings. */
      readonly judgesDepth: boolean;
    }
  /** A reading is the rain since the one before; the limits speak of the sum of 24 hours. */
  | { readonly kind: 'rain-24h' };

/** What the limits of a point may be held against. */
export const JUDGED_QUANTITIES = ['reading', 'burial-depth', 'rain-24h'] as const;
/** One of them: the reading itself, the depth of the water below the ground, or the rain of 24 hours up to it. */
export type JudgedQuantity = (typeof JUDGED_QUANTITIES)[number];

/** What the limits of a point are held against, whether or not there is a reading of it now. */
export function judgedQuantity(derivation: Derivation | undefined): JudgedQuantity {
  if (derivation === undefined) return 'reading';
  if (derivation.kind === 'rain-24h') return 'rain-24h';
  return derivation.judgesDepth ? 'burial-depth' : 'reading';
}

/** What was made of a reading. */
export interface Derived {
  /** What is held against the limits. */
  readonly value: number;
  /** True where a reading that it needs can't be had, so that it is a guess. */
  readonly doubtful: boolean;
  readonly pressureKPa?: number;
  readonly headM?: number;
  readonly levelM?: number | null;
  readonly burialDepthM?: number | null;
  readonly flags?: readonly PiezometerFlag[];
  readonly rain24hMm?: number;
}

/** What people are shown of it. */
export function derivedFacts({
  value: _,
  doubtful: __,
  ...facts
}: Derived): Omit<Derived, 'value' | 'doubtful'> {
  return facts;
}
