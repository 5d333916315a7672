import type { AlarmBearer } from './alarm-bearer.ts';
import { colourRank } from './colour.ts';
import type { Derived } from './derivation.ts';
import { DuplicateWindow } from './duplicate-window.ts';
import { hidesReadings, isTest, type PointMode } from './point-mode.ts';
import { CALIBRATION_MS_MAX, type JudgedQuality, judgeQuality } from './point-quality.ts';
import type { QuietBand } from './quiet-reading.ts';
import type { RainWindow } from './rain-window.ts';
import { type RateWindow, rateUntil } from './rate-window.ts';
import type { Quality } from './reading.ts';
import { ReadingTrail } from './reading-trail.ts';
import type { Point } from './register.ts';
import {
  freshRules,
  openEntries,
  type RuleState,
  suspicionIndex,
  worstHeld,
} from './rule-state.ts';
import { trailDepth } from './suspicion-watch.ts';
import type { Moment, SteadyMs, WallMs } from './time.ts';

/** The newest reading of a point, as it came. */
export interface LatestReading {
  readonly value: number | null;
  readonly quality: Quality;
  readonly eventTime: WallMs;
  /** False where it came so late that it shows the past, not the present. */
  readonly timely: boolean;
  /** What was made of it, where the limits don't speak of the reading itself. */
  readonly derived?: Derived | undefined;
}

/** How far a point can be trusted just now. */
export const POINT_CONDITIONS = [
  'ok',
  'uncertain',
  'bad',
  'stale',
  'calibrating',
  'never',
] as const;
export type PointCondition = (typeof POINT_CONDITIONS)[number];

/** What people are shown of a point. */
export interface PointStatus {
  readonly latest: LatestReading | null;
  /** Receipt of the last reading that was no duplicate. */
  readonly lastSeen: WallMs | null;
  readonly condition: PointCondition;
  /** Ids of its open alarms. */
  readonly alarms: readonly string[];
  /** What a person has put it into for a while. */
  readonly mode: PointMode | null;
  /** How fast it moves, in units a day; null where that is not known, left out where it is not watched. */
  readonly ratePerDay?: number | null;
}

/** What a failing judgement is rolled back to. */
export interface PointMemo {
  readonly newestTime: WallMs;
  readonly latest: LatestReading | null;
  readonly judgedValue: number | null;
  readonly lastSeen: WallMs | null;
  readonly staleDueAt: SteadyMs | null;
  readonly calibratingSince: SteadyMs | null;
  readonly calibrationDueAt: SteadyMs | null;
  readonly counterToldAt: WallMs | null;
  readonly skewToldAt: WallMs | null;
  readonly seenAt: WallMs | null;
  readonly blindSince: WallMs | null;
  readonly mode: PointMode | null;
  readonly rain: RainWindow;
  readonly rates: RateWindow;
  /** How many values its trail has had; 0 where it has none. */
  readonly trailTotal: number;
  readonly rules: readonly RuleState[];
}

/** Points of the same source whose values a conversion needs. */
export interface Companions {
  readonly temperature: PointState | null;
  readonly barometer: PointState | null;
}

/** Values between the limits, both ends left out. */
export interface Peace {
  readonly above: number;
  readonly below: number;
}

function peaceOf({ ladders }: Point): Peace {
  let above = Number.NEGATIVE_INFINITY;
  let below = Number.POSITIVE_INFINITY;
  for (const { direction, limits } of ladders) {
    for (const { value } of limits) {
      if (direction === 'rising') below = Math.min(below, value);
      else above = Math.max(above, value);
    }
  }
  return { above, below };
}

const NO_COMPANIONS: Companions = { temperature: null, barometer: null };

/** Everything the engine believes of one point. Its rules stand in judging order: communication, instrument, ladders. */
export class PointState implements AlarmBearer {
  readonly point: Point;
  readonly window: DuplicateWindow;
  /** Where no limit of the point is met. */
  readonly peace: Peace;
  /** Event time of the newest reading; minus infinity before the first and after the wall clock was set back. */
  newestTime: WallMs = Number.NEGATIVE_INFINITY;
  latest: LatestReading | null = null;
  /** The value last held against the limits: what a delay that runs out during bad data or a calibration speaks of. */
  judgedValue: number | null = null;
  lastSeen: WallMs | null = null;
  /** When silence becomes an alarm; null where it has, or where nothing counts yet. */
  staleDueAt: SteadyMs | null = null;
  /** Receipt of the first of the present run of calibrating readings. */
  calibratingSince: SteadyMs | null = null;
  /** When that run becomes too long to hide behind; null where it has, or where there is none. */
  calibrationDueAt: SteadyMs | null = null;
  counterToldAt: WallMs | null = null;
  skewToldAt: WallMs | null = null;
  /** Receipt of the last reading that was on time: until then it was seen. */
  seenAt: WallMs | null = null;
  /** Since when nothing has been seen of it; null while it can be. */
  blindSince: WallMs | null = null;
  mode: PointMode | null = null;
  /** Rain of the last 24 hours, where it is added up. */
  rain: RainWindow = [];
  /** Its readings of the window that its rate is reckoned over, where that is watched. */
  rates: RateWindow = [];
  /** Its last values, where it is watched for faked ones. */
  readonly trail: ReadingTrail | null;
  /** Points whose readings its own are held against for copies. */
  twins: readonly PointState[] = [];
  /** Points whose values its own is reckoned with. */
  companions: Companions = NO_COMPANIONS;
  /** Points whose values are reckoned with its own. */
  dependents: readonly PointState[] = [];
  rules: readonly RuleState[];
  /** Whether a deadline for silence is in the queue: it is moved on when it comes up, not at each reading. */
  staleQueued = false;
  /** Derived from the rules, see quiet-reading.ts; null until it is asked for. */
  quietBand: QuietBand | null = null;

  /** `joinedAt` is when the point joined the register: 0 where it stood in the first one. */
  constructor(point: Point, joinedAt: SteadyMs, window: DuplicateWindow = new DuplicateWindow()) {
    this.point = point;
    this.window = window;
    this.peace = peaceOf(point);
    this.rules = freshRules(point, joinedAt);
    const { suspicion } = point;
    this.trail = suspicion === undefined ? null : new ReadingTrail(trailDepth(suspicion));
  }

  get index(): number {
    return this.point.index;
  }

  get subject(): Point {
    return this.point;
  }

  get stale(): boolean {
    return this.rules[0]?.holds[0]?.on === true;
  }

  /** How the newest reading is judged at this moment; null before the first. */
  judgedQuality(now: SteadyMs): JudgedQuality | null {
    if (this.latest === null) return null;
    return this.believed(this.qualityOf(this.latest, this.calibratingSince, now));
  }

  /** How far a reading is believed that looks faked, or whose point does: it raises and clears nothing. */
  believed(quality: JudgedQuality): JudgedQuality {
    return quality === 'good' && this.#isSuspect ? 'uncertain' : quality;
  }

  get #isSuspect(): boolean {
    if (this.trail === null) return false;
    for (let index = suspicionIndex(this.point); index < this.rules.length; index += 1)
      if (this.rules[index]?.holds[0]?.on === true) return true;
    return false;
  }

  /** How fast it moves, in units a day; null where that is not watched, or not known. */
  get ratePerDay(): number | null {
    const { rate } = this.point;
    if (rate === undefined || this.latest === null) return null;
    return rateUntil(this.rates, this.latest.eventTime, rate.windowMs);
  }

  /** How a reading is judged at this moment; `calibratingSince` is null where it belongs to no run of calibrating readings. */
  qualityOf(
    { quality, value, derived }: Pick<LatestReading, 'quality' | 'value' | 'derived'>,
    calibratingSince: SteadyMs | null,
    now: SteadyMs,
  ): JudgedQuality {
    if (hidesReadings(this.mode)) return 'calibrating';
    const judged = judgeQuality(this.point, quality, value, calibratingSince, now);
    return judged === 'good' && derived?.doubtful === true ? 'uncertain' : judged;
  }

  /** The same for a reading that is older than the newest: what was measured before a mode began does not belong to it. */
  qualityOfOlder(
    reading: Pick<LatestReading, 'quality' | 'value' | 'derived'>,
    eventTime: WallMs,
    now: SteadyMs,
  ): JudgedQuality {
    const isBefore = this.mode !== null && eventTime < this.mode.sinceWallMs;
    if (!isBefore) return this.qualityOf(reading, null, now);
    return judgeQuality(this.point, reading.quality, reading.value, null, now);
  }

  isOutOfSight(now: SteadyMs): boolean {
    return this.stale || this.judgedQuality(now) === 'bad';
  }

  /** Place of the colour it counts with in its group, from the mildest, from 0; -1 for none. What clears nothing changes nothing of it. */
  get colourRank(): number {
    if (this.mode !== null && isTest(this.mode)) return this.mode.colourRank;
    let rank = -1;
    for (const { ladder, holds } of this.rules) {
      const held = worstHeld(holds);
      const name = ladder?.limits[held]?.name ?? null;
      rank = Math.max(rank, colourRank(name));
    }
    return rank;
  }

  /** A reading says whether its instrument is being calibrated; the run counts from its first. */
  noteCalibration(isCalibrating: boolean, now: SteadyMs): void {
    if (isCalibrating && this.calibratingSince !== null) return;
    this.calibratingSince = isCalibrating ? now : null;
    this.calibrationDueAt = isCalibrating ? now + CALIBRATION_MS_MAX : null;
  }

  /** A reading that changes nothing else: good, timely, and between all limits. */
  noteQuiet(value: number, eventTime: WallMs, { wallMs, steadyMs }: Moment): void {
    this.lastSeen = wallMs;
    this.seenAt = wallMs;
    this.newestTime = eventTime;
    this.latest = { value, quality: 'good', eventTime, timely: true };
    this.judgedValue = value;
    this.staleDueAt = steadyMs + this.point.staleAfterMs;
  }

  replaceRule(index: number, rule: RuleState): void {
    if (this.rules[index] === rule) return;
    this.rules = this.rules.with(index, rule);
  }

  status(now: SteadyMs): PointStatus {
    return {
      latest: this.latest,
      lastSeen: this.lastSeen,
      condition: this.#condition(now),
      alarms: this.rules.flatMap((rule) => openEntries(rule).map((entry) => entry.id)),
      mode: this.mode,
      ...(this.point.rate === undefined ? {} : { ratePerDay: this.ratePerDay }),
    };
  }

  #condition(now: SteadyMs): PointCondition {
    const quality = this.judgedQuality(now);
    if (quality === null) return 'never';
    if (this.stale) return 'stale';
    return quality === 'good' ? 'ok' : quality;
  }

  capture(): PointMemo {
    return {
      newestTime: this.newestTime,
      latest: this.latest,
      judgedValue: this.judgedValue,
      lastSeen: this.lastSeen,
      staleDueAt: this.staleDueAt,
      calibratingSince: this.calibratingSince,
      calibrationDueAt: this.calibrationDueAt,
      counterToldAt: this.counterToldAt,
      skewToldAt: this.skewToldAt,
      seenAt: this.seenAt,
      blindSince: this.blindSince,
      mode: this.mode,
      rain: this.rain,
      rates: this.rates,
      trailTotal: this.trail?.total ?? 0,
      rules: this.rules,
    };
  }

  rollBack(memo: PointMemo): void {
    this.newestTime = memo.newestTime;
    this.latest = memo.latest;
    this.judgedValue = memo.judgedValue;
    this.lastSeen = memo.lastSeen;
    this.staleDueAt = memo.staleDueAt;
    this.calibratingSince = memo.calibratingSince;
    this.calibrationDueAt = memo.calibrationDueAt;
    this.counterToldAt = memo.counterToldAt;
    this.skewToldAt = memo.skewToldAt;
    this.seenAt = memo.seenAt;
    this.blindSince = memo.blindSince;
    this.mode = memo.mode;
    this.rain = memo.rain;
    this.rates = memo.rates;
    this.trail?.takeBackTo(memo.trailTotal);
    this.rules = memo.rules;
  }
}
