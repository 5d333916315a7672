import type { Occasion } from './alarm-update.ts';
import type { PlantState } from './plant-state.ts';
import type { PointState } from './point-state.ts';
import { tellQuarantined } from './system-event.ts';
import type { Moment } from './time.ts';

/** When a step happens otherwise than its work says, and where its events go. */
type Setting = Omit<Occasion, 'at'>;

/**
 * Runs steps on the plant so that one that throws leaves no trace but the event that tells of it. Each gives whether it was
 * done.
 */
export class Guard {
  readonly #plant: PlantState;

  constructor(plant: PlantState) {
    this.#plant = plant;
  }

  /** A step on one point, and what follows from it for the areas that it cuts or feeds. */
  point(
    state: PointState | undefined,
    at: Moment,
    setting: Setting,
    work: (state: PointState) => void,
  ): boolean {
    const { events } = setting;
    const told = events.length;
    const memo = state?.capture();
    const areas = this.#plant.interlocks.captureOf(state?.point.index);
    try {
      if (state === undefined || memo === undefined)
        throw new RangeError('no such point in the register');
      work(state);
      this.#plant.settle(state, memo);
      return true;
    } catch (error) {
      events.length = told;
      if (memo !== undefined) state?.rollBack(memo);
      this.#plant.interlocks.rollBack(areas);
      tellQuarantined(events, state?.point ?? null, at, error);
      return false;
    }
  }

  /** A step on one area alone. */
  area(index: number, at: Moment, setting: Setting, work: () => void): boolean {
    const { events } = setting;
    const told = events.length;
    const memo = this.#plant.interlocks.captureArea(index);
    try {
      work();
      return true;
    } catch (error) {
      events.length = told;
      this.#plant.interlocks.rollBack(memo);
      tellQuarantined(events, null, at, error);
      return false;
    }
  }

  /** A step over everything. */
  plant(at: Moment, setting: Setting, work: () => void): boolean {
    const { events } = setting;
    const told = events.length;
    const memo = this.#plant.capture();
    try {
      work();
      return true;
    } catch (error) {
      events.length = told;
      this.#plant.rollBack(memo);
      tellQuarantined(events, null, at, error);
      return false;
    }
  }
}
