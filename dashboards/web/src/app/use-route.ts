import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';

const listeners = new Set<() => void>();

/** The address as all were last told of it. */
let told = window.location.hash;

// One listener for all: between two listeners of a window what the first has changed is drawn, and a page would be drawn at the
// address of the next one.
window.addEventListener('hashchange', tell);

function tell(): void {
  told = window.location.hash;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the reader is now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => told);
  return useMemo(() => parseRoute(hash), [hash]);
}

/**
 * Goes somewhere else in the application; `replace` leaves no step to go back to. All are told at once: the browser's event comes
 * when it likes, and a second key may come before it.
 */
export function go(href: string, replace = false): void {
  const { pathname, search } = window.location;
  if (replace) window.history.replaceState(null, '', `${pathname}${search}${href}`);
  else window.location.hash = href;
  tell();
}
