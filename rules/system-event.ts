import type { EngineEvent, SystemFacts } from './event.ts';
import { formatInstant, type WallMs } from './time.ts';

/** Writes down a system event; `site` null where it belongs to the gateway alone. */
export function tellSystem(
  events: EngineEvent[],
  type: string,
  site: string | null,
  at: WallMs,
  system: SystemFacts,
  by: string | null = null,
  comment: string | null = null,
): void {
  events.push({ kind: 'system', type, at: formatInstant(at), site, by, comment, system });
}

/** Writes it down once for the gateway and once for each site concerned, so that a site's own chain tells it too. */
export function tellEverywhere(
  events: EngineEvent[],
  type: string,
  sites: readonly string[],
  at: WallMs,
  system: SystemFacts,
  by: string | null = null,
): void {
  tellSystem(events, type, null, at, system, by);
  for (const site of sites) tellSystem(events, type, site, at, system, by);
}
