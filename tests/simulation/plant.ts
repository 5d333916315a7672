import { sealConfiguration } from '../../gateway/config/configuration-hash.ts';
import type { Configuration } from '../../rules/configuration.ts';
import type { PointKindName } from '../../rules/point-kind.ts';
import type { ProfileFile } from '../../rules/profile-file.ts';
import { BUILT_IN_PROFILES } from '../../rules/profiles/built-in-profiles.ts';
import { type SiteFile, siteFileSchema } from '../../rules/site-file.ts';
import type { Random } from '../../simulators/random.ts';
import { changedFarm, FARM, type FarmPlan, farmFacts, randomFarm } from './farm.ts';
import { changedMine, MINE, type MinePlan, randomMine } from './mine.ts';

/** Names of the limits that a simulated point may have, and whether each is met when the value rises. */
export const LIMIT_NAMES = ['LL', 'L', 'H', 'HH', 'blue', 'yellow', 'orange', 'red'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** What a point is watched for, as the site file says it. */
export interface SuspectPlan {
  readonly frozen?: { readonly readings: number };
  readonly clipped?: { readonly readings: number; readonly of: number; readonly margin: number };
  readonly copied?: { readonly readings: number; readonly among: number };
}

/** How fast a displacement may move, as the site file says it. */
export interface RatePlan {
  readonly windowHours: number;
  readonly deadband: number;
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
}

/** A point as the simulation plans it: what the site file says, in milliseconds. */
export interface PointPlan {
  readonly site: string;
  readonly source: string;
  readonly id: string;
  readonly kind: PointKindName;
  readonly fullName: string;
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  readonly range: readonly [low: number, high: number] | null;
  readonly deadband: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  readonly staleAfterMs: number;
  readonly latching: boolean;
  /** Limits that hold in the flood season instead. */
  readonly floodLimits?: Readonly<Partial<Record<LimitName, number>>> | undefined;
  /** Signs of a faked value that it is watched for. */
  readonly suspect?: SuspectPlan | undefined;
  /** How fast it may move. */
  readonly rate?: RatePlan | undefined;
  /** What else its entry in the site file says. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Methane that cuts the areas of `cuts`; null where it cuts by its state, or nothing. */
  readonly cut: { readonly at: number; readonly below: number } | null;
  readonly cuts: readonly string[];
}

/** A configuration with the plan it was made from. */
export interface PlantPlan {
  readonly configuration: Configuration;
  readonly points: ReadonlyMap<string, PointPlan>;
  readonly mine: MinePlan | null;
  readonly farm: FarmPlan | null;
}

const SOURCES = [
  { site: 'north', source: 'tanks' },
  { site: 'north', source: 'unit' },
  { site: 'south', source: 'dam' },
] as const;

/** What a dam measures, so that its points are counted to items and to a pond. */
const DAM_KINDS = ['displacement', 'displacement', 'seepage'] as const;

function randomLimits(random: Random, kind: PointKindName): PointPlan['limits'] {
  if (kind !== 'analog') return randomColours(random);
  const limits: Partial<Record<LimitName, number>> = {};
  if (random.below(10) > 0) limits.H = 10;
  if (random.below(10) > 2) limits.HH = 12;
  if (random.below(10) > 4) limits.L = 4;
  if (random.below(10) > 6) limits.LL = 2;
  return limits;
}

function randomColours(random: Random): PointPlan['limits'] {
  const limits: Partial<Record<LimitName, number>> = {};
  if (random.below(10) > 1) limits.blue = 9;
  if (random.below(10) > 2) limits.yellow = 10;
  if (random.below(10) > 3) limits.orange = 11.5;
  if (random.below(10) > 4) limits.red = 13;
  return limits;
}

function randomSuspect(random: Random): SuspectPlan | undefined {
  const frozen = { readings: random.pick([3, 4, 6]) };
  const clipped = { readings: 3, of: 6, margin: 0.5 };
  const copied = { readings: 8, among: random.pick([16, 40]) };
  return random.pick([
    undefined,
    { frozen },
    { frozen, clipped },
    { copied },
    { frozen, copied },
    { frozen, clipped, copied },
    { frozen, clipped, copied },
  ]);
}

function randomRate(random: Random): RatePlan | undefined {
  if (random.below(2) === 0) return undefined;
  const limits = { blue: 5_000, orange: 20_000, ...(random.below(2) === 0 ? { red: 60_000 } : {}) };
  return { windowHours: random.pick([0.01, 0.02]), deadband: random.pick([0, 2_000]), limits };
}

/** The same, reckoned over the other of the two windows. */
function overOtherWindow(point: PointPlan): PointPlan {
  const { rate } = point;
  if (rate === undefined) return point;
  return { ...point, rate: { ...rate, windowHours: rate.windowHours === 0.01 ? 0.02 : 0.01 } };
}

function randomPoint(random: Random, place: (typeof SOURCES)[number], id: string): PointPlan {
  const kind = place.source === 'dam' ? random.pick(DAM_KINDS) : 'analog';
  return {
    ...place,
    id,
    kind,
    fullName: `${place.site}/${place.source}/${id}`,
    limits: randomLimits(random, kind),
    range: random.below(3) === 0 ? [0, 14] : null,
    deadband: random.pick([0, 0, 0.5]),
    onDelayMs: random.pick([0, 0, 2_000, 5_000, 12_000]),
    offDelayMs: random.pick([0, 0, 3_000, 9_000, 25_000]),
    staleAfterMs: random.pick([3_000, 6_000, 10_000, 20_000]),
    latching: random.below(4) === 0,
    cut: null,
    cuts: [],
    suspect: kind === 'analog' ? randomSuspect(random) : undefined,
    rate: kind === 'displacement' ? randomRate(random) : undefined,
    floodLimits:
      kind === 'seepage' && random.below(2) === 0 ? { blue: 8.5, yellow: 9.5 } : undefined,
  };
}

/** Points that are watched for copies in any of these plants. */
export function watchedForCopies(plants: readonly PlantPlan[]): readonly string[] {
  const watched = plants.flatMap(({ points }) =>
    [...points.values()].filter(({ suspect }) => suspect?.copied !== undefined),
  );
  return [...new Set(watched.map(({ fullName }) => fullName))];
}

/** The flood season of the dam, whose clocks stand at UTC: its first day begins soon after a run does. */
export const FLOOD_SEASON = ['11-21', '11-30'] as const;

const SHEET = { G: -0.2, R0: 0, K: 0.3, T0: 7, temperaturePoint: 'temp', tipElevationM: 0 };

/** Rain that is added up, and a vibrating wire with its thermometer: their values are made from readings. */
function derivedPoints(random: Random): PointPlan[] {
  const [, , dam] = SOURCES;
  const drawn = randomPoint(random, dam, 'temp');
  const plain = {
    ...drawn,
    range: null,
    deadband: 0,
    limits: {},
    rate: undefined,
    floodLimits: undefined,
  };
  const of = (id: string, rest: Partial<PointPlan>): PointPlan => ({
    ...plain,
    id,
    fullName: `${dam.site}/${dam.source}/${id}`,
    ...rest,
  });
  const sheet = { ...SHEET, groundElevationM: 3 + random.below(3) };
  return [
    of('temp', { kind: 'temperature' }),
    of('rain', { kind: 'rainfall', limits: { blue: 60, yellow: 150, orange: 400 } }),
    of('wire', {
      kind: 'piezometer',
      limits: { blue: 3.5, yellow: 3.2, red: 2.5 },
      extra: { unit: 'digits', calibration: sheet },
    }),
  ];
}

/** What stands in the file beside a source's points. */
function sourceFacts(source: string, mine: MinePlan | null, farm: FarmPlan | null): object {
  if (source === FARM.source && farm !== null) return farmFacts(farm);
  if (source === 'dam') return { kind: 'tailings-dam', floodSeason: FLOOD_SEASON };
  if (source !== MINE.source || mine === null) return { kind: 'custom' };
  const areas = mine.areas.map(({ fullName: _, ...area }) => area);
  return { kind: 'coal-mine', areas, interlocks: { commands: mine.commands ? 'on' : 'off' } };
}

/** What methane and what else cuts an area has beside other points. */
function interlockFacts({ kind, cut, cuts, limits }: PointPlan): object {
  const placement = kind === 'methane' ? { placement: 'working-face' } : {};
  const own = cut === null ? {} : { limits: { ...limits, cut: cut.at, restore: cut.below } };
  return { ...placement, ...own, ...(cuts.length === 0 ? {} : { cuts: [...cuts] }) };
}

function siteFile(
  id: string,
  points: readonly PointPlan[],
  mine: MinePlan | null,
  farm: FarmPlan | null,
): SiteFile {
  const sources = [...new Set(points.map(({ source }) => source))];
  return siteFileSchema.parse({
    site: {
      id,
      kind: 'park',
      name: { zh: id, en: id },
      region: ['east'],
      timeZone: 'Etc/UTC',
    },
    sources: sources.map((source) => ({
      id: source,
      ...sourceFacts(source, mine, farm),
      points: points
        .filter((point) => point.source === source)
        .map((point) => ({
          id: point.id,
          kind: point.kind,
          limits: point.limits,
          ...(point.range === null ? {} : { range: [...point.range] }),
          deadband: point.deadband,
          periodSeconds: 1,
          staleAfterSeconds: point.staleAfterMs / 1_000,
          onDelaySeconds: point.onDelayMs / 1_000,
          offDelaySeconds: point.offDelayMs / 1_000,
          latching: point.latching,
          ...(point.suspect === undefined ? {} : { suspect: point.suspect }),
          ...(point.rate === undefined ? {} : { rate: point.rate }),
          ...(point.floodLimits === undefined ? {} : { floodLimits: point.floodLimits }),
          ...point.extra,
          ...interlockFacts(point),
        })),
    })),
  });
}

/** The part of the built-in profiles that these files need: the bounds of this small world are smaller than all of them. */
function builtInFor(files: readonly SiteFile[]): readonly ProfileFile[] {
  const points = files.flatMap(({ sources }) => sources.flatMap((source) => source.points ?? []));
  const kinds = new Set(points.map(({ kind }) => kind));
  return BUILT_IN_PROFILES.map((profile) => ({
    ...profile,
    points: profile.points
      .filter(({ kind }) => kinds.has(kind))
      .map(({ guidance: _, ...entry }) => entry),
  }));
}

function planOf(
  others: readonly PointPlan[],
  mine: MinePlan | null,
  farm: FarmPlan | null,
): PlantPlan {
  const points = [...others, ...(mine?.points ?? []), ...(farm?.points ?? [])];
  const sites = [...new Set(points.map(({ site }) => site))].sort();
  const files = sites.map((site) =>
    siteFile(
      site,
      points.filter((point) => point.site === site),
      mine,
      farm,
    ),
  );
  return {
    configuration: sealConfiguration({ sites: files, profiles: [] }, builtInFor(files)),
    points: new Map(points.map((point) => [point.fullName, point])),
    mine,
    farm,
  };
}

/** Kinds whose settings change from plant to plant. */
const EDITED = { analog: true, displacement: true, seepage: true };

function changed(random: Random, point: PointPlan): PointPlan {
  switch (random.below(6)) {
    case 5:
      return point.kind === 'analog'
        ? { ...point, suspect: randomSuspect(random) }
        : { ...point, rate: point.kind === 'displacement' ? randomRate(random) : undefined };
    case 0:
      return { ...point, limits: randomLimits(random, point.kind) };
    case 1:
      return point.kind === 'analog'
        ? { ...point, limits: { ...point.limits, H: 9 + random.below(3) } }
        : { ...point, limits: { ...point.limits, orange: 11 + random.below(2) } };
    case 2:
      return { ...point, onDelayMs: random.pick([0, 1_000, 8_000]) };
    case 3:
      return { ...point, offDelayMs: random.pick([0, 4_000, 15_000]) };
    default:
      return { ...point, staleAfterMs: random.pick([2_000, 8_000, 30_000]) };
  }
}

/** The plants of one seed: the first is in force at the beginning, the others differ from it here and there. */
export function randomPlants(random: Random): readonly PlantPlan[] {
  const points = SOURCES.flatMap((place) => {
    const count = place.source === 'dam' ? 3 + random.below(6) : 1 + random.below(3);
    return Array.from({ length: count }, (_, index) => randomPoint(random, place, `p${index}`));
  });
  if (random.below(2) === 0) points.push(...derivedPoints(random));
  const mine = randomMine(random);
  const farm = randomFarm(random);
  const plants = [planOf(points, mine, farm)];
  for (let variant = 0; variant < 2; variant += 1) {
    const kept = points.filter(
      ({ kind }, index) => index === 0 || kind === 'temperature' || random.below(6) > 0,
    );
    const edited = kept
      .map((point) =>
        random.below(3) === 0 && point.kind in EDITED ? changed(random, point) : point,
      )
      .map((point) => (variant === 1 ? overOtherWindow(point) : point));
    const place = random.pick(SOURCES);
    const added = random.below(2) === 0 ? [randomPoint(random, place, `x${variant}`)] : [];
    const otherFarm = random.below(6) === 0 ? null : changedFarm(random, farm);
    plants.push(planOf([...edited, ...added], changedMine(random, mine), otherFarm));
  }
  return plants;
}
