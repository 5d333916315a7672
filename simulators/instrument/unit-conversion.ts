import type { SignalUnit } from '../process/process.ts';
import { ppmOf, type Substance, substanceOf } from '../process/substance.ts';

/** Turns a value of one unit into another. */
export type Convert = (value: number) => number;

/** Units of one quantity, each as what one of it is worth in the first. */
const SCALES: readonly Readonly<Record<string, number>>[] = [
  { m: 1, cm: 0.01, mm: 0.001 },
  { MPa: 1, kPa: 1e-3, hPa: 1e-4, Pa: 1e-6, bar: 0.1, mbar: 1e-4 },
  {
    'm3/h': 1,
    'm3/s': 3_600,
    'm3/min': 60,
    'm3/d': 1 / 24,
    'L/s': 3.6,
    'L/min': 0.06,
    'L/h': 0.001,
  },
  { 'kg/s': 1, 'kg/h': 1 / 3_600, 't/h': 1 / 3.6 },
  { kg: 1, t: 1_000 },
  { 'm/s': 1, 'm/min': 1 / 60, 'km/h': 1 / 3.6 },
  { '%CH4': 1, '%VOL': 1, ppm: 1e-4 },
  { NTU: 1, FNU: 1 },
  { degree: 1, '°': 1, deg: 1 },
];

function concentration(to: string, substance: Substance): Convert | null {
  const lel = substance.lowerExplosiveLimitPercent;
  switch (to) {
    case 'mg/m3':
      return (value) => value * 1e6;
    case 'ppm':
      return (value) => ppmOf(substance, value);
    case '%VOL':
    case '%CH4':
      return (value) => ppmOf(substance, value) / 1e4;
    case '%LEL':
      return lel === null ? null : (value) => ppmOf(substance, value) / 1e4 / (lel / 100);
    default:
      return null;
  }
}

/**
 * How a signal's value becomes one in the point's unit; null where it can't. Concentrations go by the substance: at 20 °C
 * and 101.325 kPa. A boolean point takes a boolean signal alone.
 */
export function conversionOf(
  from: SignalUnit,
  to: string | null,
  isBoolean: boolean,
  substanceName: string | null,
): Convert | null {
  if (from === 'boolean' || isBoolean) {
    return from === 'boolean' && (isBoolean || to === null) ? (value) => value : null;
  }
  if (to === null || from === to) return (value) => value;
  if (from === '°C') {
    if (to === 'K') return (value) => value + 273.15;
    return to === '°F' ? (value) => value * 1.8 + 32 : null;
  }
  if (from === 'kg/m3') {
    const substance = substanceName === null ? null : substanceOf(substanceName);
    return substance === null ? null : concentration(to, substance);
  }
  const scale = SCALES.find((each) => from in each && to in each);
  const [one, other] = [scale?.[from], scale?.[to]];
  return one === undefined || other === undefined ? null : (value) => (value * one) / other;
}
