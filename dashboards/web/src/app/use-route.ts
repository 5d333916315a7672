import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';
import { Whereabouts } from './whereabouts.ts';

const whereabouts = new Whereabouts(window);

/** Where the reader is now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(whereabouts.subscribe, whereabouts.current);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** Goes somewhere else in the application; `replace` leaves no step to go back to. All are told at once. */
export function go(href: string, replace = false): void {
  whereabouts.go(href, replace);
}
