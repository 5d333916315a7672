import { z } from 'zod';

/** Liveness. */
export const HealthSchema = z.object({ status: z.literal('ok') });

/** Readiness: `down` where the gateway can't do its main job, `degraded` where a part can't. */
export const ReadinessSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  parts: z.record(
    z.string(),
    z.object({
      state: z.enum(['ok', 'degraded', 'down']),
      detail: z.string().nullable(),
      taken: z
        .int()
        .min(0)
        .optional()
        .describe('Of a view of the journal: number of the last record it has taken in'),
      lag: z.int().min(0).optional().describe('Of a view of the journal: records it is behind'),
    }),
  ),
});
