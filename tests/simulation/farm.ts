import type { Random } from '../../simulators/random.ts';
import type { PointPlan } from './plant.ts';

/** Where the simulated gauges are that vote, and whose tanks hold what was declared, or more. */
export const FARM = { site: 'north', source: 'farm' } as const;
const IDS = ['g0', 'g1', 'g2'] as const;

/** Three gauges, each of a tank that holds a tonne to the metre. */
export interface FarmPlan {
  readonly points: readonly PointPlan[];
  /** Tonnes of ammonia. */
  readonly declared: number;
  readonly vote: {
    readonly needed: number;
    readonly value: number;
    readonly deviation: number;
    readonly degrade: 'safe' | 'available';
  };
}

/** The first closes the inlet by itself. */
function gauge(random: Random, id: (typeof IDS)[number]): PointPlan {
  return {
    ...FARM,
    id,
    kind: 'tank-level',
    fullName: `${FARM.site}/${FARM.source}/${id}`,
    limits: id === 'g0' ? { HH: random.pick([11, 12]) } : {},
    range: random.below(3) === 0 ? [0, 14] : null,
    deadband: 0,
    onDelayMs: 0,
    offDelayMs: 0,
    staleAfterMs: random.pick([6_000, 20_000, 60_000]),
    latching: false,
    cut: null,
    cuts: id === 'g0' ? ['inlet'] : [],
    extra: {
      tank: { diameterM: 2 / Math.sqrt(Math.PI), densityKgM3: 1_000, substance: 'ammonia' },
    },
  };
}

/** A farm of one seed. Ammonia: 10 t are a major hazard source; grade 3 begins at 25 t where a hundred people live near by. */
export function randomFarm(random: Random): FarmPlan {
  return {
    points: IDS.map((id) => gauge(random, id)),
    declared: random.pick([8, 18, 24]),
    vote: {
      needed: random.pick([1, 2, 2, 2, 3]),
      value: random.pick([9.5, 10, 11.5]),
      deviation: random.pick([3, 6]),
      degrade: random.pick(['safe', 'available']),
    },
  };
}

/** The same farm, changed here and there. */
export function changedFarm(random: Random, farm: FarmPlan): FarmPlan {
  const other = randomFarm(random);
  return {
    points: random.below(2) === 0 ? farm.points : other.points,
    declared: random.below(2) === 0 ? farm.declared : other.declared,
    vote: random.below(2) === 0 ? farm.vote : other.vote,
  };
}

/** What the second name of the ammonia is declared with. */
const OTHERWISE_NAMED = 3;

/** What stands in the file beside its points. */
export function farmFacts({ declared, vote }: FarmPlan): object {
  const { needed, value, deviation, degrade } = vote;
  return {
    kind: 'tank-farm',
    exposedPopulation: 100,
    substances: [
      { name: 'ammonia', quantityTonnes: declared - OTHERWISE_NAMED },
      { cas: '7664-41-7', name: '氨', quantityTonnes: OTHERWISE_NAMED },
    ],
    areas: [{ id: 'inlet', stops: 'inlet' }],
    votes: [
      {
        id: 'v',
        members: [...IDS],
        vote: `${needed}oo3`,
        limit: 'H',
        value,
        deviation,
        degrade,
        cuts: ['inlet'],
      },
    ],
  };
}
