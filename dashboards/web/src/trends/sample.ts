import type { Quality } from '../../../../rules/reading.ts';

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
  /** Readings in it; 0 marks a silence. */
  readonly count: number;
}

/** What the history tells of one time: a reading, or a bucket. */
export type HistoryItem =
  | { readonly t: string; readonly v: number | null; readonly q: Quality }
  | {
      readonly t: string;
      readonly mean: number;
      readonly min: number;
      readonly max: number;
      readonly count: number;
    };

/** The samples of an answer of the history. A bad reading is a gap: nothing is drawn through it. */
export function samplesOf(items: readonly HistoryItem[]): readonly Sample[] {
  return items.map((item): Sample => {
    const t = Date.parse(item.t) / 1_000;
    if ('mean' in item) {
      const { mean: v, min: low, max: high, count } = item;
      return { t, v, low, high, q: null, given: v, count };
    }
    const v = item.q === 'bad' ? null : item.v;
    return { t, v, low: v, high: v, q: item.q, given: item.v, count: 1 };
  });
}

/** Whether nothing came at all. */
export function isSilent(samples: readonly Sample[]): boolean {
  return samples.every(({ count }) => count === 0);
}

/** A time at which nothing came. */
function silenceAt(t: number): Sample {
  return { t, v: null, low: null, high: null, q: null, given: null, count: 0 };
}

/** A stretch of time, in seconds. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/**
 * When nothing came for more than `gapS` seconds, at the ends of what is shown as well. A sample holds for `heldS` seconds;
 * silence is what lies behind that.
 */
export function silencesOf(
  samples: readonly Sample[],
  { heldS, gapS }: { readonly heldS: number; readonly gapS: number },
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
