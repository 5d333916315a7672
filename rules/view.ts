import type { EngineEvent } from './event.ts';
import type { Point } from './register.ts';
import { tellSystem } from './system-event.ts';
import { formatInstant, type WallMs } from './time.ts';

/** What can't be seen: a point, or a source all of whose points are silent. */
export interface BlindSpot {
  readonly site: string;
  readonly source: string;
  /** Null for the source as a whole. */
  readonly point: string | null;
  /** Since when nothing has been seen of it. */
  readonly since: WallMs;
}

type Place = { readonly point: string } | { readonly source: string };

/** A point by its full name, or a source by its id. */
function placeOf({ site, source, point }: BlindSpot): Place {
  return point === null ? { source } : { point: `${site}/${source}/${point}` };
}

function nameOf({ site, source, point }: BlindSpot): string {
  return point === null ? `${site}/${source}` : `${site}/${source}/${point}`;
}

/** The blind spot that a point becomes. */
export function blindPoint({ site, source, id }: Point, since: WallMs): BlindSpot {
  return { site, source, point: id, since };
}

/** From now on nothing is seen of it; what it showed last stays, and is no news. */
export function tellViewLost(events: EngineEvent[], spot: BlindSpot, at: WallMs): void {
  const from = formatInstant(spot.since);
  const detail = `no view of ${nameOf(spot)} since ${from}`;
  const facts = { part: 'engine', severity: 3 as const, detail, ...placeOf(spot), from };
  tellSystem(events, 'view-lost', spot.site, at, facts);
}

/** It is seen again; how long it was not. */
export function tellViewRegained(events: EngineEvent[], spot: BlindSpot, at: WallMs): void {
  const from = formatInstant(spot.since);
  const to = formatInstant(at);
  const detail = `no view of ${nameOf(spot)} from ${from} to ${to}`;
  const facts = { part: 'engine', severity: 4 as const, detail, ...placeOf(spot), from, to };
  tellSystem(events, 'view-regained', spot.site, at, facts);
}
