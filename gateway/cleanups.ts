/** Where it is told that a part did not stop in order. */
export interface CleanupLog {
  error(facts: object, message: string): void;
}

/** What has been started and must be stopped, the last started first. */
export class Cleanups {
  readonly #log: CleanupLog;
  readonly #entries: { readonly name: string; readonly run: () => Promise<void> | void }[] = [];

  constructor(log: CleanupLog) {
    this.#log = log;
  }

  add(name: string, run: () => Promise<void> | void): void {
    this.#entries.push({ name, run });
  }

  /** Stops everything, each part once; one that fails is logged and keeps no other from stopping. */
  async run(): Promise<void> {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.run();
      } catch (error) {
        this.#log.error({ error, part: entry.name }, 'a part did not stop in order');
      }
    }
  }
}
