import { keep, kept } from './kept.ts';

/** Sizes there are: letters as the screen has them, larger ones, and those for a wall that is read from across the room. */
export const SIZES = ['screen', 'large', 'wall'] as const;
export type Size = (typeof SIZES)[number];

const KEPT_UNDER = 'size';
/** Field of the address, before its `#`, by which a screen without a keyboard is set up. */
const ASKED_BY = 'size';

function sizeOf(name: string | null): Size | null {
  return SIZES.find((size) => size === name) ?? null;
}

function asked(): Size | null {
  return sizeOf(new URLSearchParams(window.location.search).get(ASKED_BY));
}

let current: Size | null = null;
const listeners = new Set<() => void>();

/** The size in force: the one that the address asks for, else the one that was chosen before. */
export function currentSize(): Size {
  current ??= asked() ?? sizeOf(kept(KEPT_UNDER)) ?? 'screen';
  return current;
}

/** Shows the page in the size in force; an address that asks for one leaves no trace of it in the browser. */
export function startSize(): void {
  document.documentElement.dataset.size = currentSize();
}

/** Shows the page in this size, and remembers it; an address that asks for another asks no more. */
export function chooseSize(size: Size): void {
  current = size;
  document.documentElement.dataset.size = size;
  const address = new URL(window.location.href);
  address.searchParams.delete(ASKED_BY);
  window.history.replaceState(null, '', address);
  keep(KEPT_UNDER, size);
  for (const listener of listeners) listener();
}

/** Tells of each such choice; gives what ends it. */
export function subscribeToSize(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The size after this one. */
export function nextSize(size: Size): Size {
  return SIZES[(SIZES.indexOf(size) + 1) % SIZES.length] ?? 'screen';
}
