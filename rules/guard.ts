import { followPoint } from './aftermath.ts';
import type { Occasion } from './alarm-update.ts';
import type { ConclusionState } from './conclusion-state.ts';
import type { EngineEvent } from './event.ts';
import type { GroupState } from './group-state.ts';
import type { PlantState } from './plant-state.ts';
import type { PointMemo, PointState } from './point-state.ts';
import { tellQuarantined } from './system-event.ts';
import { type Moment, parseInstant } from './time.ts';

/** When a step happens otherwise than its work says, and where its events go. */
type Setting = Omit<Occasion, 'at'>;

/** Work, and what undoes it. */
interface Step {
  work(): void;
  rollBack(): void;
}

/** True where a group may have to count the point otherwise. */
function isMoved(state: PointState, memo: PointMemo): boolean {
  return state.rules !== memo.rules || state.mode !== memo.mode;
}

/**
 * Runs steps on the plant so that one that throws leaves no trace but the event that tells of it. Each gives whether it was
 * done.
 */
export class Guard {
  readonly #plant: PlantState;

  constructor(plant: PlantState) {
    this.#plant = plant;
  }

  /** A step on one point, and what follows from it: for its group, what it is a member of, the areas that it cuts or feeds. */
  point(
    state: PointState | undefined,
    at: Moment,
    setting: Setting,
    work: (state: PointState) => void,
  ): boolean {
    const group = this.#plant.groupOf(state?.index ?? -1);
    return this.#pointAndGroup(state, group, at, setting, work);
  }

  /** A step on one of many points, whose groups follow when all are done. */
  pointAlone(
    state: PointState,
    at: Moment,
    setting: Setting,
    work: (state: PointState) => void,
  ): boolean {
    return this.#pointAndGroup(state, undefined, at, setting, work);
  }

  #pointAndGroup(
    state: PointState | undefined,
    group: GroupState | undefined,
    at: Moment,
    setting: Setting,
    work: (state: PointState) => void,
  ): boolean {
    const { events } = setting;
    const told = events.length;
    const memo = state?.capture();
    const groupMemo = group?.capture();
    const conclusions = this.#plant.conclusions.of(state?.index ?? -1);
    const concluded = conclusions?.capture();
    const areas = this.#plant.interlocks.captureOf(state?.index);
    try {
      if (state === undefined || memo === undefined)
        throw new RangeError('no such point in the register');
      const rank = group === undefined ? -1 : state.colourRank;
      work(state);
      if (group !== undefined && groupMemo !== undefined && isMoved(state, memo)) {
        const occasion = { ...setting, at: at.wallMs };
        followPoint(this.#plant, group, state, rank, events.slice(told), occasion);
        this.#plant.settleGroup(group, groupMemo);
      }
      this.#plant.settle(state, memo);
      if (conclusions !== undefined && concluded !== undefined)
        this.#plant.settleGroup(conclusions, concluded);
      if (state.rules !== memo.rules) this.#followView(state, memo, events.slice(told), events);
      return true;
    } catch (error) {
      events.length = told;
      if (memo !== undefined) state?.rollBack(memo);
      this.#plant.interlocks.rollBack(areas);
      if (groupMemo !== undefined) group?.rollBack(groupMemo);
      if (concluded !== undefined) conclusions?.rollBack(concluded);
      tellQuarantined(events, state?.point ?? null, at, error);
      return false;
    }
  }

  /** Whether the source of the point can still be seen. */
  #followView(
    state: PointState,
    memo: PointMemo,
    told: readonly EngineEvent[],
    events: EngineEvent[],
  ): void {
    const wasStale = memo.rules[0]?.holds[0]?.on === true;
    if (state.stale === wasStale) return;
    const at = told.findLast(({ type }) => type === 'view-lost' || type === 'view-regained')?.at;
    this.#plant.views.follow(state, wasStale, parseInstant(at ?? '') ?? 0, events);
  }

  /** A step on one area alone. */
  area(index: number, at: Moment, setting: Setting, work: () => void): boolean {
    const { interlocks } = this.#plant;
    const memo = interlocks.captureArea(index);
    return this.#alone(at, setting, { work, rollBack: () => interlocks.rollBack(memo) });
  }

  /** A step on a group alone. */
  group(
    state: GroupState,
    at: Moment,
    setting: Setting,
    work: (state: GroupState) => void,
  ): boolean {
    const memo = state.capture();
    return this.#alone(at, setting, {
      work: () => {
        work(state);
        this.#plant.settleGroup(state, memo);
      },
      rollBack: () => state.rollBack(memo),
    });
  }

  /** A step on what is concluded under one source, and the areas that its votes cut. */
  conclusions(
    state: ConclusionState,
    at: Moment,
    setting: Setting,
    work: (state: ConclusionState) => void,
  ): boolean {
    const memo = state.capture();
    const { interlocks } = this.#plant;
    const areas = state.points.flatMap((point) => interlocks.captureOf(point));
    return this.#alone(at, setting, {
      work: () => {
        work(state);
        this.#plant.settleGroup(state, memo);
      },
      rollBack: () => {
        state.rollBack(memo);
        interlocks.rollBack(areas);
      },
    });
  }

  #alone(at: Moment, { events }: Setting, step: Step): boolean {
    const told = events.length;
    try {
      step.work();
      return true;
    } catch (error) {
      events.length = told;
      step.rollBack();
      tellQuarantined(events, null, at, error);
      return false;
    }
  }

  /** A step over everything. */
  plant(at: Moment, setting: Setting, work: () => void): boolean {
    const memo = this.#plant.capture();
    return this.#alone(at, setting, { work, rollBack: () => this.#plant.rollBack(memo) });
  }
}
