import type { AlarmFold } from './alarm-fold.ts';
import type { NaivePoint, NaiveReading } from './naive-point.ts';
import type { PlantPlan, PointPlan, RatePlan } from './plant.ts';
import { hold } from './violation.ts';

const RULE = 'displacement-rate-high';
const COLOURS = ['blue', 'yellow', 'orange', 'red'] as const;
const SLOTS = 48;
const DAY_MS = 86_400_000;
/** Rates this near to a limit, as a share of it, may fall to either side. */
const DOUBT = 1e-6;

type Held = boolean | 'unsure';

interface Known {
  plan: PointPlan;
  readings: { readonly at: number; readonly value: number }[];
  newest: number;
  held: Map<string, Held>;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Slope of the best line through the means of the slots, by the textbook; null where it is not known. */
function speedAt(
  readings: Known['readings'],
  until: number,
  { windowHours }: RatePlan,
): number | null {
  const slotMs = Math.round(windowHours * 3_600_000) / SLOTS;
  const last = Math.floor(until / slotMs);
  const slots: { at: number; value: number }[] = [];
  for (let slot = last - SLOTS + 1; slot <= last; slot += 1) {
    const mine = readings.filter(({ at }) => Math.floor(at / slotMs) === slot);
    if (mine.length === 0) continue;
    slots.push({ at: mean(mine.map(({ at }) => at)), value: mean(mine.map(({ value }) => value)) });
  }
  const first = slots[0];
  const end = slots.at(-1);
  if (first === undefined || end === undefined || end.at - first.at < (slotMs * SLOTS) / 2)
    return null;
  const x = slots.map(({ at }) => (at - first.at) / DAY_MS);
  const y = slots.map(({ value }) => value);
  const xy = mean(x.map((each, index) => each * (y[index] ?? 0)));
  const slope = (xy - mean(x) * mean(y)) / (mean(x.map((each) => each * each)) - mean(x) ** 2);
  return Math.abs(slope);
}

/** Reckons the rate of every displacement from its readings, each time from the beginning. */
export class NaiveRates {
  #known = new Map<string, Known>();
  #isUnsure = false;

  follow(plan: PlantPlan | null): void {
    const next = new Map<string, Known>();
    for (const [name, point] of plan?.points ?? []) {
      const known = this.#known.get(name);
      if (known === undefined) {
        next.set(name, { plan: point, readings: [], newest: -Infinity, held: new Map() });
        continue;
      }
      known.plan = point;
      if (known.plan.rate === undefined) known.held.clear();
      // Judged again by the new limits.
      this.#doubt(known);
      next.set(name, known);
    }
    this.#known = next;
  }

  loseSight(): void {
    this.#isUnsure = true;
  }

  /** The wall clock was set. */
  step(wallMs: number): void {
    for (const known of this.#known.values()) if (known.newest > wallMs) known.newest = -Infinity;
  }

  /** A mode begins or ends: what was last read is judged once more. */
  noteMode(fullName: string): void {
    const known = this.#known.get(fullName);
    if (known !== undefined) this.#doubt(known);
  }

  #doubt(known: Known): void {
    for (const name of COLOURS)
      if (known.plan.rate?.limits[name] !== undefined) known.held.set(name, 'unsure');
  }

  take({ plan, mode }: NaivePoint, reading: NaiveReading): void {
    const known = this.#known.get(plan.fullName);
    const { value, quality, disposition, eventTime } = reading;
    if (known === undefined) return;
    const isNewest = disposition === 'live' || disposition === 'delayed';
    if (isNewest) known.newest = eventTime;
    const { rate } = plan;
    if (rate === undefined || value === null) return;
    if (quality !== 'good' && quality !== 'uncertain') return;
    const windowMs = Math.round(rate.windowHours * 3_600_000);
    const newest = Math.max(known.newest, eventTime);
    const isRecent = ({ at }: { at: number }) =>
      Math.floor(at / (windowMs / SLOTS)) > Math.floor(newest / (windowMs / SLOTS)) - 2 * SLOTS;
    const seen = [...known.readings, { at: eventTime, value }].filter(isRecent);
    if (quality === 'good' && mode?.name !== 'bump-test') known.readings = seen;
    const speed = speedAt(seen, eventTime, rate);
    if (speed === null || disposition === 'late') return;
    for (const name of COLOURS) this.#judge(known, name, rate, speed, reading.mayClear);
    if (mode?.name === 'bump-test') this.#doubt(known);
  }

  #judge(
    known: Known,
    name: (typeof COLOURS)[number],
    rate: RatePlan,
    speed: number,
    mayClear: boolean,
  ): void {
    const limit = rate.limits[name];
    if (limit === undefined) return;
    const isNear = (edge: number): boolean => Math.abs(speed - edge) <= DOUBT * limit;
    if (isNear(limit) || isNear(limit - rate.deadband)) known.held.set(name, 'unsure');
    else if (speed >= limit) known.held.set(name, true);
    else if (mayClear && speed < limit - rate.deadband) known.held.set(name, false);
  }

  /** Holds what the events tell against it. */
  check(fold: AlarmFold, place: string): void {
    if (this.#isUnsure) return;
    for (const [name, { plan, held }] of this.#known) {
      const colours = COLOURS.filter((each) => plan.rate?.limits[each] !== undefined);
      if (colours.some((each) => held.get(each) === 'unsure')) continue;
      const alarm = fold.openOf(name, RULE);
      const told = alarm === null || alarm.returnedAt !== null ? undefined : alarm.limitName;
      const worst = colours.findLast((each) => held.get(each) === true);
      hold('a displacement is as fast as its readings say', told === worst, () => {
        return `the rate of ${name} is told as ${told} instead of ${worst} ${place}`;
      });
    }
  }
}
