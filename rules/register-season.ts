import type { Point, Register, Source } from './register.ts';
import { type FloodSeason, nextSeasonAt, type Season, seasonAt } from './season.ts';
import type { WallMs } from './time.ts';

/** Which season it is at each source that has limits by season, by its full name. */
export type Seasons = ReadonlyMap<string, Season>;

interface SeasonalSource {
  readonly fullName: string;
  readonly flood: FloodSeason;
  readonly timeZone: string;
}

function seasonalSources({ sites, sources }: Register): readonly SeasonalSource[] {
  return sources.flatMap(({ site, id, floodSeason }: Source): SeasonalSource[] => {
    if (floodSeason === undefined) return [];
    const timeZone = sites.find((each) => each.id === site)?.timeZone ?? 'UTC';
    return [{ fullName: `${site}/${id}`, flood: floodSeason, timeZone }];
  });
}

/** The seasons of a register by the calendar. */
export function seasonsAt(register: Register, wallMs: WallMs): Seasons {
  return new Map(
    seasonalSources(register).map(({ fullName, flood, timeZone }) => [
      fullName,
      seasonAt(wallMs, flood, timeZone),
    ]),
  );
}

/** When the next season begins anywhere; null where none does. */
export function nextChangeAt(register: Register, wallMs: WallMs): WallMs | null {
  const changes = seasonalSources(register).flatMap(
    ({ flood, timeZone }) => nextSeasonAt(wallMs, flood, timeZone) ?? [],
  );
  return changes.length === 0 ? null : Math.min(...changes);
}

function pointIn(point: Point, season: Season): Point {
  const { seasonal } = point;
  return seasonal === undefined ? point : Object.freeze({ ...point, ...seasonal[season] });
}

/** The register with the limits in force in the seasons given; the register itself where it has none. */
export function inSeason(register: Register, seasons: Seasons): Register {
  if (seasons.size === 0) return register;
  const points = register.points.map((point) =>
    pointIn(point, seasons.get(`${point.site}/${point.source}`) ?? 'dry'),
  );
  return Object.freeze({ ...register, points: Object.freeze(points) });
}

/** Sources at which it is another season than before, in the order of the register. */
export function changedSeasons(
  before: Seasons,
  now: Seasons,
): readonly (readonly [string, Season])[] {
  return [...now].filter(([source, season]) => (before.get(source) ?? 'dry') !== season);
}
