import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { InstantSchema } from './event-contract.ts';

/** Which refused messages are wanted. */
export const RejectedQuery = z.strictObject({
  site: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().min(1).max(200)).min(1).max(200))
    .optional()
    .describe('Site ids, comma list'),
  limit: z
    .string()
    .regex(/^\d{1,6}$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(LIMITS.listItemsMax))
    .default(100)
    .describe(`Items a page, 1 to ${LIMITS.listItemsMax}`),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'not a cursor of this list')
    .transform(Number)
    .optional()
    .describe('`nextCursor` of the page before'),
});

/** Refused messages, newest first. */
export const RejectedListSchema = z.object({
  items: z.array(
    z
      .object({
        at: InstantSchema.describe('Receipt'),
        client: z.string().describe('Client id of its sender'),
        topic: z.string(),
        site: z.string().nullable(),
        bytes: z.int().describe('Size of the whole payload'),
        rejected: z.int().describe('How many items of it were refused'),
        rejections: z
          .array(z.object({ item: z.int().nullable(), code: z.string(), detail: z.string() }))
          .describe('The first 100 of them'),
        payload: z.string().describe('The first 4 KiB as UTF-8; what is none stands as U+FFFD'),
      })
      .meta({ id: 'RejectedMessage' }),
  ),
  nextCursor: z.string().nullable(),
});

/** Connected MQTT clients. */
export const ClientListSchema = z.object({
  items: z.array(
    z
      .object({
        client: z.string().describe('Client id'),
        address: z.string().describe('Where it connects from'),
        connectedSeconds: z.number().describe('For how long'),
        subscriptions: z.int().describe('How many topic filters it has'),
      })
      .meta({ id: 'MqttClient' }),
  ),
  nextCursor: z.null(),
});

/** How far the journal and what reads from it have come. */
export const JournalStateSchema = z
  .object({
    durableSeq: z.int().describe('Number of the last durable event'),
    headSeq: z.int().describe('Number of the last event, durable or not'),
    pendingBytes: z.int().describe('Bytes that wait for the disk'),
    durableRecords: z.int().describe('Number of the last durable record'),
    unconfirmedRecords: z.int().describe('Records that wait for the disk'),
    damagedBelow: z.int().describe('No chain goes on below this number; 0 without damage'),
    chain: z.object({ seq: z.int(), hash: z.string().nullable() }).describe('Head of all events'),
    sites: z
      .array(z.object({ site: z.string(), siteSeq: z.int(), hash: z.string() }))
      .describe("Heads of the sites' own chains"),
    checkpoint: z
      .object({ seq: z.int(), at: InstantSchema, signed: z.boolean() })
      .nullable()
      .describe('The last one; null where none is among the last events'),
    views: z
      .record(z.string(), z.int())
      .describe('How many of the durable records each view has not taken in yet'),
  })
  .meta({ id: 'JournalState' });
