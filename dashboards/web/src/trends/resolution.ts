/** More readings than this are not drawn one by one: a screen has no room for them, and a gateway better things to do. */
const READINGS_MAX = 1_500;
const BUCKETS_MAX = 1_100;

/** Widths of buckets as the API takes them, in seconds, the narrowest first; whole minutes cost the gateway least. */
const WIDTHS: readonly (readonly [every: string, seconds: number])[] = [
  ['1s', 1],
  ['5s', 5],
  ['30s', 30],
  ['2m', 120],
  ['10m', 600],
  ['1h', 3_600],
  ['12h', 43_200],
];

/** How finely the past of a point is asked for. */
export interface Resolution {
  /** Width of a bucket, as the API takes it; null where every reading is shown. */
  readonly every: string | null;
  /** How long what one sample tells holds, in seconds: the width of its bucket, or the period of the point where that is longer. */
  readonly heldS: number;
  /** How long a silence breaks the line, in seconds. */
  readonly gapS: number;
}

/** Every reading where its period lets few enough fall into the window, else buckets that fill a screen. */
export function resolutionOf(lengthMs: number, periodSeconds: number): Resolution {
  const seconds = lengthMs / 1_000;
  if (seconds / periodSeconds <= READINGS_MAX) {
    return { every: null, heldS: periodSeconds, gapS: 3 * periodSeconds + 1 };
  }
  return bucketsOf(lengthMs, periodSeconds);
}

/** Buckets, however few readings there should be. */
export function bucketsOf(lengthMs: number, periodSeconds: number): Resolution {
  const seconds = lengthMs / 1_000;
  const fits = WIDTHS.find(([, width]) => seconds / width <= BUCKETS_MAX);
  const [every, width] = fits ?? ['12h', 43_200];
  const heldS = Math.max(periodSeconds, width);
  return { every, heldS, gapS: 3 * heldS };
}
