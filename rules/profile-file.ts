import { z } from 'zod';
import { LIMIT_NAMES, POINT_KINDS } from './point-kind.ts';
import { SOURCE_KINDS } from './source-kind.ts';
import { bilingualSchema, idSchema, placementSchema, substanceSchema } from './text-schema.ts';

const limitSchema = z
  .strictObject({
    value: z.number().describe('The limit, in the unit of its entry.'),
    standard: z
      .string()
      .min(1)
      .describe('Number and year of the standard, such as GB/T 50493-2019.'),
    clause: z.string().min(1).describe('Clause that the number stands in.'),
    edition: z
      .string()
      .min(1)
      .optional()
      .describe('Edition or amendment, where the number depends on it.'),
    bound: z
      .enum(['exact', 'upper', 'lower'])
      .describe('How far a site may go: exactly the value, at most the value, at least the value.'),
    statutory: z.boolean().describe('Whether a site is refused a looser limit.'),
    confidence: z
      .enum(['found', 'memory-high', 'memory-low'])
      .describe('How sure the number is; memory-low is off until a site file confirms it by name.'),
  })
  .describe('One limit with its source.');

const limitsShape = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, limitSchema.optional()]),
) as Record<(typeof LIMIT_NAMES)[number], z.ZodOptional<typeof limitSchema>>;

const seconds = z.number().nonnegative().max(2_678_400);

const entrySchema = z
  .strictObject({
    kind: z.enum(POINT_KINDS).describe('Kind of the points that the entry applies to.'),
    placement: placementSchema.optional().describe('Only points placed here.'),
    substance: substanceSchema.optional().describe('Only points of this substance.'),
    unit: z.string().min(1).optional().describe("Unit of the limits; by default the kind's own."),
    limits: z.strictObject(limitsShape).optional().describe('Limits by name.'),
    periodSeconds: seconds
      .min(0.001)
      .optional()
      .describe('Expected time between two readings, in seconds.'),
    staleAfterSeconds: seconds
      .min(0.001)
      .optional()
      .describe('Silence that raises the communication alarm, in seconds.'),
    deadband: z
      .number()
      .nonnegative()
      .optional()
      .describe('How far back a value must go to leave a limit, in the unit.'),
    onDelaySeconds: seconds
      .optional()
      .describe('How long a limit must hold before it alarms, in seconds.'),
    offDelaySeconds: seconds
      .optional()
      .describe('How long a value must be back before the alarm returns, in seconds.'),
    latching: z.boolean().optional().describe('Whether a returned alarm waits for a reset.'),
  })
  .describe('Defaults for the points of one kind.');

/** A profile file: defaults for points by kind, and by placement or substance where given. */
export const profileFileSchema = z
  .strictObject({
    profile: z
      .strictObject({
        id: idSchema.describe('Id of the profile, unique among profiles.'),
        name: bilingualSchema.optional().describe('What people call it.'),
        sourceKind: z
          .enum(SOURCE_KINDS)
          .optional()
          .describe('Only points of sources of this kind.'),
      })
      .describe('The profile itself.'),
    points: z
      .array(entrySchema)
      .describe(
        'Entries; where several fit a point, the more specific and then the later one wins.',
      ),
  })
  .describe('Hazgate profile file.');

/** A profile file as it was written, validated. */
export type ProfileFile = z.infer<typeof profileFileSchema>;
/** Defaults for the points of one kind. */
export type ProfileEntry = ProfileFile['points'][number];
/** One limit with its source. */
export type ProfileLimit = z.infer<typeof limitSchema>;
