import { useRef } from 'react';
import { useServerNow } from '../app/services.ts';
import { type BoardEntry, steadyOrder } from '../live/urgency.ts';

const POINTER_HOLDS_MS = 2_000;

/** Rows in an order that stands still while somebody points at them. */
export interface SteadyRows {
  readonly rows: readonly BoardEntry[];
  /** Whether their order differs from what urgency would make it. */
  readonly isHeld: boolean;
  /** To be called when the pointer moves over them. */
  readonly hold: () => void;
}

/** The rows of a list; they take their order of urgency again when the pointer has rested for two seconds. */
export function useSteadyRows(entries: readonly BoardEntry[]): SteadyRows {
  useServerNow();
  const pointerAt = useRef(Number.NEGATIVE_INFINITY);
  const standing = useRef<readonly BoardEntry[]>(entries);
  const holds = performance.now() - pointerAt.current < POINTER_HOLDS_MS;
  if (!holds) standing.current = entries;
  else if (standing.current !== entries) {
    const ids = standing.current.map(({ alarm }) => alarm.id ?? '');
    standing.current = steadyOrder(entries, ids);
  }
  const rows = standing.current;
  const isHeld = holds && rows.some((entry, index) => entry !== entries[index]);
  return { rows, isHeld, hold: () => (pointerAt.current = performance.now()) };
}
