import { z } from 'zod';

/** Liveness. */
export const HealthSchema = z.object({ status: z.literal('ok') });

/** Why a part of the gateway is as it is, for pages that say it in their reader's language. */
export const PART_REASONS = [
  'journal-slow',
  'journal-write-failed',
  'journal-unconfirmed',
  'journal-overrun',
  'not-listening',
  'view-failed',
  'view-not-open',
  'view-hangs',
  'view-behind',
  'rejected-kept',
  'rejected-not-kept',
  'accounts-unreadable',
  'certificate-refused',
  'certificate-expiring',
  'certificate-expired',
  'revocation-list-expiring',
  'revocation-list-expired',
  'disk-space-low',
] as const;

/** A reason with what it needs to be said: numbers, times (RFC 3339) and names; `why` is what a system says, in its own words. */
export const PartReasonSchema = z.object({
  code: z.enum(PART_REASONS),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Why a part is as it is. */
export type PartReason = z.output<typeof PartReasonSchema>;

/** Readiness: `down` where the gateway can't do its main job, `degraded` where a part can't. */
export const ReadinessSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  parts: z.record(
    z.string(),
    z.object({
      state: z.enum(['ok', 'degraded', 'down']),
      detail: z.string().nullable(),
      reason: PartReasonSchema.optional().describe(
        'The same as `detail`, to be said in any language',
      ),
      taken: z
        .int()
        .min(0)
        .optional()
        .describe('Of a view of the journal: number of the last record it has taken in'),
      lag: z.int().min(0).optional().describe('Of a view of the journal: records it is behind'),
    }),
  ),
});
