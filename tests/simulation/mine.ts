import type { Random } from '../../simulators/random.ts';
import type { PointPlan } from './plant.ts';

/** Where the simulated interlocks are. */
export const MINE = { site: 'south', source: 'mine' } as const;

/** An area as the simulation plans it. */
export interface AreaPlan {
  readonly id: string;
  /** `site/source/areas/id`. */
  readonly fullName: string;
  /** Id of its feed point. */
  readonly feed: string;
  readonly controller: 'local' | 'remote';
  readonly faultLock: boolean;
}

/** The mine of one plant. */
export interface MinePlan {
  readonly areas: readonly AreaPlan[];
  readonly commands: boolean;
  readonly points: readonly PointPlan[];
}

function area(random: Random, id: string, feed: string): AreaPlan {
  return {
    id,
    fullName: `${MINE.site}/${MINE.source}/areas/${id}`,
    feed,
    controller: random.pick(['local', 'local', 'remote']),
    faultLock: random.below(3) > 0,
  };
}

function point(random: Random, id: string, rest: Partial<PointPlan>): PointPlan {
  return {
    ...MINE,
    id,
    kind: 'feed',
    fullName: `${MINE.site}/${MINE.source}/${id}`,
    limits: {},
    range: null,
    deadband: 0,
    onDelayMs: 0,
    offDelayMs: 0,
    staleAfterMs: random.pick([6_000, 20_000, 60_000]),
    latching: false,
    cut: null,
    cuts: [],
    ...rest,
  };
}

function methane(random: Random, id: string, cuts: readonly string[]): PointPlan {
  return point(random, id, {
    kind: 'methane',
    limits: { H: 9 },
    range: random.below(4) === 0 ? [0, 14] : null,
    onDelayMs: random.pick([0, 0, 4_000]),
    offDelayMs: random.pick([0, 0, 5_000]),
    cut: { at: random.pick([10, 11]), below: random.pick([8, 10]) },
    cuts,
  });
}

/** Two areas that share a methane point; a fan cuts one of them. */
export function randomMine(random: Random): MinePlan {
  return {
    commands: random.below(4) > 0,
    areas: [area(random, 'face', 'k0'), area(random, 'back', 'k1')],
    points: [
      methane(random, 'm0', ['face']),
      methane(random, 'm1', ['face', 'back']),
      // Its heading-like lock would hide everything else, so it cuts an area by itself.
      point(random, 'f0', { kind: 'duct-flow', cuts: random.below(2) === 0 ? ['back'] : [] }),
      point(random, 'k0', {}),
      point(random, 'k1', {}),
    ],
  };
}

/** The same mine, changed here and there: a limit, a cause, an area, a lock, the commands. */
export function changedMine(random: Random, mine: MinePlan): MinePlan {
  const areas = mine.areas
    .filter(({ id }) => id === 'face' || random.below(4) > 0)
    .map((each) => (random.below(3) === 0 ? area(random, each.id, each.feed) : each));
  const known = areas.map(({ id }) => id);
  const points = mine.points.map((each): PointPlan => {
    const cuts = each.cuts.filter((id) => known.includes(id) && random.below(6) > 0);
    if (each.kind !== 'methane' || random.below(3) > 0) return { ...each, cuts };
    return { ...methane(random, each.id, cuts), staleAfterMs: each.staleAfterMs };
  });
  return { areas, points, commands: random.below(4) > 0 };
}

/** What a mine's points measure is on or off for all but methane. */
export function isOnOff(fullName: string): boolean {
  return /\/mine\/[kf]\d$/.test(fullName);
}
