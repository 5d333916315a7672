import { lazy } from 'react';

const overview = () => import('../overview/overview-page.tsx');
const source = () => import('../source/source-page.tsx');
const trends = () => import('../trends/trends-page.tsx');
const system = () => import('../system/system-page.tsx');
const profiles = () => import('../profiles/profiles-page.tsx');

/** Pages that are not needed in the first second; they come when they are asked for, or once there is time. */
export const OverviewPage = lazy(() => overview().then((all) => ({ default: all.OverviewPage })));
/** One source, drawn. */
export const SourcePage = lazy(() => source().then((all) => ({ default: all.SourcePage })));
/** The past of points. */
export const TrendsPage = lazy(() => trends().then((all) => ({ default: all.TrendsPage })));
/** The gateway itself. */
export const SystemPage = lazy(() => system().then((all) => ({ default: all.SystemPage })));
/** Where limits come from. */
export const ProfilesPage = lazy(() => profiles().then((all) => ({ default: all.ProfilesPage })));

/**
 * Fetches every page while the gateway is there: a reader who turns to another page when it is gone, or after it was
 * replaced by another version, still gets the page that fits this one.
 */
export async function fetchLaterPages(): Promise<void> {
  await Promise.allSettled([overview, source, trends, system, profiles].map((load) => load()));
}
