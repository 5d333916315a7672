import type { Cancel, Clock } from './ports.ts';

/** How far a view has come. */
export interface CatchingUp {
  /** Number of the last record it has taken in. */
  readonly taken: number;
  /** Durable records it has not taken in yet. */
  readonly lag: number;
}

/** Who knows how far each view has come, by its name. */
export interface CatchingUpViews {
  states(): Readonly<Record<string, CatchingUp>>;
}

/** Where it is told. */
export interface CatchUpLog {
  info(
    facts: { readonly view: string; readonly taken: number; readonly of: number },
    text: string,
  ): void;
}

const LOOK_EVERY_MS = 5_000;
/** What is made up for within a moment is not worth a line. */
const LAG_TOLD_RECORDS = 10_000;
/** A view gathers while records come, and so is behind by some even when it has made up for all. */
const LAG_DONE_RECORDS = 1_000;

/**
 * Tells how far a view has come that has to make up for much, such as one that is made anew from the journal: every five
 * seconds while it comes on, and once more when it has.
 */
export class CatchUpTeller {
  readonly #clock: Clock;
  readonly #views: CatchingUpViews;
  readonly #log: CatchUpLog;
  /** Views that have much to make up for, with the record that was told last. */
  readonly #behind = new Map<string, number>();
  #cancel: Cancel | null = null;

  constructor(clock: Clock, views: CatchingUpViews, log: CatchUpLog) {
    this.#clock = clock;
    this.#views = views;
    this.#log = log;
  }

  /** Looks for the first time at once. */
  start(): void {
    this.#look();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #look(): void {
    for (const [view, { taken, lag }] of Object.entries(this.#views.states())) {
      const isDone = lag < LAG_DONE_RECORDS;
      const told = this.#behind.get(view);
      if (told === undefined && lag < LAG_TOLD_RECORDS) continue;
      // Where nothing moves, as while a server is away, there is nothing new to tell.
      if (taken === told && !isDone) continue;
      this.#behind.set(view, taken);
      const facts = { view, taken, of: taken + lag };
      this.#log.info(facts, isDone ? 'a view has caught up' : 'a view catches up with the journal');
      if (isDone) this.#behind.delete(view);
    }
    this.#cancel = this.#clock.schedule(LOOK_EVERY_MS, () => this.#look());
  }
}
