import { z } from 'zod';
import { QUALITIES } from '../../rules/reading.ts';
import { LIMITS } from '../limits.ts';
import { Cursor, listOf, TimeQuery, wholeNumber } from './contract.ts';
import { InstantSchema } from './event-contract.ts';

/** Readings of a point, or what they come to per `every`. */
export const HistorySchema = z.union([
  listOf(z.object({ t: InstantSchema, v: z.number().nullable(), q: z.enum(QUALITIES) })),
  listOf(
    z.object({
      t: InstantSchema.describe('Start of the bucket, which is `every` wide'),
      min: z.number(),
      mean: z.number(),
      max: z.number(),
      last: z.number(),
      count: z.int().min(1),
    }),
  ),
]);

const EVERY_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Which stretch of a point's history is wanted, raw or in buckets. */
export const HistoryQuery = z.strictObject({
  from: TimeQuery.optional().describe('Start, included; an hour before `to` if left out'),
  to: TimeQuery.optional().describe(
    'End, not included; behind the present millisecond if left out',
  ),
  every: z
    .string()
    .regex(/^[1-9]\d{0,5}[smhd]$/, 'expected a number and s, m, h or d, such as 30s')
    .transform(
      (text) => Number(text.slice(0, -1)) * EVERY_MS[text.slice(-1) as keyof typeof EVERY_MS],
    )
    .optional()
    .describe('Bucket width, such as 30s, 5m, 1h'),
  limit: wholeNumber(1, LIMITS.historyItemsMax).default(LIMITS.historyItemsMax),
  cursor: Cursor.optional(),
});
