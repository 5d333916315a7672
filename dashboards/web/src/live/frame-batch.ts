/** At most this often, in milliseconds, is what has come put on the screen. */
const EVERY_MS = 100;
/** More than this does not wait for a frame. */
const WAITING_MAX = 5_000;

/** Gathers what comes in a flood and hands it over in one piece, in step with the screen's frames. */
export class FrameBatch<Item> {
  private readonly take: (items: readonly Item[]) => void;
  private waiting: Item[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private takenAt = Number.NEGATIVE_INFINITY;

  constructor(take: (items: readonly Item[]) => void) {
    this.take = take;
    // A page that nobody sees gets no frames: what waits for one would not be heard either. One that is left shows nothing any
    // more: drawing it would only hold up the page that comes.
    let isLeft = false;
    window.addEventListener('pagehide', () => {
      isLeft = true;
    });
    window.addEventListener('pageshow', () => {
      isLeft = false;
    });
    document.addEventListener('visibilitychange', () => {
      if (!isLeft) this.flush();
    });
  }

  push(item: Item): void {
    this.waiting.push(item);
    const wait = Math.max(0, this.takenAt + EVERY_MS - performance.now());
    // Timers of a hidden page are slow: the first news of it waits for none.
    if (this.waiting.length >= WAITING_MAX || (document.hidden && wait === 0)) {
      this.flush();
      return;
    }
    this.timer ??= setTimeout(() => {
      if (document.hidden) this.flush();
      else requestAnimationFrame(() => this.flush());
    }, wait);
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting = [];
  }

  /** Hands over what waits, now. */
  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const items = this.waiting;
    if (items.length === 0) return;
    this.waiting = [];
    this.takenAt = performance.now();
    this.take(items);
  }
}
