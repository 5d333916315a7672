import { createContext, useContext, useSyncExternalStore } from 'react';
import type { AlarmActions } from '../alarms/alarm-actions.ts';
import type { InhibitionFollower } from '../inhibition/inhibition-follower.ts';
import type { Live } from '../live/live.ts';
import type { Ticker } from '../live/ticker.ts';
import type { View } from '../live/view.ts';
import type { ViewStore } from '../live/view-store.ts';
import type { SignatureDesk } from '../signature/signature-desk.ts';
import type { Annunciator } from '../sound/annunciator.ts';
import type { Notices } from './notices.ts';

/** What every page stands on. */
export interface Services {
  readonly store: ViewStore;
  readonly live: Live;
  readonly ticker: Ticker;
  readonly annunciator: Annunciator;
  readonly notices: Notices;
  readonly actions: AlarmActions;
  readonly desk: SignatureDesk;
  readonly inhibitions: InhibitionFollower;
}

/** Hands the services down to the pages. */
export const ServicesContext = createContext<Services | null>(null);

/** The services of the page. @throws {Error} outside of {@link ServicesContext} */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('no services around this component');
  return services;
}

/** A part of what is known; drawn anew when that part changes. `select` must give the same thing while nothing has changed. */
export function useView<Part>(select: (view: View) => Part): Part {
  const { store } = useServices();
  return useSyncExternalStore(store.subscribe, () => select(store.current()));
}

/** The gateway's time, in milliseconds, told each second. */
export function useServerNow(): number {
  const { store, ticker } = useServices();
  const nowMs = useSyncExternalStore(ticker.subscribe, ticker.current);
  return nowMs + store.current().aheadMs;
}
