import type { z } from 'zod';
import type { HistorySchema } from '../../../../gateway/api/history-contract.ts';
import { cameLate, type Disposition, type Quality } from '../../../../rules/reading.ts';
import { countsOfOne, NO_READINGS, type QualityCounts, readingsIn, worstQuality } from './worth.ts';

/** One sample of a curve: a reading, or what the readings of a bucket come to. */
export interface Sample {
  /** When, in seconds as the chart wants it; of a bucket its start. */
  readonly t: number;
  /** What is drawn; null where nothing is. */
  readonly v: number | null;
  /** Range of a bucket; of a reading its value. */
  readonly low: number | null;
  readonly high: number | null;
  /** What the device said of its reading; null for a bucket, which joins several, and for silence. */
  readonly q: Quality | null;
  /** The value as it came, drawn or not; null where none came. */
  readonly given: number | null;
  /** Readings in it, those without a value too; 0 marks a silence. */
  readonly count: number;
  /** Those of each quality. */
  readonly qualities: QualityCounts;
  /** The worst of these; null for silence. */
  readonly worst: Quality | null;
  /** What became of its reading when it came; null for a bucket and for silence. */
  readonly disposition: Disposition | null;
  /** Readings in it that came so late that nobody saw them at their time. */
  readonly late: number;
}

type AnyItem = z.output<typeof HistorySchema>['items'][number];
type ReadingItem = Extract<AnyItem, { q: unknown }>;
type BucketItem = Omit<Extract<AnyItem, { mean: unknown }>, 'last'>;

/** What the history tells of one time: a reading, or a bucket. */
export type HistoryItem = ReadingItem | BucketItem;

function sampleOfBucket(t: number, item: BucketItem): Sample {
  const { mean, min, max, late = 0 } = item;
  const qualities = item.qualities ?? { ...NO_READINGS, good: item.count };
  const count = readingsIn(qualities);
  const worth = { q: null, given: mean, count, qualities, worst: worstQuality(qualities) };
  const isBad = qualities.bad === count;
  const drawn = isBad ? { v: null, low: null, high: null } : { v: mean, low: min, high: max };
  return { t, ...drawn, ...worth, disposition: null, late };
}

function sampleOfReading(t: number, { q, v: given, disposition = 'live' }: ReadingItem): Sample {
  const v = q === 'bad' ? null : given;
  const late = cameLate(disposition) ? 1 : 0;
  const worth = { q, given, count: 1, qualities: countsOfOne(q), worst: q };
  return { t, v, low: v, high: v, ...worth, disposition, late };
}

/**
 * The samples of an answer of the history. A bad reading, or a bucket in which there is no other, is a gap: nothing is drawn
 * through it.
 */
export function samplesOf(items: readonly HistoryItem[]): readonly Sample[] {
  return items.map((item): Sample => {
    const t = Date.parse(item.t) / 1_000;
    return 'mean' in item ? sampleOfBucket(t, item) : sampleOfReading(t, item);
  });
}

/** Whether nothing came at all. */
export function isSilent(samples: readonly Sample[]): boolean {
  return samples.every(({ count }) => count === 0);
}

/** A time at which nothing came. */
function silenceAt(t: number): Sample {
  const nothing = { v: null, low: null, high: null, q: null, given: null, worst: null };
  return { t, ...nothing, count: 0, qualities: NO_READINGS, disposition: null, late: 0 };
}

/** A stretch of time, in seconds. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** How long one sample holds, and how long a silence breaks the line, in seconds. */
export interface Spans {
  readonly heldS: number;
  readonly gapS: number;
}

/**
 * The time of samples of which the same can be said, and what: each holds until the next one, or for `heldS` seconds where
 * silence follows. Of those of which `tell` says null there is none.
 */
export function stretchesOf<What>(
  samples: readonly Sample[],
  { heldS, gapS }: Spans,
  tell: (sample: Sample) => What | null,
): readonly (Stretch & { readonly what: What })[] {
  const stretches: (Stretch & { readonly what: What })[] = [];
  for (const [index, sample] of samples.entries()) {
    const what = tell(sample);
    if (what === null) continue;
    const next = samples[index + 1]?.t ?? Number.POSITIVE_INFINITY;
    const toS = next - sample.t > gapS ? sample.t + heldS : next;
    const last = stretches.at(-1);
    if (last !== undefined && last.what === what && last.toS === sample.t) {
      stretches[stretches.length - 1] = { ...last, toS };
    } else stretches.push({ fromS: sample.t, toS, what });
  }
  return stretches;
}

/**
 * When nothing came for more than `gapS` seconds, at the ends of what is shown as well. A sample holds for `heldS` seconds;
 * silence is what lies behind that.
 */
export function silencesOf(
  samples: readonly Sample[],
  { heldS, gapS }: Spans,
  shown: Stretch,
): readonly Stretch[] {
  const silences: Stretch[] = [];
  let since = shown.fromS;
  let heldUntil = shown.fromS;
  for (const time of [...samples.map(({ t }) => t), shown.toS]) {
    if (time - since > gapS) silences.push({ fromS: heldUntil, toS: time });
    since = time;
    heldUntil = time + heldS;
  }
  return silences;
}

/** Samples with a silence put in wherever nothing came: no line leads through it. */
export function withSilences(
  samples: readonly Sample[],
  silences: readonly Stretch[],
): readonly Sample[] {
  const marks = silences.map(({ fromS, toS }) => silenceAt((fromS + toS) / 2));
  return [...samples, ...marks].toSorted((left, right) => left.t - right.t);
}

/** Where a value stands between two gaps, or a gap and an end: no line leads to it or from it. */
export function isolatedAt(values: readonly (number | null)[]): readonly number[] {
  const isGap = (index: number) => (values[index] ?? null) === null;
  return values.flatMap((value, index) =>
    value !== null && isGap(index - 1) && isGap(index + 1) ? index : [],
  );
}

/** Which of samples in order of time is nearest to a time in seconds; -1 where there are none. */
export function nearestAt(samples: readonly Sample[], t: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.t ?? 0) < t) low = middle + 1;
    else high = middle;
  }
  const before = samples[low - 1];
  const behind = samples[low];
  if (before === undefined) return behind === undefined ? -1 : low;
  if (behind === undefined) return low - 1;
  return t - before.t <= behind.t - t ? low - 1 : low;
}
