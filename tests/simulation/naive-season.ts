import type { HazgateEvent } from '../../rules/event.ts';
import type { ImageRecord } from './journal-image.ts';
import { FLOOD_SEASON, type PlantPlan, type PointPlan } from './plant.ts';
import { keptKind } from './shadow.ts';
import { hold } from './violation.ts';

type Season = 'flood' | 'dry';

/** Small steps of the wall clock are not noticed, and add up: so near to midnight it may be either. */
const DOUBT_MS = 5_000;
const DAY_LENGTH = 10;

/** What the calendar says, which the simulated dam reads in UTC. */
function calendarAt(wallMs: number): Season {
  const day = new Date(wallMs).toISOString().slice(5, DAY_LENGTH);
  return day >= FLOOD_SEASON[0] && day <= FLOOD_SEASON[1] ? 'flood' : 'dry';
}

/** Which season it is at the dam, as the events tell it. */
export class NaiveSeasons {
  #season: Season = 'dry';
  #isSeasonal = false;

  /** Another plan is in force; its season is taken over without a word. */
  follow(plan: PlantPlan | null, wallMs: number): void {
    this.#isSeasonal = [...(plan?.points.values() ?? [])].some(({ floodLimits }) => floodLimits);
    this.#season = this.#isSeasonal ? calendarAt(wallMs) : 'dry';
  }

  /** Whether an event says that another season has begun. */
  take(event: HazgateEvent): boolean {
    if (event.kind !== 'system' || event.type !== 'season-changed') return false;
    hold('a season that begins is another one', event.system.season !== this.#season, () => {
      return `it is ${this.#season} already`;
    });
    this.#season = event.system.season as Season;
    return true;
  }

  /** A point with the limits of the season. */
  inSeason(point: PointPlan): PointPlan {
    if (this.#season === 'dry' || point.floodLimits === undefined) return point;
    return { ...point, limits: { ...point.limits, ...point.floodLimits } };
  }

  /** Everything but readings finds the season that the calendar shows. */
  check(record: ImageRecord): void {
    const { wallMs } = record.at;
    const kind = keptKind(record);
    if (!this.#isSeasonal || kind === null || kind === 'damage') return;
    if (calendarAt(wallMs - DOUBT_MS) !== calendarAt(wallMs + DOUBT_MS)) return;
    hold(
      'the season is the one that the calendar shows',
      this.#season === calendarAt(wallMs),
      () => {
        return `it is told to be ${this.#season} at ${new Date(wallMs).toISOString()}, record ${record.lsn}`;
      },
    );
  }
}
