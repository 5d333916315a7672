import type { Verdict } from './expectation.ts';
import { messageOf } from './sample-message.ts';
import type { OperatorEntry, Scenario } from './scenario-file.ts';
import { fullNameOf, type Instant, scheduleOf } from './schedule.ts';

/** What playing in real time needs of the world. Times in milliseconds. */
export interface LiveWorld {
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Settles when the broker has acknowledged the message, rejects where it never will. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
  /** Carries out an operator's entry; why it was refused, or null. Absent where there is no API to act through. */
  readonly act?:
    | ((entry: OperatorEntry, pointName: string | null) => Promise<string | null>)
    | undefined;
}

/** Where a live run stands. */
export interface LiveProgress {
  readonly scenarioSeconds: number;
  readonly published: number;
  readonly acknowledged: number;
}

/** What a live run came to. */
export interface LiveRun extends LiveProgress {
  /** Messages that the broker never acknowledged. */
  readonly unacknowledged: number;
  /** Operators' entries that were left out for want of an API. */
  readonly operatorsSkipped: number;
  readonly refused: readonly Verdict[];
}

/** More than these without an acknowledgement, and the player waits for the broker. */
const UNACKNOWLEDGED_MAX = 1_000;

/** Plays a scenario's series against a broker at a multiple of real time. One use each. */
export class LivePlayer {
  readonly #scenario: Scenario;
  readonly #pointNames: readonly string[];
  readonly #world: LiveWorld;
  readonly #speed: number;
  readonly #tell: (progress: LiveProgress) => void;
  readonly #pending = new Set<Promise<void>>();
  readonly #refused: Verdict[] = [];
  #reachedMs = 0;
  #published = 0;
  #acknowledged = 0;
  #unacknowledged = 0;
  #operatorsSkipped = 0;

  /**
   * @param speed scenario seconds in one second, above 0
   * @param tell hears the progress after each instant
   */
  constructor(
    scenario: Scenario,
    pointNames: readonly string[],
    world: LiveWorld,
    options: { readonly speed: number; readonly tell?: (progress: LiveProgress) => void },
  ) {
    this.#scenario = scenario;
    this.#pointNames = pointNames;
    this.#world = world;
    this.#speed = options.speed;
    this.#tell = options.tell ?? (() => {});
  }

  /** Plays from now to the scenario's end, or until the signal; settles when every message is acknowledged or lost. */
  async play(signal?: AbortSignal): Promise<LiveRun> {
    const startedMs = this.#world.nowMs();
    const reach = (atMs: number) =>
      this.#world.wait(Math.max(0, startedMs + atMs / this.#speed - this.#world.nowMs()));
    for (const instant of scheduleOf(this.#scenario, this.#pointNames)) {
      await reach(instant.atMs);
      if (signal?.aborted === true) break;
      await this.#playInstant(instant);
      this.#reachedMs = instant.atMs;
      this.#tell(this.#progress());
    }
    if (signal?.aborted !== true) await reach(this.#scenario.durationMs);
    if (signal?.aborted !== true) this.#reachedMs = this.#scenario.durationMs;
    await Promise.all(this.#pending);
    return {
      ...this.#progress(),
      unacknowledged: this.#unacknowledged,
      operatorsSkipped: this.#operatorsSkipped,
      refused: this.#refused,
    };
  }

  #progress(): LiveProgress {
    return {
      scenarioSeconds: this.#reachedMs / 1_000,
      published: this.#published,
      acknowledged: this.#acknowledged,
    };
  }

  async #playInstant({ samples, operators }: Instant): Promise<void> {
    for (const { pointName, sample } of samples) {
      while (this.#pending.size >= UNACKNOWLEDGED_MAX) await Promise.race(this.#pending);
      this.#publish(pointName, sample);
    }
    if (operators.length === 0) return;
    // An operator acts on what the readings of the same instant have made.
    await Promise.all(this.#pending);
    for (const entry of operators) await this.#act(entry);
  }

  #publish(pointName: string, sample: Parameters<typeof messageOf>[1]): void {
    const { topic, payload } = messageOf(pointName, sample);
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
