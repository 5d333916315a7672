import { parseInstant } from '../../../../rules/time.ts';

/** Stretches of time that can be shown, the shortest first. */
export const SPANS = ['minutes', 'hour', 'shift', 'day', 'week', 'month', 'year'] as const;
export type Span = (typeof SPANS)[number];

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
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

/** How often what is new is fetched, in milliseconds: no more often than it can change on the screen. */
export const REFRESH_MS: Readonly<Record<Span, number>> = {
  minutes: 2_000,
  hour: 5_000,
  shift: 30_000,
  day: 60_000,
  week: 300_000,
  month: 600_000,
  year: 3_600_000,
};

/** The time that charts show: one that ends now and goes on, or one that stands still. */
export type TrendWindow =
  | { readonly kind: 'live'; readonly span: Span }
  | { readonly kind: 'past'; readonly fromMs: number; readonly toMs: number };

/** From when to when, in milliseconds since 1970. */
export interface Bounds {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Shorter than this nothing is shown, in milliseconds. */
const LENGTH_MS_MIN = 10 * SECOND_MS;
const LENGTH_MS_MAX = SPAN_MS.year;

function withinLength(ms: number): number {
  return Math.min(LENGTH_MS_MAX, Math.max(LENGTH_MS_MIN, ms));
}

/** What a window shows at a time. */
export function boundsOf(window: TrendWindow, nowMs: number): Bounds {
  if (window.kind === 'past') return { fromMs: window.fromMs, toMs: window.toMs };
  return { fromMs: nowMs - SPAN_MS[window.span], toMs: nowMs };
}

/** The span whose length a window has; null where it has none of them. */
export function spanOf(window: TrendWindow): Span | null {
  if (window.kind === 'live') return window.span;
  return SPANS.find((span) => SPAN_MS[span] === window.toMs - window.fromMs) ?? null;
}

/** A window that stands still; times are whole milliseconds, and its length is kept within what can be shown, about its middle. */
export function pastWindow(fromMs: number, toMs: number): TrendWindow {
  const length = Math.round(withinLength(Math.abs(toMs - fromMs)));
  const from = Math.round((fromMs + toMs - length) / 2);
  return { kind: 'past', fromMs: from, toMs: from + length };
}

/** The same stretch standing still where it is now. */
export function held(window: TrendWindow, nowMs: number): TrendWindow {
  const { fromMs, toMs } = boundsOf(window, nowMs);
  return pastWindow(fromMs, toMs);
}

/** The span that is nearest to a window's length from above, to follow what is new with. */
export function following(window: TrendWindow): TrendWindow {
  if (window.kind === 'live') return window;
  const length = window.toMs - window.fromMs;
  return { kind: 'live', span: SPANS.find((span) => SPAN_MS[span] >= length) ?? 'year' };
}

/** The window that ends at a time, as long as this one; nothing ends later than now. */
export function endingAt(window: TrendWindow, endMs: number, nowMs: number): TrendWindow {
  const { fromMs, toMs } = boundsOf(window, nowMs);
  const end = Math.min(endMs, nowMs);
  return pastWindow(end - (toMs - fromMs), end);
}

/** The window so much later, or earlier where it is negative. What would reach beyond now ends now, and follows it where it has the length of a span. */
export function moved(window: TrendWindow, byMs: number, nowMs: number): TrendWindow {
  const { toMs } = boundsOf(window, nowMs);
  if (byMs > 0 && toMs + byMs >= nowMs) {
    const span = spanOf(window);
    if (span !== null) return { kind: 'live', span };
  }
  return endingAt(window, toMs + byMs, nowMs);
}

/** A window of another span with the same end. */
export function withSpan(window: TrendWindow, span: Span): TrendWindow {
  if (window.kind === 'live') return { kind: 'live', span };
  return pastWindow(window.toMs - SPAN_MS[span], window.toMs);
}

/** A window of so many times the length about a time in it; what would reach beyond now ends now. */
export function zoomed(
  window: TrendWindow,
  factor: number,
  aboutMs: number,
  nowMs: number,
): TrendWindow {
  const { fromMs, toMs } = boundsOf(window, nowMs);
  const length = withinLength((toMs - fromMs) * factor);
  const share = (aboutMs - fromMs) / (toMs - fromMs);
  const from = Math.min(aboutMs - share * length, nowMs - length);
  return pastWindow(from, from + length);
}

/** The fields of an address that show a window; those of the other kind are empty. */
export function queryOfWindow(window: TrendWindow): { span: string; from: string; to: string } {
  if (window.kind === 'live') return { span: window.span, from: '', to: '' };
  const [from, to] = [window.fromMs, window.toMs].map((ms) => new Date(ms).toISOString());
  return { span: '', from: from ?? '', to: to ?? '' };
}

/** The window that an address shows, and whether it names one that can't be read: then it is the one that ends now. */
export function windowOfQuery(query: Readonly<Record<string, string>>): {
  readonly window: TrendWindow;
  readonly isBroken: boolean;
} {
  const span = SPANS.find((each) => each === query.span) ?? 'hour';
  const live = { kind: 'live', span } as const;
  if (query.from === undefined && query.to === undefined) return { window: live, isBroken: false };
  const [fromMs, toMs] = [query.from, query.to].map((text) => parseInstant(text ?? ''));
  if (fromMs == null || toMs == null) return { window: live, isBroken: true };
  const length = toMs - fromMs;
  if (fromMs > 0 && length >= LENGTH_MS_MIN && length <= LENGTH_MS_MAX) {
    return { window: { kind: 'past', fromMs, toMs }, isBroken: false };
  }
  return { window: live, isBroken: true };
}
