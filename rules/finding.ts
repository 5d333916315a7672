import type { AlarmEntry } from './alarm-entry.ts';

/** What the words of its members make of one rule of a conclusion. Levels are places in its ladder, -1 for none. */
export interface Finding {
  /** The rule rises to this level at once. */
  readonly raises: number;
  /** It falls no further than this, and only when a sure reading has been heard. */
  readonly holds: number;
  readonly value: number | null;
  /** What else an event of this change puts into the alarm. */
  readonly facts?: Partial<AlarmEntry>;
}
