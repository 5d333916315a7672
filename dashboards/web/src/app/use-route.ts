import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';

const listeners = new Set<() => void>();

/** The address as all were last told of it. */
let told = window.location.hash;

// One listener for all: between two listeners of a window what the first has changed is drawn, and a page would be drawn at the
// address of the next one.
window.addEventListener('hashchange', () => {
  told = window.location.hash;
  for (const listener of [...listeners]) listener();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the reader is now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => told);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** Goes somewhere else in the application; `replace` leaves no step to go back to. */
export function go(href: string, replace = false): void {
  if (!replace) {
    window.location.hash = href;
    return;
  }
  const { pathname, search } = window.location;
  window.history.replaceState(null, '', `${pathname}${search}${href}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
