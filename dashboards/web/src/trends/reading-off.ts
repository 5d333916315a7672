import { isHeldBy, isMetBy } from '../parts/limit-met.ts';
import { type AlarmBar, barsAt } from './alarm-bars.ts';
import type { DrawnLimit } from './drawn-limit.ts';
import { nearestAt, type Sample } from './sample.ts';
import type { History } from './use-history.ts';

/** What a chart tells at a time. */
export interface ReadingOff {
  /** When, in milliseconds: of the sample where there is one. */
  readonly atMs: number;
  /** Null where nothing came. */
  readonly sample: Sample | null;
  /** The worst limit that its value meets; null for none. */
  readonly limit: DrawnLimit | null;
  /** The worst limit that its value does not meet and an alarm still held then; null for none. */
  readonly held: DrawnLimit | null;
  /** Alarms that stood then, the worst first. */
  readonly alarms: readonly AlarmBar[];
}

type Read = Pick<History, 'samples' | 'alarms' | 'resolution'>;

/** The sample that a time in seconds stands for: the nearest, where it lies within reach; null in a silence. */
export function sampleNear(
  { samples, resolution }: Pick<Read, 'samples' | 'resolution'>,
  atS: number,
  reachS: number,
): Sample | null {
  const sample = samples[nearestAt(samples, atS)];
  if (sample === undefined || sample.count === 0) return null;
  return Math.abs(sample.t - atS) <= Math.max(reachS, resolution.gapS / 2) ? sample : null;
}

/** Worst first: a cut of power before all levels, then by level, then the limit that lies further out. */
function worstLimit(limits: readonly DrawnLimit[]): DrawnLimit | null {
  const rank = ({ level }: DrawnLimit) => level ?? 0;
  return limits.toSorted((left, right) => rank(left) - rank(right))[0] ?? null;
}

/** The worst of the limits that a sample meets, by the range of its bucket; null for none. */
export function limitMet(
  sample: Pick<Sample, 'low' | 'high'>,
  limits: readonly DrawnLimit[],
): DrawnLimit | null {
  return worstLimit(limits.filter((limit) => isMetBy(sample, limit)));
}

/** What a chart tells at a time in seconds; `reachS` is how far beside it a sample may lie. */
export function readOff(
  history: Read,
  limits: readonly DrawnLimit[],
  atS: number,
  reachS: number,
): ReadingOff {
  const sample = sampleNear(history, atS, reachS);
  const atMs = (sample?.t ?? atS) * 1_000;
  const alarms = barsAt(history.alarms, atMs, reachS * 1_000);
  const isHeld = (limit: DrawnLimit) => alarms.some((alarm) => isHeldBy(alarm, limit));
  const limit = sample === null ? null : limitMet(sample, limits);
  return {
    atMs,
    sample,
    limit,
    held: limit === null ? worstLimit(limits.filter(isHeld)) : null,
    alarms,
  };
}

/** Whether a time in seconds lies in what is shown. */
export function isWithin({ fromMs, toMs }: Pick<History, 'fromMs' | 'toMs'>, atS: number): boolean {
  return atS * 1_000 >= fromMs && atS * 1_000 <= toMs;
}

/** The time so many samples and silences further on, from the end of what is shown where nothing is read off yet; null where there are none. */
export function steppedFrom(
  samples: readonly Sample[],
  atS: number | null,
  steps: number,
): number | null {
  if (samples.length === 0) return null;
  const last = samples.length - 1;
  const at = atS === null ? (steps < 0 ? last + 1 : -1) : nearestAt(samples, atS);
  const index = Math.min(last, Math.max(0, at + steps));
  return samples[index]?.t ?? null;
}
