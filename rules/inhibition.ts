import type { Alarm } from './alarm.ts';
import type { AlarmBearer } from './alarm-bearer.ts';
import { type Hiding, toAlarm } from './alarm-entry.ts';
import { POINT_MODES, type PointMode } from './point-mode.ts';
import { placeOf, type RuleState } from './rule-state.ts';
import type { SteadyMs, WallMs } from './time.ts';

/** Ways in which a person keeps alarms of a place from being told as always: of one rule, or by a mode of the whole point. */
export const INHIBITION_KINDS = ['shelved', 'out-of-service', ...POINT_MODES] as const;
export type InhibitionKind = (typeof INHIBITION_KINDS)[number];

/** One thing that a person has shelved, taken out of service or put into a mode, whether or not an alarm is open there. */
export interface Inhibition {
  readonly site: string;
  readonly source: string;
  /** Null for a group of points. */
  readonly point: string | null;
  /** Null where it concerns all rules of the point: a mode. */
  readonly rule: string | null;
  readonly kind: InhibitionKind;
  /** Null where the record of it is lost; likewise `reason` and `since`. */
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: WallMs | null;
  /** When it ends by itself; null for never. */
  readonly until: WallMs | null;
  /** The open alarm that it hides; null where none is open, and for a mode. */
  readonly alarm: Alarm | null;
}

/** What can be shelved or taken out of service, and for points the mode they are in. */
export type InhibitionBearer = AlarmBearer & { readonly mode?: PointMode | null };

function hidesAnything({ mode, rules }: InhibitionBearer): boolean {
  if (mode != null) return true;
  return rules.some(({ shelf, outOfService }) => shelf !== null || outOfService !== null);
}

function ofRule(bearer: InhibitionBearer, rule: RuleState): readonly Inhibition[] {
  const { site, source, id: point } = bearer.subject;
  const place = { site, source, point, rule: rule.rule };
  const alarm = rule.alarm === null ? null : toAlarm(rule.alarm, placeOf(bearer.subject, rule));
  const told = ({ by, reason, sinceWallMs }: Hiding) => ({ by, reason, since: sinceWallMs });
  const found: Inhibition[] = [];
  const { shelf, outOfService } = rule;
  if (shelf !== null)
    found.push({ ...place, kind: 'shelved', ...told(shelf), until: shelf.untilWallMs, alarm });
  if (outOfService !== null)
    found.push({ ...place, kind: 'out-of-service', ...told(outOfService), until: null, alarm });
  return found;
}

function ofMode(bearer: InhibitionBearer): readonly Inhibition[] {
  const { mode, subject } = bearer;
  if (mode == null) return [];
  const { site, source, id: point } = subject;
  const { by, reason, sinceWallMs: since, untilWallMs: until } = mode;
  return [
    { site, source, point, rule: null, kind: mode.mode, by, reason, since, until, alarm: null },
  ];
}

/** Which places hide anything, kept up to date so that nobody has to look through all of them. */
export class InhibitedPlaces {
  readonly #indexes = new Set<number>();

  /** A place may have changed. */
  note(bearer: InhibitionBearer): void {
    if (hidesAnything(bearer)) this.#indexes.add(bearer.index);
    else this.#indexes.delete(bearer.index);
  }

  clear(): void {
    this.#indexes.clear();
  }

  /** Places that hide anything, in the order of the register, groups last. */
  places<Bearer>(bearerAt: (index: number) => Bearer): readonly Bearer[] {
    return [...this.#indexes].sort((left, right) => left - right).map(bearerAt);
  }
}

/** When the shelves of a place end, each time once. */
export function shelfEndsOf({ rules }: AlarmBearer): readonly SteadyMs[] {
  const ends = rules.flatMap(({ shelf }) => (shelf === null ? [] : [shelf.untilSteadyMs]));
  return [...new Set(ends)];
}

/** All that hides anything at a place: its mode first, then rule by rule. */
export function inhibitionsOf(bearer: InhibitionBearer): readonly Inhibition[] {
  return [...ofMode(bearer), ...bearer.rules.flatMap((rule) => ofRule(bearer, rule))];
}
