import { giveWay } from '../thread-scheduling.ts';

/** Has a store's thread leave the core to everybody while nobody waits for it and it is not behind. */
export class WayGiver {
  /** The system's, once the thread has told it; null also where there is none. */
  #threadId: number | null = null;
  #awaitedCalls = 0;
  #isHurried = false;
  #givesWay = false;

  /** Its thread runs, and is known by this number. */
  begun(threadId: number): void {
    this.#threadId = threadId;
    // Being first is for whoever started it; a store has what its priority gives it.
    giveWay(threadId, false);
    this.#follow();
  }

  /** Its thread is gone, with all calls. */
  ended(): void {
    this.#threadId = null;
    this.#awaitedCalls = 0;
    this.#givesWay = false;
  }

  /** Before a call goes to the thread: one that gives way would let somebody wait for its turn. */
  called(isAwaited: boolean): void {
    if (isAwaited) this.#awaitedCalls += 1;
    this.#follow();
  }

  answered(wasAwaited: boolean): void {
    if (wasAwaited) this.#awaitedCalls -= 1;
  }

  hurry(isHurried: boolean): void {
    this.#isHurried = isHurried;
    this.#follow();
  }

  #follow(): void {
    if (this.#threadId === null) return;
    const givesWay = this.#awaitedCalls === 0 && !this.#isHurried;
    if (givesWay === this.#givesWay) return;
    this.#givesWay = givesWay;
    giveWay(this.#threadId, givesWay);
  }
}
