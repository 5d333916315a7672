import { giveWay, niceOf, takeTurn } from '../thread-scheduling.ts';

interface Place {
  readonly threadId: number;
  readonly nice: number;
}

/** Has a store's thread leave the core to everybody while nobody waits for it and it is not behind. */
export class WayGiver {
  /** Null while there is no thread, and where it has to keep the place that it has. */
  #place: Place | null = null;
  #awaitedCalls = 0;
  #isHurried = false;
  #givesWay = false;

  /** Its thread runs, and is known to the system by this number. */
  begun(threadId: number): void {
    const nice = niceOf(threadId);
    // One that comes before nobody does not give way either; nor one that would not get its turn back, which the system tells by the same rule.
    const canGiveWay = nice > niceOf() && takeTurn(threadId, nice - 1);
    takeTurn(threadId, nice);
    this.#place = canGiveWay ? { threadId, nice } : null;
    this.#follow();
  }

  /** Its thread is gone, with all calls. */
  ended(): void {
    this.#place = null;
    this.#awaitedCalls = 0;
    this.#givesWay = false;
  }

  /** Before a call goes to the thread, or its end is asked for: one that gives way would let somebody wait for its turn. */
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
    if (this.#place === null) return;
    const givesWay = this.#awaitedCalls === 0 && !this.#isHurried;
    if (givesWay === this.#givesWay) return;
    this.#givesWay = givesWay;
    const { threadId, nice } = this.#place;
    if (givesWay) giveWay(threadId);
    else takeTurn(threadId, nice);
  }
}
