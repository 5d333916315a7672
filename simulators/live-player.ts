import type { HazgateEvent } from '../rules/event.ts';
import type { Verdict } from './expectation.ts';
import type { Plant } from './plant.ts';
import { messageOf } from './sample-message.ts';
import type { OperatorEntry, Scenario } from './scenario-file.ts';
import { fullNameOf, type Instant, scheduleOf } from './schedule.ts';

/** What playing in real time needs of the world. Times in milliseconds. */
export interface LiveWorld {
  nowMs(): number;
  /** Wall time, for the clocks of the devices. */
  wallMs(): number;
  wait(ms: number): Promise<void>;
  /** Settles when the broker has acknowledged the message, rejects where it never will. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  /** The connection breaks, and is made anew by itself. Absent where there is none to break. */
  readonly dropConnection?: (() => void) | undefined;
  /** Carries out an operator's entry; why it was refused, or null. Absent where there is no API to act through. */
  readonly act?:
    | ((entry: OperatorEntry, pointName: string | null) => Promise<string | null>)
    | undefined;
}

/** Where a live run stands. */
export interface LiveProgress {
  readonly scenarioSeconds: number;
  /** Messages. */
  readonly published: number;
  readonly acknowledged: number;
}

/** What a live run came to. */
export interface LiveRun extends LiveProgress {
  readonly readings: number;
  /** Messages that the broker never acknowledged. */
  readonly unacknowledged: number;
  /** Operators' entries that were left out for want of an API. */
  readonly operatorsSkipped: number;
  readonly refused: readonly Verdict[];
}

/** How a scenario is played in real time. */
export interface LiveOptions {
  /** Scenario seconds in one second, above 0. */
  readonly speed: number;
  /** Hears the progress after each instant. */
  readonly tell?: ((progress: LiveProgress) => void) | undefined;
  /** The scenario's processes, where it has any. */
  readonly plant?: Plant | null | undefined;
}

/** More than these without an acknowledgement, and the player waits for the broker. */
const UNACKNOWLEDGED_MAX = 1_000;

/** Plays a scenario against a broker at a multiple of real time. One use each. */
export class LivePlayer {
  readonly #scenario: Scenario;
  readonly #pointNames: readonly string[];
  readonly #world: LiveWorld;
  readonly #options: LiveOptions;
  readonly #plant: Plant | null;
  readonly #pending = new Set<Promise<void>>();
  readonly #refused: Verdict[] = [];
  #startedMs = 0;
  #startedWallMs = 0;
  #reachedMs = 0;
  #readings = 0;
  #published = 0;
  #acknowledged = 0;
  #unacknowledged = 0;
  #operatorsSkipped = 0;

  constructor(
    scenario: Scenario,
    pointNames: readonly string[],
    world: LiveWorld,
    options: LiveOptions,
  ) {
    this.#scenario = scenario;
    this.#pointNames = pointNames;
    this.#world = world;
    this.#options = options;
    this.#plant = options.plant ?? null;
  }

  /** The gateway said something that the plant may obey. */
  hear(event: HazgateEvent): void {
    this.#plant?.hear(event, this.#scenarioMs());
  }

  /** Plays from now to the scenario's end, or until the signal; settles when every message is acknowledged or lost. */
  async play(signal?: AbortSignal): Promise<LiveRun> {
    this.#startedMs = this.#world.nowMs();
    this.#startedWallMs = this.#world.wallMs();
    const { durationMs } = this.#scenario;
    const isOver = () => signal?.aborted === true;
    for (const instant of scheduleOf(this.#scenario, this.#pointNames)) {
      if (instant.atMs > durationMs) break;
      await this.#playPlant(instant.atMs - 1, isOver);
      if (isOver()) break;
      await this.#reach(instant.atMs);
      if (isOver()) break;
      await this.#playInstant(instant);
      this.#stand(instant.atMs);
    }
    if (!isOver()) await this.#playPlant(durationMs, isOver);
    if (!isOver()) await this.#reach(durationMs);
    if (!isOver()) this.#reachedMs = durationMs;
    await Promise.all(this.#pending);
    return {
      ...this.#progress(),
      readings: this.#readings,
      unacknowledged: this.#unacknowledged,
      operatorsSkipped: this.#operatorsSkipped,
      refused: this.#refused,
    };
  }

  #scenarioMs(): number {
    return (this.#world.nowMs() - this.#startedMs) * this.#options.speed;
  }

  #reach(atMs: number): Promise<void> {
    const dueMs = this.#startedMs + atMs / this.#options.speed;
    return this.#world.wait(Math.max(0, dueMs - this.#world.nowMs()));
  }

  #progress(): LiveProgress {
    return {
      scenarioSeconds: this.#reachedMs / 1_000,
      published: this.#published,
      acknowledged: this.#acknowledged,
    };
  }

  #stand(atMs: number): void {
    this.#reachedMs = atMs;
    this.#options.tell?.(this.#progress());
  }

  /** All that the plant sends up to a time of the scenario. */
  async #playPlant(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      const nextMs = this.#plant?.nextMs ?? null;
      if (nextMs === null || nextMs > untilMs) return;
      await this.#reach(nextMs);
      if (isOver()) return;
      await this.#publishPlant(nextMs);
      this.#stand(nextMs);
    }
  }

  async #publishPlant(atMs: number): Promise<void> {
    const plant = this.#plant;
    if (plant === null) return;
    if (plant.hasDropped(this.#reachedMs, atMs)) this.#world.dropConnection?.();
    // A device's clock runs as fast as the scenario does, so that its times are those at which they arrive.
    const wallOf = (seconds: number) =>
      Math.round(this.#startedWallMs + (seconds * 1_000) / this.#options.speed);
    for (const { topic, payload, readings } of plant.messagesAt(atMs, wallOf)) {
      await this.#room();
      this.#readings += readings;
      this.#publish(topic, payload);
    }
  }

  async #room(): Promise<void> {
    while (this.#pending.size >= UNACKNOWLEDGED_MAX) await Promise.race(this.#pending);
  }

  async #playInstant({ atMs, samples, operators }: Instant): Promise<void> {
    for (const { pointName, sample } of samples) {
      await this.#room();
      const { topic, payload } = messageOf(pointName, sample);
      this.#readings += 1;
      this.#publish(topic, payload);
    }
    await this.#publishPlant(atMs);
    if (operators.length === 0) return;
    // An operator acts on what the readings of the same instant have made.
    await Promise.all(this.#pending);
    for (const entry of operators) await this.#act(entry);
  }

  #publish(topic: string, payload: Uint8Array): void {
    this.#published += 1;
    const settled = this.#world.publish(topic, payload).then(
      () => {
        this.#acknowledged += 1;
      },
      () => {
        this.#unacknowledged += 1;
      },
    );
    const tracked: Promise<void> = settled.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  async #act(entry: OperatorEntry): Promise<void> {
    if (this.#world.act === undefined) {
      this.#operatorsSkipped += 1;
      return;
    }
    const pointName =
      entry.point === undefined ? null : (fullNameOf(entry.point, this.#pointNames) ?? entry.point);
    const refusal = await this.#world.act(entry, pointName);
    if (refusal !== null)
      this.#refused.push({ expect: entry, ok: false, reason: `refused: ${refusal}` });
  }
}
