import fc from 'fast-check';
import { Engine, type Outcome } from '../../rules/engine.ts';
import type { Action, Input } from '../../rules/input.ts';
import { QUALITIES, type Quality, type Reading } from '../../rules/reading.ts';
import type { Ladder, Point, Register } from '../../rules/register.ts';
import type { Moment } from '../../rules/time.ts';
import { HIGH, LOW, ORIGIN, testRegister } from './rig.ts';
import { withArea, withConclusions } from './test-areas.ts';

/** How the time of a reading stands to its receipt. */
export type TimePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'lag'; readonly ms: number }
  | { readonly kind: 'ancient' };

/** One reading, its times relative, so that a plan can be shrunk and played at any moment. */
export interface ReadingPlan {
  readonly point: number;
  readonly value: number | null;
  readonly quality: Quality;
  readonly time: TimePlan;
  /** Whether the device counts its readings. */
  readonly counted: boolean;
}

export type StepPlan =
  | { readonly kind: 'readings'; readonly readings: readonly ReadingPlan[] }
  | { readonly kind: 'tick' }
  /** Sends the readings of an earlier step once more. */
  | { readonly kind: 'redeliver'; readonly back: number }
  /** The counters of all devices start again. */
  | { readonly kind: 'counter-restart' }
  | {
      readonly kind: 'on-alarm';
      readonly do: 'acknowledge' | 'reset' | 'close' | 'comment';
      readonly pick: number;
    }
  | {
      readonly kind: 'on-point';
      readonly do: 'shelve' | 'unshelve' | 'out-of-service' | 'in-service';
      readonly point: number;
      readonly rule: string | undefined;
      readonly minutes: number;
    }
  | { readonly kind: 'start' }
  | { readonly kind: 'damage' }
  | { readonly kind: 'wall-step'; readonly ms: number }
  | { readonly kind: 'configure'; readonly points: readonly Partial<Point>[] };
export type StepKind = StepPlan['kind'];

/** A step and how long after the one before it comes. */
export interface TimedStep {
  readonly afterMs: number;
  readonly step: StepPlan;
}

export interface PlantPlan {
  readonly points: readonly Partial<Point>[];
  readonly steps: readonly TimedStep[];
}

const ladderOf = (full: Ladder): fc.Arbitrary<Ladder> =>
  fc.constantFrom<readonly number[]>([0, 1], [0], [1]).map((indexes) => ({
    ...full,
    limits: full.limits.filter((_, index) => indexes.includes(index)),
  }));

/** A point with any mixture of ladders, delays, deadband, range and patience; delays and patience collide on purpose. */
export const arbitraryPoint: fc.Arbitrary<Partial<Point>> = fc.record({
  ladders: fc
    .tuple(ladderOf(HIGH), ladderOf(LOW), fc.constantFrom<readonly number[]>([0, 1], [0], [1]))
    .map(([high, low, kept]) => [high, low].filter((_, index) => kept.includes(index))),
  deadband: fc.constantFrom(0, 0, 0.5, 2),
  onDelayMs: fc.constantFrom(0, 0, 2_000, 5_000, 20_000),
  offDelayMs: fc.constantFrom(0, 0, 2_000, 5_000, 20_000),
  staleAfterMs: fc.constantFrom(5_000, 20_000, 60_000),
  latching: fc.boolean(),
  range: fc.constantFrom(null, [0, 24] as const),
});

/** Values crowd around the limits and their deadbands. */
export const arbitraryValue: fc.Arbitrary<number | null> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      0.5,
      1,
      1.5,
      2,
      2.5,
      3,
      5,
      8,
      9.5,
      9.75,
      10,
      12,
      18,
      19.5,
      20,
      24,
      25,
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 100 }).map((quarter) => quarter / 4) },
  { weight: 1, arbitrary: fc.constant(null) },
);

const arbitraryTime: fc.Arbitrary<TimePlan> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: 'none' } as const) },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 6 }).map((s) => ({ kind: 'lag', ms: s * 1_000 }) as const),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 5_000, max: 150_000 }).map((ms) => ({ kind: 'lag', ms }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -100_000, max: -1 }).map((ms) => ({ kind: 'lag', ms }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'ancient' } as const) },
);

const arbitraryQuality: fc.Arbitrary<Quality> = fc.oneof(
  { weight: 5, arbitrary: fc.constant('good' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...QUALITIES) },
);

/** A reading of one of `points` points: live, delayed, late, bad, calibrating, skewed. */
export function arbitraryReading(points: number): fc.Arbitrary<ReadingPlan> {
  return fc.record({
    point: fc.nat({ max: points - 1 }),
    value: arbitraryValue,
    quality: arbitraryQuality,
    time: arbitraryTime,
    counted: fc.boolean(),
  });
}

function arbitraryOfKind(kind: StepKind, points: number): fc.Arbitrary<StepPlan> {
  switch (kind) {
    case 'readings':
      return fc.record({
        kind: fc.constant('readings' as const),
        readings: fc.array(arbitraryReading(points), { minLength: 1, maxLength: 4 }),
      });
    case 'redeliver':
      return fc.record({ kind: fc.constant('redeliver' as const), back: fc.nat({ max: 5 }) });
    case 'on-alarm':
      return fc.record({
        kind: fc.constant('on-alarm' as const),
        do: fc.constantFrom('acknowledge', 'acknowledge', 'reset', 'close', 'comment'),
        pick: fc.nat({ max: 9 }),
      });
    case 'on-point':
      return fc.record({
        kind: fc.constant('on-point' as const),
        do: fc.constantFrom('shelve', 'shelve', 'unshelve', 'out-of-service', 'in-service'),
        point: fc.nat({ max: points - 1 }),
        rule: fc.constantFrom(undefined, 'level-high', 'communication', 'instrument'),
        minutes: fc.constantFrom(0.1, 1, 60, 480),
      });
    case 'wall-step':
      return fc.record({
        kind: fc.constant('wall-step' as const),
        ms: fc.constantFrom(-3_600_000, -5_000, -900, 900, 5_000, 3_600_000),
      });
    case 'configure':
      return fc.record({
        kind: fc.constant('configure' as const),
        points: fc.array(arbitraryPoint, { minLength: points, maxLength: points }),
      });
    default:
      return fc.constant({ kind });
  }
}

/** Every kind of step there is. */
export const STEP_KINDS: readonly StepKind[] = [
  'readings',
  'tick',
  'redeliver',
  'counter-restart',
  'on-alarm',
  'on-point',
  'start',
  'damage',
  'wall-step',
  'configure',
];

const STEP_WEIGHTS: Readonly<Partial<Record<StepKind, number>>> = {
  readings: 14,
  'on-alarm': 4,
  'on-point': 2,
  tick: 2,
};

/** Up to three points and a run over them, made of the kinds of steps given. */
export function arbitraryPlan(kinds: readonly StepKind[] = STEP_KINDS): fc.Arbitrary<PlantPlan> {
  return fc.integer({ min: 1, max: 3 }).chain((count) =>
    fc.record({
      points: fc.array(arbitraryPoint, { minLength: count, maxLength: count }),
      steps: fc.array(
        fc.record({
          afterMs: fc.oneof(
            fc.constantFrom(0, 1_000, 2_000, 5_000),
            fc.integer({ min: 0, max: 9_000 }),
            fc.constantFrom(20_000, 60_000, 400_000),
          ),
          step: fc.oneof(
            ...kinds.map((kind) => ({
              weight: STEP_WEIGHTS[kind] ?? 1,
              arbitrary: arbitraryOfKind(kind, count),
            })),
          ),
        }),
        { maxLength: 40 },
      ),
    }),
  );
}

/** What a plan came to: the inputs as they were and what each did. */
export interface Run {
  readonly register: Register;
  readonly inputs: readonly Input[];
  readonly outcomes: readonly Outcome[];
  readonly engine: Engine;
}

const ANCIENT = 1_000;

/** Plays a plan against an engine of its own and writes down the inputs. Alarms to act on are picked from those open. */
export class Player {
  readonly engine: Engine;
  readonly inputs: Input[] = [];
  readonly outcomes: Outcome[] = [];
  readonly #register: Register;
  readonly #sent: (readonly Reading[])[] = [];
  readonly #counters = new Map<number, number>();
  #steadyMs = 0;
  #wallOffsetMs = 0;
  #configurations = 0;

  constructor(points: readonly Partial<Point>[]) {
    this.#register = withConclusions(withArea(testRegister(points)));
    this.engine = new Engine(this.#register);
  }

  get moment(): Moment {
    return { steadyMs: this.#steadyMs, wallMs: ORIGIN + this.#steadyMs + this.#wallOffsetMs };
  }

  run(steps: readonly TimedStep[]): Run {
    for (const { afterMs, step } of steps) {
      this.#steadyMs += afterMs;
      const input = this.#inputOf(step);
      if (input === null) continue;
      this.inputs.push(input);
      this.outcomes.push(this.engine.apply(input));
    }
    return {
      register: this.#register,
      inputs: this.inputs,
      outcomes: this.outcomes,
      engine: this.engine,
    };
  }

  #inputOf(step: StepPlan): Input | null {
    const at = this.moment;
    switch (step.kind) {
      case 'readings': {
        const readings = step.readings.map((plan) => this.#readingOf(plan));
        this.#sent.push(readings);
        return { kind: 'readings', at, readings };
      }
      case 'redeliver': {
        const readings = this.#sent.at(-1 - step.back);
        return readings === undefined ? null : { kind: 'readings', at, readings };
      }
      case 'counter-restart':
        this.#counters.clear();
        return null;
      case 'wall-step':
        this.#wallOffsetMs += step.ms;
        return { kind: 'tick', at: this.moment };
      case 'tick':
        return { kind: 'tick', at };
      case 'start':
        return { kind: 'start', at, deafSince: this.engine.lastMoment, facts: {} };
      case 'damage':
        return { kind: 'damage', at, detail: 'unreadable', facts: {} };
      case 'configure': {
        this.#configurations += 1;
        const register = withConclusions(
          withArea(testRegister(step.points, `sha256:${this.#configurations}`)),
        );
        return { kind: 'config', at, by: 'amy', register };
      }
      default: {
        const action = this.#actionOf(step);
        return action === null ? null : { kind: 'action', at, by: 'amy', comment: null, action };
      }
    }
  }

  #actionOf(step: Extract<StepPlan, { kind: 'on-alarm' | 'on-point' }>): Action | null {
    if (step.kind === 'on-alarm') {
      const alarms = this.engine.openAlarms();
      const alarm = alarms[step.pick % Math.max(1, alarms.length)]?.id;
      return alarm == null ? null : { do: step.do, alarm };
    }
    const { point: index, rule, minutes } = step;
    const point = `park/tanks/p${index}`;
    if (step.do === 'shelve') return { do: 'shelve', point, rule, minutes, reason: 'works' };
    if (step.do === 'out-of-service') return { do: step.do, point, rule, reason: 'works' };
    return { do: step.do, point, rule };
  }

  #readingOf({ point, value, quality, time, counted }: ReadingPlan): Reading {
    let sequence: number | null = null;
    if (counted) {
      sequence = this.#counters.get(point) ?? 0;
      this.#counters.set(point, sequence + 1);
    }
    const deviceTime =
      time.kind === 'none'
        ? null
        : time.kind === 'ancient'
          ? ANCIENT
          : this.moment.wallMs - time.ms;
    return { point, value, quality: value === null ? 'bad' : quality, deviceTime, sequence };
  }
}

/** Plays a whole plan. */
export function play(plan: PlantPlan): Run {
  return new Player(plan.points).run(plan.steps);
}
