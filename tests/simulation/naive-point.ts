import { DISPOSITIONS, type Disposition } from '../../rules/reading.ts';
import type { Moment } from '../../rules/time.ts';
import type { MeantReading } from './messages.ts';
import { type NaiveLimit, naiveLimits } from './naive-ladder.ts';
import type { PointPlan } from './plant.ts';
import { hold } from './violation.ts';

const WINDOW = 1_000;
const EARLIEST_TIME = Date.UTC(2020, 0, 1);

type Seen = Pick<MeantReading, 'time' | 'counter' | 'value'>;

/** How a reading may act, by what was recorded of it. */
export interface NaiveReading {
  readonly value: number | null;
  readonly quality: 'good' | 'uncertain' | 'bad' | 'calibrating';
  readonly disposition: Disposition;
  readonly eventTime: number;
  /** Good, new and on time by its own word. */
  readonly isGoodNews: boolean;
  /** That, and of a point that doesn't look faked: the only thing that may clear. */
  readonly mayClear: boolean;
}

/** What a person has put a point into, and until when at the latest. */
export interface NaiveMode {
  readonly name: string;
  readonly sinceMs: number;
  readonly untilSteadyMs: number;
}

/** A slow and simple second opinion on one point, from the readings in the journal alone. */
export class NaivePoint {
  plan: PointPlan;
  limits: NaiveLimit[];
  /** Receipt of the last reading that was on time. */
  timelySteadyMs: number | null = null;
  /** The newest reading, as far as it may clear. */
  #latest: NaiveReading | null = null;
  /** Readings whose effect has been seen; the duplicate window, naively. */
  #seen: Seen[] = [];
  #newest = Number.NEGATIVE_INFINITY;
  mode: NaiveMode | null = null;
  /** The newest reading by what its device said of it, whatever mode it came in. */
  #lastRead: Pick<NaiveReading, 'value' | 'quality'> | null = null;
  /** Nothing is known of the window or the newest reading any more. */
  #isUnsure = false;

  constructor(plan: PointPlan) {
    this.plan = plan;
    this.limits = naiveLimits(plan, false);
  }

  /** A mode begins, or is over: then what was last read counts again where it meets a limit, and what a test showed is void. */
  setMode(mode: NaiveMode | null, now: number): void {
    const { value = null, quality = 'bad' } = this.#lastRead ?? {};
    const isJudged = quality === 'good' || quality === 'uncertain';
    const ends = this.mode !== null && this.mode.name !== mode?.name;
    for (const limit of this.limits) {
      if (ends && this.mode?.name === 'bump-test') limit.metSince = null;
      if (ends && isJudged && value !== null && limit.isMet(this.plan, value))
        limit.metSince ??= now;
      if (mode !== null) limit.safeSince = null;
    }
    this.mode = mode;
  }

  /** Another plan is in force. What it changed is looked at afresh. */
  follow(plan: PointPlan, { steadyMs, wallMs }: Moment): void {
    // Judged again with its last reading, which may stop an on-delay and begin an off-delay that a late one has hidden.
    const value = this.#latest?.mayClear === true ? this.#latest.value : null;
    for (const limit of this.limits) {
      if (value === null || !limit.isLeft(this.plan, value)) continue;
      limit.metSince = null;
      if (!this.wasSilent(steadyMs))
        limit.safeSince ??= { steadyMs, eventTime: wallMs, stepped: false };
    }
    const isSame = JSON.stringify(plan) === JSON.stringify(this.plan);
    this.plan = plan;
    if (!isSame) this.limits = naiveLimits(plan, true);
  }

  /** Part of the past is lost. */
  loseSight(): void {
    this.#isUnsure = true;
    this.limits = naiveLimits(this.plan, true);
  }

  /** The wall clock stepped. */
  step(wallMs: number): void {
    if (this.#newest > wallMs) this.#newest = Number.NEGATIVE_INFINITY;
    for (const { safeSince } of this.limits) if (safeSince !== null) safeSince.stepped = true;
  }

  /** The gateway was away: what was last heard counts, judged again, only while it is recent and waits for no off-delay. */
  start(at: Moment): void {
    const { offDelayMs, staleAfterMs } = this.plan;
    const eventTime = this.#latest?.eventTime ?? Number.NEGATIVE_INFINITY;
    const counts = offDelayMs === 0 && at.wallMs - eventTime <= staleAfterMs;
    const latest = counts ? this.#latest : null;
    this.#pause();
    this.#latest = latest;
  }

  /** The off-delays are over: nobody knows what happened meanwhile. */
  #pause(): void {
    this.#latest = null;
    for (const limit of this.limits) {
      limit.safeSince = null;
      limit.isUnsure = false;
    }
  }

  /** Whether the point was silent for too long before a moment. */
  wasSilent(steadyMs: number): boolean {
    return this.timelySteadyMs !== null && steadyMs > this.timelySteadyMs + this.plan.staleAfterMs;
  }

  /** Checks what was recorded of a reading and says what it may do. */
  classify(reading: MeantReading, disposition: Disposition, at: Moment): NaiveReading {
    const time = reading.time !== null && reading.time < EARLIEST_TIME ? null : reading.time;
    const eventTime = Math.min(time ?? at.wallMs, at.wallMs);
    if (!this.#isUnsure) this.#checkDisposition(reading, time, disposition, eventTime, at);
    const own = this.#qualityOf(reading);
    if (disposition === 'live' || disposition === 'delayed')
      this.#lastRead = { value: reading.value, quality: own };
    const isOlder = disposition.startsWith('late') && eventTime < (this.mode?.sinceMs ?? 0);
    const isHidden = this.mode?.name === 'calibration' && !isOlder;
    const quality = isHidden ? 'calibrating' : own;
    const mayClear = disposition === 'live' && quality === 'good';
    return {
      value: reading.value,
      quality,
      disposition,
      eventTime,
      isGoodNews: mayClear,
      mayClear,
    };
  }

  /** A bump test requires no cut and permits no restore. */
  asSeenByInterlocks(reading: NaiveReading): NaiveReading {
    if (this.mode?.name !== 'bump-test') return reading;
    return { ...reading, quality: 'calibrating', mayClear: false };
  }

  /** Lets a reading that is no duplicate act. */
  take(reading: NaiveReading, at: Moment): void {
    const { value, quality, disposition } = reading;
    if (disposition === 'late' || disposition === 'quarantined') return;
    if (disposition === 'live') {
      if (this.wasSilent(at.steadyMs)) this.#pause();
      this.timelySteadyMs = at.steadyMs;
    }
    if (disposition !== 'late-live') this.#latest = reading;
    const isJudged = value !== null && (quality === 'good' || quality === 'uncertain');
    for (const limit of this.limits) {
      if (isJudged && limit.isMet(this.plan, value)) {
        limit.metSince ??= at.steadyMs;
        limit.safeSince = null;
        limit.isUnsure = false;
      } else if (reading.mayClear && isJudged && limit.isLeft(this.plan, value)) {
        limit.metSince = null;
        const { steadyMs } = at;
        limit.safeSince ??= { steadyMs, eventTime: reading.eventTime, stepped: false };
      } else if (quality !== 'good' && disposition !== 'late-live') {
        limit.safeSince = null;
      }
    }
  }

  #qualityOf({ value, quality }: MeantReading): NaiveReading['quality'] {
    const { range } = this.plan;
    if (value === null || quality === 'bad') return 'bad';
    if (quality === 'calibrating' || quality === 'maintenance') return 'calibrating';
    const isOutside = range !== null && (value < range[0] || value > range[1]);
    return quality === 'uncertain' || isOutside ? 'uncertain' : 'good';
  }

  #checkDisposition(
    reading: MeantReading,
    time: number | null,
    disposition: Disposition,
    eventTime: number,
    at: Moment,
  ): void {
    const { counter, value } = reading;
    const told = (): string =>
      `${this.plan.fullName} ${JSON.stringify(reading)} at ${JSON.stringify(at)} is recorded as ${disposition}`;
    const same = this.#seen.filter((seen) =>
      counter !== null
        ? seen.counter === counter
        : seen.counter === null && time !== null && seen.time === time && seen.value === value,
    );
    const isAgain =
      counter === null
        ? same.length > 0
        : same.some((seen) => (time === null ? seen.value === value : seen.time === time));
    hold('each reading has its effect once', (disposition === 'duplicate') === isAgain, told);
    if (isAgain) return;
    if (counter !== null && same.length > 0) this.#seen = [];
    if (counter !== null || time !== null) this.#seen.push({ time, counter, value });
    if (this.#seen.length > WINDOW) this.#seen.shift();
    const isTimely = at.wallMs - eventTime <= this.plan.staleAfterMs;
    const isLate = eventTime < this.#newest && eventTime < at.wallMs;
    const expected: Disposition = isLate
      ? isTimely
        ? 'late-live'
        : 'late'
      : isTimely
        ? 'live'
        : 'delayed';
    hold('each reading is judged by its time', disposition === expected, () => {
      return `${told()}, not ${expected}`;
    });
    if (!isLate) this.#newest = eventTime;
  }
}

/** The disposition of one reading of a record. */
export function dispositionAt(dispositions: Buffer | null, index: number): Disposition {
  return DISPOSITIONS[dispositions?.[index] ?? 0] ?? 'live';
}
