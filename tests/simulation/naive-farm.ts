import type { HazgateEvent } from '../../rules/event.ts';
import type { AlarmFold } from './alarm-fold.ts';
import { FARM, type FarmPlan } from './farm.ts';
import type { ImageRecord } from './journal-image.ts';
import type { NaiveReading } from './naive-point.ts';
import type { PlantPlan } from './plant.ts';
import { keptKind } from './shadow.ts';
import { hold } from './violation.ts';

const SOURCE = `${FARM.site}/${FARM.source}`;
const CALIBRATION_MS_MAX = 1_800_000;
/** S reaches 1, and R the third grade. */
const TONNES_MAJOR = 10;
const TONNES_GRADE_3 = 25;
/** Sums of decimals are only nearly what they are. */
const NEARLY = 1e-6;

/** What one gauge has said, by its readings alone. */
interface Word {
  /** Worst value since the last good and timely one, with it; null where nobody knows. */
  standing: number | null;
  /** The newest was good and timely. */
  isSure: boolean;
  /** A late reading has made it worse since. */
  isWorsened: boolean;
  /** Receipt of the first of a run of calibrating readings. */
  calibratingSince: number | null;
}

interface Acted {
  readonly fullName: string;
  readonly reading: NaiveReading;
}

/** A slow and simple second opinion on gauges that vote and on what their tanks hold: the readings held against the alarms. */
export class NaiveFarm {
  #plan: FarmPlan | null = null;
  readonly #words = new Map<string, Word>();
  /** Causes of the open cut of the inlet. */
  readonly #open = new Set<string>();

  openCauses(): readonly string[] {
    return [...this.#open];
  }

  /** One record with the readings that acted in it, in their order; the fold has its events already. */
  take(
    record: ImageRecord,
    acted: readonly Acted[],
    plan: PlantPlan | null,
    fold: AlarmFold,
  ): void {
    const kind = keptKind(record);
    if (kind === 'config') {
      this.#plan = plan?.farm ?? null;
      for (const { fullName } of this.#plan?.points ?? []) this.#word(fullName).standing = null;
    }
    if (kind === 'start' || kind === 'config' || kind === 'damage')
      for (const word of this.#words.values()) word.isSure = false;
    for (const [name, word] of this.#words) {
      const since = word.calibratingSince ?? Number.POSITIVE_INFINITY;
      if (record.at.steadyMs - since >= CALIBRATION_MS_MAX) this.#forget(name);
    }
    for (const event of record.events)
      if (event.type === 'mode-changed' && event.kind === 'system')
        this.#forget(String(event.system.point));
    const mine = acted.filter(({ fullName }) => fullName.startsWith(`${SOURCE}/`));
    for (const { fullName, reading } of mine) this.#hear(this.#word(fullName), reading, record);
    this.#checkFalls(record, mine);
    this.#foldInlet(record, mine);
    if (this.#plan !== null) this.#check(this.#plan, fold, record.lsn);
  }

  /** Part of the past is lost. */
  loseSight(): void {
    for (const name of this.#words.keys()) this.#forget(name);
  }

  #word(fullName: string): Word {
    const known = this.#words.get(fullName);
    if (known !== undefined) return known;
    const word: Word = {
      standing: null,
      isSure: false,
      isWorsened: false,
      calibratingSince: null,
    };
    if (fullName.startsWith(`${SOURCE}/`)) this.#words.set(fullName, word);
    return word;
  }

  #forget(fullName: string): void {
    const word = this.#word(fullName);
    word.standing = null;
    word.isSure = false;
  }

  #hear(
    word: Word,
    { value, quality, disposition, mayClear }: NaiveReading,
    at: ImageRecord,
  ): void {
    if (disposition === 'late' || disposition === 'quarantined') return;
    const isJudged = value !== null && (quality === 'good' || quality === 'uncertain');
    if (mayClear) {
      word.standing = value;
      word.isWorsened = false;
    } else if (isJudged && word.standing !== null) word.standing = Math.max(word.standing, value);
    if (disposition === 'late-live') {
      word.isWorsened = true;
      return;
    }
    word.isSure = mayClear;
    word.calibratingSince =
      quality === 'calibrating' ? (word.calibratingSince ?? at.at.steadyMs) : null;
  }

  /** What is concluded falls with a good and timely reading of a gauge, or with another configuration. */
  #checkFalls(record: ImageRecord, acted: readonly Acted[]): void {
    const isSure = acted.some(({ reading }) => reading.mayClear);
    for (const event of record.events) {
      if (event.kind !== 'alarm' || keptKind(record) === 'config') continue;
      const { site, source, point, rule } = event.alarm;
      if (point !== null || `${site}/${source}` !== SOURCE) continue;
      const falls = event.type === 'returned' || event.type === 'de-escalated';
      hold('what is concluded falls only with a good and timely reading', !falls || isSure, () => {
        return `${event.type} of ${rule} at record ${record.lsn}`;
      });
    }
  }

  #foldInlet(record: ImageRecord, acted: readonly Acted[]): void {
    const events = record.events.filter(isInletEvent);
    for (const { type, interlock } of events) {
      const told = (): string => `${type} by ${interlock.cause} at record ${record.lsn}`;
      if (type === 'cut-required') {
        // One that had cleared meanwhile asks anew.
        this.#open.delete(interlock.cause);
        this.#open.add(interlock.cause);
        continue;
      }
      if (type !== 'restore-permitted') continue;
      const words = [...this.#words.values()];
      // What made the last gauge good may be followed by worse in the same record.
      // Another configuration is judged with the last readings, which are forgotten here by then.
      const isNew = keptKind(record) === 'config';
      const areSure = isNew || words.every(({ isSure }) => isSure) || acted.some(isGood);
      hold('an inlet is permitted to open only when its gauges are good and timely', areSure, told);
      this.#open.clear();
    }
    for (const { kind, type, system } of record.events.filter(isSystem)) {
      const isMine = kind === 'system' && type === 'interlock-withdrawn';
      if (isMine && system.area === `${SOURCE}/areas/inlet`)
        this.#open.delete(String(system.cause));
    }
    const [first] = this.#plan?.points ?? [];
    for (const { fullName, reading } of acted) {
      const { value, quality, disposition } = reading;
      const isJudged = quality === 'good' || quality === 'uncertain';
      if (fullName !== first?.fullName || value === null || !isJudged || disposition === 'late')
        continue;
      const isHigh = value >= (first.limits.HH ?? Number.POSITIVE_INFINITY);
      const isTold = events.some(({ interlock }) => interlock.cause === fullName);
      hold(
        'a level at HH asks for its inlet to close',
        !isHigh || isTold || this.#open.has(fullName),
        () => {
          return `${fullName} ${value} at record ${record.lsn}`;
        },
      );
    }
  }

  #check({ declared, vote, points }: FarmPlan, fold: AlarmFold, lsn: number): void {
    const isActive = (rule: string): boolean => {
      const alarm = fold.openOf(SOURCE, rule);
      return alarm !== null && alarm.returnedAt === null;
    };
    const words = points.map(({ fullName }) => this.#word(fullName));
    const levels = words.flatMap(({ standing }) => (standing === null ? [] : [standing]));
    if (levels.length < words.length) return;
    const silent = points.filter(({ fullName }) => {
      const alarm = fold.openOf(fullName, 'communication');
      return alarm !== null && alarm.returnedAt === null;
    });
    const isSilent = silent.length > 0;
    const areAllGood = words.every(({ isSure }) => isSure) && !isSilent;
    const agrees = (rule: string, isMet: boolean): void => {
      const is = isActive(rule);
      hold('what gauges say together has its alarm', !isMet || is, () => {
        return `${rule} is quiet at ${levels} behind record ${lsn}`;
      });
      hold(
        'gauges that are all good decide as so many of them say',
        !areAllGood || is === isMet,
        () => {
          return `${rule} stands at ${levels} behind record ${lsn}`;
        },
      );
    };
    const tonnes = levels.reduce((sum, level) => sum + level, 0);
    const edges = [declared, TONNES_MAJOR, TONNES_GRADE_3];
    if (edges.every((edge) => Math.abs(tonnes - edge) > NEARLY)) {
      agrees('inventory:ammonia', tonnes > declared);
      if (declared < TONNES_MAJOR) agrees('major-hazard', tonnes > TONNES_MAJOR);
      agrees('major-hazard-grade', tonnes > TONNES_GRADE_3);
    }
    if (isSilent) {
      const isTold = isActive('vote-degraded:v');
      hold('a gauge that is silent degrades its vote', isTold, () => `record ${lsn}`);
    }
    const sureVotes = points.filter((point, index) => {
      const { isSure, standing } = words[index] as Word;
      return isSure && !silent.includes(point) && (standing ?? 0) >= vote.value;
    });
    const fewer = vote.degrade === 'safe' ? silent.length : 0;
    const isMet = sureVotes.length >= Math.max(1, vote.needed - fewer);
    hold('the votes that are left decide as declared', !isMet || isActive('vote:v'), () => {
      return `${sureVotes.length} votes, ${silent.length} silent, behind record ${lsn}`;
    });
    if (!areAllGood) return;
    const votes = levels.filter((level) => level >= vote.value).length;
    agrees('vote:v', votes >= vote.needed);
    const spread = Math.max(...levels) - Math.min(...levels);
    // A late reading may bring gauges nearer to each other, and clears nothing.
    const isWorsened = words.some((word) => word.isWorsened);
    if (!isWorsened && Math.abs(spread - vote.deviation) > NEARLY)
      agrees('vote-deviation:v', spread > vote.deviation);
    agrees('vote-degraded:v', false);
    hold(
      'a vote that is met asks for its inlet to close',
      !isActive('vote:v') || this.#open.has(`${SOURCE}/vote:v`),
      () => {
        return `record ${lsn}`;
      },
    );
  }
}

type InterlockEvent = Extract<HazgateEvent, { kind: 'interlock' }>;
type SystemEvent = Extract<HazgateEvent, { kind: 'system' }>;

function isInletEvent(event: HazgateEvent): event is InterlockEvent {
  return event.kind === 'interlock' && event.interlock.source === FARM.source;
}

function isSystem(event: HazgateEvent): event is SystemEvent {
  return event.kind === 'system';
}

function isGood({ reading }: Acted): boolean {
  return reading.mayClear;
}
