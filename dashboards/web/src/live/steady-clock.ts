/** A clock that nobody sets, and what is to be done at a time of it; in milliseconds. */
export interface SteadyClock {
  nowMs(): number;
  /** Runs it later; gives what cancels it. */
  schedule(ms: number, run: () => void): () => void;
}

/** The clock of the page. */
export const PAGE_CLOCK: SteadyClock = {
  nowMs: () => performance.now(),
  schedule: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
