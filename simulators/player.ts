import type { Alarm } from '../rules/alarm.ts';
import { assert } from '../rules/assert.ts';
import type { HazgateEvent } from '../rules/event.ts';
import type { Action, Refusal } from '../rules/input.ts';
import type { Moment, SteadyMs } from '../rules/time.ts';
import { judge, type Timescale, type Verdict } from './expectation.ts';
import { resolveActions } from './operator-action.ts';
import type { Plant, PlantReading } from './plant.ts';
import { messageOf } from './sample-message.ts';
import type { OperatorEntry, Sample, Scenario } from './scenario-file.ts';
import { fullNameOf, type Instant, scheduleOf } from './schedule.ts';

/** The gateway as the player drives it: every call is one input, answered at once with the events it made. */
export interface PlayedGateway {
  /** Full names of the points of the register, in file order. */
  readonly pointNames: readonly string[];
  start(at: Moment): readonly HazgateEvent[];
  admitMessage(
    at: Moment,
    topic: string,
    payload: Uint8Array,
  ): {
    readonly events: readonly HazgateEvent[];
    readonly rejections: readonly { readonly code: string; readonly detail: string }[];
  };
  admitTick(at: Moment): readonly HazgateEvent[];
  admitAction(
    at: Moment,
    by: string,
    comment: string | null,
    action: Action,
  ): { readonly events: readonly HazgateEvent[]; readonly refusal: Refusal | null };
  nextDueAt(): SteadyMs | null;
  openAlarms(): readonly Alarm[];
  stop(at: Moment): readonly HazgateEvent[];
}

/** A deadline may make another one at its own instant, but not without end. */
const REPEATS_MAX = 1_000;

/** What a scenario came to. */
export interface ScenarioRun {
  readonly events: readonly HazgateEvent[];
  /** One for each entry of `expect` in file order, then one for each refused action or reading. */
  readonly verdicts: readonly Verdict[];
  readonly failed: number;
  readonly readings: number;
  readonly virtualSeconds: number;
}

/** What a scenario is played with beside its gateway. */
export interface PlayerOptions {
  /** Hears every event as it happens. */
  readonly tell?: ((event: HazgateEvent) => void) | undefined;
  /** Hears every reading of an exact series as it is sent; the plant tells its own. */
  readonly tellReading?: ((reading: PlantReading) => void) | undefined;
  /** The scenario's processes, where it has any. */
  readonly plant?: Plant | null | undefined;
}

function plantReading(pointName: string, atMs: number, sample: Sample): PlantReading {
  const [, value, quality = value === null ? 'bad' : 'good'] = sample;
  return { pointName, atMs, value: typeof value === 'boolean' ? Number(value) : value, quality };
}

/** Plays one scenario in virtual time. One use each. */
export class Player {
  readonly #scenario: Scenario;
  readonly #gateway: PlayedGateway;
  readonly #plant: Plant | null;
  readonly #tell: (event: HazgateEvent) => void;
  readonly #tellReading: (reading: PlantReading) => void;
  readonly #events: HazgateEvent[] = [];
  readonly #refused: Verdict[] = [];
  #readings = 0;
  #nowMs: SteadyMs = 0;

  constructor(scenario: Scenario, gateway: PlayedGateway, options: PlayerOptions = {}) {
    this.#scenario = scenario;
    this.#gateway = gateway;
    this.#plant = options.plant ?? null;
    this.#tell = options.tell ?? (() => {});
    this.#tellReading = options.tellReading ?? (() => {});
  }

  /** Runs from second 0 to the scenario's end, and judges its expectations. */
  play(): ScenarioRun {
    const { durationMs, startMs, expectations } = this.#scenario;
    this.#record(this.#gateway.start(this.#moment(0)));
    for (const instant of scheduleOf(this.#scenario, this.#gateway.pointNames)) {
      if (instant.atMs > durationMs) break;
      this.#playPlant(instant.atMs - 1);
      this.#playInstant(instant);
    }
    this.#playPlant(durationMs);
    this.#advance(durationMs, 'through');
    this.#record(this.#gateway.stop(this.#moment(durationMs)));
    const scale: Timescale = { startMs, speed: 1, toleranceSeconds: 0 };
    const judged = expectations.map((expectation) => judge(expectation, this.#events, scale));
    const verdicts = [...judged, ...this.#refused];
    return {
      events: this.#events,
      verdicts,
      failed: verdicts.filter(({ ok }) => !ok).length,
      readings: this.#readings,
      virtualSeconds: durationMs / 1_000,
    };
  }

  #moment(atMs: number): Moment {
    return { steadyMs: atMs, wallMs: this.#scenario.startMs + atMs };
  }

  #record(events: readonly HazgateEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.#plant?.hear(event, this.#nowMs);
      this.#tell(event);
    }
  }

  /** All that the plant sends up to a time. */
  #playPlant(untilMs: number): void {
    for (;;) {
      const nextMs = this.#plant?.nextMs ?? null;
      if (nextMs === null || nextMs > untilMs) return;
      this.#advance(nextMs, 'before');
      // A deadline on the way may have made the plant do something, but never send earlier than it would have.
      this.#admitPlant(nextMs);
      this.#advance(nextMs, 'through');
    }
  }

  #admitPlant(atMs: number): void {
    this.#nowMs = atMs;
    const wallOf = (seconds: number) => this.#scenario.startMs + Math.round(seconds * 1_000);
    for (const message of this.#plant?.messagesAt(atMs, wallOf) ?? []) {
      const { topic, payload, readings, spoilt } = message;
      const outcome = this.#gateway.admitMessage(this.#moment(atMs), topic, payload);
      this.#readings += readings;
      this.#record(outcome.events);
      if (spoilt) continue;
      for (const { code, detail } of outcome.rejections) {
        this.#refuse({ message: { topic } }, `rejected: ${code}: ${detail}`);
      }
    }
  }

  /** Readings come before the deadlines of their instant, operators after them. */
  #playInstant(instant: Instant): void {
    this.#advance(instant.atMs, 'before');
    this.#nowMs = instant.atMs;
    const at = this.#moment(instant.atMs);
    for (const { pointName, sample } of instant.samples) {
      const { topic, payload } = messageOf(pointName, sample);
      const { events, rejections } = this.#gateway.admitMessage(at, topic, payload);
      this.#readings += 1;
      this.#tellReading(plantReading(pointName, instant.atMs, sample));
      this.#record(events);
      for (const { code, detail } of rejections) {
        this.#refuse({ reading: { point: pointName, sample } }, `rejected: ${code}: ${detail}`);
      }
    }
    if (this.#plant !== null) this.#admitPlant(instant.atMs);
    this.#advance(instant.atMs, 'through');
    for (const entry of instant.operators) this.#act(at, entry);
  }

  /** Gives the engine every deadline before a time, or up to and including it, each at its own instant. */
  #advance(untilMs: SteadyMs, mode: 'before' | 'through'): void {
    let repeats = 0;
    for (;;) {
      const due = this.#gateway.nextDueAt();
      if (due === null || due > untilMs || (mode === 'before' && due === untilMs)) return;
      repeats = due > this.#nowMs ? 0 : repeats + 1;
      assert(repeats < REPEATS_MAX, `the deadline at ${due} ms is given again and again`);
      this.#nowMs = Math.max(due, this.#nowMs);
      this.#record(this.#gateway.admitTick(this.#moment(this.#nowMs)));
    }
  }

  #act(at: Moment, entry: OperatorEntry): void {
    const pointName =
      entry.point === undefined
        ? null
        : (fullNameOf(entry.point, this.#gateway.pointNames) ?? entry.point);
    const resolved = resolveActions(entry, pointName, this.#gateway.openAlarms());
    if ('refused' in resolved) {
      this.#refuse(entry, `refused: ${resolved.refused}`);
      return;
    }
    for (const action of resolved.actions) {
      const comment = entry.comment ?? entry.reason ?? null;
      const { events, refusal } = this.#gateway.admitAction(at, entry.by, comment, action);
      this.#record(events);
      if (refusal !== null) this.#refuse(entry, `refused: ${refusal.reason}: ${refusal.detail}`);
    }
  }

  #refuse(expect: unknown, reason: string): void {
    this.#refused.push({ expect, ok: false, reason });
  }
}
