import type { Occasion } from './alarm-update.ts';
import { type Area, type AreaCause, pointsOf } from './area.ts';
import { atReceipt, commandOpen, loseSightOfArea } from './area-machine.ts';
import { type AreaState, freshArea, type InterlockEntry } from './area-state.ts';
import { UNSEEN } from './interlock-machine.ts';
import { fedBy } from './interlock-sight.ts';
import type { PlantInterlocks } from './plant-interlocks.ts';
import type { PointState } from './point-state.ts';
import type { Point, Register } from './register.ts';
import { tellSystem } from './system-event.ts';
import type { Moment, SteadyMs } from './time.ts';

/** An area as it is kept beyond a register: its causes by name. */
export interface NamedAreaState {
  readonly fullName: string;
  readonly causes: readonly string[];
  readonly feed: string | null;
  readonly state: AreaState;
}

/** All areas with the names of the points they look at. */
export function namedAreas(
  interlocks: PlantInterlocks,
  pointName: (index: number) => string,
): readonly NamedAreaState[] {
  return interlocks.areas.map((area) => ({
    fullName: area.fullName,
    causes: area.causes.map(({ name }) => name),
    feed: area.feed === null ? null : pointName(area.feed),
    state: interlocks.at(area.index),
  }));
}

/** The state of an area under a register in which its causes may be others. */
function fitArea(area: Area, saved: NamedAreaState, feed: string | null): AreaState {
  const causes = area.causes.map(
    ({ name }) => saved.state.causes[saved.causes.indexOf(name)] ?? UNSEEN,
  );
  return { ...saved.state, causes, fed: feed === saved.feed ? saved.state.fed : null };
}

function feedOf(area: Area, register: Register): string | null {
  return area.feed === null ? null : (register.points[area.feed] as Point).fullName;
}

/** Areas as they were when a snapshot was taken. */
export function restoreInterlocks(
  interlocks: PlantInterlocks,
  saved: readonly NamedAreaState[],
  register: Register,
): void {
  const states = register.areas.map((area) => {
    const before = saved.find(({ fullName }) => fullName === area.fullName);
    return before === undefined
      ? freshArea(area.causes.length, 0)
      : fitArea(area, before, feedOf(area, register));
  });
  interlocks.replace(register, states);
}

function tellWithdrawn(
  occasion: Occasion,
  fullName: string,
  { id, cause }: InterlockEntry,
  why: string,
): void {
  const [site = null] = fullName.split('/');
  tellSystem(
    occasion.events,
    'interlock-withdrawn',
    site,
    occasion.at,
    {
      part: 'interlock',
      severity: 2,
      detail: `the open cut of ${fullName} by ${cause} is not judged any more: ${why}`,
      area: fullName,
      cause,
      interlock: id,
    },
    occasion.by,
  );
}

/** What stays of an open cut whose causes may be gone; what does not is told. */
function carryArea(area: Area, fitted: AreaState, occasion: Occasion): AreaState {
  const { entries } = fitted;
  const kept = entries.filter(({ cause }) => area.causes.some(({ name }) => name === cause));
  if (kept.length === entries.length) return fitted;
  for (const entry of entries) {
    if (!kept.includes(entry))
      tellWithdrawn(occasion, area.fullName, entry, 'its cause does not cut the area any more');
  }
  return { ...fitted, entries: kept, abnormal: kept.length > 0 && fitted.abnormal };
}

/**
 * Another register is in force: open cuts are carried over by the names of their areas and causes. A cut whose area or cause
 * is gone is neither forgotten in silence nor called permitted: a system event withdraws it. Nothing is judged yet.
 */
export function carryInterlocks(
  interlocks: PlantInterlocks,
  saved: readonly NamedAreaState[],
  register: Register,
  at: Moment,
  occasion: Occasion,
): void {
  for (const { fullName, state } of saved) {
    if (register.areas.some((area) => area.fullName === fullName)) continue;
    for (const entry of state.entries)
      tellWithdrawn(occasion, fullName, entry, 'the area is not in the configuration any more');
  }
  const states = register.areas.map((area) => {
    const before = saved.find(({ fullName }) => fullName === area.fullName);
    if (before === undefined) return freshArea(area.causes.length, at.steadyMs);
    return carryArea(area, fitArea(area, before, feedOf(area, register)), occasion);
  });
  interlocks.replace(register, states);
  const when = atReceipt(at);
  for (const area of register.areas) {
    const step = commandOpen(area, interlocks.at(area.index), when);
    interlocks.take(area.index, step, at.wallMs, occasion.events);
  }
}

/**
 * Power was permitted and nobody has said that it is back. A cut that was announced since may be lost, and what had required it with
 * it: until another reading comes, the last ones that are left permit nothing.
 */
function doubtRestores(interlocks: PlantInterlocks, points: readonly PointState[]): void {
  for (const { index, causes } of interlocks.areas) {
    if (interlocks.at(index).restoration?.command?.answer !== null) continue;
    for (const point of causes.flatMap(pointsOf)) {
      const state = points[point] as PointState;
      if (state.latest !== null) state.latest = { ...state.latest, timely: false };
    }
  }
}

/** The gateway came up: what was last heard counts only as far as it is still fresh. */
export function restartInterlocks(
  interlocks: PlantInterlocks,
  points: readonly PointState[],
  now: SteadyMs,
): void {
  doubtRestores(interlocks, points);
  for (const area of interlocks.areas) {
    const state = interlocks.at(area.index);
    const causes = state.causes.map((axes, index) => {
      const own = pointsOf(area.causes[index] as AreaCause);
      const isFresh = own.every((each) => points[each]?.latest?.timely === true);
      return axes.permits && !isFresh ? { ...axes, permits: false } : axes;
    });
    const fed = area.feed === null ? null : fedBy(points[area.feed] as PointState, now).fed;
    interlocks.set(area.index, { ...state, causes, fed });
  }
}

/**
 * Points could not be judged by the limits that are in force now: what they, and the votes that count them, permitted by those
 * before they permit no more.
 */
export function forbidInterlocks(interlocks: PlantInterlocks, points: readonly number[]): void {
  const unjudged = new Set(points);
  for (const { index, causes } of interlocks.areas) {
    const state = interlocks.at(index);
    const axes = state.causes.map((each, cause) =>
      pointsOf(causes[cause] as AreaCause).some((point) => unjudged.has(point))
        ? { ...each, permits: false }
        : each,
    );
    interlocks.set(index, { ...state, causes: axes });
  }
}

/** Part of the past is lost: see {@link loseSightOfArea}. */
export function loseSightOfInterlocks(
  interlocks: PlantInterlocks,
  at: Moment,
  { events }: Pick<Occasion, 'events'>,
): void {
  const when = atReceipt(at);
  for (const area of interlocks.areas) {
    const step = loseSightOfArea(area, interlocks.at(area.index), when);
    interlocks.take(area.index, step, at.wallMs, events);
  }
}
