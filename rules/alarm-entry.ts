import type { Alarm, Counting, Voting } from './alarm.ts';
import { type AlarmAxes, alarmStateOf } from './alarm-machine.ts';
import type { Level, Route, StandardReference } from './register.ts';
import type { Season } from './season.ts';
import { SUSPICION_RULES } from './suspicion-watch.ts';
import { formatInstant, instantOrNull, type SteadyMs, type WallMs } from './time.ts';

/** An alarm as the engine holds it; replaced, never changed in place. */
export interface AlarmEntry {
  readonly id: string;
  readonly axes: AlarmAxes;
  readonly level: Level;
  readonly worst: Level;
  readonly limitName: string | null;
  readonly limit: number | null;
  readonly value: number | null;
  readonly peak: number | null;
  readonly occurrences: number;
  readonly raisedAt: WallMs;
  readonly updatedAt: WallMs;
  readonly returnedAt: WallMs | null;
  readonly acknowledgedAt: WallMs | null;
  readonly acknowledgedBy: string | null;
  readonly late: boolean;
  /** TEST where a bump test made its last change of level. */
  readonly mark: 'TEST' | null;
  /** There was no such alarm before the bump test. */
  readonly bornInTest: boolean;
  /** How a group came to it; null for a point. */
  readonly counted: Counting | null;
  /** Who voted; absent where nobody did. */
  readonly votes?: Voting | undefined;
  /** Full name of the point whose readings were repeated, where it tells of a copy. */
  readonly copyOf?: string | undefined;
  /** Season of the limit that it stands at, where the point has limits by season. */
  readonly season?: Season | undefined;
  readonly standard: StandardReference | null;
  readonly config: string;
  readonly version: number;
}

/** What an alarm is about: a point, or a group of points under their source. */
export interface AlarmSubject {
  readonly site: string;
  readonly source: string;
  /** Null for a group. */
  readonly id: string | null;
  /** `site/source/point`; `site/source` for a group. */
  readonly fullName: string;
  readonly unit: string | null;
  /** Unit of the limits, where it is not that of the readings. */
  readonly judgedUnit?: string | undefined;
  readonly latching: boolean;
  /** Present where it is simulated. */
  readonly drill?: true;
  /** Where its alarms must also be shown: by the name of their limit, `fault` for those without one. */
  readonly routes: Readonly<Record<string, Route>>;
}

/** Who hid something, since when and why; null where the record of it is lost. */
export interface Hiding {
  readonly by: string | null;
  readonly reason: string | null;
  readonly sinceWallMs: WallMs | null;
}

/** A shelf: an operator's time-limited silence for one point and rule, whether or not anything alarms. */
export interface Shelf extends Hiding {
  readonly untilSteadyMs: SteadyMs;
  readonly untilWallMs: WallMs;
  /** Worst level it covers; anything worse ends it. */
  readonly level: Level;
}

/** What a level means, also where no number gives it: communication, instrument, the colours of a group. */
export interface PlainLimit {
  readonly name: string | null;
  readonly value: number | null;
  readonly level: Level;
  readonly standard: StandardReference | null;
  readonly season?: Season | undefined;
}

/** Where alarms stand, and what hides them there; an event may tell of it though no alarm is open. */
export interface AlarmPlace {
  readonly subject: AlarmSubject;
  readonly rule: string;
  /** Of the rule, where its subject has none. */
  readonly unit?: string;
  readonly shelf: Shelf | null;
  readonly outOfService: boolean;
}

/** Rules that speak of a reading as it came, not of what is made of it. */
const RULES_ON_READINGS: readonly string[] = ['instrument', ...SUSPICION_RULES];

function unitOf(place: AlarmPlace): string | null {
  const { rule, subject, unit } = place;
  if (unit !== undefined) return unit;
  if (rule === 'communication') return null;
  return RULES_ON_READINGS.includes(rule) ? subject.unit : (subject.judgedUnit ?? subject.unit);
}

/** The alarm as the outside sees it. */
export function toAlarm(entry: AlarmEntry, place: AlarmPlace): Alarm {
  const { subject, rule } = place;
  return {
    id: entry.id,
    site: subject.site,
    source: subject.source,
    point: subject.id,
    rule,
    level: entry.level,
    worst: entry.worst,
    limitName: entry.limitName,
    limit: entry.limit,
    value: entry.value,
    peak: entry.peak,
    unit: unitOf(place),
    state: alarmStateOf(entry.axes),
    occurrences: entry.occurrences,
    raisedAt: formatInstant(entry.raisedAt),
    updatedAt: formatInstant(entry.updatedAt),
    returnedAt: instantOrNull(entry.returnedAt),
    acknowledgedAt: instantOrNull(entry.acknowledgedAt),
    acknowledgedBy: entry.acknowledgedBy,
    shelvedUntil:
      entry.axes.shelved && place.shelf !== null ? formatInstant(place.shelf.untilWallMs) : null,
    late: entry.late,
    mark: place.subject.drill === true ? 'DRILL' : entry.mark,
    counted: entry.counted,
    ...(entry.votes === undefined ? {} : { votes: entry.votes }),
    ...(entry.copyOf === undefined ? {} : { copyOf: entry.copyOf }),
    ...(entry.season === undefined ? {} : { season: entry.season }),
    standard: entry.standard,
    route: subject.routes[entry.limitName ?? 'fault'] ?? null,
    config: entry.config,
    version: entry.version,
  };
}

/** The alarm field of an event about a point and rule that has no open alarm. */
export function placeholderAlarm(
  place: AlarmPlace,
  level: Level,
  at: WallMs,
  config: string,
): Alarm {
  return {
    id: null,
    site: place.subject.site,
    source: place.subject.source,
    point: place.subject.id,
    rule: place.rule,
    level,
    worst: level,
    limitName: null,
    limit: null,
    value: null,
    peak: null,
    unit: unitOf(place),
    state: place.outOfService ? 'OUT_OF_SERVICE' : place.shelf === null ? 'NORMAL' : 'SHELVED',
    occurrences: 0,
    raisedAt: null,
    updatedAt: formatInstant(at),
    returnedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    shelvedUntil: place.shelf === null ? null : formatInstant(place.shelf.untilWallMs),
    late: false,
    mark: place.subject.drill === true ? 'DRILL' : null,
    counted: null,
    standard: null,
    route: null,
    config,
    version: 0,
  };
}

/** The worse of two values, as the direction of the ladder has it. */
export function worseValue(
  direction: 'rising' | 'falling',
  left: number | null,
  right: number | null,
): number | null {
  if (left === null) return right;
  if (right === null) return left;
  return direction === 'rising' ? Math.max(left, right) : Math.min(left, right);
}

/** The worse of two levels: the smaller number. */
export function worseLevel(left: Level, right: Level): Level {
  return left < right ? left : right;
}

/** FNV-1a over UTF-16 code units, from two bases, 64 bits in all: short, stable and free of chance. */
function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 13), 0x01000193);
  }
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}

/** Alarm ids derive from the input alone; the leading time makes them sort by age. Safe in topics and addresses. */
export function alarmId(
  subjectFullName: string,
  rule: string,
  raisedAt: WallMs,
  ordinal: number,
): string {
  return `${raisedAt.toString(36)}-${fingerprint(`${subjectFullName}|${rule}|${raisedAt}|${ordinal}`)}`;
}

/** A limit of a ladder; level 3 without name or value where there is no ladder (communication, instrument). */
export function limitOf(limit: PlainLimit | null): PlainLimit {
  return limit ?? { name: null, value: null, level: 3, standard: null };
}

/** A new alarm at a limit, in its first version. */
export function newEntry(
  id: string,
  axes: AlarmAxes,
  limit: PlainLimit,
  value: number | null,
  at: WallMs,
  config: string,
): AlarmEntry {
  return {
    id,
    axes,
    level: limit.level,
    worst: limit.level,
    limitName: limit.name,
    limit: limit.value,
    value,
    peak: value,
    occurrences: 1,
    raisedAt: at,
    updatedAt: at,
    returnedAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
    late: false,
    mark: null,
    bornInTest: false,
    counted: null,
    ...(limit.season === undefined ? {} : { season: limit.season }),
    standard: limit.standard,
    config,
    version: 1,
  };
}
