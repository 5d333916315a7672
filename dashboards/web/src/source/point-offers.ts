import { MODE_MINUTES_MAX, POINT_MODES, type PointModeName } from '../../../../rules/point-mode.ts';
import type { Level } from '../../../../rules/register.ts';
import { type OfferedRights, shelveMinutesMax } from '../alarms/offered.ts';
import type { HidingVerb } from '../alarms/verb.ts';
import type { Point } from '../api/answers.ts';
import type { InhibitedPlace } from '../inhibition/inhibited-place.ts';
import type { BoardEntry } from '../live/urgency.ts';

/** What may be offered for a point itself: a mode and its end, its alarms taken out of sight and brought back. */
export type PointOffer = PointModeName | 'normal' | HidingVerb;

/** Level that a shelf covers where nothing alarms. */
const LEVEL_WITHOUT_ALARM: Level = 2;

/** How a point or group stands, as far as it decides what may be done with its alarms. */
export interface HidingStand {
  readonly isShelved: boolean;
  readonly isOutOfService: boolean;
  /** Worst level of its alarms; null where there is none. */
  readonly level: Level | null;
}

/** That of a point or group by its worst alarm and what has been done to it. */
export function hidingStand(
  entry: BoardEntry | null,
  places: readonly InhibitedPlace[],
): HidingStand {
  const kinds = places.map(({ kind }) => kind);
  return {
    isShelved: kinds.includes('shelved'),
    isOutOfService: kinds.includes('out-of-service'),
    level: entry?.alarm.level ?? null,
  };
}

/** How a point stands, as far as it decides what may be done with it. */
export interface PointStand extends HidingStand {
  readonly mode: Point['mode'];
}

/** How long a mode may be asked for, in minutes; the gateway ends it after that. */
export const MODE_CHOICES: readonly number[] = [5, 10, 15, 20, MODE_MINUTES_MAX];

/** Level up to which a shelf holds. */
export function shelfLevel({ level }: Pick<HidingStand, 'level'>): Level {
  return level ?? LEVEL_WITHOUT_ALARM;
}

function modesOffered({ mode }: PointStand): readonly PointOffer[] {
  if (mode === null) return POINT_MODES;
  return ['normal', ...POINT_MODES.filter((each) => each !== mode.mode)];
}

/** What can sensibly be done with a point as it stands; the gateway has the last word. */
export function pointOffers(stand: PointStand, rights: OfferedRights): readonly PointOffer[] {
  const modes = rights.supervise ? modesOffered(stand) : [];
  return [...modes, ...hidingOffers(stand, rights)];
}

/** How the alarms of a point or group can sensibly be taken out of sight and brought back, as it stands. */
export function hidingOffers(stand: HidingStand, rights: OfferedRights): readonly HidingVerb[] {
  const { isShelved, isOutOfService } = stand;
  const offers: HidingVerb[] = [];
  if (rights.operate) {
    if (isShelved) offers.push('unshelve');
    else if (!isOutOfService && shelveMinutesMax(shelfLevel(stand)) > 0) offers.push('shelve');
  }
  if (rights.supervise) offers.push(isOutOfService ? 'in-service' : 'out-of-service');
  return offers;
}
