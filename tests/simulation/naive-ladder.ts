import type { LimitName, PointPlan } from './plant.ts';

const COLOURS = ['blue', 'yellow', 'orange', 'red'] as const;

/** The ladders that simulated points may have: limits from mildest to worst. */
export const LADDERS = [
  { kind: 'analog', rule: 'analog-high', rising: true, names: ['H', 'HH'] },
  { kind: 'analog', rule: 'analog-low', rising: false, names: ['L', 'LL'] },
  { kind: 'tank-level', rule: 'level-high', rising: true, names: ['HH'] },
  { kind: 'methane', rule: 'methane-high', rising: true, names: ['H'] },
  { kind: 'displacement', rule: 'displacement-high', rising: true, names: COLOURS },
  { kind: 'seepage', rule: 'seepage-high', rising: true, names: COLOURS },
] as const satisfies readonly {
  kind: string;
  rule: string;
  rising: boolean;
  names: readonly LimitName[];
}[];

/** What is known, naively, of one limit of one point. */
export class NaiveLimit {
  readonly name: LimitName;
  readonly rule: string;
  readonly rank: number;
  readonly #rising: boolean;
  /** Receipt of the reading since which it has been met, and nothing that may clear has left it. */
  metSince: number | null = null;
  /** The good, fresh reading since which every one has been good and on the safe side. */
  safeSince: { readonly steadyMs: number; readonly eventTime: number; stepped: boolean } | null =
    null;

  /** The plan changed under it, so that an off-delay may run that was not seen to begin. */
  isUnsure: boolean;

  constructor(name: LimitName, rule: string, rank: number, rising: boolean, isUnsure: boolean) {
    this.name = name;
    this.rule = rule;
    this.rank = rank;
    this.#rising = rising;
    this.isUnsure = isUnsure;
  }

  isMet(plan: PointPlan, value: number): boolean {
    const limit = plan.limits[this.name];
    if (limit === undefined) return false;
    return this.#rising ? value >= limit : value <= limit;
  }

  /** On the safe side by more than the deadband. */
  isLeft(plan: PointPlan, value: number): boolean {
    const limit = plan.limits[this.name];
    if (limit === undefined) return true;
    const margin = this.#rising ? limit - value : value - limit;
    return plan.deadband === 0 ? margin > 0 : margin > plan.deadband + 1e-9;
  }

  /** When it must have alarmed at the latest, on the steady clock. */
  heldFrom(plan: PointPlan): number | null {
    return this.metSince === null ? null : this.metSince + plan.onDelayMs;
  }
}

/** All limits of a point. */
export function naiveLimits(plan: PointPlan, isUnsure: boolean): NaiveLimit[] {
  return LADDERS.filter(({ kind }) => kind === plan.kind).flatMap(({ rule, rising, names }) =>
    names
      .filter((name) => plan.limits[name] !== undefined)
      .map((name, rank) => new NaiveLimit(name, rule, rank, rising, isUnsure)),
  );
}
