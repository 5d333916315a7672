import { giveWay, niceOf, takeTurn } from '../thread-scheduling.ts';

/**
 * Of a store that is behind or waited for: a quarter of a core that is wholly taken. With less the historian was 5 s behind after 9 s of as many readings
 * as the gateway takes, and each had to be read back from the disk; with this it is 0.1 s behind, and the gateway takes more.
 */
const HURRIED_NICE = 5;

interface Place {
  readonly threadId: number;
  readonly hurriedNice: number;
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
    // A gateway that was itself started with less is not outdone by its store.
    const hurriedNice = Math.max(niceOf(), HURRIED_NICE);
    // One that comes before nobody, or gets no turn back, does not give way either.
    const canHurry = nice > hurriedNice && takeTurn(threadId, hurriedNice);
    if (!canHurry) takeTurn(threadId, nice);
    this.#place = canHurry ? { threadId, hurriedNice } : null;
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
    const { threadId, hurriedNice } = this.#place;
    if (givesWay) giveWay(threadId);
    else takeTurn(threadId, hurriedNice);
  }
}
