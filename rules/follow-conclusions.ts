import type { Occasion } from './alarm-update.ts';
import { type AreaMoment, atReceipt } from './area-machine.ts';
import type { Conclusion } from './conclusion.ts';
import type { ConclusionState } from './conclusion-state.ts';
import { DEADLINE_RANK, type Deadline } from './deadline.ts';
import { seeVote, whenDue } from './follow-interlocks.ts';
import type { Trust } from './interlock-machine.ts';
import { trustOfLatest, trustOfOlder } from './interlock-sight.ts';
import type { PlantState } from './plant-state.ts';
import type { PointState } from './point-state.ts';
import { type Disposition, eventTimeOf, type Reading } from './reading.ts';
import type { Moment, SteadyMs } from './time.ts';

type Setting = Omit<Occasion, 'at'>;

/** Judges one conclusion, and what a vote decides over the areas that it cuts. */
function judge(
  plant: PlantState,
  state: ConclusionState,
  place: number,
  mayClear: boolean,
  when: AreaMoment,
  setting: Setting,
): void {
  const findings = state.judge(place, mayClear, { ...setting, at: when.eventTime });
  const conclusion = state.conclusions[place] as Conclusion;
  if (conclusion.kind !== 'vote') return;
  const sure = mayClear && state.isSure(place);
  const seen = {
    isMet: state.stands(place),
    trust: sure
      ? ('sure' as const)
      : state.isHeard(place)
        ? ('unsure' as const)
        : ('fault' as const),
    value: findings[0]?.value ?? null,
  };
  seeVote(plant.interlocks, conclusion.vote.fullName, seen, when, setting);
}

/** A point has said something, or nothing: all that is concluded from it follows. */
function hear(
  plant: PlantState,
  point: PointState,
  trust: Trust | null,
  value: number | null,
  when: AreaMoment,
  setting: Setting,
): void {
  const state = plant.conclusions.of(point.index);
  if (state === undefined || trust === null) return;
  state.hear(point.index, trust, value);
  for (const [place, { members }] of state.conclusions.entries()) {
    if (members.includes(point.index)) judge(plant, state, place, trust === 'sure', when, setting);
  }
}

/** A reading has been judged. */
export function concludeReading(
  plant: PlantState,
  point: PointState,
  reading: Reading,
  disposition: Disposition,
  at: Moment,
  setting: Setting,
): void {
  if (plant.conclusions.of(point.index) === undefined) return;
  const { eventTime } = eventTimeOf(reading.deviceTime, at);
  const when = { eventTime, steadyMs: at.steadyMs, receivedAt: at.wallMs };
  if (disposition === 'live' || disposition === 'delayed') {
    const trust = trustOfLatest(point, at.steadyMs);
    // What a silent point sends from its store is judged, but does not make it heard.
    const heard = trust === 'unsure' && point.stale ? 'old' : trust;
    hear(plant, point, heard, point.latest?.value ?? null, when, setting);
  } else if (disposition === 'late-live') {
    const trust = trustOfOlder(point, reading, eventTime, at.steadyMs);
    // That an older reading was bad says nothing against the newest.
    if (trust === 'old') hear(plant, point, trust, reading.value, when, setting);
  }
}

/** What a point shows without a reading of its own; what was read before is never sure by then. */
function review(
  plant: PlantState,
  point: PointState,
  now: SteadyMs,
  when: AreaMoment,
  setting: Setting,
): void {
  const trust = point.stale ? 'fault' : trustOfLatest(point, now);
  hear(plant, point, trust, point.latest?.value ?? null, when, setting);
}

/** A deadline of a point has passed: it is silent, calibrating for too long, or out of its mode. */
export function concludeDeadline(
  plant: PlantState,
  point: PointState,
  due: Deadline,
  at: Moment,
  setting: Setting,
): void {
  const { silence, calibration, mode } = DEADLINE_RANK;
  const ranks: readonly number[] = [silence, calibration, mode];
  if (ranks.includes(due.rank)) review(plant, point, due.dueAt, whenDue(due, at), setting);
}

/** A person has put a point into a mode, or ended one. */
export function concludeMode(
  plant: PlantState,
  point: PointState,
  at: Moment,
  setting: Setting,
): void {
  const when = atReceipt(at);
  review(plant, point, at.steadyMs, when, setting);
}

/** Another register is in force: everything is concluded anew from what its members said last. */
export function concludeRegister(
  plant: PlantState,
  state: ConclusionState,
  at: Moment,
  setting: Setting,
): void {
  for (const index of state.points) {
    const point = plant.at(index) as PointState;
    const trust = point.stale ? 'fault' : trustOfLatest(point, at.steadyMs);
    if (trust !== null) state.hear(index, trust, point.latest?.value ?? null);
  }
  const when = atReceipt(at);
  for (const place of state.conclusions.keys())
    judge(plant, state, place, state.isSure(place), when, setting);
}
