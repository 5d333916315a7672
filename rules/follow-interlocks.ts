import type { Occasion } from './alarm-update.ts';
import type { AreaCause } from './area.ts';
import { type AreaMoment, answerCommand, atReceipt, expireArea, seeFeed } from './area-machine.ts';
import { DEADLINE_RANK, type Deadline } from './deadline.ts';
import type { CommandResultInput } from './input.ts';
import type { Trust } from './interlock-machine.ts';
import { fedBy, sightOf, trustOfLatest, trustOfOlder } from './interlock-sight.ts';
import type { PlantInterlocks, PointRole } from './plant-interlocks.ts';
import type { PointState } from './point-state.ts';
import { type Disposition, eventTimeOf, type Reading } from './reading.ts';
import { tellSystem } from './system-event.ts';
import type { Moment } from './time.ts';

type Where = Pick<Occasion, 'events'>;

function followCauses(
  interlocks: PlantInterlocks,
  { causes }: PointRole,
  trust: Trust | null,
  value: number | null,
  when: AreaMoment,
  { events }: Where,
): void {
  if (trust === null) return;
  for (const { area: index, cause } of causes) {
    const area = interlocks.area(index);
    const sight = sightOf(area.causes[cause] as AreaCause, trust, value);
    interlocks.see(index, { index: cause, sight, value }, when, events);
  }
}

function followFeeds(
  interlocks: PlantInterlocks,
  { feeds }: PointRole,
  state: PointState,
  isNews: boolean,
  when: AreaMoment,
  { events }: Where,
): void {
  const { fed, isSure } = fedBy(state, when.steadyMs);
  for (const index of feeds) {
    const step = seeFeed(interlocks.area(index), interlocks.at(index), fed, isNews && isSure, when);
    interlocks.take(index, step, when.eventTime, events);
  }
}

/** A reading has been judged: what it shows of the areas that its point cuts or feeds. */
export function followReading(
  interlocks: PlantInterlocks,
  state: PointState,
  reading: Reading,
  disposition: Disposition,
  at: Moment,
  where: Where,
): void {
  const role = interlocks.roleOf(state.point.index);
  if (role === undefined) return;
  const { eventTime } = eventTimeOf(reading.deviceTime, at);
  const when = { eventTime, steadyMs: at.steadyMs, receivedAt: at.wallMs };
  if (disposition === 'live' || disposition === 'delayed') {
    const trust = trustOfLatest(state, at.steadyMs);
    followCauses(interlocks, role, trust, state.latest?.value ?? null, when, where);
    followFeeds(interlocks, role, state, true, when, where);
  } else if (disposition === 'late-live') {
    const trust = trustOfOlder(state, reading, eventTime, at.steadyMs);
    followCauses(interlocks, role, trust, reading.value, when, where);
    doubtLatest(interlocks, role, state);
  }
}

/** An older reading took back what the newest permitted: judged again, that one permits nothing until another comes. */
function doubtLatest(interlocks: PlantInterlocks, { causes }: PointRole, state: PointState): void {
  const permits = causes.every(({ area, cause }) => interlocks.at(area).causes[cause]?.permits);
  if (!permits && state.latest !== null) state.latest = { ...state.latest, timely: false };
}

/** The moment of a deadline, as seen from the input that found it. */
export function whenDue({ dueAt }: Deadline, at: Moment): AreaMoment {
  const eventTime = at.wallMs - (at.steadyMs - dueAt);
  return { eventTime, steadyMs: dueAt, receivedAt: at.wallMs };
}

/** A point has fallen silent. */
function followSilence(
  interlocks: PlantInterlocks,
  state: PointState,
  due: Deadline,
  at: Moment,
  where: Where,
): void {
  const role = interlocks.roleOf(state.point.index);
  if (role === undefined) return;
  const when = whenDue(due, at);
  followCauses(interlocks, role, 'fault', null, when, where);
  followFeeds(interlocks, role, state, false, when, where);
}

/** A deadline of a point has passed, and the point shows it. */
export function followDeadline(
  interlocks: PlantInterlocks,
  state: PointState,
  due: Deadline,
  at: Moment,
  where: Where,
): void {
  if (due.rank === DEADLINE_RANK.silence) followSilence(interlocks, state, due, at, where);
  if (due.rank === DEADLINE_RANK.calibration) followCalibration(interlocks, state, due, at, where);
  if (due.rank === DEADLINE_RANK.mode) {
    const wallMs = whenDue(due, at).eventTime;
    reviewPoint(interlocks, state, { steadyMs: due.dueAt, wallMs }, where);
  }
}

/** A calibration lasts too long. Of a silent point nothing is concluded. */
function followCalibration(
  interlocks: PlantInterlocks,
  state: PointState,
  due: Deadline,
  at: Moment,
  where: Where,
): void {
  if (state.stale) return;
  const wallMs = whenDue(due, at).eventTime;
  reviewPoint(interlocks, state, { steadyMs: due.dueAt, wallMs }, where);
}

/** The last reading is judged once more: the configuration or the mode of the point changed. */
export function reviewPoint(
  interlocks: PlantInterlocks,
  state: PointState,
  at: Moment,
  where: Where,
): void {
  const role = interlocks.roleOf(state.point.index);
  if (role === undefined) return;
  const when = atReceipt(at);
  // A point that measures something else now has not been heard yet: what it permitted before counts no more.
  const trust = trustOfLatest(state, at.steadyMs) ?? 'blind';
  const seen = state.stale && trust === 'sure' ? 'unsure' : trust;
  followCauses(interlocks, role, seen, state.latest?.value ?? null, when, where);
  if (state.stale) followCauses(interlocks, role, 'fault', null, when, where);
  followFeeds(interlocks, role, state, false, when, where);
}

/** A deadline of an area has come, and still stands. */
export function expireInterlock(
  interlocks: PlantInterlocks,
  due: Deadline,
  at: Moment,
  { events }: Where,
): void {
  const when = whenDue(due, at);
  const { point: index, dueAt } = due;
  const step = expireArea(interlocks.area(index), interlocks.at(index), dueAt, when);
  interlocks.take(index, step, when.eventTime, events);
}

/** The controller of an area has answered. An answer that nothing waits for changes nothing. */
export function followAnswer(
  interlocks: PlantInterlocks,
  { area: index, id, result, detail, deviceTime, at }: CommandResultInput,
  { events }: Where,
): void {
  const area = interlocks.area(index);
  const state = interlocks.at(index);
  const { eventTime } = eventTimeOf(deviceTime, at);
  const when = { eventTime, steadyMs: at.steadyMs, receivedAt: at.wallMs };
  const step = answerCommand(area, state, { id, answer: result, detail }, when);
  if (step === null) return;
  interlocks.take(index, step, eventTime, events);
  if (result !== 'refused' || state.restoration?.command?.id !== id) return;
  tellSystem(events, 'restore-refused', area.site, eventTime, {
    part: 'interlock',
    severity: 3,
    detail: `the controller of ${area.fullName} refused to restore power: ${detail ?? 'no reason given'}`,
    area: area.fullName,
    cause: state.restoration.entry.cause,
    interlock: state.restoration.entry.id,
  });
}

/** What a vote has come to. */
export interface SeenVote {
  readonly isMet: boolean;
  /** `sure`: every member is good and timely; `fault`: none can vote. */
  readonly trust: Extract<Trust, 'sure' | 'unsure' | 'fault'>;
  /** The value that decides; null where too few have one. */
  readonly value: number | null;
}

/** A vote has been judged: what it shows of the areas that it cuts. */
export function seeVote(
  interlocks: PlantInterlocks,
  name: string,
  { isMet, trust, value }: SeenVote,
  when: AreaMoment,
  { events }: Where,
): void {
  const left = trust === 'sure' ? 'left' : 'between';
  const sight = { trust, cut: isMet ? 'met' : left, fanLock: 'left' } as const;
  for (const { area: index, cause } of interlocks.areasOfVote(name)) {
    interlocks.see(index, { index: cause, sight, value }, when, events);
  }
}
