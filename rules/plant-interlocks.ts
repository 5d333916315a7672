import type { Area, AreaCause } from './area.ts';
import {
  type AreaMoment,
  type AreaStep,
  endIfClear,
  type SeenCause,
  seeCause,
  type Telling,
} from './area-machine.ts';
import { type AreaState, areaDueAt, freshArea, isAtPeace, isFedAsBefore } from './area-state.ts';
import { DEADLINE_RANK, type Deadline, DeadlineQueue } from './deadline.ts';
import type { EngineEvent } from './event.ts';
import type { CauseAxes } from './interlock-machine.ts';
import { sightOf } from './interlock-sight.ts';
import type { Register } from './register.ts';
import { formatInstant, type SteadyMs, type WallMs } from './time.ts';

/** Where a point stands in the interlocks: as a cause of areas, as the feed of others. */
export interface PointRole {
  readonly causes: readonly { readonly area: number; readonly cause: number }[];
  readonly feeds: readonly number[];
  /** All areas that a reading of the point can change. */
  readonly areas: readonly number[];
}

/** What a failing step is rolled back to. */
export type AreaMemo = readonly (readonly [index: number, state: AreaState])[];

const NO_MEMO: AreaMemo = [];

type Roles = readonly (PointRole | undefined)[];

/** By the index of the point, with holes: asked for every reading of the plant. */
function rolesOf(areas: readonly Area[]): Roles {
  const roles: (PointRole | undefined)[] = [];
  const add = (point: number, area: number, part: Partial<PointRole>): void => {
    const role = roles[point] ?? { causes: [], feeds: [], areas: [] };
    roles[point] = {
      causes: [...role.causes, ...(part.causes ?? [])],
      feeds: [...role.feeds, ...(part.feeds ?? [])],
      areas: [...role.areas.filter((each) => each !== area), area],
    };
  };
  for (const { index, causes, feed } of areas) {
    for (const [cause, { point, voters }] of causes.entries()) {
      if (point !== null) add(point, index, { causes: [{ area: index, cause }] });
      else for (const voter of voters) add(voter, index, {});
    }
    if (feed !== null) add(feed, index, { feeds: [index] });
  }
  return roles;
}

/** By the full name of the vote: asked for whenever one is judged. */
function areasOfVotes(areas: readonly Area[]): ReadonlyMap<string, PointRole['causes']> {
  const cuts = areas.flatMap(({ index, causes }) =>
    causes.flatMap(({ point, name }, cause) =>
      point === null ? [{ name, place: { area: index, cause } }] : [],
    ),
  );
  const byName = Map.groupBy(cuts, ({ name }) => name);
  return new Map([...byName].map(([name, found]) => [name, found.map(({ place }) => place)]));
}

function toEvent({ site, source, id }: Area, telling: Telling, at: WallMs): EngineEvent {
  const { type, entry, value, limit, commanded, comment } = telling;
  return {
    kind: 'interlock',
    type,
    at: formatInstant(at),
    site,
    by: null,
    comment,
    interlock: {
      id: entry.id,
      site,
      source,
      area: id,
      cause: entry.cause,
      value,
      limit,
      commanded,
    },
  };
}

/** All areas with what is believed of them, which points they look at, and their deadlines. */
export class PlantInterlocks {
  #areas: readonly Area[] = [];
  #states: AreaState[] = [];
  #roles: Roles = [];
  #areasOfVotes: ReadonlyMap<string, PointRole['causes']> = new Map();
  readonly #queue = new DeadlineQueue();
  /** While all points are judged anew: by area, the cause that was the last to permit power. Null outside of that. */
  #review: Map<number, SeenCause> | null = null;

  constructor(register: Register) {
    this.replace(register, []);
  }

  get areas(): readonly Area[] {
    return this.#areas;
  }

  area(index: number): Area {
    return this.#areas[index] as Area;
  }

  at(index: number): AreaState {
    return this.#states[index] as AreaState;
  }

  /** The area of this full name; undefined where there is none. */
  named(fullName: string): Area | undefined {
    return this.#areas.find((area) => area.fullName === fullName);
  }

  /** Undefined for a point that no interlock looks at, which most are. */
  roleOf(point: number): PointRole | undefined {
    return this.#roles[point];
  }

  /** The areas that a vote cuts, by its full name. */
  areasOfVote(name: string): PointRole['causes'] {
    return this.#areasOfVotes.get(name) ?? [];
  }

  /** Whether a good and timely reading of a point would change nothing of any area, which is so for most. */
  isUnmovedBy(point: number, value: number | null): boolean {
    const role = this.#roles[point];
    if (role === undefined) return true;
    for (const { area, cause } of role.causes) {
      const { cut, fanLock } = sightOf(this.area(area).causes[cause] as AreaCause, 'sure', value);
      if (cut !== 'left' || fanLock !== 'left' || !isAtPeace(this.at(area), cause)) return false;
    }
    return role.feeds.every((area) => isFedAsBefore(this.at(area), value === 1));
  }

  /** Takes the areas of a register, with the states given or as areas that nothing is known of. */
  replace(register: Register, states: readonly AreaState[]): void {
    this.#areas = register.areas;
    this.#states = register.areas.map(
      ({ causes }, index) => states[index] ?? freshArea(causes.length, 0),
    );
    this.#roles = rolesOf(register.areas);
    this.#areasOfVotes = areasOfVotes(register.areas);
    this.#queue.clear();
    for (const index of this.#states.keys()) this.#queueDeadline(index);
  }

  /** Takes over what a step did, and writes its events down at `at`. */
  take(index: number, step: AreaStep, at: WallMs, events: EngineEvent[]): void {
    const area = this.area(index);
    for (const telling of step.told) events.push(toEvent(area, telling, at));
    this.set(index, step.state);
  }

  /** One cause of an area is seen; where with it every cause permits power, the cut ends. */
  see(index: number, seen: SeenCause, when: AreaMoment, events: EngineEvent[]): void {
    const step = seeCause(this.area(index), this.at(index), seen, when);
    this.take(index, step, when.eventTime, events);
    if (this.#review === null) this.#endIfClear(index, seen, when, events);
    else if ((step.state.causes[seen.index] as CauseAxes).permits) this.#review.set(index, seen);
  }

  /**
   * All points are judged anew by other limits, one after the other. What a cause permitted by those before counts for nothing, so
   * that no cut ends until the last of them has been seen: {@link endReview}.
   */
  beginReview(): void {
    this.#review = new Map();
  }

  /** Ends what {@link beginReview} began. */
  endReview(when: AreaMoment, events: EngineEvent[]): void {
    const review = this.#review as Map<number, SeenCause>;
    this.#review = null;
    for (const [index, seen] of review) this.#endIfClear(index, seen, when, events);
  }

  #endIfClear(index: number, seen: SeenCause, when: AreaMoment, events: EngineEvent[]): void {
    const step = endIfClear(this.area(index), this.at(index), seen, when);
    this.take(index, step, when.eventTime, events);
  }

  set(index: number, state: AreaState): void {
    const before = areaDueAt(this.at(index));
    this.#states[index] = state;
    if (areaDueAt(state) !== before) this.#queueDeadline(index);
  }

  /** The areas that a step on one point can change. */
  captureOf(point: number | undefined): AreaMemo {
    const role = point === undefined ? undefined : this.#roles[point];
    return role === undefined ? NO_MEMO : role.areas.map((index) => [index, this.at(index)]);
  }

  captureArea(index: number): AreaMemo {
    return [[index, this.at(index)]];
  }

  captureAll(): readonly AreaState[] {
    return [...this.#states];
  }

  rollBack(memo: AreaMemo): void {
    for (const [index, state] of memo) this.#states[index] = state;
  }

  /** The earliest deadline that still stands and is due by a time; `point` is the index of its area. Null where there is none. */
  nextDeadline(by: SteadyMs): Deadline | null {
    for (;;) {
      const next = this.#queue.peek();
      if (next === undefined || next.dueAt > by) return null;
      if (areaDueAt(this.at(next.point)) === next.dueAt) return next;
      this.#queue.pop();
    }
  }

  /** No deadline stands before this; the first that does may be later. Null where nothing runs. */
  wakeAt(): SteadyMs | null {
    return this.#queue.peek()?.dueAt ?? null;
  }

  /** Takes the deadline that {@link nextDeadline} gave off the queue. */
  takeDeadline(): void {
    this.#queue.pop();
  }

  #queueDeadline(index: number): void {
    const dueAt: SteadyMs | null = areaDueAt(this.at(index));
    if (dueAt !== null)
      this.#queue.push({ dueAt, rank: DEADLINE_RANK.interlock, point: index, rule: 0 });
  }
}
