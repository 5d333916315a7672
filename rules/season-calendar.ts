import { DEADLINE_RANK, type Deadline } from './deadline.ts';
import type { Register } from './register.ts';
import { changedSeasons, nextChangeAt, type Seasons, seasonsAt } from './register-season.ts';
import type { Season } from './season.ts';
import type { Moment, SteadyMs } from './time.ts';

/** A calendar as it stands in a snapshot. Its deadline was reckoned by a relation of the clocks that may not be that of its last moment. */
export interface CalendarSnapshot {
  readonly seasons: readonly (readonly [source: string, season: Season])[];
  readonly dueAt: SteadyMs | null;
}

/** Which season it is at each source, and when the next one begins: a deadline like any other, moved where the wall clock is set. */
export class SeasonCalendar {
  #seasons: Seasons = new Map();
  #dueAt: SteadyMs | null = null;

  /** When the engine must look at it again; null where no point has limits by season. */
  get dueAt(): SteadyMs | null {
    return this.#dueAt;
  }

  /** The beginning of the next season, where it comes by a time. */
  deadline(by: SteadyMs): Deadline | null {
    if (this.#dueAt === null || this.#dueAt > by) return null;
    return { dueAt: this.#dueAt, rank: DEADLINE_RANK.season, point: 0, rule: 0 };
  }

  /** Sources at which the calendar shows another season than the one in force. */
  changesAt(register: Register, at: Moment): readonly (readonly [source: string, Season])[] {
    return changedSeasons(this.#seasons, seasonsAt(register, at.wallMs));
  }

  /** The seasons that the calendar shows are in force from now on. */
  follow(register: Register, at: Moment): void {
    this.#seasons = seasonsAt(register, at.wallMs);
    this.#wait(register, at);
  }

  /** The wall clock was set: another season may have begun, or not yet. */
  followClockStep(register: Register, at: Moment): void {
    if (this.changesAt(register, at).length > 0) this.#dueAt = at.steadyMs;
    else this.#wait(register, at);
  }

  snapshot(): CalendarSnapshot {
    return { seasons: [...this.#seasons], dueAt: this.#dueAt };
  }

  restore({ seasons, dueAt }: CalendarSnapshot): void {
    this.#seasons = new Map(seasons);
    this.#dueAt = dueAt;
  }

  #wait(register: Register, at: Moment): void {
    const next = nextChangeAt(register, at.wallMs);
    this.#dueAt = next === null ? null : at.steadyMs + (next - at.wallMs);
  }
}
