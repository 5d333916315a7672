import { z } from 'zod';

/** An id as files write it; part of MQTT topics and URLs. */
export const idSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, {
  error: 'must be an id: 1 to 64 of a-z, 0-9, _ and -, beginning with a letter or digit',
});

/** Text in both languages of the product. */
export const bilingualSchema = z.strictObject({
  zh: z.string().min(1).describe('Chinese.'),
  en: z.string().min(1).describe('English.'),
});

/** A CAS registry number, or the lower-case English name of a substance. */
export const substanceSchema = z
  .string()
  .regex(/^(?:[1-9]\d{1,6}-\d\d-\d|[a-z0-9][a-z0-9 ,'()-]*[a-z0-9)])$/, {
    error: 'must be a lower-case English name or a CAS number such as 7664-41-7',
  });

/** Where in a mine a sensor hangs, such as `working-face`. */
export const placementSchema = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, {
  error: 'must be the name of a place in lower case with hyphens, such as working-face',
});

/** A calendar day, YYYY-MM-DD. */
export const daySchema = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, {
  error: 'must be a day, YYYY-MM-DD',
});

/** A day of any year, MM-DD. */
export const monthDaySchema = z.string().regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, {
  error: 'must be a day of the year, MM-DD',
});

/** Longest period, delay or silence that a file may set: 31 days. */
const SECONDS_MAX = 2_678_400;

/** A time that a file sets, in seconds. */
export const secondsSchema = z.number().nonnegative().max(SECONDS_MAX);
