import { z } from 'zod';
import { JUDGED_QUANTITIES } from '../../rules/derivation.ts';
import { PIEZOMETER_FLAGS } from '../../rules/piezometer.ts';
import { MODE_MINUTES_MAX, POINT_MODES } from '../../rules/point-mode.ts';
import { Comment, Reason } from './contract-text.ts';
import { InstantSchema } from './event-contract.ts';

/** What the limits of a point speak of. */
export const JUDGED = {
  limitUnit: z
    .string()
    .nullable()
    .describe('Of `limits` and of its alarms: `unit`, but m where a piezometer is judged by depth'),
  limitsOf: z
    .enum(JUDGED_QUANTITIES)
    .describe('What `limits` are held against: the reading, or what is made of it'),
};

/** What was made of a reading. */
export const DerivedSchema = z
  .object({
    pressureKPa: z.number().optional().describe('Pore pressure, in kPa'),
    headM: z.number().optional().describe('Head of water above the tip, in m'),
    levelM: z.number().nullable().optional().describe('Elevation of the phreatic surface, in m'),
    burialDepthM: z.number().nullable().optional().describe('Its depth below the ground, in m'),
    flags: z
      .array(z.enum(PIEZOMETER_FLAGS))
      .readonly()
      .optional()
      .describe('Terms that count as 0 for want of a reading'),
    rain24hMm: z.number().optional().describe('Rain of the 24 hours up to the reading, in mm'),
  })
  .meta({ id: 'Derived' });

const PerDay = z.number().describe("In the point's unit a day");

/** How fast a point moves, and may. */
export const RateSchema = z
  .object({
    perDay: PerDay.nullable().describe(
      'Rate of the window up to the newest reading, with its sign; null until readings span half of it',
    ),
    windowHours: z.number(),
    deadband: PerDay,
    limits: z.record(z.string(), PerDay).describe('By colour, whichever way it moves'),
  })
  .meta({ id: 'PointRate' });

const Readings = z.int();

/** Signs of a faked value that a point is watched for. */
export const SuspectSchema = z
  .object({
    frozen: z.object({ readings: Readings }).optional().describe('So many exactly the same'),
    clipped: z
      .object({
        readings: Readings,
        of: Readings,
        margin: z.number(),
        resolution: z.number(),
      })
      .optional()
      .describe('So many of so many pinned within the margin of a limit'),
    copied: z
      .object({ readings: Readings, among: Readings })
      .optional()
      .describe('So many repeat others among so many'),
  })
  .meta({ id: 'PointSuspect' });

/** A mode in force. */
export const ModeSchema = z
  .object({
    mode: z.enum(POINT_MODES),
    until: InstantSchema.describe('When it ends by itself'),
    by: z.string().nullable(),
    reason: z.string(),
  })
  .meta({ id: 'PointMode' });

/** Put a point into a mode for a while, or end the one it is in. */
export const PointModeBody = z
  .strictObject({
    mode: z
      .enum([...POINT_MODES, 'normal'])
      .describe(
        'calibration, maintenance: readings neither raise nor clear; bump-test: what they raise is marked TEST; normal: ends it',
      ),
    minutes: z
      .number()
      .positive()
      .max(MODE_MINUTES_MAX)
      .optional()
      .describe(`Above 0, at most ${MODE_MINUTES_MAX}; then it ends by itself`),
    reason: Reason.optional(),
    comment: Comment.optional(),
  })
  .superRefine(({ mode, minutes, reason }, context) => {
    if (mode === 'normal') return;
    for (const [path, value] of Object.entries({ minutes, reason })) {
      if (value !== undefined) continue;
      const message = `required for mode ${mode}`;
      context.addIssue({ code: 'custom', path: [path], message });
    }
  });
