import { worseLevel } from './alarm-entry.ts';
import { type Area, compileAreas } from './area.ts';
import { compileDerivation, readingUnit } from './compile-derivation.ts';
import { compileSuspicion } from './compile-suspicion.ts';
import type { Configuration } from './configuration.ts';
import { coverageGaps } from './coverage.ts';
import { pointFacts } from './point-facts.ts';
import { limitNamesOf, type PointKind, pointKind } from './point-kind.ts';
import { inFlood, type PointSettings, settlePoint } from './point-settings.ts';
import type { ProfileFile } from './profile-file.ts';
import { compileRate } from './rate-watch.ts';
import type { Ladder, Limit, Point, Register, SeasonalLimits, Site, Source } from './register.ts';
import type { Season } from './season.ts';
import { SharedValues } from './shared-values.ts';
import type { SiteFile, SiteFilePoint, SiteFileSource } from './site-file.ts';
import { sourceHazard } from './source-hazard.ts';
import { compileVotes, type Vote } from './vote.ts';

const MS_PER_SECOND = 1_000;
const LEVEL_OF_STATE = 2;

function milliseconds(seconds: number): number {
  return Math.round(seconds * MS_PER_SECOND);
}

function limitLadders(kind: PointKind, settings: PointSettings): readonly Ladder[] {
  return kind.ladders
    .map(({ rule, direction, steps }) => {
      const limits = steps.flatMap(({ name, level }): Limit[] => {
        const limit = settings.limits.get(name);
        if (limit === undefined) return [];
        const { value, standard } = limit;
        return [
          Object.freeze({ name, level: worseLevel(level, limit.level ?? level), value, standard }),
        ];
      });
      return Object.freeze({ rule, direction, limits: Object.freeze(limits) });
    })
    .filter((ladder) => ladder.limits.length > 0);
}

function stateLadder(kind: PointKind, settings: PointSettings): readonly Ladder[] {
  if (kind.stateRule === null || settings.alarmOn === null) return [];
  const limit: Limit = Object.freeze({
    name: 'alarmOn',
    value: settings.alarmOn ? 1 : 0,
    level: LEVEL_OF_STATE,
    standard: null,
  });
  return [
    Object.freeze({
      rule: kind.stateRule,
      direction: settings.alarmOn ? ('rising' as const) : ('falling' as const),
      limits: Object.freeze([limit]),
    }),
  ];
}

function namedLimits(kind: PointKind, settings: PointSettings): Readonly<Record<string, number>> {
  const named: Record<string, number> = {};
  for (const name of limitNamesOf(kind)) {
    const limit = settings.limits.get(name);
    if (limit !== undefined) named[name] = limit.value;
  }
  if (settings.alarmOn !== null) named.alarmOn = settings.alarmOn ? 1 : 0;
  return Object.freeze(named);
}

/** What a point is judged by under some settings. */
function judgedLimits(
  kind: PointKind,
  point: SiteFilePoint,
  settings: PointSettings,
): Omit<SeasonalLimits, 'season'> {
  const ladders = Object.freeze([...limitLadders(kind, settings), ...stateLadder(kind, settings)]);
  const limits = namedLimits(kind, settings);
  const suspicion = compileSuspicion(point.suspect, ladders, limits);
  const { standards } = settings;
  return { ladders, limits, standards, ...(suspicion === undefined ? {} : { suspicion }) };
}

/** The same in one season: its limits say so. */
function limitsIn(
  season: Season,
  { ladders, ...rest }: Omit<SeasonalLimits, 'season'>,
): SeasonalLimits {
  const dated = ladders.map((ladder) =>
    Object.freeze({
      ...ladder,
      limits: Object.freeze(ladder.limits.map((limit) => Object.freeze({ ...limit, season }))),
    }),
  );
  return Object.freeze({ ...rest, ladders: Object.freeze(dated), season });
}

/** The limits of a point by season; undefined where they are the same all year. `dry`: what it is judged by outside the flood season. */
function compileSeasons(
  source: SiteFileSource,
  point: SiteFilePoint,
  profiles: readonly ProfileFile[],
  dry: Omit<SeasonalLimits, 'season'>,
): Point['seasonal'] {
  if (source.floodSeason === undefined || point.floodLimits === undefined) return undefined;
  const inSeason = inFlood(point);
  const settings = settlePoint(source, inSeason, profiles);
  const flood = judgedLimits(pointKind(point.kind), inSeason, settings);
  return Object.freeze({ dry: limitsIn('dry', dry), flood: limitsIn('flood', flood) });
}

function compilePoint(
  index: number,
  site: SiteFile,
  source: SiteFileSource,
  point: SiteFilePoint,
  { profiles, drill }: Configuration,
  firstPoint: number,
  shared: SharedValues,
): Point {
  const kind = pointKind(point.kind);
  const settings = settlePoint(source, point, profiles);
  const unit = readingUnit(point, settings.unit);
  const derivation = compileDerivation(source, point, unit, firstPoint);
  const rate = compileRate(point.kind, point.rate, unit);
  const judged = shared.share(judgedLimits(kind, point, settings));
  const seasonal = compileSeasons(source, point, profiles, judged);
  const judgesDepth = derivation?.kind === 'piezometer' && derivation.judgesDepth;
  return Object.freeze({
    index,
    site: site.site.id,
    source: source.id,
    id: point.id,
    fullName: `${site.site.id}/${source.id}/${point.id}`,
    kind: point.kind,
    name: point.name ?? null,
    unit,
    boolean: kind.boolean,
    substance: point.substance ?? null,
    range: point.range ?? null,
    periodMs: milliseconds(settings.periodSeconds),
    staleAfterMs: milliseconds(settings.staleAfterSeconds),
    deadband: settings.deadband,
    onDelayMs: milliseconds(settings.onDelaySeconds),
    offDelayMs: milliseconds(settings.offDelaySeconds),
    latching: settings.latching,
    ...judged,
    ...(derivation === undefined ? {} : { derivation }),
    ...(judgesDepth ? { judgedUnit: 'm' } : {}),
    ...(rate === undefined ? {} : { rate }),
    ...(seasonal === undefined ? {} : { seasonal, ...seasonal.dry }),
    guidance: settings.guidance,
    routes: settings.routes,
    calibrationDueAt: settings.calibrationDueAt,
    facts: pointFacts(point),
    ...(drill ? { drill } : {}),
  });
}

function compileSite({ site }: SiteFile): Site {
  const { id, kind, name, region, timeZone, ...facts } = site;
  return Object.freeze({ id, kind, name, region, timeZone, facts: Object.freeze(facts) });
}

function compileSource(
  siteId: string,
  source: SiteFileSource,
  profiles: readonly ProfileFile[],
  votes: readonly Vote[],
): Source {
  const { id, kind, name, points: _, ...facts } = source;
  const hazard = sourceHazard(source);
  const gaps = coverageGaps(source, profiles);
  const { floodSeason } = source;
  const isSeasonal = source.points?.some(({ floodLimits }) => floodLimits !== undefined) === true;
  return Object.freeze({
    site: siteId,
    id,
    kind,
    name: name ?? { zh: id, en: id },
    ...(hazard === null ? {} : { hazard }),
    ...(floodSeason === undefined || !isSeasonal ? {} : { floodSeason }),
    ...(gaps.length === 0 ? {} : { gaps: Object.freeze(gaps) }),
    ...(votes.length === 0 ? {} : { votes: Object.freeze(votes) }),
    facts: Object.freeze(facts),
  });
}

/**
 * Compiles a configuration into the register that the engine judges by: profiles merged, defaults resolved.
 * Points stand in file order and are numbered from 0. The same configuration always gives the same register.
 * The configuration must have no error (see configuration-lint.ts).
 */
export function compileRegister(configuration: Configuration): Register {
  const sources: Source[] = [];
  const points: Point[] = [];
  const shared = new SharedValues();
  const areas: Area[] = [];
  for (const file of configuration.sites) {
    for (const source of file.sources) {
      const firstPoint = points.length;
      for (const point of source.points ?? []) {
        const index = points.length;
        points.push(compilePoint(index, file, source, point, configuration, firstPoint, shared));
      }
      const own = points.slice(firstPoint);
      const votes = compileVotes(file.site.id, source, own);
      sources.push(compileSource(file.site.id, source, configuration.profiles, votes));
      areas.push(...compileAreas(file.site.id, source, own, votes, areas.length));
    }
  }
  return Object.freeze({
    hash: configuration.hash,
    sites: Object.freeze(configuration.sites.map(compileSite)),
    sources: Object.freeze(sources),
    points: Object.freeze(points),
    profiles: configuration.profiles,
    areas: Object.freeze(areas),
  });
}
