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

/** What keeps the limits of a season from being put in force may be over soon; told each time. */
const RETRY_MS = 600_000;

/** Which season it is at each source, and when the next one begins: a deadline like any other, moved where the wall clock is set. */
export class SeasonCalendar {
  #seasons: Seasons = new Map();
  #dueAt: SteadyMs | null = null;

  /** When the engine must look at it again; null where no point has limits by season. */
  get dueAt(): SteadyMs | null {
    return this.#dueAt;
  }

  /** The ones in force. */
  get seasons(): Seasons {
    return this.#seasons;
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

  /**
   * They could not be put in force when they fell due: it is tried again in a while. The tries keep to the beat of the
   * deadline, so that a late timer shifts none; those that a pause of the process has let pass are left out, since nothing
   * has changed between them.
   */
  postpone(dueAt: SteadyMs, now: SteadyMs): void {
    const missed = Math.floor((now - dueAt) / RETRY_MS);
    this.#dueAt = dueAt + (missed + 1) * RETRY_MS;
  }

  /** Seasons have begun at sources, as recorded events say; false where they are in force already, or the register knows no such source. */
  note(
    begun: readonly (readonly [source: string, Season])[],
    register: Register,
    at: Moment,
  ): boolean {
    const known = seasonsAt(register, at.wallMs);
    const news = begun.filter(
      ([source, season]) => known.has(source) && this.#seasons.get(source) !== season,
    );
    if (news.length === 0) return false;
    this.#seasons = new Map([...this.#seasons, ...news]);
    this.followClockStep(register, at);
    return true;
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
