import type { Quality } from '../../../../rules/reading.ts';

/** Readings of each quality. */
export type QualityCounts = Readonly<Record<Quality, number>>;

/** The worst first: what says nothing, what says it with a doubt, what was being worked on. */
export const WORST_FIRST = ['bad', 'uncertain', 'maintenance', 'calibrating', 'good'] as const;

/** The worst quality that one of the readings has; null where there are none. */
export function worstQuality(counts: QualityCounts): Quality | null {
  return WORST_FIRST.find((quality) => counts[quality] > 0) ?? null;
}

/** How many readings there are. */
export function readingsIn(counts: QualityCounts): number {
  return WORST_FIRST.reduce((sum, quality) => sum + counts[quality], 0);
}

/** Of no reading at all. */
export const NO_READINGS: QualityCounts = {
  good: 0,
  uncertain: 0,
  bad: 0,
  calibrating: 0,
  maintenance: 0,
};

/** Of one reading. */
export function countsOfOne(quality: Quality): QualityCounts {
  return { ...NO_READINGS, [quality]: 1 };
}
