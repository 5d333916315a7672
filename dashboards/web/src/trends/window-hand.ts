/** What the hand does with the time that is shown; times and lengths in milliseconds. */
export interface WindowHand {
  /** Shows this stretch alone. */
  readonly onPick: (fromMs: number, toMs: number) => void;
  /** Shows what is so much later; earlier where it is negative. */
  readonly onMove: (byMs: number) => void;
  /** Shows more, about this time. */
  readonly onWiden: (aboutMs: number) => void;
}
