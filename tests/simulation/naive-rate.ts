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

/** One reading, or what several came to that nobody can tell from each other any more. */
interface Sample {
  readonly at: number;
  readonly value: number;
  readonly count: number;
}

interface Known {
  plan: PointPlan;
  readings: readonly Sample[];
  /** Length of the slots by which these were last reckoned; null before the first. */
  slotMs: number | null;
  newest: number;
  held: Map<string, Held>;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function slotMsOf({ windowHours }: RatePlan): number {
  return Math.round(windowHours * 3_600_000) / SLOTS;
}

/** What the readings of each slot came to, oldest first. */
function meansOf(samples: readonly Sample[], slotMs: number): readonly Sample[] {
  const bySlot = Map.groupBy(samples, ({ at }) => Math.floor(at / slotMs));
  return [...bySlot.values()]
    .map((mine) => {
      const count = mine.reduce((sum, each) => sum + each.count, 0);
      const weighted = (of: (sample: Sample) => number): number =>
        mine.reduce((sum, each) => sum + of(each) * (each.count / count), 0);
      return { at: weighted(({ at }) => at), value: weighted(({ value }) => value), count };
    })
    .sort((left, right) => left.at - right.at);
}

/** Slope of the best line through the means of the slots, by the textbook; null where it is not known. */
function speedAt(samples: readonly Sample[], until: number, slotMs: number): number | null {
  const last = Math.floor(until / slotMs);
  const slots = meansOf(samples, slotMs).filter(({ at }) => {
    const slot = Math.floor(at / slotMs);
    return slot > last - SLOTS && slot <= last;
  });
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
        const fresh = { readings: [], slotMs: null, newest: -Infinity, held: new Map() };
        next.set(name, { plan: point, ...fresh });
        continue;
      }
      known.plan = point;
      // A gateway keeps what the readings of a slot came to: when slots become shorter, those are not told apart again.
      if (known.plan.rate !== undefined) {
        if (known.slotMs !== null) known.readings = meansOf(known.readings, known.slotMs);
        known.slotMs = slotMsOf(known.plan.rate);
      }
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
    const slotMs = slotMsOf(rate);
    known.slotMs = slotMs;
    const newest = Math.max(known.newest, eventTime);
    const isRecent = ({ at }: Sample): boolean =>
      Math.floor(at / slotMs) > Math.floor(newest / slotMs) - 2 * SLOTS;
    const seen = [...known.readings, { at: eventTime, value, count: 1 }].filter(isRecent);
    if (quality === 'good' && mode?.name !== 'bump-test') known.readings = seen;
    const speed = speedAt(seen, eventTime, slotMs);
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
