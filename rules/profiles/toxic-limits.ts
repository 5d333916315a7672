import type { Confidence } from '../register.ts';

/**
 * Occupational exposure limits of a gas in mg/m3 as GB/T 50493-2019 quotes them from GBZ 2.1, and the concentration
 * immediately dangerous to life or health (IDLH).
 */
export interface ToxicLimits {
  readonly cas: string;
  /** Maximum allowable concentration. */
  readonly mac?: number;
  /** Time-weighted average over a shift. */
  readonly twa?: number;
  /** Short-term limit. */
  readonly stel?: number;
  /** How sure the exposure limits are. */
  readonly confidence: Confidence;
  readonly idlh?: number;
  readonly idlhConfidence?: Confidence;
}

/** The table. Where secondary copies contradict each other, or a cell looks misprinted, the confidence is low. */
export const TOXIC_LIMITS: readonly ToxicLimits[] = [
  { cas: '7783-06-4', mac: 10, confidence: 'found', idlh: 430 },
  { cas: '7664-41-7', twa: 20, stel: 30, confidence: 'found', idlh: 360 },
  { cas: '7782-50-5', mac: 1, confidence: 'found', idlh: 88 },
  { cas: '630-08-0', twa: 20, stel: 30, confidence: 'found', idlh: 1700 },
  { cas: '7446-09-5', twa: 5, stel: 10, confidence: 'found', idlh: 270 },
  { cas: '7647-01-0', mac: 7.5, confidence: 'found', idlh: 150 },
  // The copy prints an IDLH of 500; 30 ppm are about 25 mg/m3.
  { cas: '7664-39-3', mac: 2, confidence: 'found', idlh: 25, idlhConfidence: 'memory-low' },
  { cas: '71-43-2', twa: 6, stel: 10, confidence: 'found', idlh: 9800 },
  { cas: '74-90-8', mac: 1, confidence: 'found', idlh: 56 },
  { cas: '75-44-5', mac: 0.5, confidence: 'found', idlh: 8 },
  { cas: '10102-44-0', twa: 5, stel: 10, confidence: 'found', idlh: 96 },
  // The copy prints 0.6 and 2 here, which look like those of bromine.
  { cas: '75-21-8', twa: 2, confidence: 'memory-low', idlh: 1500 },
  { cas: '67-56-1', twa: 25, stel: 50, confidence: 'found', idlh: 33000 },
  { cas: '107-13-1', twa: 1, stel: 2, confidence: 'found', idlh: 1100 },
  { cas: '75-01-4', twa: 10, stel: 25, confidence: 'found' },
  // The copy prints a ceiling of 0.3.
  { cas: '7726-95-6', twa: 0.6, stel: 2, confidence: 'memory-low', idlh: 66 },
  { cas: '108-88-3', twa: 50, stel: 100, confidence: 'found', idlh: 7700 },
  { cas: '124-38-9', twa: 9000, stel: 18000, confidence: 'found', idlh: 92000 },
];

/** The exposure limit that set points are reckoned from, in mg/m3: the ceiling, else the shift's average, else the short-term one. */
export function exposureLimit({ mac, twa, stel }: ToxicLimits): number | null {
  return mac ?? twa ?? stel ?? null;
}
