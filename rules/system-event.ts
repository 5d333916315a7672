import type { EngineEvent, SystemFacts } from './event.ts';
import type { DamageInput, NoticeInput, StartInput } from './input.ts';
import type { Point } from './register.ts';
import type { Season } from './season.ts';
import { formatInstant, type Moment, type WallMs } from './time.ts';

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

/** The gateway came up; and how long nobody listened, where it has run before. */
export function tellStart(
  events: EngineEvent[],
  { at, deafSince, facts }: StartInput,
  sites: readonly string[],
): void {
  const started = { part: 'gateway', severity: 4 as const, detail: 'the gateway started' };
  tellSystem(events, 'started', null, at.wallMs, { ...started, ...facts });
  if (deafSince === null) return;
  const from = formatInstant(deafSince.wallMs);
  const to = formatInstant(at.wallMs);
  const seconds = (at.steadyMs - deafSince.steadyMs) / 1_000;
  const detail = `no view from ${from} to ${to}`;
  const gap = { part: 'gateway', severity: 3 as const, detail, from, to, seconds };
  tellEverywhere(events, 'gap', sites, at.wallMs, gap);
}

/** The wall clock was set, by so many milliseconds. */
export function tellClockStep(
  events: EngineEvent[],
  steppedMs: number,
  at: Moment,
  sites: readonly string[],
): void {
  const detail = `the wall clock stepped by ${steppedMs} ms`;
  const facts = { part: 'clock', severity: 3 as const, detail, steppedMs };
  tellEverywhere(events, 'clock-step', sites, at.wallMs, facts);
}

/** Another configuration is in force; sites are those whose part has changed, hashes those of the old and the new one. */
export function tellConfiguration(
  events: EngineEvent[],
  from: string | null,
  to: string,
  at: Moment,
  sites: readonly string[],
  by: string | null,
): void {
  const detail = `configuration ${from ?? 'none'} -> ${to}`;
  const facts = { part: 'configuration', severity: 4 as const, detail, from, to };
  tellEverywhere(events, 'config-changed', sites, at.wallMs, facts, by);
}

/** Part of the journal can't be read. */
export function tellDamage(
  events: EngineEvent[],
  { at, detail, facts }: DamageInput,
  sites: readonly string[],
): void {
  const system = { part: 'journal', severity: 1 as const, detail, ...facts };
  tellEverywhere(events, 'journal-damaged', sites, at.wallMs, system);
}

/** Another season has begun at a source, and with it other limits. */
export function tellSeason(
  events: EngineEvent[],
  fullName: string,
  season: Season,
  at: WallMs,
): void {
  const [site = '', source] = fullName.split('/');
  const what = season === 'flood' ? 'the flood season begins' : 'the flood season is over';
  const detail = `${fullName}: ${what}, its limits are in force`;
  const facts = { part: 'engine', severity: 4 as const, detail, source, season };
  tellSystem(events, 'season-changed', site, at, facts);
}

/** What the machine caused. */
export function tellNotice(events: EngineEvent[], input: NoticeInput): void {
  const { part, severity, detail, facts } = input;
  const system = { part, severity, detail, ...facts };
  const { type, site = null, at, by = null, comment = null } = input;
  tellSystem(events, type, site, at.wallMs, system, by, comment);
}

/** An assertion failed while an input was judged, of a point or of everything. */
export function tellQuarantined(
  events: EngineEvent[],
  point: Point | null,
  at: Moment,
  error: unknown,
): void {
  const detail = `an input could not be judged and was set aside: ${String(error)}`;
  const facts = { part: 'engine', severity: 1 as const, detail, point: point?.fullName ?? null };
  tellSystem(events, 'input-quarantined', point?.site ?? null, at.wallMs, facts);
}
