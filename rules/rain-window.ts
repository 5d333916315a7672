import type { WallMs } from './time.ts';

/** Rain that fell until a time: what one or more readings of one minute came to. */
export interface Rain {
  readonly at: WallMs;
  readonly mm: number;
}

/** The rain of the last 24 hours, oldest first: at most one entry a minute, dry readings none. Replaced, never changed in place. */
export type RainWindow = readonly Rain[];

const MINUTE_MS = 60_000;
const WINDOW_MS = 86_400_000;

function isSameMinute(left: WallMs, right: WallMs): boolean {
  return Math.floor(left / MINUTE_MS) === Math.floor(right / MINUTE_MS);
}

/** Adds what fell until a time, which may lie before others; what is 24 hours older than `newest` drops out. */
export function withRain(window: RainWindow, rain: Rain, newest: WallMs): RainWindow {
  const kept = window.filter(({ at }) => at > newest - WINDOW_MS);
  if (rain.mm <= 0) return kept.length === window.length ? window : kept;
  const place = kept.findLastIndex(({ at }) => at <= rain.at || isSameMinute(at, rain.at));
  const before = kept[place];
  if (before === undefined || !isSameMinute(before.at, rain.at))
    return kept.toSpliced(place + 1, 0, rain);
  // Counted until the later of the two has been over for 24 hours: rather a minute too long than too short.
  const joined = { at: Math.max(before.at, rain.at), mm: before.mm + rain.mm };
  return kept.with(place, joined);
}

/** Millimetres that fell in the 24 hours up to a time, without the noise of binary fractions. */
export function rainUntil(window: RainWindow, until: WallMs): number {
  const total = window.reduce(
    (sum, { at, mm }) => (at > until - WINDOW_MS && at <= until ? sum + mm : sum),
    0,
  );
  return Math.round(total * 1e6) / 1e6;
}
