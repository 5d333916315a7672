import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import type { ModeAction } from '../../rules/input.ts';
import { type AlarmEvent, AlarmFold, pointOf } from './alarm-fold.ts';
import type { ImageRecord } from './journal-image.ts';
import type { MeantReading } from './messages.ts';
import { checkGroups, colourOfPoint } from './naive-count.ts';
import { NaiveFarm } from './naive-farm.ts';
import { NaiveInhibitions } from './naive-inhibition.ts';
import { NaiveInterlocks } from './naive-interlock.ts';
import type { NaiveLimit } from './naive-ladder.ts';
import { dispositionAt, NaivePoint, type NaiveReading } from './naive-point.ts';
import { NaiveRates } from './naive-rate.ts';
import { NaiveSeasons } from './naive-season.ts';
import { NaiveSuspicions } from './naive-suspicion.ts';
import { NaiveViews } from './naive-view.ts';
import type { PlantPlan, PointPlan } from './plant.ts';
import { keptKind } from './shadow.ts';
import { hold } from './violation.ts';

const STEP_MS_MIN = 1_000;

interface Acting {
  readonly point: NaivePoint;
  readonly reading: NaiveReading;
  /** What was known of the point right before it. */
  readonly before: ReadonlyMap<string, Safe>;
}

interface Safe {
  readonly safeSince: NaiveLimit['safeSince'];
  readonly silentAt: number | null;
}

/** A point by its own readings; the vibrating wire also by those of the thermometer that it is reckoned with. */
function decides({ fullName, kind }: PointPlan, name: string): boolean {
  return fullName === name || (kind === 'temperature' && name.endsWith('/wire'));
}

function endsMode(event: HazgateEvent): boolean {
  return event.type === 'mode-changed';
}

function isSeason({ events }: ImageRecord): boolean {
  return events.some(({ type }) => type === 'season-changed');
}

/** Who knows what a message meant. */
export type Meaning = (topic: string, payload: Buffer) => readonly MeantReading[];

/**
 * Goes through the journal once more and judges it with a second, simple-minded set of rules: what must have alarmed has,
 * what has cleared was allowed to, and each reading counted once.
 */
export class SecondOpinion {
  readonly fold = new AlarmFold();
  readonly interlocks = new NaiveInterlocks();
  readonly inhibitions = new NaiveInhibitions();
  readonly farm = new NaiveFarm();
  readonly #plants: readonly PlantPlan[];
  readonly #meaning: Meaning;
  #points = new Map<string, NaivePoint>();
  #last: ImageRecord | null = null;
  #plan: PlantPlan | null = null;
  readonly #views = new NaiveViews();
  readonly #suspicions = new NaiveSuspicions();
  readonly #rates = new NaiveRates();
  readonly #seasons = new NaiveSeasons();
  /** Colour that a point in a bump test had before it, by its full name. */
  readonly #frozen = new Map<string, number>();

  constructor(plants: readonly PlantPlan[], meaning: Meaning) {
    this.#plants = plants;
    this.#meaning = meaning;
  }

  take(record: ImageRecord): void {
    this.#noticeGap(record);
    this.#noticeStep(record);
    const kind = keptKind(record);
    this.#endModes(record, kind !== null);
    if (kind === 'start') for (const point of this.#points.values()) point.start(record.at);
    // What fell due before this record was held before it.
    const due = this.#dueBefore(record);
    const worst = new Map(due.map(({ key, name, rule }) => [key, this.#rankOpen(name, rule)]));
    const acting = kind === null ? this.#act(record) : [];
    for (const event of record.events) {
      if (event.type === 'mode-changed') this.#noteMode(event);
      this.#views.take(event);
      if (this.#seasons.take(event)) this.#followSeason(record);
      if (event.kind !== 'alarm') continue;
      this.#checkMark(record, event);
      const before = this.fold.take(event);
      this.#checkClearing(record, event, before, acting);
      for (const { key, name, rule } of due) {
        worst.set(key, Math.max(worst.get(key) ?? -1, this.#rankOpen(name, rule)));
      }
    }
    for (const { key, rank } of due) {
      hold(
        'every condition held beyond its on-delay has an open alarm',
        (worst.get(key) ?? -1) >= rank,
        () => {
          return `${key} at record ${record.lsn} (${JSON.stringify(record.at)})`;
        },
      );
    }
    if (kind === 'config') this.#follow(record);
    const acted = acting.map(({ point, reading }) => ({
      fullName: point.plan.fullName,
      reading: point.asSeenByInterlocks(reading),
    }));
    this.interlocks.take(record, acted, this.#plan);
    this.inhibitions.take(record, this.#plan);
    this.farm.take(record, acted, this.#plan, this.fold);
    if (kind === 'action') this.#setMode(record);
    if (this.#plan !== null) {
      this.#views.check(this.#plan, this.fold, `behind record ${record.lsn}`);
      const points = [...this.#plan.points.values()].map((point) => this.#seasons.inSeason(point));
      checkGroups(points, this.fold, this.#frozen, `behind record ${record.lsn}`);
      this.#suspicions.check(this.fold, `behind record ${record.lsn}`);
      this.#seasons.check(record);
      this.#rates.check(this.fold, `behind record ${record.lsn}`);
    }
    if (kind === 'damage') this.#loseSight();
    this.#last = record;
  }

  /** Modes whose time was over before this record; readings of the same instant come first. */
  #endModes({ at }: ImageRecord, inclusive: boolean): void {
    for (const point of this.#points.values()) {
      const until = point.mode?.untilSteadyMs ?? Number.POSITIVE_INFINITY;
      if (until < at.steadyMs || (inclusive && until === at.steadyMs)) point.setMode(null, until);
    }
  }

  /** A person set a mode, or ended one. */
  #setMode({ json, at, events }: ImageRecord): void {
    const { action } = json as { action: Partial<ModeAction> };
    const wasDone = events.some(({ type, by }) => type === 'mode-changed' && by !== null);
    const point = this.#points.get(action.point ?? '');
    if (action.do !== 'mode' || !wasDone || point === undefined) return;
    const name = action.mode ?? '';
    const sinceMs = point.mode?.name === name ? point.mode.sinceMs : at.wallMs;
    const untilSteadyMs = at.steadyMs + (action.minutes ?? 0) * 60_000;
    point.setMode(name === 'normal' ? null : { name, sinceMs, untilSteadyMs }, at.steadyMs);
  }

  #noteMode(event: HazgateEvent): void {
    if (event.kind !== 'system') return;
    const name = String(event.system.point);
    this.#rates.noteMode(name);
    if (event.system.mode !== 'bump-test') this.#frozen.delete(name);
    else if (!this.#frozen.has(name)) this.#frozen.set(name, colourOfPoint(this.fold, name));
  }

  #checkMark(record: ImageRecord, { type, alarm }: AlarmEvent): void {
    const { rule, late, mark } = alarm;
    const hasChanged = record.events.some((each) => each.type === 'mode-changed');
    if (type !== 'raised' || late || hasChanged || alarm.point === null) return;
    const point = this.#points.get(pointOf(alarm));
    const isTest = point?.mode?.name === 'bump-test' && rule !== 'communication';
    hold(
      'what a bump test raises is marked, and nothing else',
      (mark === 'TEST') === isTest,
      () => {
        return `${pointOf(alarm)} ${rule} is marked ${mark} at record ${record.lsn}`;
      },
    );
  }

  #noticeGap({ lsn }: ImageRecord): void {
    if (this.#last === null || lsn === this.#last.lsn + 1) return;
    this.#loseSight();
  }

  #loseSight(): void {
    this.farm.loseSight();
    for (const point of this.#points.values()) point.loseSight();
    this.#suspicions.loseSight();
    this.#rates.loseSight();
  }

  #noticeStep({ at }: ImageRecord): void {
    if (this.#last === null) return;
    const { at: last } = this.#last;
    const steppedMs = at.wallMs - last.wallMs - (at.steadyMs - last.steadyMs);
    if (Math.abs(steppedMs) < STEP_MS_MIN) return;
    for (const point of this.#points.values()) point.step(at.wallMs);
    this.#rates.step(at.wallMs);
  }

  #follow(record: ImageRecord): void {
    const { configuration } = record.json as { configuration: { hash: string } };
    const plan = this.#plants.find((each) => each.configuration.hash === configuration.hash);
    this.#plan = plan ?? null;
    const points = new Map<string, NaivePoint>();
    this.#seasons.follow(this.#plan, record.at.wallMs);
    for (const [name, planned] of plan?.points ?? []) {
      const point = this.#seasons.inSeason(planned);
      const known = this.#points.get(name);
      known?.follow(point, record.at);
      points.set(name, known ?? new NaivePoint(point));
    }
    this.#points = points;
    this.#suspicions.follow(this.#plan);
    this.#rates.follow(this.#plan);
    for (const name of this.#frozen.keys()) if (!points.has(name)) this.#frozen.delete(name);
  }

  /** Another season has begun: the points that have other limits in it are judged again, and no others. */
  #followSeason(record: ImageRecord): void {
    for (const [name, planned] of this.#plan?.points ?? []) {
      if (planned.floodLimits === undefined) continue;
      this.#points.get(name)?.follow(this.#seasons.inSeason(planned), record.at);
      this.#rates.noteMode(name);
    }
  }

  /** Limits that must have alarmed before this record. */
  #dueBefore({ at }: ImageRecord): { key: string; name: string; rule: string; rank: number }[] {
    return [...this.#points.values()].flatMap(({ plan, limits }) =>
      limits.flatMap((limit) => {
        const heldFrom = limit.heldFrom(plan);
        if (heldFrom === null || heldFrom >= at.steadyMs) return [];
        const { name: limitName, rule, rank } = limit;
        const key = `${plan.fullName} ${rule} ${limitName}`;
        return [{ key, name: plan.fullName, rule, rank }];
      }),
    );
  }

  /** Place in its ladder of the limit at which the alarm of a rule is active; -1 where none is. */
  #rankOpen(fullName: string, rule: string): number {
    const alarm = this.fold.openOf(fullName, rule);
    if (alarm === null || alarm.returnedAt !== null) return -1;
    const limits = this.#points.get(fullName)?.limits ?? [];
    return (
      limits.find((limit) => limit.rule === rule && limit.name === alarm.limitName)?.rank ?? -1
    );
  }

  #act(record: ImageRecord): Acting[] {
    const { message, at, dispositions } = record;
    if (message === null || message.topic.endsWith('/command/result')) return [];
    const meant = this.#meaning(message.topic, message.payload).filter(({ fullName }) =>
      this.#points.has(fullName),
    );
    hold('acknowledged readings are recovered and judged', meant.length > 0, () => {
      return `record ${record.lsn} is of no device: ${message.topic} ${message.payload}`;
    });
    return meant.flatMap((reading, index) => {
      const point = this.#points.get(reading.fullName) as NaivePoint;
      const said = point.classify(reading, dispositionAt(dispositions, index), at);
      if (said.disposition === 'duplicate') return [];
      const naive = this.#suspicions.believe(point, said);
      const before = new Map(
        point.limits.map((limit): [string, Safe] => {
          const silentAt =
            point.timelySteadyMs === null ? null : point.timelySteadyMs + point.plan.staleAfterMs;
          return [limit.name, { safeSince: limit.safeSince, silentAt }];
        }),
      );
      point.take(naive, at);
      this.#rates.take(point, naive);
      return [{ point, reading: naive, before }];
    });
  }

  #checkClearing(
    record: ImageRecord,
    event: AlarmEvent,
    before: Alarm | null,
    acting: readonly Acting[],
  ): void {
    if (before === null || event.alarm.late || event.alarm.rule === 'communication') return;

    const kind = keptKind(record);
    // Another configuration closes what it has no place for, and judges the rest again; so does a season, where limits go by it.
    if (kind === 'config' || (isSeason(record) && this.#isSeasonal(event.alarm))) return;
    const clears = event.type === 'returned' || event.type === 'de-escalated';
    const isClosed = event.type === 'closed';
    // What a test raised ends with it.
    const endsTest = before.mark === 'TEST' && record.events.some(endsMode);
    if (isClosed && !endsTest) {
      hold('nothing is cleared by missing, bad or delayed data', before.returnedAt !== null, () => {
        return `event ${event.seq} closes an alarm that has not returned`;
      });
    }
    // What may clear a group is looked at by counting.
    if (!clears || event.alarm.point === null) return;
    const mine = acting.filter(({ point }) => decides(point.plan, pointOf(event.alarm)));
    hold(
      'nothing is cleared by missing, bad or delayed data',
      this.#mayClear(record, before, mine),
      () =>
        `event ${event.seq} (${event.type} of ${before.rule} ${before.limitName}, ${pointOf(before)}) at record ${record.lsn} ${JSON.stringify(record.at)}`,
    );
  }

  /** Whether the limits that an alarm stands on are others in the flood season; of a group, those that may be counted in it. */
  #isSeasonal(alarm: Alarm): boolean {
    const points = [...(this.#plan?.points.values() ?? [])];
    return points.some(
      ({ site, source, fullName, floodLimits }) =>
        floodLimits !== undefined &&
        (alarm.point === null
          ? site === alarm.site && source === alarm.source
          : fullName === pointOf(alarm)),
    );
  }

  #mayClear(record: ImageRecord, before: Alarm, acting: readonly Acting[]): boolean {
    if (before.rule === 'instrument') return acting.some(({ reading }) => reading.isGoodNews);
    const point = this.#points.get(pointOf(before));
    const limit = point?.limits.find(
      ({ rule, name }) => rule === before.rule && name === before.limitName,
    );
    // A limit that changed under the alarm is looked at afresh and no longer judged here.
    if (point === undefined || limit === undefined || limit.isUnsure) return true;
    const { plan } = point;
    const byReading = acting.some(({ reading, before: known }) => {
      const { value, mayClear, eventTime } = reading;
      if (!mayClear || value === null) return false;
      if (plan.offDelayMs === 0) return limit.isLeft(plan, value);
      const since = known.get(limit.name)?.safeSince;
      const hasPassed = since != null && eventTime >= since.eventTime + plan.offDelayMs;
      return hasPassed && !since.stepped && !limit.isMet(plan, value);
    });
    if (byReading || plan.offDelayMs === 0) return byReading;
    return this.#offDelayEnded(record, point, limit, acting);
  }

  /** An off-delay that ran out by the steady clock, with the point good and heard of all along. */
  #offDelayEnded(
    { at }: ImageRecord,
    { plan, timelySteadyMs }: NaivePoint,
    limit: NaiveLimit,
    acting: readonly Acting[],
  ): boolean {
    const known = acting[0]?.before.get(limit.name);
    const since = known === undefined ? limit.safeSince : known.safeSince;
    const heardMs = timelySteadyMs === null ? null : timelySteadyMs + plan.staleAfterMs;
    const silentAt = known === undefined ? heardMs : known.silentAt;
    if (since === null || silentAt === null) return false;
    const dueAt = since.steadyMs + plan.offDelayMs;
    return dueAt <= at.steadyMs && dueAt < silentAt;
  }
}
