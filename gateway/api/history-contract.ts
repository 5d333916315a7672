import { z } from 'zod';
import { DISPOSITIONS, QUALITIES, type Quality } from '../../rules/reading.ts';
import { LIMITS } from '../limits.ts';
import { Cursor, listOf, TimeQuery, wholeNumber } from './contract.ts';
import { InstantSchema } from './event-contract.ts';

const Figure = z.number().nullable().describe('Null where no value is in it: only with `detail`');
const Count = z.int().min(0);
const QualityCountsSchema = z.object({
  good: Count,
  uncertain: Count,
  bad: Count,
  calibrating: Count,
  maintenance: Count,
} satisfies Record<Quality, unknown>);

/** Readings of a point, or what they come to per `every`. */
export const HistorySchema = z.union([
  listOf(
    z.object({
      t: InstantSchema,
      v: z.number().nullable(),
      q: z.enum(QUALITIES),
      disposition: z
        .enum(DISPOSITIONS)
        .optional()
        .describe(
          'With `detail`: what became of it when it came. `delayed` and `late` came longer after `t` than the point may be ' +
            'silent, so that nobody saw them at `t`; `late-live` came after a newer one, and in time; `quarantined` could not be judged',
        ),
    }),
  ),
  listOf(
    z.object({
      t: InstantSchema.describe('Start of the bucket, which is `every` wide'),
      min: Figure,
      mean: Figure,
      max: Figure,
      last: Figure,
      count: Count.describe('Values in it; readings without a value are not counted'),
      qualities: QualityCountsSchema.optional().describe(
        'With `detail`: readings of each quality, those without a value too',
      ),
      late: Count.optional().describe(
        'With `detail`: readings that came too late to be seen at their time',
      ),
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
  detail: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe(
      '`true` tells what the readings are worth as well: whether each came late, how many of each quality are in a bucket; ' +
        'buckets in which no reading has a value are given too',
    ),
  limit: wholeNumber(1, LIMITS.historyItemsMax).default(LIMITS.historyItemsMax),
  cursor: Cursor.optional(),
});
