/** Tells everybody that a second has passed, from one timer. */
export class Ticker {
  private readonly listeners = new Set<() => void>();
  private nowMs = Date.now();

  /** The wall clock as it was at the last tick. */
  readonly current = (): number => this.nowMs;

  /** Tells of each second; gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Goes on for as long as the page is open. */
  start(): void {
    setInterval(() => {
      this.nowMs = Date.now();
      for (const listener of this.listeners) listener();
    }, 1_000);
  }
}
