/** Stretches of time that can be shown, the shortest first. */
export const SPANS = ['minutes', 'hour', 'shift', 'day', 'week', 'month', 'year'] as const;
export type Span = (typeof SPANS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Length of each, in milliseconds. */
export const SPAN_MS: Readonly<Record<Span, number>> = {
  minutes: 10 * MINUTE_MS,
  hour: HOUR_MS,
  shift: 8 * HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
};

/** Width of a bucket, as the API takes it; null where every reading is shown. A thousand buckets fill a screen. */
export const EVERY: Readonly<Record<Span, string | null>> = {
  minutes: null,
  hour: '5s',
  shift: '30s',
  day: '2m',
  week: '10m',
  month: '1h',
  year: '12h',
};

/** How often what is new is fetched, in milliseconds: no more often than a bucket can change on the screen. */
export const REFRESH_MS: Readonly<Record<Span, number>> = {
  minutes: 2_000,
  hour: 5_000,
  shift: 30_000,
  day: 60_000,
  week: 300_000,
  month: 600_000,
  year: 3_600_000,
};

/** One sample of a curve: its time in seconds, as the chart wants it, its value, and the range of its bucket. */
export interface Sample {
  readonly t: number;
  readonly v: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

type Item =
  | { readonly t: string; readonly v: number | null; readonly q: string }
  | { readonly t: string; readonly mean: number; readonly min: number; readonly max: number };

/** The samples of an answer of the history. A bad reading is a gap: nothing is drawn through it. */
export function samplesOf(items: readonly Item[]): readonly Sample[] {
  return items.map((item): Sample => {
    const t = Date.parse(item.t) / 1_000;
    if ('mean' in item) return { t, v: item.mean, low: item.min, high: item.max };
    const v = item.q === 'bad' ? null : item.v;
    return { t, v, low: v, high: v };
  });
}

/** Samples with a gap put in wherever more than `gapSeconds` lie between two: silence is no line. */
export function withGaps(samples: readonly Sample[], gapSeconds: number): readonly Sample[] {
  const all: Sample[] = [];
  let before: number | null = null;
  for (const sample of samples) {
    if (before !== null && sample.t - before > gapSeconds) {
      all.push({ t: before + gapSeconds / 2, v: null, low: null, high: null });
    }
    all.push(sample);
    before = sample.t;
  }
  return all;
}

/** Where a value stands between two gaps, or a gap and an end: no line leads to it or from it. */
export function isolatedAt(values: readonly (number | null)[]): readonly number[] {
  const isGap = (index: number) => (values[index] ?? null) === null;
  return values.flatMap((value, index) =>
    value !== null && isGap(index - 1) && isGap(index + 1) ? index : [],
  );
}

const EVERY_SECONDS = { s: 1, m: 60, h: 3_600 } as const;

/** How long a silence breaks the line, in seconds: three periods, or three buckets where those are longer. */
export function gapSeconds(periodSeconds: number, span: Span): number {
  const every = EVERY[span];
  if (every === null) return 3 * periodSeconds + 1;
  const unit = EVERY_SECONDS[every.slice(-1) as keyof typeof EVERY_SECONDS];
  return 3 * Math.max(periodSeconds, Number(every.slice(0, -1)) * unit);
}

/** Room above and below what a chart shows, as a share of it. */
const MARGIN = 0.06;

/**
 * The part of its scale that a chart shows: every sample and every limit. A curve far from its limits looks as calm as it is.
 * `low` and `high` are the extremes of the samples; null where there are none.
 */
export function scaleOf(
  low: number | null,
  high: number | null,
  limits: readonly number[],
): readonly [bottom: number, top: number] {
  const all = [low, high, ...limits].filter((each) => each !== null);
  if (all.length === 0) return [0, 1];
  const bottom = Math.min(...all);
  const top = Math.max(...all);
  const room = top > bottom ? (top - bottom) * MARGIN : Math.max(Math.abs(top) * MARGIN, 0.5);
  return [bottom - room, top + room];
}

/** Lowest and highest of the samples, by the range of their buckets; null where every one is a gap. */
export function extremesOf(
  samples: readonly Sample[],
): readonly [low: number | null, high: number | null] {
  let low: number | null = null;
  let high: number | null = null;
  for (const sample of samples) {
    if (sample.low !== null && (low === null || sample.low < low)) low = sample.low;
    if (sample.high !== null && (high === null || sample.high > high)) high = sample.high;
  }
  return [low, high];
}
