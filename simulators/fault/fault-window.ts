/** When a fault holds. */
export interface FaultWindow {
  readonly from: number;
  readonly to?: number | undefined;
  readonly every?: number | undefined;
}

/** The span of a fault that a time lies in; `to` is exclusive, and infinite where the fault has no end. */
export interface FaultSpan {
  readonly from: number;
  readonly to: number;
}

/** The span of a fault that holds at a time, in seconds; null where it does not hold. */
export function spanAt(window: FaultWindow, seconds: number): FaultSpan | null {
  const { from, to = Number.POSITIVE_INFINITY, every } = window;
  if (seconds < from) return null;
  const shift = every === undefined ? 0 : Math.floor((seconds - from) / every) * every;
  return seconds < to + shift ? { from: from + shift, to: to + shift } : null;
}

/** How often a momentary fault has happened up to a time. */
export function timesBy(at: number, every: number | undefined, seconds: number): number {
  if (seconds < at) return 0;
  return every === undefined ? 1 : Math.floor((seconds - at) / every) + 1;
}
