import type { Alarm } from '../../rules/alarm.ts';
import { Engine, type Outcome } from '../../rules/engine.ts';
import type { EngineEvent } from '../../rules/event.ts';
import type { Action, Refusal } from '../../rules/input.ts';
import { NO_POINT_FACTS } from '../../rules/point-facts.ts';
import type { Quality, Reading } from '../../rules/reading.ts';
import type { Ladder, Level, Limit, Point, Register } from '../../rules/register.ts';
import type { Moment, WallMs } from '../../rules/time.ts';

/** Wall time of second 0 in every test of the rules: 2026-11-21T00:00:00Z. */
export const ORIGIN: WallMs = 1_795_219_200_000;

export function limit(name: string, value: number, level: Level): Limit {
  return { name, value, level, standard: null };
}

export const HIGH: Ladder = {
  rule: 'level-high',
  direction: 'rising',
  limits: [limit('H', 10, 2), limit('HH', 20, 1)],
};

export const LOW: Ladder = {
  rule: 'level-low',
  direction: 'falling',
  limits: [limit('L', 2, 2), limit('LL', 1, 1)],
};

/** A point that alarms at 10 and 20 and is silent after 30 s, unless told otherwise. */
export function testPoint(overrides: Partial<Point> = {}): Point {
  const id = overrides.id ?? 'p0';
  return {
    index: 0,
    site: 'park',
    source: 'tanks',
    fullName: `${overrides.site ?? 'park'}/${overrides.source ?? 'tanks'}/${id}`,
    kind: 'tank-level',
    name: null,
    unit: 'm',
    boolean: false,
    substance: null,
    range: null,
    periodMs: 10_000,
    staleAfterMs: 30_000,
    deadband: 0,
    onDelayMs: 0,
    offDelayMs: 0,
    latching: false,
    ladders: [HIGH],
    limits: {},
    standards: {},
    guidance: null,
    routes: {},
    calibrationDueAt: null,
    facts: NO_POINT_FACTS,
    ...overrides,
    id,
  };
}

/** A register of such points, with a site for each site id they name. */
export function testRegister(points: readonly Partial<Point>[], hash = 'sha256:one'): Register {
  const built = points.map((point, index) => testPoint({ id: `p${index}`, ...point, index }));
  const siteIds = [...new Set(built.map((point) => point.site))];
  return {
    hash,
    sites: siteIds.map((id) => ({
      id,
      kind: 'park',
      name: { zh: id, en: id },
      region: ['east'],
      timeZone: 'Asia/Shanghai',
      facts: {},
    })),
    sources: siteIds.map((site) => ({
      site,
      id: 'tanks',
      kind: 'tank-farm',
      name: { zh: 'tanks', en: 'tanks' },
      facts: {},
    })),
    points: built,
    profiles: [],
    areas: [],
  };
}

/** An event in a few words: type, rule, limit and the second of its event time. */
export function brief(event: EngineEvent): string {
  const second = (Date.parse(event.at) - ORIGIN) / 1_000;
  if (event.kind !== 'alarm') return `${event.type} @${second}`;
  const { id, rule, limitName, point } = event.alarm;
  const where = point === 'p0' ? rule : `${point}:${rule}`;
  return [event.type, where, id === null ? '(none)' : limitName, `@${second}`]
    .filter((word) => word !== null)
    .join(' ');
}

export interface ReadingOptions {
  readonly point?: number;
  readonly q?: Quality;
  /** The device's own time in seconds from the origin. */
  readonly t?: number;
  readonly n?: number;
}

/** An engine with a clock in seconds, for tests that read like a log. */
export class Rig {
  engine: Engine;
  /** How far the wall clock stands from the steady one, in seconds. */
  wallOffset = 0;
  #seconds = 0;
  outcome: Outcome = { events: [], refusal: null, dispositions: null };

  constructor(register: Register | Partial<Point> = {}) {
    this.engine = new Engine('points' in register ? register : testRegister([register]));
  }

  get moment(): Moment {
    return {
      steadyMs: Math.round(this.#seconds * 1_000),
      wallMs: ORIGIN + Math.round((this.#seconds + this.wallOffset) * 1_000),
    };
  }

  /** Sets the steady clock; the wall clock goes along. */
  at(seconds: number): this {
    this.#seconds = seconds;
    return this;
  }

  /** The events of the last input but those of views, which follow from silence and have tests of their own. */
  get events(): readonly string[] {
    return this.outcome.events.filter(({ type }) => !type.startsWith('view-')).map(brief);
  }

  /** Those of views. */
  get views(): readonly string[] {
    return this.outcome.events.filter(({ type }) => type.startsWith('view-')).map(brief);
  }

  reading(value: number | null, options: ReadingOptions = {}): Reading {
    return {
      point: options.point ?? 0,
      value,
      quality: options.q ?? (value === null ? 'bad' : 'good'),
      deviceTime: options.t === undefined ? null : ORIGIN + Math.round(options.t * 1_000),
      sequence: options.n ?? null,
    };
  }

  read(value: number | null, options: ReadingOptions = {}): readonly string[] {
    return this.readAll([this.reading(value, options)]);
  }

  readAll(readings: readonly Reading[]): readonly string[] {
    this.outcome = this.engine.apply({ kind: 'readings', at: this.moment, readings });
    return this.events;
  }

  tick(): readonly string[] {
    this.outcome = this.engine.apply({ kind: 'tick', at: this.moment });
    return this.events;
  }

  /** The gateway comes up; `deafSince` in seconds on the steady clock. */
  start(deafSince: number | null = null): readonly string[] {
    const { steadyMs, wallMs } = this.moment;
    const deafMs = deafSince === null ? 0 : steadyMs - deafSince * 1_000;
    this.outcome = this.engine.apply({
      kind: 'start',
      at: this.moment,
      deafSince:
        deafSince === null ? null : { steadyMs: steadyMs - deafMs, wallMs: wallMs - deafMs },
      facts: {},
    });
    return this.events;
  }

  damage(lastKnown?: readonly EngineEvent[]): readonly string[] {
    const detail = 'a record is unreadable';
    const input = { kind: 'damage', at: this.moment, detail, facts: {}, lastKnown } as const;
    this.outcome = this.engine.apply(input);
    return this.events;
  }

  configure(register: Register): readonly string[] {
    this.outcome = this.engine.apply({ kind: 'config', at: this.moment, by: 'amy', register });
    return this.events;
  }

  /** What the action said, or the events it made. */
  act(action: Action, comment: string | null = null): readonly string[] | Refusal {
    this.outcome = this.engine.apply({
      kind: 'action',
      at: this.moment,
      by: 'amy',
      comment,
      action,
    });
    return this.outcome.refusal ?? this.events;
  }

  acknowledge(alarm: string = this.alarm().id ?? ''): readonly string[] | Refusal {
    return this.act({ do: 'acknowledge', alarm });
  }

  shelve(minutes: number, rule?: string, point = 'park/tanks/p0'): readonly string[] | Refusal {
    return this.act({ do: 'shelve', point, rule, minutes, reason: 'works' });
  }

  unshelve(rule?: string): readonly string[] | Refusal {
    return this.act({ do: 'unshelve', point: 'park/tanks/p0', rule });
  }

  /** The one open alarm of a rule. */
  alarm(rule = 'level-high'): Alarm {
    const found = this.engine.openAlarms().filter((alarm) => alarm.rule === rule);
    const [alarm] = found;
    if (alarm === undefined || found.length > 1)
      throw new Error(`${found.length} open alarms of ${rule}`);
    return alarm;
  }

  /** Rule and state of every open alarm. */
  states(): readonly string[] {
    return this.engine.openAlarms().map((alarm) => `${alarm.rule} ${alarm.state}`);
  }

  disposition(index = 0): number {
    return this.outcome.dispositions?.[index] ?? 0;
  }
}
