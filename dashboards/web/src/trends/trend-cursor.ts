/** The time that is read off, in seconds, on every chart of the page; null where none is. */
export class TrendCursor {
  private atS: number | null = null;
  private readonly listeners = new Set<() => void>();

  /** The time as it is now. */
  readonly current = (): number | null => this.atS;

  /** Tells of each change; gives what ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads off another time, or none. */
  set(atS: number | null): void {
    if (atS === this.atS) return;
    this.atS = atS;
    for (const listener of this.listeners) listener();
  }
}
