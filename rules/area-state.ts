import type { CommandEntry } from './command-entry.ts';
import { type CauseAxes, requiresCut, UNSEEN } from './interlock-machine.ts';
import type { SteadyMs, WallMs } from './time.ts';

/** One cause's part in an open cut: the interlock that its events tell of. */
export interface InterlockEntry {
  readonly id: string;
  /** Full name of the point. */
  readonly cause: string;
  readonly value: number | null;
  readonly limit: number | null;
  /** Event time of `cut-required`. */
  readonly requiredAt: WallMs;
  /** When power must be seen to be off; null where that time has passed, or where nothing could show it. */
  readonly dueAt: SteadyMs | null;
  /** Whether the cut was seen to be carried out: not yet, power seen off, or not by its time. */
  readonly outcome: 'awaited' | 'confirmed' | 'failed';
  readonly command: CommandEntry | null;
}

/** Power may come back, and has not been seen to. */
export interface Restoration {
  /** The cut that ended, under the cause that was the last to clear. */
  readonly entry: InterlockEntry;
  readonly permittedAt: WallMs;
  /** When power must be seen to be on; null where nobody was told to switch it on, or that time has passed. */
  readonly dueAt: SteadyMs | null;
  readonly command: CommandEntry | null;
}

/** Everything that is believed of one area; replaced, never changed in place. */
export interface AreaState {
  /** One for each cause of the area, in its order. */
  readonly causes: readonly CauseAxes[];
  /** The open cut: one entry for each cause that joined it, oldest first; empty where none is required. */
  readonly entries: readonly InterlockEntry[];
  readonly restoration: Restoration | null;
  /** Whether power is not as it was asked for (馈电异常). */
  readonly abnormal: boolean;
  /** Whether the area is powered, as far as its feed point shows it; null where that is not known. */
  readonly fed: boolean | null;
  /** Part of the next interlock's id: rises with each, from the steady time at which the area joined the register. */
  readonly ordinal: number;
}

/** An area that nothing is known of yet. */
export function freshArea(causes: number, ordinal: number): AreaState {
  return {
    causes: Array.from({ length: causes }, () => UNSEEN),
    entries: [],
    restoration: null,
    abnormal: false,
    fed: null,
    ordinal,
  };
}

/** When an area must be looked at again; null where nothing runs. */
export function areaDueAt({ entries, restoration }: AreaState): SteadyMs | null {
  let earliest = restoration?.dueAt ?? null;
  for (const { dueAt } of entries) {
    if (dueAt !== null && (earliest === null || dueAt < earliest)) earliest = dueAt;
  }
  return earliest;
}

/** Whether one more sure reading below everything that a cause cuts or locks by changes nothing. */
export function isAtPeace({ entries, causes }: AreaState, index: number): boolean {
  const axes = causes[index] as CauseAxes;
  return entries.length === 0 && axes.permits && !requiresCut(axes);
}

/** Whether one more sure word of the feed changes nothing. */
export function isFedAsBefore(state: AreaState, fed: boolean): boolean {
  return state.fed === fed && state.entries.length === 0 && state.restoration === null;
}
