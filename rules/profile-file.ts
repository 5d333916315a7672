import { z } from 'zod';
import { LIMIT_NAMES, POINT_KINDS } from './point-kind.ts';
import { CONSTRUCTIONS, MINE_CLASSES, PLATEAUS, SENSORS, SET_POINT_BASES } from './profile-fact.ts';
import { ROUTES } from './register.ts';
import { SOURCE_KINDS } from './source-kind.ts';
import { bilingualSchema, idSchema, placementSchema, substanceSchema } from './text-schema.ts';

/** Facts of a site file that a limit may be reckoned from, beside the point's own limits. */
export const DERIVATION_BASES = [
  'red',
  'designHighM',
  'designLowM',
  'landingHeightM',
  'normalMaxPressureMPa',
  'designPressureMPa',
  'normalMaxTemperatureC',
  'stackedHeightM',
] as const;
/** What a limit is reckoned from. */
export type DerivationBasis = (typeof DERIVATION_BASES)[number];

const derivationSchema = z
  .strictObject({
    from: z
      .enum(DERIVATION_BASES)
      .describe("What it is reckoned from: the point's own red limit, or a fact of the site file."),
    factor: z.number().positive().default(1).describe('Times this.'),
    plus: z.number().default(0).describe('Then plus this, in the unit of the entry.'),
    table: z
      .array(z.tuple([z.number(), z.number()]))
      .min(2)
      .optional()
      .describe('First through this table, [from, to] rising, straight lines between its rows.'),
  })
  .describe('A limit that is reckoned; it is off where the site file does not say what from.');

const limitSchema = z
  .strictObject({
    value: z.number().optional().describe('The limit, in the unit of its entry.'),
    derived: derivationSchema.optional(),
    design: z
      .boolean()
      .optional()
      .describe("The site's design sets the value; the clause demands that there is one."),
    level: z
      .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
      .optional()
      .describe("Level of its alarm, where worse than the name's own."),
    standard: z
      .string()
      .min(1)
      .describe('Number and year of the standard, such as GB/T 50493-2019.'),
    clause: z.string().min(1).describe('Clause, table or row that the number stands in.'),
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
  .refine(
    (limit) => (limit.value === undefined) !== (limit.derived === undefined && !limit.design),
    {
      error: "a limit has either a 'value', or 'derived', 'design' or both",
    },
  )
  .describe('One limit with its source.');

const limitsShape = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, limitSchema.optional()]),
) as Record<(typeof LIMIT_NAMES)[number], z.ZodOptional<typeof limitSchema>>;

const seconds = z.number().nonnegative().max(2_678_400);

const guidanceSchema = z
  .strictObject({
    meaning: bilingualSchema.describe('What an alarm of such a point means.'),
    firstAction: bilingualSchema.describe('What the operator does first.'),
  })
  .describe('What the operator is told.');

const calibrationSchema = z
  .strictObject({
    days: z.int().positive().describe('Longest time between two calibrations, in days.'),
    sensor: z.enum(SENSORS).optional().describe('Only instruments of this principle.'),
    standard: z.string().min(1).describe('Number and year of the standard.'),
    clause: z.string().min(1).describe('Clause that the number stands in.'),
    confidence: z.enum(['found', 'memory-high', 'memory-low']).describe('How sure the number is.'),
  })
  .describe('A calibration that falls due.');

const whenSchema = z
  .strictObject({
    sourceKind: z.array(z.enum(SOURCE_KINDS)).min(1).optional(),
    mineClass: z.array(z.enum(MINE_CLASSES)).min(1).optional(),
    grade: z.array(z.int().min(1).max(5)).min(1).optional(),
    construction: z.array(z.enum(CONSTRUCTIONS)).min(1).optional(),
    seepageProven: z.array(z.boolean()).min(1).optional(),
    setPointBasis: z.array(z.enum(SET_POINT_BASES)).min(1).optional(),
    plateau: z.array(z.enum(PLATEAUS)).min(1).optional(),
    floatingRoof: z.array(z.boolean()).min(1).optional(),
  })
  .describe('Only where the site file says one of these of each fact named.');

const entrySchema = z
  .strictObject({
    kind: z.enum(POINT_KINDS).describe('Kind of the points that the entry applies to.'),
    placement: placementSchema.optional().describe('Only points placed here.'),
    substance: substanceSchema.optional().describe('Only points of this substance.'),
    when: whenSchema.optional(),
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
    guidance: guidanceSchema.optional(),
    cutScope: bilingualSchema
      .optional()
      .describe('What the standard has cut off when `cut` is met.'),
    route: z
      .strictObject({
        limits: z.array(z.enum(LIMIT_NAMES)).default([]).describe('Alarms at these limits.'),
        fault: z.boolean().default(false).describe('Faults of the detector.'),
        to: z.enum(ROUTES).describe('Where else the alarm must be shown.'),
      })
      .optional()
      .describe('Alarms that must also be shown elsewhere.'),
    calibration: z
      .array(calibrationSchema)
      .optional()
      .describe(
        'How often the instrument is calibrated: the first that fits its sensor, and the most frequent where several entries ask for one.',
      ),
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
