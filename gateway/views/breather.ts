/** Work between two pauses, in milliseconds. */
const WORK_MS = 0.2;
/** With what the system adds it is a tenth of a millisecond, so that a store still gets two thirds of a core that nobody else wants. */
const PAUSE_MS = 0.05;

/** What a store calls between two steps of a long work. */
export type Breathe = () => void;

/**
 * Pauses the calling thread for a moment whenever it has worked for 0.2 ms. A system that switches by its tick lets a thread that has
 * begun have the core for 4 ms, however low its priority, and judging waits as long for its turn: of 500 events that a view takes in
 * at a time, one in ten of a second's events was late by that. In a storm of 5,000 alarm events a second 99 of 100 took 11 to 15 ms
 * and take 6 to 9, and the next critical alarm of the first 10,000 of a start 75 to 250 ms and takes 40 to 90.
 *
 * @param now a steady time, in milliseconds
 * @param pause blocks the calling thread for so many milliseconds
 */
export function breather(
  now: () => number = () => performance.now(),
  pause: (forMs: number) => void = pauseThread,
): Breathe {
  let since = now();
  return () => {
    if (now() - since < WORK_MS) return;
    pause(PAUSE_MS);
    since = now();
  };
}

/** For who runs in a thread that others wait in. */
export const WITHOUT_BREATH: Breathe = () => undefined;

const nothing = new Int32Array(new SharedArrayBuffer(4));

function pauseThread(forMs: number): void {
  Atomics.wait(nothing, 0, 0, forMs);
}
