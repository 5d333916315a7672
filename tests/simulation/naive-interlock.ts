import type { HazgateEvent } from '../../rules/event.ts';
import type { Moment } from '../../rules/time.ts';
import type { ImageRecord } from './journal-image.ts';
import { type AreaPlan, MINE } from './mine.ts';
import type { NaiveReading } from './naive-point.ts';
import type { PlantPlan, PointPlan } from './plant.ts';
import { keptKind } from './shadow.ts';
import { hold } from './violation.ts';

type InterlockEvent = Extract<HazgateEvent, { kind: 'interlock' }>;

/** What another source cuts is looked at elsewhere. */
function isOfMine(event: HazgateEvent): event is InterlockEvent {
  return event.kind === 'interlock' && event.interlock.source === MINE.source;
}

const DEADLINE_MS = { local: 2_000, remote: 40_000 };

/** The last word of a point: the value where it was good and on time, null where nothing can be concluded from it. */
interface Word {
  readonly value: number | null;
  readonly eventTime: number;
  readonly silentFrom: number;
}

/** A cause in an open cut, by the events alone. */
interface OpenCause {
  readonly id: string;
  readonly dueAt: number;
  isAwaited: boolean;
  isCommanded: boolean;
  isLocked: boolean;
  /** It has permitted power since; another cause holds the cut. */
  hasCleared: boolean;
}

interface Acted {
  readonly fullName: string;
  readonly reading: NaiveReading;
}

/** A slow and simple second opinion on the cuts of a mine: what the events say, held against the readings. */
export class NaiveInterlocks {
  #plan: PlantPlan | null = null;
  readonly #words = new Map<string, Word>();
  /** Area -> cause -> its part in the open cut. */
  readonly #open = new Map<string, Map<string, OpenCause>>();
  readonly #ids = new Set<string>();

  /** Causes of the open cut of every area that has one, by full name. */
  openCauses(): ReadonlyMap<string, readonly string[]> {
    const areas = [...this.#open].filter(([, causes]) => causes.size > 0);
    return new Map(areas.map(([name, causes]) => [name, [...causes.keys()]]));
  }

  follow(plan: PlantPlan | null): void {
    for (const [name, point] of plan?.points ?? []) {
      const word = this.#words.get(name);
      const before = this.#plan?.points.get(name);
      if (word === undefined || before === undefined) continue;
      const silentFrom = word.silentFrom + point.staleAfterMs - before.staleAfterMs;
      this.#words.set(name, { ...word, silentFrom });
    }
    this.#plan = plan;
  }

  /** One record with the readings that acted in it, in their order. */
  take(record: ImageRecord, acted: readonly Acted[], plan: PlantPlan | null): void {
    const { at } = record;
    const kind = keptKind(record);
    const events = record.events.filter(isOfMine);
    if (kind === 'start') this.#start(record);
    const before = new Map([...this.#open].map(([area, causes]) => [area, new Set(causes.keys())]));
    // The end of a mode lets the last reading count again.
    const setsMode = record.events.some(({ type }) => type === 'mode-changed');
    if (kind === 'action' && !setsMode) {
      hold('what people do touches no interlock', events.length === 0, () => {
        return `an action makes ${events.map(({ type }) => type).join(', ')}`;
      });
    }
    if (kind === 'config') {
      this.follow(plan);
      // The last word of a cause may permit power by a new limit.
      for (const [name, { silentFrom }] of this.#words)
        if (silentFrom >= at.steadyMs) this.#noteCleared(name);
    }
    // Which areas every cause permitted to be powered at some moment of this record.
    const permitted = new Set<string>();
    this.#notePermitted(permitted, at);
    for (const { fullName, reading } of acted) {
      this.#hear(fullName, reading, at);
      this.#noteCleared(fullName);
      this.#notePermitted(permitted, at);
    }
    for (const event of record.events) {
      if (isOfMine(event)) this.#fold(event, at, permitted);
      if (event.kind === 'system' && event.type === 'interlock-withdrawn')
        this.#open.get(String(event.system.area))?.delete(String(event.system.cause));
    }
    this.#checkRequired(record, acted, before, events);
    this.#checkDeadlines(record);
  }

  #start({ at, json }: ImageRecord): void {
    const deafSince = (json as { deafSince?: Moment | null } | null)?.deafSince ?? null;
    const deafMs = deafSince === null ? 0 : at.steadyMs - deafSince.steadyMs;
    for (const [name, word] of this.#words) {
      const point = this.#plan?.points.get(name);
      if (point === undefined) continue;
      const isRecent = at.wallMs - word.eventTime <= point.staleAfterMs && point.offDelayMs === 0;
      // Silent before the end of the last run is silent still.
      const wasSilent = word.silentFrom < at.steadyMs - deafMs;
      const silentFrom = wasSilent
        ? word.silentFrom
        : Math.min(word.silentFrom + deafMs, at.steadyMs + point.staleAfterMs);
      this.#words.set(name, { ...word, value: isRecent ? word.value : null, silentFrom });
    }
  }

  #hear(
    fullName: string,
    { value, quality, disposition, eventTime }: NaiveReading,
    at: Moment,
  ): void {
    const point = this.#plan?.points.get(fullName);
    if (point === undefined || disposition === 'late') return;
    const word = this.#words.get(fullName);
    const silentFrom =
      disposition === 'live'
        ? at.steadyMs + point.staleAfterMs
        : (word?.silentFrom ?? Number.NEGATIVE_INFINITY);
    if (disposition !== 'late-live') {
      const isSure = disposition === 'live' && quality === 'good';
      this.#words.set(fullName, { value: isSure ? value : null, eventTime, silentFrom });
    } else if (word !== undefined && this.#takesBack(point, value, quality)) {
      this.#words.set(fullName, { ...word, value: null });
    }
  }

  /** A cause whose last word permits power has asked for no cut any more, though others may hold it. */
  #noteCleared(fullName: string): void {
    const point = this.#plan?.points.get(fullName);
    const value = this.#words.get(fullName)?.value ?? null;
    if (point === undefined || value === null || !isClear(point, value)) return;
    for (const causes of this.#open.values()) {
      const open = causes.get(fullName);
      if (open !== undefined) open.hasCleared = true;
    }
  }

  /** An older reading that requires a cut, or is bad. */
  #takesBack(point: PointPlan, value: number | null, quality: NaiveReading['quality']): boolean {
    if (quality === 'bad') return true;
    return value !== null && quality !== 'calibrating' && isMet(point, value);
  }

  #areas(): readonly AreaPlan[] {
    return this.#plan?.mine?.areas ?? [];
  }

  #causesOf(area: AreaPlan): readonly PointPlan[] {
    return (this.#plan?.mine?.points ?? []).filter(({ cuts }) => cuts.includes(area.id));
  }

  #notePermitted(permitted: Set<string>, at: Moment): void {
    for (const area of this.#areas()) {
      const areAllClear = this.#causesOf(area).every((point) => {
        const word = this.#words.get(point.fullName);
        if (word === undefined || word.value === null || word.silentFrom < at.steadyMs)
          return false;
        return isClear(point, word.value);
      });
      if (areAllClear) permitted.add(area.fullName);
    }
  }

  #fold(event: InterlockEvent, at: Moment, permitted: ReadonlySet<string>): void {
    const { id, site, source, area: areaId, cause, commanded } = event.interlock;
    const name = `${site}/${source}/areas/${areaId}`;
    const causes = this.#open.get(name) ?? new Map<string, OpenCause>();
    this.#open.set(name, causes);
    const open = causes.get(cause);
    const told = (): string => `${event.type} of ${name} by ${cause} at ${JSON.stringify(at)}`;
    if (event.type === 'cut-required') {
      hold(
        'an open cut is not required twice for one cause that has not cleared',
        open === undefined || open.hasCleared,
        told,
      );
      hold('no interlock has the id of another', !this.#ids.has(id), told);
      this.#ids.add(id);
      const controller = this.#areas().find(({ fullName }) => fullName === name)?.controller;
      const dueAt = at.steadyMs + DEADLINE_MS[controller ?? 'remote'];
      causes.delete(cause);
      causes.set(cause, {
        id,
        dueAt,
        isAwaited: true,
        isCommanded: false,
        isLocked: false,
        hasCleared: false,
      });
    } else if (event.type === 'restore-permitted') {
      hold('an area that is not cut is not restored', causes.size > 0, told);
      hold(
        'power is never permitted while a cause is bad, silent, delayed or not below its restore',
        permitted.has(name),
        told,
      );
      const isLocked = [...causes.values()].some((each) => each.isLocked);
      hold('power is never permitted while the area is locked', !isLocked, told);
      causes.clear();
    } else if (event.type === 'restored') {
      hold('an area that is cut is not restored', causes.size === 0, told);
    } else if (event.type === 'cut-commanded') {
      hold('no second command for one cause', open?.id === id && !open.isCommanded, told);
      hold(
        'commands go out only where they are on',
        commanded && this.#plan?.mine?.commands === true,
        told,
      );
      if (open !== undefined) open.isCommanded = true;
    } else if (event.type === 'cut-confirmed' || event.type === 'cut-failed') {
      const isFirst = event.type === 'cut-confirmed' || open?.isAwaited === true;
      hold('a cut fails once, and only while it is open', open?.id === id && isFirst, told);
      if (open !== undefined) open.isAwaited = false;
    } else if (event.type === 'locked' || event.type === 'unlocked') {
      const locks = event.type === 'locked';
      hold('a lock begins and ends once', open !== undefined && open.isLocked !== locks, told);
      if (open !== undefined) open.isLocked = locks;
    }
  }

  /** A reading at or above the cut, believed or not wholly, has an open cut in its own commit. */
  #checkRequired(
    record: ImageRecord,
    acted: readonly Acted[],
    before: ReadonlyMap<string, ReadonlySet<string>>,
    events: readonly InterlockEvent[],
  ): void {
    for (const { fullName, reading } of acted) {
      const point = this.#plan?.points.get(fullName);
      const { value, quality, disposition } = reading;
      if (point === undefined || value === null || disposition === 'late') continue;
      if (quality !== 'good' && quality !== 'uncertain') continue;
      if (!isMet(point, value)) continue;
      for (const area of this.#areas().filter(({ id }) => point.cuts.includes(id))) {
        const isTold = events.some(
          ({ type, interlock }) =>
            type === 'cut-required' && interlock.area === area.id && interlock.cause === fullName,
        );
        hold(
          'a cause at its cut has an open cut in the same commit',
          isTold || before.get(area.fullName)?.has(fullName) === true,
          () => `${fullName} ${value} in ${area.id} at record ${record.lsn}`,
        );
      }
    }
  }

  #checkDeadlines({ at, lsn }: ImageRecord): void {
    for (const [area, causes] of this.#open) {
      for (const [cause, { isAwaited, dueAt }] of causes) {
        hold(
          'a cut is seen to be obeyed in time, or told as failed',
          !isAwaited || dueAt >= at.steadyMs,
          () => {
            return `${area} by ${cause} was due at ${dueAt}, record ${lsn} is of ${at.steadyMs}`;
          },
        );
      }
    }
  }
}

function isClear(point: PointPlan, value: number): boolean {
  return point.cut === null ? value === 1 : value < point.cut.below;
}

function isMet(point: PointPlan, value: number): boolean {
  if (point.cuts.length === 0) return false;
  return point.cut === null ? value === 0 : value >= point.cut.at;
}
