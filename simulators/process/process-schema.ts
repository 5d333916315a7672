import { z } from 'zod';

/** A year: more than any scenario needs, little enough for whole milliseconds to stay exact. */
export const SECONDS_MAX = 31_536_000;

/** Seconds from the start of the scenario. */
export const secondsSchema = z
  .number({ error: 'expected seconds from the start, a number' })
  .min(0, 'must not be negative')
  .max(SECONDS_MAX, `must not be above ${SECONDS_MAX}`);

/** A length of time above zero, in seconds. */
export const spanSchema = z.number().positive().max(SECONDS_MAX);

/** Name of a part of a scenario, such as a process or a tank. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected an id: a-z, 0-9, _ and -, at most 64');

/** When something is done, and, where it comes again, how often. */
export const whenShape = {
  at: secondsSchema.describe('Seconds from the start.'),
  every: spanSchema.optional().describe('Done again after every so many seconds.'),
};

/** When an action happens. */
export interface When {
  readonly at: number;
  readonly every?: number | undefined;
}

/** Where a value lies between 0 and 1. */
export const fractionSchema = z.number().min(0).max(1);
