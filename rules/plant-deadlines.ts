import { DEADLINE_RANK, type Deadline, DeadlineQueue } from './deadline.ts';
import { holdDueAt } from './ladder-hold.ts';
import type { Bearer } from './plant-state.ts';
import { type PointMemo, PointState } from './point-state.ts';
import type { RuleState } from './rule-state.ts';
import type { SteadyMs } from './time.ts';

/** What falls due at points, groups and conclusions, earliest first; what no longer stands is passed over when its time comes. */
export class PlantDeadlines {
  readonly #queue = new DeadlineQueue();
  readonly #bearerAt: (index: number) => Bearer | undefined;

  constructor(bearerAt: (index: number) => Bearer | undefined) {
    this.#bearerAt = bearerAt;
  }

  clear(): void {
    this.#queue.clear();
  }

  /** What may fall due first, whether or not it still stands; null where nothing runs. */
  get soonestAt(): SteadyMs | null {
    return this.#queue.peek()?.dueAt ?? null;
  }

  /** Silence, the end of calibration and of a mode, of a point that changed. */
  notePoint(state: PointState, before: Pick<PointMemo, 'calibrationDueAt' | 'mode'>): void {
    this.#noteSilence(state);
    const { index: point, calibrationDueAt, mode } = state;
    if (calibrationDueAt !== null && calibrationDueAt !== before.calibrationDueAt) {
      const rank = DEADLINE_RANK.calibration;
      this.#queue.push({ dueAt: calibrationDueAt, rank, point, rule: 0 });
    }
    if (mode !== null && mode !== before.mode) {
      const rank = DEADLINE_RANK.mode;
      this.#queue.push({ dueAt: mode.untilSteadyMs, rank, point, rule: 0 });
    }
  }

  /** Delays of a rule of a point. */
  noteDelays(
    state: PointState,
    index: number,
    { holds }: RuleState,
    old: RuleState | undefined,
  ): void {
    for (const [holdIndex, hold] of holds.entries()) {
      if (hold === old?.holds[holdIndex]) continue;
      const dueAt = holdDueAt(hold, state.point);
      if (dueAt === null) continue;
      this.#queue.push({ dueAt, rank: DEADLINE_RANK.delay, point: state.index, rule: index });
    }
  }

  /** The end of a shelf. */
  noteShelf(bearer: number, index: number, { shelf }: RuleState, old: RuleState | undefined): void {
    if (shelf === null || shelf === old?.shelf) return;
    const dueAt = shelf.untilSteadyMs;
    this.#queue.push({ dueAt, rank: DEADLINE_RANK.shelf, point: bearer, rule: index });
  }

  /**
   * The earliest deadline that still stands, of those due by a time; silence that moved on is queued again. Only those due by
   * then are looked at: every reading moves the silence of its point, and to follow each move at once would cost more, the
   * more points there are.
   */
  next(by: SteadyMs): Deadline | null {
    for (;;) {
      const next = this.#queue.peek();
      if (next === undefined || next.dueAt > by) return null;
      const bearer = this.#bearerAt(next.point);
      if (bearer !== undefined && stands(bearer, next)) return next;
      this.#queue.pop();
      if (!(bearer instanceof PointState) || next.rank !== DEADLINE_RANK.silence) continue;
      bearer.staleQueued = false;
      this.#noteSilence(bearer);
    }
  }

  /** Takes the deadline that {@link next} gave. */
  take({ rank, point }: Deadline): void {
    this.#queue.pop();
    const bearer = this.#bearerAt(point);
    if (rank === DEADLINE_RANK.silence && bearer instanceof PointState) bearer.staleQueued = false;
  }

  #noteSilence(state: PointState): void {
    const { index: point, staleDueAt: dueAt } = state;
    if (dueAt === null || state.staleQueued) return;
    state.staleQueued = true;
    this.#queue.push({ dueAt, rank: DEADLINE_RANK.silence, point, rule: 0 });
  }
}

function stands(bearer: Bearer, due: Deadline): boolean {
  const rule = bearer.rules[due.rule];
  if (due.rank === DEADLINE_RANK.shelf) return rule?.shelf?.untilSteadyMs === due.dueAt;
  // Of a group or conclusion nothing else falls due.
  const state = bearer as PointState;
  if (due.rank === DEADLINE_RANK.mode) return state.mode?.untilSteadyMs === due.dueAt;
  if (due.rank === DEADLINE_RANK.silence) return state.staleDueAt === due.dueAt;
  if (due.rank === DEADLINE_RANK.calibration) return state.calibrationDueAt === due.dueAt;
  return rule?.holds.some((hold) => holdDueAt(hold, state.point) === due.dueAt) === true;
}
