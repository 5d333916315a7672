/** Work between two pauses at least, in milliseconds. */
const WORK_MS = 0.1;
/** With what the system adds it is a tenth of a millisecond. */
const PAUSE_MS = 0.05;
/** Of one batch: some ten milliseconds, so that a thread does not fall behind for its pauses. */
const PAUSES_MAX = 100;

/** What a store calls before each step of a batch. */
export type Breathe = () => void;

/** Begins a batch of so many steps. */
export type BeginBatch = (steps: number) => Breathe;

/** For who runs in a thread that others wait in, and for a store that is behind: it takes all of the core that it gets. */
export const withoutBreath: BeginBatch = () => () => undefined;

/**
 * Begins a batch: its thread pauses for a moment again and again. A system that switches by its tick lets a thread that has begun have
 * the core for 4 ms, however low its priority, and an alarm needs the core four times on its way: to be read, written, synced and
 * told. So a view works in short pieces; `gateway/bench/README.md` tells what that gains.
 *
 * @param steps of the batch; one of more than a hundred is done in pieces of a hundredth of it at least
 * @param now a steady time, in milliseconds
 * @param pause blocks the calling thread for so many milliseconds
 */
export function breather(
  steps: number,
  now: () => number = () => performance.now(),
  pause: (forMs: number) => void = pauseThread,
): Breathe {
  const stepsOfPiece = steps / PAUSES_MAX;
  let done = 0;
  let since = now();
  return () => {
    done += 1;
    if (done < stepsOfPiece || now() - since < WORK_MS) return;
    pause(PAUSE_MS);
    done = 0;
    since = now();
  };
}

const nothing = new Int32Array(new SharedArrayBuffer(4));

function pauseThread(forMs: number): void {
  Atomics.wait(nothing, 0, 0, forMs);
}
