/** It is the main thread's turn with the shared memory: there is no call, or its answer. */
export const TURN_MAIN = 0;
const TURN_DISK = 1;

/** The call was carried out. */
export const DONE = 0;
/** The disk did not take all of it. */
export const NOT_WRITTEN = 1;
/** The disk took it and did not confirm it. */
export const NOT_CONFIRMED = 2;

/** The most that one call takes; of more than that, one call writes a piece and the last forces all of it to the disk. */
export const CALL_BYTES_MAX = 1024 * 1024;

const TURN = 0;
const DESCRIPTOR = 1;
const LENGTH = 2;
const IS_LAST = 3;
const RESULT = 4;
const WORDS = 5;

/**
 * One call to the disk and its answer, in memory that two threads share. Only the one whose turn it is reads or writes anything but
 * the turn; handing over the turn is what makes the rest visible to the other.
 */
export class DiskCall {
  readonly memory: SharedArrayBuffer;
  /** What is to be written; of an answer that is no success, the text of the error. */
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #position: Float64Array;

  /** @param memory that of the other thread; left out by the one that makes it */
  constructor(memory?: SharedArrayBuffer) {
    const headBytes = 8 + 4 * WORDS;
    this.memory = memory ?? new SharedArrayBuffer(headBytes + CALL_BYTES_MAX);
    this.#position = new Float64Array(this.memory, 0, 1);
    this.#words = new Int32Array(this.memory, 8, WORDS);
    this.bytes = new Uint8Array(this.memory, headBytes, CALL_BYTES_MAX);
  }

  get turn(): number {
    return Atomics.load(this.#words, TURN);
  }

  get descriptor(): number {
    return this.#word(DESCRIPTOR);
  }

  get length(): number {
    return this.#word(LENGTH);
  }

  /** Whether everything written so far is to be forced to the disk. */
  get isLast(): boolean {
    return this.#word(IS_LAST) === 1;
  }

  /** Where in the file, in bytes. */
  get position(): number {
    return this.#position[0] ?? 0;
  }

  get result(): number {
    return this.#word(RESULT);
  }

  /** Asks for the first `length` {@link bytes} to be written, and wakes the journal's thread. */
  ask(descriptor: number, position: number, length: number, isLast: boolean): void {
    this.#position[0] = position;
    this.#words[DESCRIPTOR] = descriptor;
    this.#words[LENGTH] = length;
    this.#words[IS_LAST] = isLast ? 1 : 0;
    Atomics.store(this.#words, TURN, TURN_DISK);
    Atomics.notify(this.#words, TURN);
  }

  /** Gives the turn back with what became of the call; `error` says why where it is no success. */
  answer(result: number, error: string): void {
    const { written } = new TextEncoder().encodeInto(error.slice(0, 1_000), this.bytes);
    this.#words[LENGTH] = written;
    this.#words[RESULT] = result;
    Atomics.store(this.#words, TURN, TURN_MAIN);
  }

  /** Blocks the calling thread until it is the turn of the journal's. */
  waitForCall(): void {
    while (this.turn === TURN_MAIN) Atomics.wait(this.#words, TURN, TURN_MAIN);
  }

  #word(index: number): number {
    return this.#words[index] ?? 0;
  }
}
