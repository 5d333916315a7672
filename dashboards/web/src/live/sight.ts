/** Nothing heard for longer than this and the page is blind, in milliseconds. */
export const BLIND_AFTER_MS = 5_000;

/** Whether the page sees, and for how long it has heard nothing. */
export interface Sight {
  readonly blind: boolean;
  readonly silentMs: number;
}

/** How long nothing has been heard, and whether that is too long. `heardAtMs` null: never yet. */
export function sight(nowMs: number, heardAtMs: number | null, startedAtMs: number): Sight {
  const silentMs = Math.max(0, nowMs - (heardAtMs ?? startedAtMs));
  return { blind: silentMs > BLIND_AFTER_MS, silentMs };
}

/** Either clock of a machine may stand still (sleep) or jump (setting it); the longer silence counts. */
export function worseSight(one: Sight, other: Sight): Sight {
  return one.silentMs > other.silentMs ? one : other;
}
