import type { HazgateEvent } from '../../rules/event.ts';
import type { AnyAction } from './model.ts';
import type { CommandAnswer, Model } from './process.ts';
import type { When } from './process-schema.ts';

interface Planned {
  atSeconds: number;
  readonly action: AnyAction;
  readonly every: number | undefined;
}

/** An answer to a command, and when it is given, in seconds of the scenario. */
export interface TimedAnswer {
  readonly atSeconds: number;
  readonly answer: CommandAnswer;
}

/**
 * A model in the time of the scenario: its steps and what is done to it, in the order of their times. At one time a step
 * that ends comes before an action. What it holds at a time does not depend on when anybody looks.
 */
export class ProcessRun {
  readonly #model: Model<AnyAction>;
  readonly #timeScale: number;
  readonly #planned: Planned[] = [];
  #steps = 0;

  /** @param timeScale seconds of the process in one of the scenario */
  constructor(model: Model<AnyAction>, timeScale: number, actions: readonly (AnyAction & When)[]) {
    this.#model = model;
    this.#timeScale = timeScale;
    for (const action of actions) this.#plan(action.at, action, action.every);
  }

  /** When something happens next, in seconds of the scenario. */
  get nextSeconds(): number {
    const action = this.#planned[0]?.atSeconds ?? Number.POSITIVE_INFINITY;
    return Math.min(this.#nextStepSeconds(), action);
  }

  /** Does what happens next: one step, or one action. */
  advance(): void {
    const step = this.#nextStepSeconds();
    const planned = this.#planned[0];
    if (planned === undefined || step <= planned.atSeconds) {
      this.#steps += 1;
      this.#model.step(this.#steps * this.#model.stepSeconds);
      return;
    }
    this.#planned.shift();
    this.#model.act(planned.action, planned.atSeconds * this.#timeScale);
    const { atSeconds, action, every } = planned;
    if (every !== undefined) this.#plan(atSeconds + every, action, every);
  }

  /** The gateway said something; what the plant does about it is planned. Gives the answers to commands, with their times. */
  hear(event: HazgateEvent, atSeconds: number): readonly TimedAnswer[] {
    return (this.#model.hear?.(event) ?? []).flatMap(({ afterSeconds, action, answer }) => {
      this.#plan(atSeconds + afterSeconds, action, undefined);
      return answer === undefined ? [] : [{ atSeconds: atSeconds + afterSeconds, answer }];
    });
  }

  #nextStepSeconds(): number {
    return ((this.#steps + 1) * this.#model.stepSeconds) / this.#timeScale;
  }

  /** Keeps the plan in order; of two at one time the one that was planned first comes first. */
  #plan(atSeconds: number, action: AnyAction, every: number | undefined): void {
    const later = this.#planned.findIndex((each) => each.atSeconds > atSeconds);
    const place = later === -1 ? this.#planned.length : later;
    this.#planned.splice(place, 0, { atSeconds, action, every });
  }
}
